from __future__ import annotations

import pytest

from bot.actions import Fix, Refusal
from bot.errors import UnavailableError
from services.applying import OFF as SWITCHED_OFF
from services.granting import MOVED_ON, OFF, OTHERS, THERE
from tests import worlds
from tests.services.grants import WHY, given
from tests.services.writing_desk import MADE, SITE_TWIN, Desks


def test_a_pass_by_hand_starts_now_and_keeps_its_reason(desks: Desks) -> None:
    desk = desks.open()

    outcome = given(desk)

    (made,) = desk.running()
    assert (outcome.result, outcome.subscription_id) == ("created", made["_id"])
    assert (made["manualCreationReason"], made["purchasePrice"]) == (WHY, 0)
    assert (made["startDate"], made["user"]["_ref"]) == ("2025-10-13T10:00:00.000Z", "usr-ada")
    assert "stripeSessionId" not in made
    action = desk.only_action()
    assert (action.kind, action.by, action.approved_by, action.result) == ("grant", "U1", "U2", "created")
    assert action.before == {made["_id"]: None}
    assert action.after == {made["_id"]: made}


def test_a_pass_by_hand_can_be_taken_back(desks: Desks) -> None:
    desk = desks.open()

    undone = desk.fixing.undo(str(given(desk).action_id), by="U2")

    assert (undone.result, desk.running()) == ("undone", [])


@pytest.mark.parametrize("why", ["", "  \n "])
def test_no_pass_is_given_without_a_reason(desks: Desks, why: str) -> None:
    desk = desks.open()

    outcome = given(desk, why=why)

    assert (outcome.result, outcome.action_id) == ("refused", None)
    assert outcome.detail.startswith("A pass by hand needs a reason.")
    assert (desk.subscriptions(), desk.journal()) == ([], [])


def test_another_persons_payment_is_not_tied(desks: Desks) -> None:
    desk = desks.open()

    outcome = given(desk, who="user_bob", session_id=worlds.SESSION)

    assert (outcome.result, outcome.detail) == ("refused", OTHERS)
    assert (desk.subscriptions(), desk.journal()) == ([], [])


def test_a_tied_pass_carries_its_payments_ids_and_date(desks: Desks) -> None:
    desk = desks.open(worlds.purchase(metadata={}))

    outcome = given(desk, session_id=worlds.SESSION)

    made = desk.document(MADE)
    assert (outcome.result, outcome.session_id) == ("created", worlds.SESSION)
    assert (made["stripeSessionId"], made["stripePaymentId"]) == (worlds.SESSION, worlds.INTENT)
    assert (made["purchasePrice"], made["startDate"]) == (2000, "2025-10-03T10:00:00.000Z")


def test_the_same_wish_on_the_same_day_is_one_pass(desks: Desks) -> None:
    desk = desks.open()
    given(desk)
    desk.clock.pass_by(hours=3)

    again = given(desk)

    assert (again.result, len(desk.subscriptions())) == ("already_there", 1)


def test_the_same_wish_on_another_day_is_another_pass(desks: Desks) -> None:
    desk = desks.open()
    given(desk)
    desk.clock.pass_by(days=1)

    assert (given(desk).result, len(desk.running())) == ("created", 2)


def test_a_wish_that_was_taken_back_is_not_called_there(desks: Desks) -> None:
    desk = desks.open()
    desk.fixing.undo(str(given(desk).action_id), by="U2")

    again = given(desk)

    assert (again.result, again.detail, desk.running()) == ("refused", SWITCHED_OFF, [])


def test_a_payment_that_has_a_pass_gets_no_second(desks: Desks) -> None:
    desk = desks.open()
    desk.put(held=SITE_TWIN)

    outcome = given(desk, session_id=worlds.SESSION)

    assert (outcome.result, outcome.detail) == ("already_there", THERE)
    assert (len(desk.subscriptions()), desk.journal()) == (1, [])


