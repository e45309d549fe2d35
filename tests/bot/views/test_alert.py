# ruff: noqa: E501 (snapshots are written by a machine)
from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from inline_snapshot import snapshot

from bot import blanking
from bot.alerts import Alert, Gap
from bot.views import ids
from bot.views.alert import alert_message
from bot.views.shared import shared_message
from services.gateways.ledger_codec import decode_finding, encode_finding
from tests.fakes.desk import FINDING, NOW
from tests.slack_limits import action_ids, check_message, texts

if TYPE_CHECKING:
    from bot.alerts import GapState

GAP = Gap("cs_live_oak0001", FINDING)
ALERT = Alert("alert_1", NOW, (GAP,))


def test_one_gap_is_told_masked_with_its_buttons() -> None:
    message = alert_message(ALERT, NOW)

    check_message(message)
    assert message.text == snapshot("""\
Paid, and no pass was made: Ada · a***@example.com · Ten Classes · 2,000 kr · paid 20 Nov 2026 · Oak Dance
The site's webhook got the payment and failed: pass not found.
Open\
""")
    assert list(message.blocks) == snapshot(
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "Paid, and no pass was made", "style": {"bold": True}},
                            {
                                "type": "text",
                                "text": """\

The site's webhook got the payment and failed: pass not found.\
""",
                            },
                        ],
                    }
                ],
            },
            {
                "type": "context",
                "elements": [
                    {"type": "plain_text", "text": "Ada · a***@example.com · Oak Dance ·", "emoji": False},
                    {"type": "mrkdwn", "text": "Open", "verbatim": True},
                ],
            },
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "Create the Pass", "emoji": False},
                        "action_id": "fix_apply",
                        "style": "primary",
                        "value": '{"k":"cs_live_oak0001","s":"3e73f833ffc6"}',
                        "confirm": {
                            "title": {"type": "plain_text", "text": "Create the Pass?", "emoji": False},
                            "text": {
                                "type": "plain_text",
                                "text": "Ada, Ten Classes, 20 Nov 2026 to 18 Feb 2027. Paid 20 Nov 2026. You can undo this.",
                                "emoji": False,
                            },
                            "confirm": {"type": "plain_text", "text": "Create the Pass", "emoji": False},
                            "deny": {"type": "plain_text", "text": "Cancel", "emoji": False},
                        },
                        "accessibility_label": "Create the Pass: Ten Classes",
                    },
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "I'll Take It", "emoji": False},
                        "action_id": "alert_claim",
                        "value": "alert_1",
                    },
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "Draft Apology", "emoji": False},
                        "action_id": "apology_draft",
                        "value": '{"k":"cs_live_oak0001"}',
                    },
                    {
                        "type": "overflow",
                        "action_id": "alert_more",
                        "options": [
                            {
                                "text": {"type": "plain_text", "text": "Open in Stripe", "emoji": False},
                                "value": "open_in_stripe",
                                "url": "https://dashboard.stripe.com/acct_oak/payments/pi_oak0001",
                            },
                            {
                                "text": {"type": "plain_text", "text": "Not a Problem", "emoji": False},
                                "value": "not_a_problem:cs_live_oak0001",
                            },
                            {
                                "text": {"type": "plain_text", "text": "Snooze 1 Hour", "emoji": False},
                                "value": "snooze:hour:alert_1",
                            },
                            {
                                "text": {"type": "plain_text", "text": "Snooze 4 Hours", "emoji": False},
                                "value": "snooze:four_hours:alert_1",
                            },
                            {
                                "text": {
                                    "type": "plain_text",
                                    "text": "Snooze Until 09:00 Tomorrow",
                                    "emoji": False,
                                },
                                "value": "snooze:morning:alert_1",
                            },
                        ],
                    },
                ],
            },
        ]
    )


