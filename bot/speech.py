"""Words for people: English as data, in the reader's language and zone once somebody reads them.

A `Said` is an ordinary English string to everything that stores, compares or tests it. What shows it to a
person calls `told` (or `spoken`, for a whole message) with that person's `Reader`. An f-string around a
`Said` makes plain English of it, so sentences are put together with `say`, `counted`, `joined` and `cut`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_symbol

from bot.rules import decimals
from bot.telling import ENGLISH, LANGUAGES, SOURCE, How, Plural, Reader, Said, language_of, spoken, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from bot.model import Money

__all__ = [
    "ENGLISH", "LANGUAGES", "SOURCE", "Amount", "Counted", "Cut", "Day", "How", "Joined", "Moment", "Number",
    "Phrase", "Plural", "Reader", "Said", "counted", "cut", "day", "joined", "language_of", "moment", "money",
    "number", "phrase", "say", "short_day", "spoken", "told",
]  # fmt: skip

DAYS = {"en": "d MMM y", "nb": "d. MMM y"}
"""How a day is written in each language (CLDR patterns)."""

_SHORT_DAYS = {"en": "d MMM", "nb": "d. MMM"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A template of ours; its values are put in as they are, never read."""

    template: str
    values: Mapping[str, object]

    def told(self, reader: Reader) -> str:
        return reader.phrase(self.template).format_map(_told_values(self.values, reader))


@dataclass(frozen=True, slots=True)
class Counted:
    """`{number}` of something."""

    number: int
    one: str
    many: str
    values: Mapping[str, object]

    def told(self, reader: Reader) -> str:
        pattern = reader.plural(self.one, self.many, self.number)
        number = format_decimal(self.number, locale=reader.language, group_separator=False)
        return pattern.format_map({"number": number, **_told_values(self.values, reader)})


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the reader's zone: "3 Oct 2025"."""

    at: datetime

    def told(self, reader: Reader) -> str:
        return format_date(self.at.astimezone(reader.zone), DAYS[reader.language], locale=reader.language)


@dataclass(frozen=True, slots=True)
class ShortDay:
    """A day of this year, where there is little room: "3 Oct"."""

    at: date

    def told(self, reader: Reader) -> str:
        return format_date(self.at, _SHORT_DAYS[reader.language], locale=reader.language)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and time in the reader's zone, with its name: "3 Oct 2025, 10:42 CEST"."""

    at: datetime

    def told(self, reader: Reader) -> str:
        here = self.at.astimezone(reader.zone)
        pattern = f"{DAYS[reader.language]}, HH:mm"
        return f"{format_datetime(here, pattern, locale=reader.language)} {here.tzname() or ''}".rstrip()


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with its currency: "2,000 kr", "€25.50"; whole amounts carry no decimals."""

    money: Money

    def told(self, reader: Reader) -> str:
        code = self.money.currency.upper()
        places = decimals(code)
        amount = Decimal(self.money.amount).scaleb(-places)
        number = "#,##0" if amount == amount.to_integral_value() else "#,##0." + "0" * places
        pattern = _pattern(code, number, reader.language)
        return format_currency(amount, code, format=pattern, currency_digits=False, locale=reader.language)


@dataclass(frozen=True, slots=True)
class Number:
    """A plain figure: "1234.5"."""

    value: float

    def told(self, reader: Reader) -> str:
        return str(format_decimal(self.value, locale=reader.language, group_separator=False))


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts one after the other."""

    between: str
    parts: tuple[str, ...]

    def told(self, reader: Reader) -> str:
        return told(self.between, reader).join(told(part, reader) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Cut:
    """At most so many characters, ending in an ellipsis where some are left out."""

    text: str
    most: int

    def told(self, reader: Reader) -> str:
        text = told(self.text, reader)
        return text if len(text) <= self.most else text[: self.most - 1].rstrip() + "…"


def _pattern(code: str, number: str, language: str) -> str:
    """Norwegian writes a currency behind the amount, and so do we in English for kroner."""
    if code == "NOK":
        return f"{number} 'kr'"
    if language != "en":
        return f"{number} ¤"
    return f"¤ {number}" if get_currency_symbol(code, locale=language)[-1:].isalpha() else f"¤{number}"


def _told_values(values: Mapping[str, object], reader: Reader) -> dict[str, object]:
    return {name: told(value, reader) if isinstance(value, str) else value for name, value in values.items()}


def say(english: str, /, **values: object) -> Said:
    """A phrase that can be translated, with `{names}` for what is put in. `english` is always a literal."""
    return Said(Phrase(english, values))


def phrase(english: str) -> str:
    """Marks a template in a table, always a literal, that `say` is given later: so it gets translated too."""
    return english


def counted(number: int, one: str, many: str, /, **values: object) -> Said:
    """`one` for 1 and `many` for all else; `{number}` is the number."""
    return Said(Counted(number, one, many, values))


def day(at: datetime) -> Said:
    return Said(Day(at))


def short_day(at: date) -> Said:
    """A day by the calendar, which no zone moves."""
    return Said(ShortDay(at))


def moment(at: datetime) -> Said:
    return Said(Moment(at))


def money(value: Money) -> Said:
    return Said(Amount(value))


def number(value: float) -> Said:
    return Said(Number(value))


def joined(between: str, parts: Iterable[str]) -> str:
    """The parts that are not empty; plain where all are."""
    kept = tuple(part for part in parts if part)
    if any(isinstance(part, Said) for part in (between, *kept)):
        return kept[0] if len(kept) == 1 else Said(Joined(between, kept))
    return between.join(kept)


def cut(text: str, most: int) -> str:
    """The text in at most so many characters, in whichever language."""
    shortened = Cut(text, most)
    return Said(shortened) if isinstance(text, Said) else shortened.told(ENGLISH)
