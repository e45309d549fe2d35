"""Whom a look-up means, on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Account
from services.people import CUT, NOT_ASKED
from services.remarks import NOT_FOUND
from tests.services.desk import check, made_for, numbered, opened, said, sessions
from tests.worlds import ABSENT, SESSION, bob, old_ada, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


OK = [("ok", "ok")]


def test_several_people_with_one_address_are_candidates_and_nobody_is_chosen(desk: Desk) -> None:
    desk.put(bob(email="Ada@Example.com"))
    desk.sell()

    answer = check(desk, "ada@example.com")

    assert (answer.customer, answer.findings) == (None, ())
    assert [one.clerk_id for one in answer.candidates] == ["user_ada", "user_bob"]
    assert answer.notes == ()


def test_two_owners_behind_one_payers_address_are_candidates(desk: Desk) -> None:
    desk.put(bob())
    desk.sell(payer_email="pay@example.com")
    desk.sell(**numbered(1), payer_email="pay@example.com", metadata=told(userId="user_bob"))

    assert [one.clerk_id for one in check(desk, "pay@example.com").candidates] == ["user_ada", "user_bob"]


def test_the_current_and_the_old_record_of_one_account_are_one_person(desk: Desk) -> None:
    desk.put(old_ada(email="Old@example.com"), made_for(desk.sell(), user={"_ref": "user_ada"}))

    answer = check(desk, "old@example.com")

    assert answer.customer is not None
    assert answer.customer.user_ids == ("user_ada", "usr-ada")
    assert answer.customer.emails == ("ada@example.com", "Old@example.com")
    assert answer.candidates == ()
    assert sessions(answer) == [SESSION]


def test_every_address_that_clerk_knows_is_asked_for(desk: Desk) -> None:
    desk.directory.accounts = [
        Account("user_ada", "Ada Larsen", "ada@example.com", ("ada@example.com", "second@example.com"))
    ]
    desk.sell(payer_email="second@example.com")

    answer = check(desk, "ada@example.com")

    assert (sessions(answer), answer.notes) == ([SESSION], ())


def test_a_clerk_id_finds_the_person_and_what_they_bought(desk: Desk) -> None:
    desk.sell()

    answer = check(desk, "user_ada")

    assert (sessions(answer), said(answer)) == ([SESSION], [("missing", "no_delivery")])


def test_a_purchase_noted_for_an_id_that_nobody_knows_is_shown(desk: Desk) -> None:
    desk.sell(metadata=told(userId="user_dev1"))
    desk.services.sweep.run()

    answer = check(desk, "user_dev1")

    assert (answer.customer, said(answer)) == (None, [("blocked", "owner_unknown")])


def test_a_part_of_a_name_finds_the_person_with_all_records_and_addresses(desk: Desk) -> None:
    desk.directory.accounts = [
        Account("user_ada", "A. L.", "ada@example.com", ("ada@example.com", "second@example.com"))
    ]
    desk.put(old_ada(name=ABSENT))
    desk.sell(payer_email="second@example.com")

    answer = check(desk, "larsen")

    assert answer.customer is not None
    assert answer.customer.user_ids == ("user_ada", "usr-ada")
    assert sessions(answer) == [SESSION]


def test_two_people_of_one_name_are_candidates(desk: Desk) -> None:
    desk.put(bob(name="Adam Berg"))

    answer = check(desk, "ada")

    assert [one.name for one in answer.candidates] == ["Ada Larsen", "Adam Berg"]
    assert answer.findings == ()


def test_more_people_than_are_shown_ask_for_more_of_the_name(desk: Desk) -> None:
    desk.put(*(bob(_id=f"usr-{n:02}", clerkId=f"user_{n:02}") for n in range(21)))

    answer = check(desk, "berg")

    assert (len(answer.candidates), answer.notes) == (20, (CUT,))


def test_near_addresses_are_offered_where_nobody_was_found(desk: Desk) -> None:
    answer = check(desk, "adda@example.com")

    assert (answer.customer, answer.findings, answer.near) == (None, (), ("ada@example.com",))
    assert answer.notes == (NOT_FOUND,)


def test_without_a_directory_it_is_said_that_clerk_was_not_asked(tmp_path: Path) -> None:
    with opened(tmp_path, with_directory=False) as desk:
        desk.put(made_for(desk.sell()))

        answer = check(desk, "ada@example.com")

        assert (said(answer), answer.notes) == (OK, (NOT_ASKED,))
        assert desk.directory.asked == {}