def test_no_address_and_no_surname_reaches_a_channel() -> None:
    finding = replace(FINDING, detail="Ada Oak (ada@example.com) paid; see ada@example.com.")
    alert = replace(ALERT, gaps=(replace(GAP, finding=finding),))

    for message in (alert_message(alert, NOW), shared_message(finding, "U1")):
        check_message(message)
        shown = message.text + texts(message.blocks)
        assert "ada@example.com" not in shown
        assert "Oak " not in shown.replace("Oak Dance", "")
        assert "a***@example.com" in shown


@pytest.mark.parametrize(
    ("state", "note", "line"),
    [
        ("fixed", "Done.", "Fixed by <@U2> · <!date^1795167720^{time}|09:42 UTC>"),
        ("dismissed", "A test", "Not a problem, says <@U2>: A test · <!date^1795167720^{time}|09:42 UTC>"),
        ("changed", "Inactive", "Taken back by <@U2> · <!date^1795167720^{time}|09:42 UTC>"),
    ],
)
def test_an_alert_shows_who_did_what_and_when(state: GapState, note: str, line: str) -> None:
    gap = replace(GAP, state=state, by="U2", at=NOW, note=note)

    message = alert_message(replace(ALERT, gaps=(gap,)), NOW)

    check_message(message)
    assert message.blocks[1]["elements"][1]["text"] == line


def test_a_taken_alert_says_by_whom() -> None:
    message = alert_message(replace(ALERT, claimed_by="U3", claimed_at=NOW), NOW)

    check_message(message)
    assert message.blocks[1]["elements"][1]["text"].startswith("Taken by <@U3> · <!date^")
    assert "alert_claim" not in action_ids(message.blocks)


def test_not_a_problem_names_the_purchase_and_not_the_ledgers_key() -> None:
    gap = replace(GAP, key="cs_live_oak0001/missing")

    message = alert_message(replace(ALERT, gaps=(gap,)), NOW)

    assert f"{ids.NOT_A_PROBLEM}cs_live_oak0001\n" in texts(message.blocks)


@pytest.mark.parametrize("by", [None, "Passkeeper", "webhook", "customer:user_ada"])
def test_what_no_person_fixed_says_so(by: str | None) -> None:
    gap = replace(GAP, state="fixed", by=by, at=NOW, note="Done.")

    message = alert_message(replace(ALERT, gaps=(gap,)), NOW)

    check_message(message)
    assert message.blocks[1]["elements"][1]["text"].startswith("Fixed automatically · ")
    assert message.text.endswith("Fixed automatically")


def test_a_snoozed_alert_says_by_whom_and_until_when() -> None:
    snoozed = replace(ALERT, snoozed_by="U2", snoozed_until=NOW + timedelta(hours=1))

    message = alert_message(snoozed, NOW)

    check_message(message)
    until = "<!date^1795171320^{date_short_pretty} {time}|10:42 UTC>"
    assert message.blocks[1]["elements"][1]["text"] == f"Snoozed by <@U2> until {until}"
    assert message.text.endswith("Snoozed until 20 Nov 2026, 10:42 UTC")
    over = alert_message(snoozed, NOW + timedelta(hours=1))
    assert over.text.endswith("Open")


def test_a_gap_without_a_purchase_has_nothing_to_fix_or_to_draft() -> None:
    finding = replace(FINDING, session_id=None, payment_intent=None, subscription_ids=("sub",), fixable=False)

    message = alert_message(replace(ALERT, gaps=(Gap(finding.key, finding),)), NOW)

    check_message(message)
    assert action_ids(message.blocks) == {"alert_claim", "alert_more"}


def test_a_gap_whose_person_was_erased_is_reviewed_before_it_is_fixed() -> None:
    finding = decode_finding(json.dumps(blanking.finding(json.loads(encode_finding(FINDING)))))
    message = alert_message(replace(ALERT, gaps=(replace(GAP, finding=finding),)), NOW)

    check_message(message)
    assert {ids.REVIEW} == {ids.APPLY, ids.REVIEW} & set(action_ids(message.blocks))
    (button,) = [one for one in message.blocks[-1]["elements"] if one["action_id"] == ids.REVIEW]
    assert ids.Press.unpacked(button["value"]) == ids.Press("cs_live_oak0001")
    assert "Ada" not in repr(message)
