"""What a look-up finds and says, over the whole program with its outside in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import BadRequestError
from services.remarks import FOR_OTHERS, HELD_FOR_OTHERS, NOT_FOUND
from services.unchecked import SIDES
from tests.services.desk import check, made_for, numbered, opened, said, sessions
from tests.worlds import (
    CHARGE,
    INTENT,
    OTHER_SESSION,
    RUN,
    SESSION,
    ada,
    bob,
    by_hand,
    oak,
    payment,
    purchase,
    subscription,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


OK = [("ok", "ok")]


@pytest.mark.parametrize(
    "typed", ["ada@example.com", "ADA@Example.COM", "<mailto:Ada@example.com|Ada@example.com>"]
)
def test_an_address_is_found_in_any_case(desk: Desk, typed: str) -> None:
    desk.put(made_for(desk.sell()))

    answer = check(desk, typed)

    assert said(answer) == OK
    assert answer.customer is not None
    assert answer.customer.clerk_id == "user_ada"
    assert answer.coverage.accounts == ("platform", "acct_elm", "acct_oak")
    assert (answer.coverage.complete, answer.notes) == (True, ())


def test_an_address_is_also_asked_for_as_the_store_has_it_written(desk: Desk) -> None:
    desk.directory.accounts = []
    desk.put(ada(email="Ada@Example.com"))
    desk.sell(payer_email="Ada@Example.com", metadata=told(userId=None))

    assert said(check(desk, "ada@example.com")) == [("blocked", "no_owner")]


def test_a_purchase_on_the_platform_account_is_found_too(desk: Desk) -> None:
    desk.sell(account="platform")

    assert said(check(desk, "ada@example.com")) == [("missing", "no_delivery")]


def test_a_purchase_paid_with_another_address_is_found_by_that_address(desk: Desk) -> None:
    desk.put(made_for(desk.sell(payer_email="pay@example.com")))

    answer = check(desk, "pay@example.com")

    assert answer.customer is not None
    assert answer.customer.emails == ("ada@example.com",)
    assert (said(answer), answer.notes) == (OK, ("Paid with another address: p***@example.com.",))


def test_a_purchase_under_another_address_is_found_through_the_owners_that_a_sweep_noted(desk: Desk) -> None:
    desk.sell(payer_email="pay@example.com")
    assert said(check(desk, "ada@example.com")) == []

    desk.services.sweep.run()
    answer = check(desk, "ada@example.com")

    assert sessions(answer) == [SESSION]
    assert answer.notes == ("Paid with another address: p***@example.com.",)


def test_what_somebody_paid_for_another_account_is_listed_and_said(desk: Desk) -> None:
    desk.put(bob())
    desk.sell(payer_email="bob@example.com")

    answer = check(desk, "bob@example.com")

    assert answer.customer is not None
    assert answer.customer.clerk_id == "user_bob"
    assert (sessions(answer), answer.findings[0].clerk_id) == ([SESSION], "user_ada")
    assert answer.notes == (FOR_OTHERS,)


def test_a_pass_that_moved_to_the_payer_is_seen_from_both_sides(desk: Desk) -> None:
    desk.put(bob(), made_for(desk.sell(payer_email="bob@example.com"), user={"_ref": "usr-bob"}))
    desk.services.sweep.run()

    for address in ("bob@example.com", "ada@example.com"):
        assert said(check(desk, address)) == [("hidden", "other_account")]


def test_the_purchase_behind_a_pass_that_is_somebody_elses_is_listed_with_its_holder(desk: Desk) -> None:
    desk.put(bob(), made_for(desk.sell(payer_email="pay@example.com"), user={"_ref": "usr-bob"}))

    answer = check(desk, "bob@example.com")

    assert said(answer) == [("hidden", "other_account")]
    assert answer.notes == (HELD_FOR_OTHERS,)


@pytest.mark.parametrize("query", [SESSION, INTENT, "ch_oak0001"])
def test_a_purchase_is_found_by_each_of_its_ids(desk: Desk, query: str) -> None:
    desk.payments.sell(purchase(), payment(charge_ids=(CHARGE,)))
    desk.put(subscription())

    answer = check(desk, query)

    assert (sessions(answer), said(answer)) == ([SESSION], OK)
    assert answer.customer is not None
    assert answer.customer.name == "Ada Larsen"


def test_a_checkout_of_the_other_mode_is_unchecked_and_stripe_is_not_asked(desk: Desk) -> None:
    answer = check(desk, f"cs_test_oak0001{RUN}")

    assert said(answer) == [("unchecked", "mode")]
    assert answer.coverage.problems == (answer.findings[0].detail,)
    assert "test mode" in answer.findings[0].detail
    assert NOT_FOUND not in answer.notes
    assert desk.payments.asked == {}


def test_the_checkout_behind_a_held_pass_is_asked_for_by_its_id(desk: Desk) -> None:
    desk.put(made_for(desk.sell(payer_email="pay@example.com")))

    answer = check(desk, "ada@example.com")

    assert (sessions(answer), said(answer)) == ([SESSION], OK)


def test_a_guests_purchase_behind_a_held_pass_is_listed(desk: Desk) -> None:
    desk.put(made_for(desk.sell(payer_email="pay@example.com", metadata=told(userId=None))))

    assert sessions(check(desk, "ada@example.com")) == [SESSION]


def test_a_held_pass_without_a_payment_is_ungrounded_and_names_its_holder(desk: Desk) -> None:
    desk.put(by_hand())

    answer = check(desk, "ada@example.com")

    assert said(answer) == [("ungrounded", "ungrounded")]
    (finding,) = answer.findings
    assert (finding.customer, finding.email, finding.clerk_id) == (
        "Ada Larsen",
        "ada@example.com",
        "user_ada",
    )
    assert finding.detail.startswith("Ada ")


def test_a_customer_who_bought_nothing_is_told_so(desk: Desk) -> None:
    answer = check(desk, "ada@example.com")

    assert answer.customer is not None
    assert (answer.findings, answer.notes, answer.near) == ((), (NOT_FOUND,), ())


@pytest.mark.parametrize("text", ["", "a@b", "ada@example.com bob@example.com", "cs_live", "x" * 1001])
def test_what_cannot_be_used_is_refused_before_anything_is_asked(desk: Desk, text: str) -> None:
    with pytest.raises(BadRequestError):
        check(desk, text)

    assert (desk.payments.asked, desk.directory.asked) == ({}, {})


def test_findings_stand_newest_first(desk: Desk) -> None:
    first = desk.sell()
    later = desk.sell(**numbered(1), created=first.created.replace(day=9))

    assert sessions(check(desk, "ada@example.com")) == [later.session_id, first.session_id]


def test_a_checkout_that_is_on_no_account_is_not_found_where_all_were_asked(desk: Desk) -> None:
    desk.put(oak())

    answer = check(desk, OTHER_SESSION)

    assert (answer.findings, answer.notes) == ((), (NOT_FOUND,))


def test_a_running_pass_of_a_checkout_in_the_other_mode_is_unchecked(desk: Desk) -> None:
    strange = f"cs_test_oak0001{RUN}"
    desk.put(by_hand(stripeSessionId=strange))
    desk.put(by_hand(_id="sub-past", stripeSessionId=f"cs_test_oak0002{RUN}", isActive=False))

    answer = check(desk, "ada@example.com")

    assert (said(answer), sessions(answer)) == ([("unchecked", "mode")], [strange])
    assert (answer.coverage.problems, answer.notes) == ((SIDES["mode"],), ())


def test_with_a_test_key_a_live_checkout_is_of_the_other_mode(desk: Desk) -> None:
    desk.payments.livemode = False
    desk.restart()

    answer = check(desk, SESSION)

    assert said(answer) == [("unchecked", "mode")]
    assert answer.findings[0].detail.startswith("This checkout belongs to Stripe's live mode")


def test_a_class_payment_names_the_stores_own_id_and_is_the_customers(desk: Desk) -> None:
    desk.sell(metadata={"classId": "class-1", "userId": "usr-ada", "tenantId": "tenant-oak"})

    answer = check(desk, "ada@example.com")

    assert ([finding.verdict.value for finding in answer.findings], answer.notes) == (["not_a_pass"], ())
