# ruff: noqa: E501 (snapshots are written by a machine)
from __future__ import annotations

from inline_snapshot import snapshot

from bot.actions import Outcome
from bot.views.answer import answer_message
from bot.views.outcome import Settled
from tests.fakes.desk import ANSWER, FINDING, NOW
from tests.slack_limits import check_message


def test_after_a_fix_the_buttons_give_way_to_who_did_what_with_undo() -> None:
    outcome = Outcome("act_1", FINDING.session_id, "created", "sub", "The customer can use it now.")

    message = answer_message(ANSWER, "page1", {FINDING.key: Settled(FINDING, outcome, "U1", NOW)})

    check_message(message)
    assert list(message.blocks[2:4]) == snapshot(
        [
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": "Pass created by <@U1> · <!date^1795167720^{time}|09:42 UTC>",
                        "verbatim": True,
                    }
                ],
            },
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "Draft Apology", "emoji": False},
                        "action_id": "apology_draft",
                        "value": '{"k":"cs_live_oak0001"}',
                    },
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "Undo", "emoji": False},
                        "action_id": "fix_undo",
                        "value": '{"k":"cs_live_oak0001","s":"act_1","p":"page1"}',
                        "confirm": {
                            "title": {"type": "plain_text", "text": "Take this back?", "emoji": False},
                            "text": {
                                "type": "plain_text",
                                "text": "This takes back what was last done for Ada Oak: Ten Classes, 20 Nov 2026 to 18 Feb 2027. You can undo that too.",
                                "emoji": False,
                            },
                            "confirm": {"type": "plain_text", "text": "Take It Back", "emoji": False},
                            "deny": {"type": "plain_text", "text": "Cancel", "emoji": False},
                        },
                    },
                ],
            },
        ]
    )
