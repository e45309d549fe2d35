# ruff: noqa: E501 (snapshots are written by a machine)
from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.actions import FieldChange, Outcome
from bot.views import ids
from bot.views.request import OTHER_RECORD, changes, request_message, settled_note
from tests.fakes.requests import APPROVED, GRANTED, REJECTED, REQUEST
from tests.slack_limits import check_message, texts

if TYPE_CHECKING:
    from bot.messages import Message

outside = st.text(max_size=300)


def buttons(message: Message) -> list[dict[str, Any]]:
    return [one for block in message.blocks if block["type"] == "actions" for one in block["elements"]]


def people(message: Message) -> str:
    (line,) = [block for block in message.blocks if block["type"] == "context"]
    return str(line["elements"][-1]["text"])


def test_a_request_names_person_pass_dates_classes_payment_and_reason() -> None:
    message = request_message(REQUEST)

    check_message(message)
    assert message.text == snapshot("""\
A pass by hand: somebody has to approve it: Ada (a***@example.com), “Ten Classes”, 20 Nov 2026 to 18 Feb 2027.
School: Oak Dance
Starts: 20 Nov 2026
Ends: 18 Feb 2027
Classes: 10
Price: 2,000 kr
Payment: tied to it
Reason: Paid by bank transfer\
""")
    assert people(message) == "Asked by <@U1> · <!date^1795167720^{time}|09:42 UTC>"


def test_a_request_reads_from_top_to_bottom() -> None:
    assert list(request_message(REQUEST).blocks[:-1]) == snapshot(
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {
                                "type": "text",
                                "text": "A pass by hand: somebody has to approve it",
                                "style": {"bold": True},
                            },
                            {
                                "type": "text",
                                "text": """\

Ada (a***@example.com), “Ten Classes”, 20 Nov 2026 to 18 Feb 2027.\
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
School: Oak Dance
Starts: 20 Nov 2026
Ends: 18 Feb 2027
Classes: 10
Price: 2,000 kr
Payment: tied to it
Reason: Paid by bank transfer\
""",
                    "emoji": False,
                },
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": "Asked by <@U1> · <!date^1795167720^{time}|09:42 UTC>",
                        "verbatim": True,
                    }
                ],
            },
        ]
    )


def test_approving_asks_once_more_and_rejecting_does_not() -> None:
    approve, reject = buttons(request_message(REQUEST))

    assert (approve["text"]["text"], approve["style"], approve["value"]) == ("Approve", "primary", "req_1")
    assert approve["confirm"]["text"]["text"] == (
        "Ada (a***@example.com), “Ten Classes”, 20 Nov 2026 to 18 Feb 2027. You can undo this."
    )
    assert (reject["text"]["text"], reject.get("style"), reject.get("confirm")) == ("Reject", None, None)


def test_a_pass_without_a_payment_says_so() -> None:
    assert "Payment: none tied to it" in request_message(replace(REQUEST, session_id=None)).text


def test_no_channel_reads_the_full_name_or_address() -> None:
    bent = replace(
        REQUEST,
        customer="Ada Larsen",
        reason="Ada Larsen (ada@example.com), that is Ada Oak, paid.",
        preview=(*REQUEST.preview, FieldChange("Customer record", None, "new, for Ada Larsen")),
    )

    for message in (request_message(bent), request_message(replace(bent, customer=None, email=None))):
        seen = message.text + texts(message.blocks)
        assert "ada@example.com" not in seen
    seen = request_message(bent).text + texts(request_message(bent).blocks)
    assert "Reason: Ada (a***@example.com), that is Ada, paid." in seen
    assert "Larsen" not in seen
    assert "Ada Oak" not in seen


