"""What was kept can still be told in the language of whoever reads it next."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC

from bot.actions import FieldChange
from bot.requests import Request
from bot.speech import Reader, Said, day, money, say, told
from services.gateways.ledger_codec import (
    VERSION,
    decode_action,
    decode_request,
    encode_action,
    encode_request,
)
from services.languages import phrases
from services.reversing import AS_BEFORE
from tests.contracts.ledger_entries import ACTION, FINDING, NOW

NORWEGIAN = Reader("nb", UTC, phrases("nb"))

assert FINDING.money
LINES = (
    FieldChange(say("For"), None, "Ada"),
    FieldChange(say("Ends"), say("nothing"), day(NOW)),
    FieldChange(say("Price"), None, money(FINDING.money)),
)
ASKED = Request(
    "r-1", NOW, "U1", "user_1", "p-1", None, "paid in cash", "f1", LINES, "Ada", "ada@example.com"
)


def test_a_request_is_read_back_as_it_was() -> None:
    assert decode_request(encode_request(ASKED)) == ASKED


def test_what_a_request_would_change_keeps_its_languages() -> None:
    kept = decode_request(encode_request(ASKED)).preview

    labels = [told(line.label, NORWEGIAN) for line in kept]
    assert labels == ["Til", "Slutter", "Pris"]
    assert told(kept[1].before or "", NORWEGIAN) == "ingenting"
    assert told(kept[1].after or "", NORWEGIAN) == told(day(NOW), NORWEGIAN)
    assert not isinstance(kept[0].after, Said)


def test_a_request_that_was_kept_in_english_alone_is_still_read() -> None:
    plain = [["For", None, "Ada"], ["Ends", "nothing", "20 Nov 2026"]]
    body = json.dumps({**json.loads(encode_request(ASKED)), "v": VERSION, "preview": plain})

    assert decode_request(body).preview == (
        FieldChange("For", None, "Ada"),
        FieldChange("Ends", "nothing", "20 Nov 2026"),
    )


def test_what_came_of_an_action_keeps_its_languages() -> None:
    kept = decode_action(encode_action(replace(ACTION, detail=AS_BEFORE)))

    assert kept.detail == AS_BEFORE
    assert told(kept.detail, NORWEGIAN) == "Alt er som det var før, og ingenting er slettet."
    assert decode_action(encode_action(replace(ACTION, detail="Taken back."))).detail == "Taken back."
