from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.alerts import Alert, Gap
from bot.views.alert import alert_message
from tests.fakes.desk import FINDING, NOW
from tests.slack_limits import action_ids, check_message, texts

if TYPE_CHECKING:
    from bot.alerts import GapState

GAP = Gap("cs_live_oak0001", FINDING)
ALERT = Alert("alert_1", NOW, (GAP,))


@pytest.mark.parametrize("state", ["fixed", "dismissed"])
def test_a_settled_alert_names_pass_and_school_once(state: GapState) -> None:
    gap = replace(GAP, state=state, by="U2", at=NOW)

    message = alert_message(replace(ALERT, gaps=(gap,)), NOW)

    said, beside = (json.dumps(block) for block in message.blocks[:2])
    assert (said.count("Ten Classes"), said.count("Oak Dance"), beside.count("Oak Dance")) == (1, 0, 1)
    assert (message.text.count("Ten Classes"), message.text.count("Oak Dance")) == (1, 1)
    assert "2,000 kr · paid 20 Nov 2026" in message.text


def test_a_fixed_alert_has_undo_and_the_message_to_the_customer() -> None:
    message = alert_message(replace(ALERT, gaps=(replace(GAP, state="fixed", by="U2", at=NOW),)), NOW)

    assert action_ids(message.blocks) == {"apology_draft", "fix_undo"}


def test_an_alert_whose_fix_was_taken_back_says_so_and_no_longer_what_to_do() -> None:
    gap = replace(GAP, state="changed", by="U2", at=NOW, note="The pass is switched off.")

    message = alert_message(replace(ALERT, gaps=(gap,)), NOW)

    assert message.text.startswith("Taken back: Ten Classes · Ada")
    shown = texts(message.blocks)
    assert "The pass is switched off." in shown
    assert "no pass was made" not in message.text + shown
    (row,) = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    (undo,) = row
    assert undo["confirm"]["confirm"]["text"] == "Do It Again"
    assert "for Ada: Ten Classes, 20 Nov 2026 to 18 Feb 2027." in undo["confirm"]["text"]["text"]


@pytest.mark.parametrize("state", ["healed", "changed", "dismissed"])
def test_a_settled_alert_has_no_buttons(state: GapState) -> None:
    message = alert_message(replace(ALERT, gaps=(replace(GAP, state=state, at=NOW),)), NOW)

    check_message(message)
    assert action_ids(message.blocks) == set()