def test_a_withdrawn_pass_of_the_payment_is_not_made_again(desks: Desks) -> None:
    desk = desks.open()
    done = desk.fixing.apply(worlds.SESSION, by="U1", manager=False)
    desk.fixing.undo(str(done.action_id), by="U1")

    outcome = given(desk, session_id=worlds.SESSION)

    assert (outcome.result, outcome.detail, desk.running()) == ("refused", OFF, [])


def test_money_that_went_back_gives_no_pass(desks: Desks) -> None:
    desk = desks.open()
    desk.payments.give_back("acct_oak", worlds.INTENT, worlds.NOW, amount=100)

    assert given(desk, session_id=worlds.SESSION).result == "refused"
    assert desk.subscriptions() == []


def test_a_payment_that_could_not_be_read_is_no_refusal(desks: Desks) -> None:
    desk = desks.open()
    desk.payments.payment = lambda *_: None  # type: ignore[method-assign]

    with pytest.raises(UnavailableError, match="Stripe does not show the payment behind this checkout"):
        given(desk, session_id=worlds.SESSION)
    assert (desk.subscriptions(), desk.journal()) == ([], [])


def test_a_pass_that_is_there_needs_no_payment_to_be_told(desks: Desks) -> None:
    desk = desks.open()
    desk.put(held=SITE_TWIN)
    desk.payments.payment = lambda *_: None  # type: ignore[method-assign]

    assert given(desk, session_id=worlds.SESSION).result == "already_there"


@pytest.mark.parametrize(
    ("metadata", "mode", "said"),
    [
        ({"type": "class", "classId": "class-1"}, "payment", "for a single class and not for a pass"),
        ({"plan": "studio"}, "subscription", "a school's own plan and not"),
        ({"type": "donation"}, "payment", "for something other than a pass"),
    ],
)
def test_what_was_bought_instead_of_a_pass_is_named(
    desks: Desks, metadata: dict[str, str], mode: str, said: str
) -> None:
    desk = desks.open(worlds.purchase(metadata={**metadata, "userId": "user_ada"}, mode=mode))

    outcome = given(desk, session_id=worlds.SESSION)

    assert outcome.result == "refused"
    assert said in outcome.detail
    assert desk.journal() == []


def test_the_record_is_the_one_a_fix_would_choose(desks: Desks) -> None:
    desk = desks.open()
    stale = worlds.ada(_id="usr-aaa", isActive=False).document
    desk.put(twin=stale, old=worlds.old_ada().document)

    given(desk)

    assert [each["user"]["_ref"] for each in desk.running()] == ["usr-ada"]


def test_the_plan_shows_person_pass_dates_and_reason_and_writes_nothing(desks: Desks) -> None:
    desk = desks.open()
    granting = desk.services.granting

    fix = granting.plan(granting.wish("user_ada", "pass-ten", WHY, None))

    assert isinstance(fix, Fix)
    assert fix.needs_manager
    shown = {(each.label, each.after) for each in fix.preview}
    assert shown >= {("For", "Ada Larsen"), ("Pass", "Ten classes"), ("Reason", WHY)}
    assert (desk.subscriptions(), desk.journal()) == ([], [])


def test_a_plan_for_another_is_a_refusal(desks: Desks) -> None:
    granting = desks.open().services.granting

    assert granting.plan(granting.wish("user_bob", "pass-ten", WHY, worlds.SESSION)) == Refusal(OTHERS)


def test_what_was_not_approved_is_not_given(desks: Desks) -> None:
    desk = desks.open()
    granting = desk.services.granting
    wish = granting.wish("user_ada", "pass-ten", WHY, None)

    outcome = granting.give(wish, by="U1", approved_by="U2", fingerprint="of another plan")

    assert (outcome.result, outcome.detail) == ("refused", MOVED_ON)
    assert (desk.subscriptions(), desk.journal()) == ([], [])
