"""English as data, the reader's own language and zone when somebody reads it."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BadRequestError
from bot.model import Money
from bot.speech import Reader, Said, counted, cut, day, joined, moment, money, number, say, spoken, told
from bot.speech_codec import packed, unpacked

LATE = datetime(2025, 10, 2, 22, 30, tzinfo=UTC)
NORSK = Reader(
    "nb",
    ZoneInfo("Europe/Oslo"),
    {
        "{who} paid {sum} on {day}.": "{who} betalte {sum} {day}.",
        "{number} pass": ("{number} kort", "{number} kort!"),
    },
)


def sentence() -> Said:
    return say("{who} paid {sum} on {day}.", who="Ada {day}", sum=money(Money(200000, "nok")), day=day(LATE))


def test_a_sentence_is_plain_english_to_whatever_stores_or_compares_it() -> None:
    assert sentence() == "Ada {day} paid 2,000 kr on 2 Oct 2025."
    assert json.dumps({"detail": sentence()}) == '{"detail": "Ada {day} paid 2,000 kr on 2 Oct 2025."}'


def test_it_is_told_in_the_language_and_the_zone_of_whoever_reads_it() -> None:
    assert told(sentence(), NORSK) == "Ada {day} betalte 2\xa0000 kr 3. okt. 2025."


def test_values_from_outside_are_never_read_as_templates() -> None:
    assert say("Hello {name}.", name="{secret} {0}") == "Hello {secret} {0}."


def test_a_phrase_without_a_translation_is_said_in_english() -> None:
    assert told(say("Nothing like it."), NORSK) == "Nothing like it."


@pytest.mark.parametrize(
    ("count", "english", "norsk"),
    [(1, "1 pass", "1 kort"), (2, "2 passes", "2 kort!"), (0, "0 passes", "0 kort!")],
)
def test_one_and_many_have_words_of_their_own(count: int, english: str, norsk: str) -> None:
    text = counted(count, "{number} pass", "{number} passes")
    assert (text, told(text, NORSK)) == (english, norsk)


def test_parts_are_joined_without_losing_what_they_can_be_told_as() -> None:
    text = joined(" · ", ["", sentence(), "Oslo"])
    assert told(text, NORSK) == "Ada {day} betalte 2\xa0000 kr 3. okt. 2025. · Oslo"
    assert not isinstance(joined(" · ", ["a", "", "b"]), Said)


def test_a_text_is_cut_in_the_language_it_is_told_in() -> None:
    text = cut(sentence(), 12)
    assert (text, told(text, NORSK)) == ("Ada {day} p…", "Ada {day} b…")


def test_a_whole_message_is_told_at_once() -> None:
    message = {"text": sentence(), "blocks": ({"type": "section", "n": 1, "list": [day(LATE)]},)}
    assert spoken(message, NORSK) == {
        "text": "Ada {day} betalte 2\xa0000 kr 3. okt. 2025.",
        "blocks": ({"type": "section", "n": 1, "list": ["3. okt. 2025"]},),
    }


def test_moments_name_their_zone() -> None:
    assert moment(LATE) == "2 Oct 2025, 22:30 UTC"
    assert told(moment(LATE), NORSK) == "3. okt. 2025, 00:30 CEST"


@pytest.mark.parametrize(
    ("value", "english", "norsk"),
    [
        (Money(2550, "eur"), "€25.50", "25,50 €"),
        (Money(200000, "nok"), "2,000 kr", "2\xa0000 kr"),
        (Money(500, "jpy"), "¥500", "500 JPY"),
    ],
)
def test_amounts_are_written_as_the_reader_writes_them(value: Money, english: str, norsk: str) -> None:
    assert (money(value), told(money(value), NORSK)) == (english, norsk)


def test_an_error_keeps_what_its_sentence_can_be_told_as() -> None:
    error = BadRequestError(sentence())
    assert told(str(error), NORSK) == "Ada {day} betalte 2\xa0000 kr 3. okt. 2025."


@pytest.mark.parametrize(
    "text",
    [
        "plain {text}",
        say("{a} and {b}", a=say("one"), b=2),
        counted(3, "{number} pass of {who}", "{number} passes of {who}", who="Ada"),
        cut(joined(", ", [day(LATE), moment(LATE), money(Money(100, "sek")), number(1.5)]), 50),
    ],
)
def test_what_was_said_survives_being_written_down(text: str) -> None:
    back = unpacked(json.loads(json.dumps(packed(text))))
    assert (back, type(back)) == (text, type(text))
    assert told(back, NORSK) == told(text, NORSK)


def test_a_copy_can_be_told_like_the_original() -> None:
    assert told(copy.deepcopy(day(LATE)), NORSK) == "3. okt. 2025"
