from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.views import ids
from sandbox.demo import Bot
from sandbox.people import MANAGER_CHANNEL
from tests.slack_limits import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.slack.model import Message
    from sandbox.town import Town

ASKER, MANAGER = "U0SUNNIVA", "U0MORGAN"
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


def given(town: Town) -> list[dict[str, Any]]:
    held = town.documents.documents("subscription")
    return [each for each in held if each.get("manualCreationReason") and each["isActive"]]


def in_channel(town: Town, channel: str, words: str) -> Message | None:
    found = [m for m in town.slack.workspace.in_channel(channel) if words in m.text]
    return found[-1] if found else None


@pytest.mark.usefixtures("bot")
def test_a_pass_by_hand_from_the_shortcut_to_its_undo(town: Town) -> None:
    slack = town.slack
    slack.shortcut(ASKER, ids.GIVE_SHORTCUT)
    view = until(
        lambda: (top := slack.modal(ASKER)) and top.payload["callback_id"] == ids.GIVE_DIALOG and top
    )

    wrong = {
        ids.CUSTOMER: {ids.CUSTOMER: "nobody@example.com"},
        ids.PASS: {ids.PASS: "pass-ten"},
        ids.REASON: {ids.REASON: "paid by bank transfer"},
    }
    slack.submit(ASKER, view.id, wrong)
    again = until(
        lambda: (top := slack.modal(ASKER)) and "Nobody with this address" in texts(top.blocks) and top
    )
    slack.submit(ASKER, again.id, {ids.CUSTOMER: {ids.CUSTOMER: "hedda@example.com"}})
    until(lambda: "A manager has been asked." in texts(slack.modal(ASKER).blocks))  # type: ignore[union-attr]

    asked = until(lambda: in_channel(town, MANAGER_CHANNEL, "Hedda (h***@example.com)"))
    assert "hedda@example.com" not in asked.text + texts(asked.blocks)
    assert given(town) == []

    slack.press_button(MANAGER, asked, "Approve")
    (made,) = until(lambda: given(town))
    assert (made["user"]["_ref"], made["manualCreationReason"]) == ("usr-hedda", "paid by bank transfer")
    done = until(lambda: in_channel(town, MANAGER_CHANNEL, "A pass was given by hand"))
    until(lambda: in_channel(town, slack.workspace.dm(ASKER).id, "Your request was approved and done"))

    slack.press_button(MANAGER, done, "Undo")
    until(lambda: in_channel(town, MANAGER_CHANNEL, "Taken back"))
    assert given(town) == []
