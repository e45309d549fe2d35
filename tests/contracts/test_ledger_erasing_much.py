"""An erasure of very much is done in turns: others write in between, and a killed one is finished later."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import BadRequestError
from bot.keeping import Person
from services.gateways.ledger import KeptLedger
from services.gateways.tables import insert, sortable
from tests.contracts.ledger_entries import ACTION, MINUTE, NOW
from tests.contracts.test_ledger_keeping import ADA

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from bot.ports import Ledger
    from services.gateways.tables import Books, Row, Tables

DAY = timedelta(days=1)
MANY = 2_300


class Killed(BaseException):
    """The process ends here."""


class Turns:
    """Books where something happens each time that a long work gives way."""

    def __init__(self, books: Books, between: Callable[[], object]) -> None:
        self._books, self._between = books, between
        self.given = 0

    def reading(self) -> AbstractContextManager[Tables]:
        return self._books.reading()

    def writing(self) -> AbstractContextManager[Tables]:
        return self._books.writing()

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        return self._books.rows(sql, values)

    def give_way(self) -> None:
        self.given += 1
        self._between()

    def purge(self) -> bool:
        return self._books.purge()

    def close(self) -> None:
        self._books.close()


def turning(ledger: Ledger, between: Callable[[], object]) -> tuple[KeptLedger, Turns]:
    assert isinstance(ledger, KeptLedger)
    turns = Turns(ledger._books, between)
    return KeptLedger(turns), turns


def fill(ledger: Ledger, number: int = MANY, body: str = '{"email": "Ada@Example.com"}') -> None:
    """So many events from Stripe, of Ada and of somebody whose address looks like hers by turns."""
    row = {"type": "t", "account": "a", "livemode": 1, "about": "x", "received": sortable(NOW), "note": ""}
    row |= {"due": sortable(NOW), "state": "done", "attempts": 1}
    assert isinstance(ledger, KeptLedger)
    with ledger._books.writing() as tables:
        insert(tables, "inbox", ({**row, "id": f"evt_{n:05}", "body": body} for n in range(number)))
        insert(
            tables, "inbox", ({**row, "id": f"old_{n:05}", "body": "ada@example.comb"} for n in range(number))
        )


def told(ledger: Ledger) -> Counter[str]:
    return sum((Counter(each.counts) for each in ledger.redactions()), Counter())


def test_whoever_writes_meanwhile_comes_in_between(beside: tuple[Ledger, Ledger]) -> None:
    ours, theirs = beside
    fill(ours)
    erasing, turns = turning(ours, lambda: theirs.raise_flag("odd", NOW))

    assert erasing.told_of(ADA) == {"inbox": MANY}
    assert erasing.erase(ADA, by="terminal:ops", at=NOW) == {"inbox": MANY}

    assert turns.given == 2
    assert theirs.flag("odd")
    assert [each.counts["inbox"] for each in ours.redactions()] == [1000, 1000, 300]
    assert len({each.subject for each in ours.redactions()}) == 1
    assert erasing.told_of(ADA) == {}


def test_a_killed_erasure_is_finished_by_the_next_one(ledger: Ledger) -> None:
    def kill() -> None:
        raise Killed

    fill(ledger)
    with pytest.raises(Killed):
        turning(ledger, kill)[0].erase(ADA, by="terminal:ops", at=NOW)
    assert ledger.told_of(ADA) == {"inbox": MANY - 1000}

    assert ledger.erase(ADA, by="terminal:ops", at=NOW + DAY) == {"inbox": MANY - 1000}
    assert ledger.told_of(ADA) == {}
    assert told(ledger) == {"inbox": MANY}


def test_what_is_begun_for_the_person_meanwhile_stops_an_erasure(beside: tuple[Ledger, Ledger]) -> None:
    ours, theirs = beside
    fill(ours)
    begun = iter([True])

    def begin() -> None:
        theirs.begin(replace(ACTION, id="a-9"), NOW + MINUTE) if next(begun, None) else None

    with pytest.raises(BadRequestError, match="so only a part is erased"):
        turning(ours, begin)[0].erase(ADA, by="terminal:ops", at=NOW)
    theirs.finish("a-9", "created", {}, "Done.", NOW)
    assert ours.erase(ADA, by="terminal:ops", at=NOW) == {"inbox": MANY - 1000, "entries": 2}


def test_what_is_too_old_is_forgotten_in_turns_too(beside: tuple[Ledger, Ledger]) -> None:
    ours, theirs = beside
    fill(ours)
    forgetting, turns = turning(ours, lambda: theirs.raise_flag("odd", NOW))
    assert forgetting.forget_before(NOW + DAY, by="schedule", at=NOW + DAY) == {"inbox": 2 * MANY}
    assert turns.given == 4
    assert forgetting.forget_before(NOW + DAY, by="schedule", at=NOW + DAY) == {}


def test_somebody_with_very_many_purchases_is_found_by_each(ledger: Ledger) -> None:
    fill(ledger, 1, body="about cs_live_0123")
    sessions = frozenset(f"cs_live_{n:04}" for n in range(300))
    person = Person("user_x", frozenset(), frozenset({"user_x"}), sessions)
    assert ledger.told_of(person) == {"inbox": 1}


@pytest.mark.parametrize("word", ["100%@example.com", "a_b!c@example.com", "Åse@ø.example", "ÅÅ"])
def test_a_word_is_sought_as_it_stands_whatever_it_means_to_the_database(ledger: Ledger, word: str) -> None:
    fill(ledger, 1, body=f"so {word.upper()}, so")
    person = Person(word, frozenset({word}), frozenset())
    assert ledger.told_of(person) == {"inbox": 1}
    assert ledger.told_of(replace(person, emails=frozenset({word.replace(word[1], "x")}))) == {}
