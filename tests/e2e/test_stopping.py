"""The unit file gives a stop twenty seconds, whatever the bot is in the middle of."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sandbox.demo import Bot

if TYPE_CHECKING:
    from pathlib import Path

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
