"""Names and addresses as customers and colleagues type them: no channel reads them whole."""

from __future__ import annotations

import pytest

from bot.speech import ENGLISH, Said, say
from bot.speech import told as told_to
from bot.views.shared import masked
from services.logs import masked_text

NAME = "Ada Lovelace"


@pytest.mark.parametrize(
    "typed",
    [
        "Ada Lovelace",
        "ada lovelace",
        "ADA LOVELACE",
        "Ada  Lovelace",
        "Ada\n Lovelace",
        "Ada\u00a0Lovelace",
        "Ada\u2003\u202fLovelace",
        "Ａｄａ Lovelace",
        "A\u200bda Love\u00adlace",
    ],
)
def test_a_name_is_cut_to_the_first_however_it_is_spelled(typed: str) -> None:
    assert masked(f"for {typed}, twice: {typed}’s", NAME) == "for Ada, twice: Ada’s"


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("Åse Øst", "ÅSE ØST", "Åse"),
        ("Åse Øst", "A\u030ase øst", "Åse"),
        ("Ada Groß", "ADA GROSS", "Ada"),
        ("Ada Gross", "Ada Groß", "Ada"),
        ("Ada (Oslo) O'Hara", "ada (oslo)  o'hara", "Ada"),
        ("Ada " + "Long" * 30, "ada " + "long" * 30, "Ada"),
        ("  ", "nobody  at all", "nobody  at all"),
        (None, "Ada Lovelace", "Ada Lovelace"),
    ],
)
def test_names_are_compared_as_people_read_them(name: str | None, typed: str, told: str) -> None:
    assert masked(f"for {typed}.", name) == f"for {told}."


def test_a_name_within_another_word_is_left_alone() -> None:
    assert masked("Ada Lovelaces and Nada Lovelace, adalovelace", NAME) == (
        "Ada Lovelaces and Nada Lovelace, adalovelace"
    )


def test_a_name_of_one_word_does_not_change_the_words_around_it() -> None:
    assert masked("You may ask May.", "May") == "You may ask May."


def test_a_name_in_a_sentence_of_ours_is_cut_too() -> None:
    said = masked(say("Dismissed: {why}", why="it is ADA\u00a0LOVELACE's"), NAME)
    assert isinstance(said, Said)
    assert told_to(said, ENGLISH) == "Dismissed: it is Ada's"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ('"ada b"@example.com', "a***@example.com"),
        ('<"ada, b; \\"c\\""@example.com>', "<a***@example.com>"),
        ('he said "yes", "ada b"@example.com.', 'he said "yes", a***@example.com.'),
        ("ada@example.com", "a***@example.com"),
        ('"ada@example.com"', '"a***@example.com"'),
        ('"' * 1000, '"' * 1000),
    ],
)
def test_an_address_is_masked_also_where_it_is_quoted(typed: str, told: str) -> None:
    assert masked(typed, None) == told


def test_a_quoted_address_is_not_in_the_log() -> None:
    assert masked_text('for "ada b"@example.com now') == "for [e-mail] now"
