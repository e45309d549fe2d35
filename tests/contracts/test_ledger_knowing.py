"""A person whom nobody outside knows any more is known by the record itself, and nobody else is with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.cursors import Watched
from bot.keeping import Person
from bot.requests import Request
from tests.contracts.ledger_entries import ACTION, FINDING, MINUTE, NOW
from tests.contracts.test_ledger_erasing_much import Killed, fill, turning
from tests.contracts.test_ledger_forgetting import live, standing
from tests.contracts.test_ledger_keeping import BOB_FINDING

if TYPE_CHECKING:
    from bot.model import Document
    from bot.ports import Ledger

EMAIL = "ada@example.com"
REQUEST = Request("rq-1", NOW, "U1", "user_ada", "p", "cs_typed", "So", "f", (), "Ada", "Ada@Example.com")
USER: Document = {"_id": "u-1", "_type": "user", "clerkId": "user_ada", "email": " ADA@example.com"}


def asked(text: str) -> Person:
    by_address = "@" in text
    return Person(text, frozenset({text} if by_address else ()), frozenset(() if by_address else {text}))


def act(ledger: Ledger, after: Document, **changes: Any) -> None:
    ledger.begin(replace(ACTION, before={"x": None}, after={"x": after}, **changes), NOW + MINUTE)
    ledger.finish("a-1", "created", {"x": after}, "Done.", NOW)


def test_nothing_is_learned_from_an_empty_record(ledger: Ledger) -> None:
    assert ledger.known(asked(EMAIL)) == asked(EMAIL)


def test_one_record_leads_to_the_next(ledger: Ledger) -> None:
    ledger.announce("al-1", [FINDING], NOW)
    moved = replace(FINDING, session_id="cs_live_a2", email="ada.new@example.com", user_id="u-9")
    ledger.follow([], [Watched(moved, NOW, NOW)], [])
    of_u9 = replace(moved, session_id="cs_live_a3", email=None, clerk_id=None)
    ledger.announce("al-2", [of_u9], NOW)
    ledger.note_owners([("user_ada", "acct_oak", "cs_live_a4")])

    person = ledger.known(asked(EMAIL))

    assert person.ids == {"user_ada", "u-1", "u-9"}
    assert person.sessions == {f"cs_live_a{n}" for n in (1, 2, 3, 4)}
    assert person.emails == {EMAIL}


def test_a_request_tells_whom_it_was_for_and_not_whose_the_payment_is(ledger: Ledger) -> None:
    ledger.ask(REQUEST, NOW + MINUTE)
    person = ledger.known(asked(EMAIL))
    assert person.ids == {"user_ada"}
    assert person.sessions == frozenset()


def test_a_customers_own_record_in_the_trail_tells_their_ids(ledger: Ledger) -> None:
    act(ledger, USER)
    assert ledger.known(asked(EMAIL)).ids == {"u-1", "user_ada"}


@pytest.mark.parametrize("text", [EMAIL, "user_ada"])
def test_nobody_is_taken_for_somebody_they_are_only_named_beside(ledger: Ledger, text: str) -> None:
    """In one alert, as who paid for another, in one action, in a report, in somebody's sentence."""
    paid_by_ada = replace(BOB_FINDING, payer_email=EMAIL, detail="ada@example.com (user_ada) paid.")
    longer = replace(BOB_FINDING, session_id="cs_live_m1", email="mada@example.com", clerk_id="user_adam")
    ledger.announce("al-1", [FINDING, paid_by_ada, longer], NOW)
    act(ledger, {**USER, "_id": "u-2", "clerkId": "user_bob", "email": "bob@example.com", "note": EMAIL})
    ledger.take_report("r-1", NOW, "user_ada", "Bob's is cs_live_b1.", "cs_live_b1")
    ledger.note_owners([("user_bob", "acct_oak", "cs_live_b1"), ("user_ada", "acct_oak", "cs_live_a1")])

    person = ledger.known(asked(text))

    assert person.ids == {"user_ada", "u-1"}
    assert person.sessions == {"cs_live_a1"}


def test_of_a_shared_address_the_clerk_id_says_who_is_meant(ledger: Ledger) -> None:
    ledger.announce("al-1", [FINDING, replace(BOB_FINDING, email=EMAIL)], NOW)
    by_id = Person("user_ada", frozenset({EMAIL}), frozenset({"user_ada"}))
    assert ledger.known(by_id).ids == {"user_ada", "u-1"}
    assert ledger.known(asked(EMAIL)).ids == {"user_ada", "u-1", "user_bob", "u-2"}


def test_by_the_address_alone_everything_of_a_person_is_erased(ledger: Ledger) -> None:
    live(ledger)
    ledger.erase(ledger.known(asked(EMAIL)), by="terminal:ops", at=NOW)
    assert standing(ledger) == set()
    assert ledger.known(asked(EMAIL)) == asked(EMAIL)


def test_a_killed_erasure_is_finished_though_it_took_what_told_of_the_rest(ledger: Ledger) -> None:
    def kill() -> None:
        raise Killed

    live(ledger)
    fill(ledger, body='{"metadata": {"userId": "user_ada"}}')
    person = ledger.known(asked(EMAIL))
    with pytest.raises(Killed):
        turning(ledger, kill)[0].erase(person, by="terminal:ops", at=NOW)
    assert "user_ada" not in ledger.known(asked("user_bob")).ids

    again = ledger.known(asked(EMAIL))
    assert again == person
    ledger.erase(again, by="terminal:ops", at=NOW)
    assert ledger.told_of(person) == {}
    assert standing(ledger) == {("inbox", "body", EMAIL)}, "whose address only begins like hers"
