from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.apology import draft
from bot.errors import BadRequestError
from bot.rules import subscription_id
from bot.verdicts import Verdict
from bot.views import ids
from bot.views.apology import Letter, draft_dialog, finished_dialog, finished_text, marked_dialog, pieces
from bot.views.buttons import wants_apology
from services.apologies import packaged_templates
from tests.fakes.desk import FINDING
from tests.slack_limits import check_view, texts

LETTER = Letter(
    ("cs_live_1", "cs_live_2"), "en", "ada@example.com", "Your passes", "Dear Ada,\n\nwe are sorry.\n\nKim"
)


def _links(view: dict[str, object]) -> list[str]:
    blocks = [b for b in view["blocks"] if b["type"] == "rich_text"]  # type: ignore[attr-defined]
    return [part["url"] for block in blocks for part in block["elements"][0]["elements"]]


def test_a_draft_can_be_changed_in_every_part() -> None:
    view = draft_dialog(LETTER)
    check_view(view)
    assert texts(view["blocks"]) == snapshot("""\
{'type': 'plain_text', 'text': 'For ada@example.com. Change what you like, then press Done.', 'emoji': False}
For ada@example.com. Change what you like, then press Done.
{'type': 'plain_text', 'text': 'Write in Norwegian', 'emoji': False}
{"k":["cs_live_1","cs_live_2"],"l":"nb","t":"ada@example.com"}
Write in Norwegian
{'type': 'plain_text', 'text': 'The draft is worded anew; your changes in it are lost.', 'emoji': False}
Start again in the other language?
The draft is worded anew; your changes in it are lost.
Start Again
Cancel
Subject
Message\
""")
    subject, message = view["blocks"][2]["element"], view["blocks"][3]["element"]
    assert (subject["initial_value"], message["initial_value"]) == (LETTER.subject, LETTER.text)


@pytest.mark.parametrize("verdict", Verdict)
def test_no_draft_is_offered_where_it_would_be_refused(verdict: Verdict) -> None:
    ours = subscription_id(FINDING.session_id or "")
    mended = replace(FINDING, verdict=verdict, subscription_ids=(ours,))
    try:
        draft([mended], signed="Kim", language="en", templates=packaged_templates())
        refused = False
    except BadRequestError:
        refused = True

    assert wants_apology(mended) is not refused


def test_the_dialog_carries_all_but_the_words() -> None:
    kept = Letter.unpacked(draft_dialog(LETTER)["private_metadata"])
    assert kept == replace(LETTER, subject="", text="")


def test_the_other_language_is_one_press_away_and_warns_of_what_is_lost() -> None:
    button = draft_dialog(LETTER)["blocks"][1]["elements"][0]
    assert (button["action_id"], button["text"]["text"]) == (ids.DRAFT_LANGUAGE, "Write in Norwegian")
    assert Letter.unpacked(button["value"]).language == "nb"
    assert button["confirm"]["text"]["text"] == "The draft is worded anew; your changes in it are lost."


def test_what_was_typed_is_what_is_sent() -> None:
    values = {
        ids.SUBJECT: {ids.SUBJECT: {"value": " Hello "}},
        "text_0": {"text": {"value": "Dear Ada & Co.\nBye"}},
    }
    view = finished_dialog(Letter.unpacked(LETTER.packed()).typed(values))
    check_view(view)
    (link,) = _links(view)
    told = parse_qs(urlsplit(link).query)
    assert link.startswith("mailto:ada@example.com?")
    assert (told["subject"], told["body"]) == (["Hello"], ["Dear Ada & Co.\r\nBye"])


def test_a_finished_message_says_that_nothing_was_sent_yet() -> None:
    view = finished_dialog(LETTER)
    check_view(view)
    assert texts(view["blocks"]) == snapshot("""\
{'type': 'plain_text', 'text': 'Your passes', 'emoji': False}
Your passes
{'type': 'plain_text', 'text': 'Dear Ada,\\n\\nwe are sorry.\\n\\nKim', 'emoji': False}
Dear Ada,

we are sorry.

Kim
Open in your mail program
{'type': 'plain_text', 'text': 'Mark as Sent', 'emoji': False}
{"k":["cs_live_1","cs_live_2"],"l":"en","t":"ada@example.com"}
Mark as Sent
Nothing was sent by me. Press the button once you have sent it.\
""")


def test_a_long_message_is_pasted_since_a_cut_link_would_lose_its_end() -> None:
    (link,) = _links(finished_dialog(replace(LETTER, text="long " * 500)))
    assert link == "mailto:ada@example.com?subject=Your%20passes"


def test_without_an_address_the_text_is_to_be_copied() -> None:
    lost = replace(LETTER, to=None)
    assert "No address is known" in texts(draft_dialog(lost)["blocks"])
    assert _links(finished_dialog(lost)) == []


def test_marking_it_as_sent_is_confirmed() -> None:
    check_view(marked_dialog())
    assert "off the list" in texts(marked_dialog()["blocks"])


def test_a_message_about_very_many_purchases_still_fits_into_its_button() -> None:
    many = replace(LETTER, session_ids=tuple(f"cs_live_{'a' * 58}{n:03}" for n in range(60)))
    check_view(draft_dialog(many))
    check_view(finished_dialog(many))


def test_a_long_draft_is_spread_over_fields_and_put_together_again() -> None:
    draft = "\n\n".join("word " * 200 for _ in range(8)).strip()

    view = draft_dialog(replace(LETTER, text=draft))
    fields = view["blocks"][3:]
    values = {b["block_id"]: {"text": {"value": b["element"]["initial_value"]}} for b in fields}

    check_view(view)
    assert finished_text(values).split() == draft.split()
    check_view(finished_dialog(replace(LETTER, text=draft)))


def test_an_empty_field_is_left_out() -> None:
    assert finished_text(
        {"text_0": {"text": {"value": "Dear Ada"}}, "text_1": {"text": {"value": None}}}
    ) == ("Dear Ada")


@given(st.text(max_size=30_000))
def test_no_draft_breaks_the_dialog(text: str) -> None:
    check_view(draft_dialog(replace(LETTER, text=text)))
    check_view(finished_dialog(replace(LETTER, text=text[:5_000], subject=text[:200])))
    assert all(1 <= len(piece) <= 3000 for piece in pieces(text))
