"""Two bots in Socket Mode with one PostgreSQL between them, each a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.demo import Bot
from sandbox.town import ROOT, Town, free_port
from tests.postgres import Server, schema, server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SUPPORT, CHANNEL = "U0SUNNIVA", "C0SUPPORT"
SOON, MINUTES = 30.0, 150.0
"""Seconds: what is done each minute may have to wait for the one after next."""

pytestmark = pytest.mark.slow


@dataclass
class Pair:
    """Both bots' logs are files of these names."""

    town: Town
    server: Server
    settings: dict[str, str]
    bots: dict[str, Bot] = field(default_factory=dict)

    def start(self, name: str) -> None:
        self.town.bot_port = free_port()
        self.bots[name] = Bot(self.town, self.log(name), self.settings)

    def log(self, name: str) -> Path:
        return self.town.folder / f"{name}.log"

    def lines(self, name: str, said: str) -> list[dict[str, Any]]:
        """Lines of this log with these words."""
        lines = self.log(name).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if f'"{said}"' in line]

    def command(self, *arguments: str) -> dict[str, Any]:
        done = self.town.command(*arguments, "--json", settings=self.settings)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def die_fixing(self, when: str, session_id: str) -> None:
        """A third program begins this fix, and is killed in the middle of it."""
        with subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.victim", when, session_id],
            env={**self.town.environment(), **self.settings, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            cwd=self.town.folder,
        ) as victim:
            assert victim.stdout is not None
            assert victim.stdout.readline() == b"stuck\n"
            victim.kill()

    def ask(self, command: str, text: str) -> str:
        """What the bot says to this person alone in the end."""
        before = len(self._alone())
        done = self.town.slack.slash(SUPPORT, CHANNEL, command, text)
        assert done is not None
        assert done.ok, done.error
        until(SOON, lambda: any(not said.startswith("Checking") for said in self._alone()[before:]))
        return self._alone()[-1]

    def _alone(self) -> list[str]:
        messages = self.town.slack.messages(CHANNEL, seen_by=SUPPORT)
        return [each.text for each in messages if each.only_for == SUPPORT]

    def posted(self) -> list[str]:
        return [each.text for each in self.town.slack.messages(CHANNEL) if not each.only_for]

    def doctors_word(self) -> str:
        """On the ledger."""
        checks = self.command("doctor")["checks"]
        assert self.settings["LEDGER"] not in str(checks)
        [status] = [each["status"] for each in checks if each["check"] == "ledger"]
        return str(status)

    def results(self) -> dict[str, str | None]:
        """How the last action for each purchase ended, by its session."""
        return {each["session_id"]: each["result"] for each in self.command("audit")["actions"]}


def until(seconds: float, what: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with server() as started, schema(started.url) as address:
        town = Town(tmp_path_factory.mktemp("pair"), socket_mode=True)
        town.open()
        pair = Pair(town, started, {"LEDGER": address})
        for name in ("one", "two"):
            pair.start(name)
        yield pair
        for bot in pair.bots.values():
            bot.close()
        town.slack.sockets.close()
        town.close()


def test_what_a_killed_one_left_is_finished_by_another_and_alerts_are_posted_once(pair: Pair) -> None:
    findings = pair.command("reconcile")["findings"]
    unsent, sent = [each["session_id"] for each in findings if each["verdict"] == "missing"][:2]
    pair.die_fixing("before", unsent)
    pair.die_fixing("after", sent)
    until(MINUTES, lambda: pair.results() == {unsent: "failed", sent: "created"})
    until(MINUTES, pair.posted)
    assert len(_swept(pair)) == len(set(_swept(pair)))
    assert len(pair.posted()) == len(set(pair.posted()))
    recovered = [line["action"] for name in pair.bots for line in pair.lines(name, "recovered")]
    assert len(recovered) == len(set(recovered)) == 2
    made = [d for d in pair.town.documents.documents("subscription") if d.get("stripeSessionId") == sent]
    assert len(made) == 1


def test_one_killed_leaves_the_desk_to_the_other(pair: Pair) -> None:
    pair.bots.pop("two").kill()
    assert "Cleo paid" in pair.ask("/pass-check", "cleo@example.com")


def test_without_the_database_it_says_so_and_comes_back_by_itself(pair: Pair) -> None:
    pair.server.stop()
    assert "Passkeeper's own record (PostgreSQL) cannot be reached just now" in pair.ask(
        "/pass-check", "cleo@example.com"
    )
    assert pair.doctors_word() == "fail"
    pair.server.start()
    assert pair.doctors_word() == "ok"
    assert "Cleo paid" in pair.ask("/pass-check", "cleo@example.com")
    password = pair.settings["LEDGER"].split(":")[2].split("@")[0]
    assert all(password not in pair.log(name).read_text(encoding="utf-8") for name in ("one", "two"))


def _swept(pair: Pair) -> list[str]:
    """The minutes in which somebody made a sweep."""
    return [line["at"][:16] for name in pair.bots for line in pair.lines(name, "swept")]
