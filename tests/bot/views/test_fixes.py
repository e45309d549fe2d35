# ruff: noqa: E501 (snapshots are written by a machine)
from __future__ import annotations

from dataclasses import replace

from inline_snapshot import snapshot

from bot.actions import Fix, Outcome, Refusal
from bot.findings import Coverage
from bot.views import ids
from bot.views.fixes import batch_dialog, plans_message, review_dialog
from bot.views.outcome import Settled, dialog, message
from tests.fakes.desk import COVERAGE, FINDING, FIX, NOW
from tests.slack_limits import check_message, check_view, texts


def test_one_fix_is_previewed_with_its_button() -> None:
    shown = plans_message([(FINDING, FIX)], COVERAGE, "page1")

    check_message(shown)
    assert shown.text == snapshot("""\
Paid, and no pass was made: Ada Oak, Ten Classes
The pass that was paid for is made, as the site would have made it.
• Starts: 20 Nov 2026
• Ends: 18 Feb 2027
• Classes left: 10\
""")
    assert list(shown.blocks) == snapshot(
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {
                                "type": "text",
                                "text": "Paid, and no pass was made: Ada Oak",
                                "style": {"bold": True},
                            },
                            {
                                "type": "text",
                                "text": """\

The pass that was paid for is made, as the site would have made it.\
""",
                            },
                        ],
                    }
                ],
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "plain_text",
                        "text": "Starts: 20 Nov 2026 · Ends: 18 Feb 2027 · Classes left: 10",
                        "emoji": False,
                    }
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
                        "value": '{"k":"cs_live_oak0001","s":"f1a2b3c4d5e6","p":"page1"}',
                        "confirm": {
                            "title": {"type": "plain_text", "text": "Create the Pass?", "emoji": False},
                            "text": {
                                "type": "plain_text",
                                "text": "Ada Oak, Ten Classes, 20 Nov 2026 to 18 Feb 2027. Paid 20 Nov 2026. You can undo this. Starts: 20 Nov 2026; Ends: 18 Feb 2027; Classes left: 10",
                                "emoji": False,
                            },
                            "confirm": {"type": "plain_text", "text": "Create the Pass", "emoji": False},
                            "deny": {"type": "plain_text", "text": "Cancel", "emoji": False},
                        },
                        "accessibility_label": "Create the Pass: Ten Classes",
                    }
                ],
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "plain_text",
                        "text": "Searched the platform and 1 school account, all dates, until 20 Nov 2026",
                        "emoji": False,
                    }
                ],
            },
        ]
    )


def test_several_fixes_are_chosen_in_a_dialog() -> None:
    pairs = [(replace(FINDING, session_id=f"cs_live_{n}"), FIX) for n in range(12)]

    shown = plans_message(pairs, COVERAGE, "page1")

    check_message(shown)
    (button,) = shown.blocks[-3]["elements"]
    assert (button["action_id"], button["text"]["text"]) == (ids.BATCH, "Fix Several")
    assert len(ids.Many.unpacked(button["value"]).chosen) == 10
    assert "There are 2 more. Fix these first, then ask again." in texts(shown.blocks)


def test_a_refusal_stands_without_a_button() -> None:
    shown = plans_message([(FINDING, Refusal("No machine can say which pass is right."))], COVERAGE)

    check_message(shown)
    assert [block["type"] for block in shown.blocks] == ["rich_text", "context"]


def test_nothing_to_fix_is_said_only_when_everything_was_looked_at() -> None:
    unsure = Coverage(("platform",), None, NOW, ("The store did not answer.",))

    assert "There is nothing to fix." in plans_message([], COVERAGE).text
    assert "There is nothing to fix." not in plans_message([], unsure).text
    check_message(plans_message([], unsure))


def test_the_review_names_person_pass_and_dates_and_each_change() -> None:
    view = review_dialog(FINDING, FIX, ids.Press("cs_live_oak0001", "", "page1", "https://example.com/r"))

    check_view(view)
    assert view == snapshot(
        {
            "type": "modal",
            "blocks": [
                {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {
                                    "type": "text",
                                    "text": "Ada Oak, Ten Classes, 20 Nov 2026 to 18 Feb 2027",
                                    "style": {"bold": True},
                                },
                                {
                                    "type": "text",
                                    "text": """\

The pass that was paid for is made, as the site would have made it.\
""",
                                },
                            ],
                        }
                    ],
                },
                {
                    "type": "section",
                    "text": {
                        "type": "plain_text",
                        "text": """\
• Starts: 20 Nov 2026
• Ends: 18 Feb 2027
• Classes left: 10\
""",
                        "emoji": False,
                    },
                },
            ],
            "private_metadata": '{"k":"cs_live_oak0001","s":"f1a2b3c4d5e6","p":"page1","u":"https://example.com/r"}',
            "callback_id": "fix_review_dialog",
            "title": {"type": "plain_text", "text": "What will change", "emoji": False},
            "close": {"type": "plain_text", "text": "Cancel", "emoji": False},
            "submit": {"type": "plain_text", "text": "Create the Pass", "emoji": False},
        }
    )


def test_the_batch_dialog_has_everything_ticked() -> None:
    pairs: list[tuple[object, Fix]] = [
        (replace(FINDING, session_id=f"cs_live_{'x' * 60}{n}", customer="N" * 200, pass_name="P" * 200), FIX)
        for n in range(10)
    ]

    view = batch_dialog(pairs, ids.Many((), "page1", "https://example.com/" + "r" * 150))  # type: ignore[arg-type]

    check_view(view)
    boxes = view["blocks"][-1]["element"]
    assert boxes["initial_options"] == boxes["options"]
    assert len(ids.Many.unpacked(view["private_metadata"]).chosen) == 10


def test_an_outcome_stands_alone_where_its_answer_is_forgotten() -> None:
    outcome = Outcome("act_1", FINDING.session_id, "created", "sub", "The customer can use it now.")
    settled = Settled(FINDING, outcome, "U1", NOW)

    check_message(message(settled))
    check_view(dialog((settled,)))
    assert message(settled).text == "Pass created: Ada Oak, Ten Classes. The customer can use it now."


def test_a_refused_press_has_nothing_to_undo() -> None:
    outcome = Outcome(None, FINDING.session_id, "refused", None, "Things have changed.")

    shown = message(Settled(FINDING, outcome, "U1", NOW))

    check_message(shown)
    assert [block["type"] for block in shown.blocks] == ["section", "context"]


def test_what_needs_a_manager_says_so_in_the_review() -> None:
    view = review_dialog(FINDING, replace(FIX, needs_manager=True), ids.Press("cs_live_oak0001"))

    check_view(view)
    assert "This needs a manager." in texts(view["blocks"])


def test_keys_that_would_not_fit_a_button_are_left_for_the_next_time() -> None:
    pairs = [(replace(FINDING, session_id=f"cs_live_{'x' * 250}{n}"), FIX) for n in range(10)]

    shown = plans_message(pairs, COVERAGE, "page1")

    check_message(shown)
    assert 0 < len(ids.Many.unpacked(shown.blocks[-2]["elements"][0]["value"]).chosen) < 10


def test_what_was_left_out_is_told_and_then_nothing_else_is_to_fix() -> None:
    shown = plans_message([], COVERAGE, dismissed=1)

    assert shown.text == (
        "There is nothing else to fix.\n1 purchase is left out: a colleague said that it is not a problem."
    )
    assert all(line in texts(shown.blocks) for line in shown.text.split("\n"))
