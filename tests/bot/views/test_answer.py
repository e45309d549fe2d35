# ruff: noqa: E501 (snapshots are written by a machine)
from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inline_snapshot import snapshot

from bot.findings import Answer, Coverage, Customer
from bot.verdicts import Verdict
from bot.views.answer import answer_message
from tests.fakes.desk import ADA, ANSWER, COVERAGE, FINDING, NOW
from tests.slack_limits import check_message, texts

if TYPE_CHECKING:
    from bot.messages import Message

HOSTILE = "<!channel> *Ada* & <https://example.com|x> :tada:"


def test_a_missing_pass_is_told_with_one_button_that_names_person_pass_and_dates() -> None:
    message = answer_message(ANSWER, "page1")

    check_message(message)
    assert message.text == snapshot("""\
Ada Oak · ada@example.com
Paid, and no pass was made: Ten Classes · 2,000 kr · paid 20 Nov 2026 · Oak Dance. The site's webhook got the payment and failed: pass not found.\
""")
    assert list(message.blocks) == snapshot(
        [
            {
                "type": "section",
                "text": {"type": "plain_text", "text": "Ada Oak · ada@example.com", "emoji": False},
            },
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
            {"type": "context", "elements": [{"type": "plain_text", "text": "Oak Dance", "emoji": False}]},
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "Create the Pass", "emoji": False},
                        "action_id": "fix_apply",
                        "style": "primary",
                        "value": '{"k":"cs_live_oak0001","s":"3e73f833ffc6","p":"page1"}',
                        "confirm": {
                            "title": {"type": "plain_text", "text": "Create the Pass?", "emoji": False},
                            "text": {
                                "type": "plain_text",
                                "text": "Ada Oak, Ten Classes, 20 Nov 2026 to 18 Feb 2027. Paid 20 Nov 2026. You can undo this.",
                                "emoji": False,
                            },
                            "confirm": {"type": "plain_text", "text": "Create the Pass", "emoji": False},
                            "deny": {"type": "plain_text", "text": "Cancel", "emoji": False},
                        },
                        "accessibility_label": "Create the Pass: Ten Classes",
                    },
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "Draft Apology", "emoji": False},
                        "action_id": "apology_draft",
                        "value": '{"k":"cs_live_oak0001"}',
                    },
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "Share in Channel", "emoji": False},
                        "action_id": "answer_share",
                        "value": '{"k":"cs_live_oak0001"}',
                    },
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "Open in Stripe", "emoji": False},
                        "action_id": "open_in_stripe",
                        "url": "https://dashboard.stripe.com/acct_oak/payments/pi_oak0001",
                    },
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


def test_what_could_not_be_checked_is_said_first() -> None:
    coverage = Coverage(("platform",), None, NOW, ("Stripe did not answer for one school.",))

    message = answer_message(replace(ANSWER, coverage=coverage, findings=()))

    check_message(message)
    assert message.blocks[0]["text"]["text"] == (
        "Not everything could be checked. Stripe did not answer for one school."
    )
    assert message.text.startswith("Not everything could be checked.")


def test_nobody_found_is_said_with_near_addresses_to_choose_from() -> None:
    answer = Answer(
        "ada@example.con", None, (), COVERAGE, (), ("No payment was found.",), ("ada@example.com",)
    )

    message = answer_message(answer)

    check_message(message)
    assert message.blocks[0]["text"]["text"] == "Nobody was found for “ada@example.con”."
    assert message.blocks[3]["elements"][0]["value"] == "ada@example.com"


def test_several_people_are_shown_and_none_is_chosen() -> None:
    ida = Customer("user_ida", "Ida", ("ida@example.com",), ("usr-ida",))

    message = answer_message(Answer("i", None, (ADA, ida), COVERAGE, ()))

    check_message(message)
    assert [one["value"] for one in message.blocks[1]["elements"]] == ["user_ada", "user_ida"]
    assert message.blocks[1]["elements"][1]["text"]["text"] == "Check Ida · ida@example.com"


def test_of_more_than_ten_findings_ten_are_shown_and_the_rest_counted() -> None:
    many = tuple(replace(FINDING, session_id=f"cs_live_{n}", detail="d" * 5000) for n in range(13))

    message = answer_message(replace(ANSWER, findings=many), "page1")

    check_message(message)
    assert "There are 3 more. Check one by its own checkout id to see it." in texts(message.blocks)


def test_what_a_finding_says_is_not_said_above_it_too() -> None:
    why = "This checkout belongs to Stripe's test mode."
    nothing = Coverage((), None, None, (why, "Clerk could not be asked."))
    strange = replace(FINDING, verdict=Verdict.UNCHECKED, reason="mode", detail=why)

    message = answer_message(Answer("cs_test_1", None, (), nothing, (strange,)))

    assert message.text.startswith("Not everything could be checked. Clerk could not be asked.\n")
    assert message.text.count(why) == 1
    assert "Stripe was not searched" in texts(message.blocks)


def test_an_id_that_leads_nowhere_is_no_person() -> None:
    message = answer_message(Answer("cs_live_abc", None, (), COVERAGE, ()))

    assert message.text == "There is no such purchase: “cs_live_abc”."


def test_names_from_outside_are_shown_literally() -> None:
    finding = replace(FINDING, customer=HOSTILE, pass_name=HOSTILE, detail=HOSTILE, school=HOSTILE)

    message = answer_message(replace(ANSWER, findings=(finding,), query=HOSTILE, notes=(HOSTILE,)))

    check_message(message)
    assert "<!channel>" not in message.text
    assert "&lt;!channel&gt; *Ada* &amp; " in message.text


def test_a_finding_that_a_manager_must_decide_says_so() -> None:
    message = answer_message(replace(ANSWER, findings=(replace(FINDING, needs_manager=True),)))

    assert "Only a manager can press the button below." in texts(message.blocks)


def buttons_of(message: Message) -> list[Any]:
    return [one for block in message.blocks if block["type"] == "actions" for one in block["elements"]]


def test_the_stripe_link_names_account_and_mode() -> None:
    finding = replace(FINDING, livemode=False, verdict=Verdict.OK, fixable=False)

    message = answer_message(replace(ANSWER, findings=(finding,)))

    check_message(message)
    link = buttons_of(message)[-1]
    assert link["url"] == "https://dashboard.stripe.com/acct_oak/test/payments/pi_oak0001"
    assert "Test mode" in texts(message.blocks)


def test_a_mended_pass_is_previewed_since_its_dates_are_not_known_before() -> None:
    finding = replace(FINDING, verdict=Verdict.WRONG, reason="dates", subscription_ids=("sub",))

    message = answer_message(replace(ANSWER, findings=(finding,)))

    button = buttons_of(message)[0]
    assert (button["action_id"], "confirm" in button) == ("fix_review", False)


def test_what_is_not_known_of_a_finding_is_left_out_or_said() -> None:
    bare = replace(
        FINDING,
        customer=None,
        email=None,
        pass_name=None,
        money=None,
        paid_at=None,
        school=None,
        payment_intent=None,
        start=None,
        account=None,
    )

    message = answer_message(replace(ANSWER, customer=None, findings=(bare,), query="cs_live_oak0001"))

    check_message(message)
    assert message.text.startswith(
        "What is known about cs_live_oak0001\nPaid, and no pass was made: a pass whose name we do not know."
    )


def test_a_name_that_would_turn_the_line_around_is_made_harmless() -> None:
    finding = replace(FINDING, pass_name="Ten\u202e\nClasses")

    assert "TenClasses" in answer_message(replace(ANSWER, findings=(finding,))).text.replace(
        "Ten Classes", "TenClasses"
    )
