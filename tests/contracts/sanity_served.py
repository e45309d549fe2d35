"""A sandbox Sanity served over HTTP, and the real store on it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from sandbox.sanity import SanitySandbox
from services.gateways.http import Patience
from services.gateways.sanity_store import SanityStore
from tests.sandbox.loopback import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

QUICK = Patience(tries=3, first=0.001, most=0.001, longest=1)
VERSION = "2025-02-19"


class ServedSanity(SanityStore):
    """The store with the Content Lake it writes to; `put` is what the outside does there."""

    def __init__(self, now: Callable[[], datetime], **options: Any) -> None:
        self._stack = ExitStack()
        self.sandbox = SanitySandbox(now)
        self._stack.callback(self.sandbox.close)
        self.url = self._stack.enter_context(served(sanity=self.sandbox.blueprint())) + "/sanity"
        usual: dict[str, Any] = {
            "url": self.url,
            "dataset": "production",
            "api_version": VERSION,
            "patience": QUICK,
            "timeout": (30.0, 90.0),  # Node may start slowly on a machine that is busy
        }
        super().__init__(self.sandbox.token, **usual | options)

    def put(self, document: dict[str, Any]) -> None:
        self.sandbox.put(document)

    def load(self, documents: Iterable[dict[str, Any]]) -> dict[str, str]:
        return self.sandbox.load(documents)

    def close(self) -> None:
        super().close()
        self._stack.close()
