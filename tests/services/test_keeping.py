from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadRequestError, UnavailableError
from services.keeping import Erasing, Retention
from tests.contracts.ledger_entries import FINDING
from tests.services.desk import opened
from tests.worlds import NOW, SESSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def erasing(desk: Desk) -> Erasing:
    return Erasing(desk.services.lookup, desk.services.ledger, lambda: NOW)


def test_everything_that_a_person_is_known_by_is_looked_up(desk: Desk) -> None:
    desk.sell()
    person = erasing(desk).whom("ADA@example.com")
    assert "ada@example.com" in {each.lower() for each in person.emails}
    assert {"user_ada"} <= person.ids
    assert person.sessions == {SESSION}


def test_a_person_whom_nobody_knows_any_more_is_erased_by_what_was_asked(desk: Desk) -> None:
    desk.services.ledger.announce("al-1", [replace(FINDING, email="gone@example.com")], NOW)
    person = erasing(desk).whom("gone@example.com")
    counts, purged = erasing(desk).erase(person, by="terminal:ops")
    assert (counts, purged) == ({"gaps": 1}, True)


def test_a_person_who_was_erased_outside_first_is_known_by_the_record_itself(desk: Desk) -> None:
    ledger = desk.services.ledger
    gone = replace(FINDING, email="gone@example.com", clerk_id="user_gone", user_id="u-gone")
    ledger.announce("al-1", [gone], NOW)
    ledger.note_owners([("user_gone", "acct_oak", "cs_live_a2"), ("user_bob", "acct_oak", "cs_live_b1")])
    ledger.take_report("r-1", NOW, "user_gone", "Where is my pass?")

    person = erasing(desk).whom("GONE@example.com")

    assert person.ids == {"user_gone", "u-gone"}
    assert person.sessions == {"cs_live_a1", "cs_live_a2"}
    counts, _ = erasing(desk).erase(person, by="terminal:ops")
    assert counts == {"gaps": 1, "reports": 1, "owners": 1}
    assert ledger.purchases_of("user_bob") == [("acct_oak", "cs_live_b1")]
    assert erasing(desk).whom("gone@example.com").ids == frozenset()


def test_only_an_address_or_a_clerk_id_names_one_person(desk: Desk) -> None:
    with pytest.raises(BadRequestError, match="by their e-mail or Clerk id"):
        erasing(desk).whom("Ada Lovelace")


def test_whoever_bought_with_another_address_is_not_taken_for_its_owner(desk: Desk) -> None:
    desk.sell(payer_email="parent@example.com")

    with pytest.raises(BadRequestError, match="Nobody has that address: it was only typed"):
        erasing(desk).whom("parent@example.com")
    assert "user_ada" in erasing(desk).whom("user_ada").ids


def test_nobody_is_erased_by_half(desk: Desk) -> None:
    desk.sell()
    desk.shelves.failing.add("*")
    with pytest.raises(UnavailableError, match="so nothing was erased"):
        erasing(desk).whom("ada@example.com")


def test_what_is_older_than_it_is_kept_is_forgotten(desk: Desk) -> None:
    ledger = desk.services.ledger
    ledger.announce("al-1", [FINDING], NOW - timedelta(days=401))
    ledger.announce("al-2", [replace(FINDING, session_id="cs_live_2")], NOW - timedelta(days=399))
    for key in (FINDING.key, "cs_live_2"):
        ledger.settle(key, "healed", by=None, at=NOW, note=None)
    Retention(ledger, 400, lambda: NOW).run()
    told = {alert.id: alert.gaps[0].finding.customer for alert in ledger.settled_since(NOW)}
    assert told == {"al-1": None, "al-2": "Ada Ås"}


def test_with_no_days_everything_is_kept(desk: Desk) -> None:
    ledger = desk.services.ledger
    ledger.announce("al-1", [FINDING], NOW - timedelta(days=4000))
    Retention(ledger, 0, lambda: NOW).run()
    assert ledger.redactions() == []
