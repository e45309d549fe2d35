"""A bot that is told to stop is gone in twenty seconds; one that breaks is started again by its unit."""

from __future__ import annotations

import configparser
import gc
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler

from bot.settings import load
from handlers.running import run
from handlers.web import Server
from sandbox.demo import Bot
from services.building import Services
from tests.e2e.living import until

if TYPE_CHECKING:
    from sandbox.town import Town

HANGS, GIVEN, PARTING = 90.0, 10.0, 4.0


def test_a_bot_whose_stripe_hangs_is_gone_soon_after_the_ten_seconds_of_running_work(
    town: Town, tmp_path: Path
) -> None:
    bot = Bot(town, log=tmp_path / "bot.log")
    town.stripe.faults.add("/v1", delay=HANGS)
    assert town.slack.slash("U0SUNNIVA", "C0SUPPORT", "/pass-check", "ada@example.com")
    time.sleep(1)
    begun = time.monotonic()
    bot.close()
    assert time.monotonic() - begun < GIVEN + PARTING
    assert "Traceback" not in (tmp_path / "bot.log").read_text()


def test_a_bot_that_hears_nobody_any_more_ends_with_a_code_after_which_it_is_started_again(
    town: Town,
) -> None:
    services = Services(load(town.environment()), lambda: datetime.now(UTC))
    codes: list[int] = []
    running = threading.Thread(
        target=lambda: codes.append(
            run(services, threading.Event(), lambda _: BackgroundScheduler(timezone=UTC))
        )
    )
    running.start()
    server = until(lambda: serving(town.bot_port))

    server._server.socket.shutdown(socket.SHUT_RDWR)

    running.join(20)
    assert codes == [1]
    unit = configparser.RawConfigParser(strict=False)
    unit.read(Path(__file__).parents[2] / "deploy" / "passkeeper.service", encoding="utf-8")
    assert unit["Service"]["Restart"] == "on-failure"
    assert unit["Service"]["RestartPreventExitStatus"] != "1"


def serving(port: int) -> Server | None:
    """The server that runs on this port: `run` hands it to nobody."""
    made = [each for each in gc.get_objects() if type(each) is Server and "_thread" in vars(each)]
    return next((each for each in made if each.port == port and each._thread.is_alive()), None)
