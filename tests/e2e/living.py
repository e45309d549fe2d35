"""The real program in this process, and its town, both in a time that the test moves."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.error import URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler

from bot.settings import load
from handlers.running import run
from sandbox.people import MANAGER_CHANNEL, SUPPORT_CHANNEL
from sandbox.town import Town
from services.building import Services

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from bot.jobs import JobName
    from handlers.schedules import Schedule
    from sandbox.slack.model import Message, View

SUPPORT, COLLEAGUE, NORWEGIAN, MANAGER = "U0SUNNIVA", "U0ROBIN", "U0INGRID", "U0MORGAN"
SUPPORTS, MANAGERS = SUPPORT_CHANNEL, MANAGER_CHANNEL
OSLO = ZoneInfo("Europe/Oslo")
A_WEDNESDAY = datetime(2026, 11, 18, 10, 30, tzinfo=OSLO)
SECONDS = 6.0

T = TypeVar("T")


class MovedClock:
    """Ticks, and is put forward by hand."""

    def __init__(self, begins: datetime) -> None:
        self._at = begins.astimezone(UTC)
        self._since = time.monotonic()

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    def pass_by(self, **long: float) -> None:
        self._at += timedelta(**long)

    def pass_until(self, hour: int, minute: int = 0, *, days: int = 0) -> None:
        """To this time on Oslo's clocks, today or so many days later."""
        day = self().astimezone(OSLO) + timedelta(days=days)
        self._at += day.replace(hour=hour, minute=minute, second=1) - self()


class Life:
    """`run_due` is what a minute's tick does; nothing happens by the machine's own clock."""

    def __init__(self, town: Town, clock: MovedClock, settings: Mapping[str, str]) -> None:
        self.town, self.clock, self._settings = town, clock, settings
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """The program of `python app.py run`, as this town sets it."""
        services = Services(load({**self.town.environment(), **self._settings}), self.clock)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=run, args=(services, self._stop, self._by_hand))
        self._thread.start()
        until(self._ready)

    def stop(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def run_due(self, *names: JobName) -> None:
        self._schedule.run_due(self.clock(), names)

    def later(self, **long: float) -> None:
        """So much later, with what had fallen due by then."""
        self.clock.pass_by(**long)
        self.run_due()

    def buy(self, key: str, sold: str = "ten", webhook: Any = "lost") -> str:
        return str(self.town.site.buy(f"user_{key}", f"pass-{sold}", webhook=webhook)["id"])

    def said(self, channel: str = SUPPORTS, *, by: str | None = None) -> list[Message]:
        """What stands there, oldest first, also for this person alone."""
        return self.town.slack.messages(channel, seen_by=by)

    def count(self, part: str, channel: str = SUPPORTS) -> int:
        return sum(part in shown(each) for each in self.said(channel))

    def message(self, part: str, channel: str = SUPPORTS, *, by: str | None = None) -> Message:
        """The newest one that says this, once there is one."""
        return until(lambda: next((m for m in reversed(self.said(channel, by=by)) if part in shown(m)), None))

    def thread(self, head: Message) -> list[str]:
        return [each.text for each in self.said() if each.thread_ts == head.ts and each.ts != head.ts]

    def press(self, user: str, where: Message | View, label: str) -> None:
        assert self.town.slack.press_button(user, where, label).ok

    def choose(self, user: str, where: Message, label: str) -> None:
        """From the menu at the end of the row."""
        for block in where.blocks:
            for menu in (each for each in block.get("elements", []) if each.get("type") == "overflow"):
                value = next(each["value"] for each in menu["options"] if each["text"]["text"] == label)
                done = self.town.slack.press(user, where, block["block_id"], menu["action_id"], value)
                assert done.ok
                return
        raise LookupError(f"no menu says {label!r}")

    def ask(self, user: str, command: str, text: str = "", *, said: str) -> Message:
        """What the bot says to this person alone after a command, once it says this."""
        done = self.town.slack.slash(user, SUPPORTS, command, text)
        assert done is not None
        assert done.ok, done.error
        return self.message(said, by=user)

    def held(self, key: str) -> list[dict[str, Any]]:
        passes = self.town.documents.documents("subscription")
        return [each for each in passes if each["user"]["_ref"] == f"usr-{key}"]

    def _by_hand(self, schedule: Schedule) -> BackgroundScheduler:
        """Takes the schedule in hand: the timer that it is given has nothing to do."""
        self._schedule = schedule
        return BackgroundScheduler(timezone=UTC)

    def _ready(self) -> bool:
        assert self._thread
        assert self._thread.is_alive(), "the program ended"
        try:
            with urlopen(f"http://127.0.0.1:{self.town.bot_port}/readyz", timeout=5):
                return True
        except (URLError, OSError):
            return False


@contextmanager
def living(
    folder: Path,
    settings: Mapping[str, str] | None = None,
    *,
    socket_mode: bool = False,
    begins: datetime = A_WEDNESDAY,
) -> Iterator[Life]:
    clock = MovedClock(begins)
    town = Town(folder, socket_mode=socket_mode, clock=clock)
    town.open()
    life = Life(town, clock, settings or {})
    try:
        life.start()
        yield life
    finally:
        life.stop()
        town.slack.sockets.close()
        town.close()


def shown(message: Message) -> str:
    return message.text + json.dumps(message.blocks, ensure_ascii=False)


def until(look: Callable[[], T | None]) -> T:
    """What `look` finds, within a while: presses are worked on in threads of their own."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not appear")
