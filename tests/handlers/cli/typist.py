"""Somebody at the command line: the real commands, over a desk of fakes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from app import Passkeeper, cli
from bot.settings import load
from tests.services.writing_desk import Desk, Desks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from bot.model import Purchase
    from tests.fakes.messenger import FakeMessenger

ENVIRON = {
    "LOOKBACK_DAYS": "30",
    "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
    "SITE_WEBHOOK_URL": "http://127.0.0.1:9/api/stripe/webhook",
}


@dataclass
class Typist:
    """Types commands; `desk` is what they work on, `folder` where files may be."""

    desk: Desk
    folder: Path
    slack: FakeMessenger | None = None

    def program(self) -> Passkeeper:
        files = {
            "PASS_STORE": f"sqlite:///{self.folder}/passes.db",
            "LEDGER": f"sqlite:///{self.folder}/x.db",
        }
        slack: Any = self.slack
        posting = {"SLACK_BOT_TOKEN": "xoxb-sandbox", "SUPPORT_CHANNEL": "C0123456789"} if slack else {}
        desk = self.desk
        return Passkeeper(
            load({**ENVIRON, **files, **posting}),
            desk.clock,
            payments=desk.payments,
            store=desk.memory,
            directory=desk.directory,
            ledger=desk.ledger,
            slack=slack,
        )

    def type(self, *words: str) -> Result:
        return typed(self.program, *words)

    def asks(self, *words: str) -> tuple[int, Any]:
        """The exit code and the JSON, which is all there is on stdout."""
        result = self.type(*words, "--json")
        return result.exit_code, json.loads(result.stdout)


def typed(start: Callable[[], object], *words: str) -> Result:
    result = CliRunner().invoke(cli, words, obj=start)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


class Typists:
    """Opens typists, and closes what they left open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._desks = Desks(folder)

    def open(self, *purchases: Purchase) -> Typist:
        desk = self._desks.open(*purchases)
        return Typist(desk, self._folder)

    def close(self) -> None:
        self._desks.close()
