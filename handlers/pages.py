"""The private answers of the last while, so that a press can change one line of them.

Slack does not send an ephemeral message back with a press on it
(https://docs.slack.dev/reference/interaction-payloads/block_actions-payload), so we remember what it said.
Nothing depends on it: without it the outcome is said alone.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.messages import Message
from bot.views.outcome import Settled

if TYPE_CHECKING:
    from collections.abc import Sequence

Render = Callable[[str, Mapping[str, Settled]], Message]
"""Page token and what was settled since (by purchase) -> the message."""


class Pages:
    """Remembers the newest `room` answers. Safe from any thread."""

    def __init__(self, *, new_token: Callable[[], str], room: int = 500) -> None:
        self._new_token = new_token
        self._room = room
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, tuple[Render, dict[str, Settled]]] = OrderedDict()

    def open(self, render: Render) -> Message:
        token = self._new_token()
        with self._lock:
            self._pages[token] = (render, {})
            while len(self._pages) > self._room:
                self._pages.popitem(last=False)
        return render(token, {})

    def settle(self, token: str, settled: Sequence[Settled]) -> Message | None:
        """The answer as it is after this, None where it is not remembered."""
        with self._lock:
            if token not in self._pages:
                return None
            render, done = self._pages[token]
            done.update({one.finding.key: one for one in settled})
            now = dict(done)
        return render(token, now)
