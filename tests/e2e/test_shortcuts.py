from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.views import ids
from sandbox.demo import Bot
from tests.slack_limits import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.slack.model import View
    from sandbox.town import Town

SUPPORT, CHANNEL = "U0SUNNIVA", "C0SUPPORT"
SOON = 20.0


@pytest.fixture
def bot(town: Town, tmp_path: Path) -> Iterator[Bot]:
    running = Bot(town, log=tmp_path / "bot.log")
    yield running
    running.close()


def until(what: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + SOON
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
    return found


def shown(town: Town, words: str) -> View:
    """The dialog once it says this."""
    view: View = until(lambda: (top := town.slack.modal(SUPPORT)) and words in texts(top.blocks) and top)
    return view


def created(town: Town, *, active: bool) -> list[str]:
    held = town.documents.documents("subscription")
    return [
        each["_id"] for each in held if each["_id"].startswith("passkeeper-") and each["isActive"] is active
    ]


@pytest.mark.usefixtures("bot")
def test_a_message_in_a_thread_is_checked_fixed_and_taken_back_in_one_dialog(town: Town) -> None:
    slack = town.slack
    first = slack.say(SUPPORT, CHANNEL, "Somebody wrote to us.")
    reply = slack.say(SUPPORT, CHANNEL, "It is ada@example.com, no pass.", thread_ts=first.ts)

    slack.shortcut(SUPPORT, ids.CHECK_MESSAGE, reply)
    slack.press_button(SUPPORT, shown(town, "Create the Pass…"), "Create the Pass…")
    review = until(lambda: (top := slack.modal(SUPPORT)) and "submit" in top.payload and top)
    assert created(town, active=True) == []

    slack.submit(SUPPORT, review.id, {})
    done = shown(town, "Pass created")
    assert len(created(town, active=True)) == 1

    slack.press_button(SUPPORT, done, "Undo")
    shown(town, "Taken back")
    assert len(created(town, active=False)) == 1


@pytest.mark.usefixtures("bot")
def test_the_shortcut_for_a_customer_says_what_is_wrong_and_then_answers(town: Town) -> None:
    slack = town.slack
    slack.shortcut(SUPPORT, ids.CHECK_CUSTOMER)
    form = until(
        lambda: (top := slack.modal(SUPPORT)) and top.payload["callback_id"] == ids.CHECK_DIALOG and top
    )

    slack.submit(SUPPORT, form.id, {ids.QUERY: {ids.QUERY: "cleo@"}})
    assert slack.modal(SUPPORT).payload["callback_id"] == ids.CHECK_DIALOG  # type: ignore[union-attr]

    slack.submit(SUPPORT, form.id, {ids.QUERY: {ids.QUERY: "cleo@example.com"}})
    shown(town, "Cleo paid 950 kr for Five evenings")