def test_a_given_pass_shows_by_whom_and_can_be_taken_back() -> None:
    message = request_message(APPROVED, GRANTED)

    check_message(message)
    assert message.text.startswith("A pass was given by hand: Ada (a***@example.com), “Ten Classes”")
    assert people(message) == (
        "Asked by <@U1> · <!date^1795167720^{time}|09:42 UTC>"
        " · Approved by <@U2> · <!date^1795168020^{time}|09:47 UTC>"
    )
    (undo,) = buttons(message)
    assert (undo["action_id"], ids.Press.unpacked(undo["value"])) == (
        ids.GIVE_UNDO,
        ids.Press("req_1", "act_1"),
    )


def test_what_was_taken_back_can_be_given_again() -> None:
    message = request_message(APPROVED, replace(GRANTED, id="act_2", kind="undo", result="undone", by="U3"))

    check_message(message)
    assert message.text.startswith("Taken back: ")
    assert "Taken back by <@U3>" in people(message)
    assert ids.Press.unpacked(buttons(message)[0]["value"]).seen == "act_2"


def test_an_approval_of_which_nothing_came_says_why_and_offers_nothing() -> None:
    failed = replace(GRANTED, result="failed", detail="Nothing was written for Ada Oak.")
    running = replace(GRANTED, result=None)

    told = [request_message(APPROVED, None, "The store is down."), request_message(APPROVED, failed)]

    assert [message.text.splitlines()[:2] for message in told] == [
        [line, why]
        for line, why in zip(
            [
                "Approved, and no pass was given: Ada (a***@example.com), “Ten Classes”, 20 Nov 2026 to 18 Feb 2027."
            ]
            * 2,
            ["The store is down.", "Nothing was written for Ada."],
            strict=True,
        )
    ]
    assert [buttons(message) for message in (*told, request_message(APPROVED, running))] == [[], [], []]
    assert "It is being given right now." in request_message(APPROVED, running).text


def test_a_rejection_names_who_rejected_and_has_no_buttons() -> None:
    message = request_message(REJECTED)

    check_message(message)
    assert message.text.startswith("Rejected: no pass was given")
    assert "Rejected by <@U2>" in people(message)
    assert buttons(message) == []


def test_the_person_who_asked_hears_what_came_of_it() -> None:
    outcome = Outcome("act_1", None, "created", "sub", "Ada Oak gets it.")

    notes = [
        settled_note(REJECTED, None),
        settled_note(APPROVED, outcome),
        settled_note(APPROVED, replace(outcome, result="failed", detail="The store is down.")),
    ]

    for each in notes:
        check_message(each)
    assert [each.text for each in notes] == snapshot(
        [
            "Your request was rejected, so nothing was given. It was this: Ada (a***@example.com), “Ten Classes”, 20 Nov 2026 to 18 Feb 2027.",
            "Your request was approved and done: Ada (a***@example.com), “Ten Classes”, 20 Nov 2026 to 18 Feb 2027.",
            "Your request was approved, and yet nothing was given. The store is down.",
        ]
    )


def test_what_changed_is_named_line_by_line() -> None:
    later = (FieldChange("Ends", None, "1 Mar 2027"), FieldChange("Classes", None, "12"))

    assert changes((FieldChange("Ends", None, "18 Feb 2027"),), later) == (
        "Ends: 18 Feb 2027 → 1 Mar 2027. Classes: nothing → 12."
    )
    assert changes(REQUEST.preview, REQUEST.preview) == OTHER_RECORD


@given(outside, outside, outside, outside)
def test_nothing_that_comes_from_outside_breaks_a_request(
    name: str, sold: str, reason: str, detail: str
) -> None:
    preview = (FieldChange("Pass", None, sold), FieldChange("For", None, name), *REQUEST.preview[2:])
    bent = replace(REQUEST, customer=name, preview=preview, reason=reason or "x", email=f"{name}@example.com")
    approved = replace(bent, state="approved", by="U2", settled_at=bent.at)

    for message in (
        request_message(bent),
        request_message(approved, replace(GRANTED, result="refused", detail=detail)),
        request_message(approved, GRANTED),
        settled_note(approved, Outcome(None, None, "failed", None, detail)),
    ):
        check_message(message)
