"""Values as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import words
from bot.model import Money


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (200000, "nok", "2,000 kr"),
        (200050, "nok", "2,000.50 kr"),
        (0, "nok", "0 kr"),
        (2550, "eur", "€25.50"),
        (2500, "usd", "$25"),
        (200000, "sek", "SEK 2,000"),
        (2500, "jpy", "¥2,500"),
        (12345, "kwd", "KWD 12.345"),
        (100, "NOK", "1 kr"),
        (100, "xyz", "XYZ 1"),
        (100, "", "1"),
    ],
)
def test_money_is_written_in_its_own_currency_without_idle_decimals(
    amount: int, currency: str, shown: str
) -> None:
    assert words.money(Money(amount, currency)) == shown


def test_a_day_is_written_so_that_nobody_can_swap_it_with_its_month() -> None:
    assert words.day(datetime(2025, 10, 3, 23, 59, tzinfo=UTC)) == "3 Oct 2025"
    assert words.day(datetime(2025, 9, 30, tzinfo=UTC)) == "30 Sep 2025"


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("ada@example.com", "a***@example.com"),
        ("a@example.com", "a***@example.com"),
        ("nobody", "***"),
        ("@example.com", "***"),
        ("", "***"),
        (None, "***"),
    ],
)
def test_a_masked_address_tells_its_owner_and_nobody_else(email: str | None, shown: str) -> None:
    assert words.masked(email) == shown


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ada Larsen", "Ada"),
        ("  Ada\n Larsen", "Ada"),
        ("Łucja", "Łucja"),
        ("<!channel> Ada", "<!channel>"),
        ("ada@example.com", None),
        ("Ada ada@example.com", None),
        (" ", None),
        (None, None),
    ],
)
def test_a_first_name_is_the_first_word_and_never_an_address(name: str | None, first: str | None) -> None:
    assert words.first_name(name) == first


def test_a_very_long_name_is_cut() -> None:
    assert words.first_name("A" * 500) == "A" * 39 + "…"


def test_a_line_has_no_breaks_and_nothing_that_turns_its_direction() -> None:
    assert words.line("Ten\tclasses\r\n\u202etxt\x00") == "Ten classes txt"
