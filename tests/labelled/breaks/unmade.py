"""Paid, and no pass was made: `missing`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Money
from tests.labelled.cases import LONG_AGO, case
from tests.labelled.shops import NOW, to, written

if TYPE_CHECKING:
    from tests.labelled.sale import Sale

HAND = ("stripeSessionId", "stripePaymentId", "createdViaWebhook", "webhookEventId")
INVENTED = ("manual_1", "manual-2025", "admin_created_7", "debug_test_payment", "emergency_9", "test_payment")


@case("missing/no_delivery", share=3)
def the_site_never_heard_of_it(sale: Sale) -> None:
    """A1."""
    sale.unmade()


@case("missing/log_error", share=3)
def the_site_failed_and_said_so(sale: Sale) -> None:
    """A2."""
    sale.unmade(log="processing")
    sale.log("error", after=timedelta(seconds=40))


@case("missing/log_error")
def it_failed_again_at_the_second_try(sale: Sale) -> None:
    """Of several rows the latest counts."""
    sale.unmade(log="success")
    sale.log("error", after=timedelta(hours=2))


@case("missing/log_success")
def it_claims_success_at_the_second_try(sale: Sale) -> None:
    sale.unmade(log="error")
    sale.log("success", after=timedelta(hours=2))


@case("missing/stuck")
def the_site_began_and_never_ended(sale: Sale) -> None:
    """B15."""
    sale.unmade(log="processing")


@case("missing/log_success")
def the_site_said_done_and_made_nothing(sale: Sale) -> None:
    """A3."""
    sale.unmade(log="success")


@case("missing/free_pass", passes=("free",))
def a_free_pass_taken_for_a_twin_of_another(sale: Sale) -> None:
    """A9: the site found some other pass without a payment id, and called that success."""
    sale.unmade(log="success")
    sale.bend(payment_intent=None, payment_status="no_payment_required", money=Money(0, "nok"))
    sale.payment = None


@case("missing/free_pass", passes=("one", "ten"))
def nothing_to_pay_although_it_has_a_price(sale: Sale) -> None:
    sale.unmade(log="error")
    sale.bend(payment_intent=None, payment_status="no_payment_required", money=Money(0, "nok"))
    sale.payment = None


@case("missing/owner_record_missing")
def the_store_does_not_know_the_owner(sale: Sale) -> None:
    """A4."""
    sale.unmade(log=sale.dice.choice([None, "error", "processing"]))
    sale.users.clear()


@case("missing/no_delivery")
def the_owner_has_an_old_record_only(sale: Sale) -> None:
    """That record is the owner: none is missing."""
    sale.unmade()
    sale.users[:] = [{"_id": sale.clerk_id, "_type": "user", "email": "", "name": "User"}]


@case("missing/log_error", approver="manager")
def the_owner_is_gone_from_clerk(sale: Sale) -> None:
    sale.unmade(log="error")
    sale.accounts.clear()


@case("missing/no_delivery", age=LONG_AGO, passes=("ten", "five", "one", "month"), approver="manager")
def over_already_by_the_rule(sale: Sale) -> None:
    sale.unmade()


@case("missing/no_delivery", passes=("past",), age=(1, 50), approver="manager")
def sold_when_its_fixed_end_had_passed_and_never_made(sale: Sale) -> None:
    sale.unmade()


@case("missing/no_delivery", passes=("retired",))
def taken_off_sale_since(sale: Sale) -> None:
    """A10."""
    sale.unmade()


@case("missing/no_delivery")
def no_type_but_all_ids_and_nothing_made(sale: Sale) -> None:
    sale.unmade()
    sale.tell(type=None)


@case("missing/no_delivery")
def a_dispute_won_and_nothing_made(sale: Sale) -> None:
    sale.unmade()
    sale.pay(dispute="won")


@case("missing/no_delivery", passes=("ten", "five"))
def the_second_of_two_purchases(sale: Sale) -> None:
    """E3: the first one's pass is no reason not to make the second's."""
    sale.unmade()
    sale.sell_again(sale.sold, sale.created - timedelta(hours=1), "ok/ok")


@case("missing/no_delivery", passes=("ten", "five", "one"))
def another_pass_by_hand(sale: Sale) -> None:
    """Withdrawn, and not what was bought."""
    by_hand = sale.copy("hand", *HAND, passId=f"pass-{sale.school}-month", passName="One month")
    sale.unmade()
    sale.subscriptions.append({**by_hand, "isActive": False, "deactivationReason": "A mistake."})


@case("missing/no_delivery", passes=("ten", "five"))
def the_same_pass_by_hand_a_week_off(sale: Sale) -> None:
    begun = sale.created - timedelta(days=7)
    by_hand = sale.copy("hand", *HAND, startDate=written(begun), endDate=written(sale.created))
    sale.unmade()
    sale.subscriptions.append(by_hand)


@case("missing/no_delivery", age=(6, 20), passes=("ten", "five"))
def made_by_hand_and_a_second_too_far_off(sale: Sale) -> None:
    """Then it is not for this payment, and has none of its own."""
    off = timedelta(days=3, seconds=1) * sale.dice.choice([1, -1])
    by_hand = sale.copy("hand", *HAND, startDate=written(sale.created + off))
    sale.unmade()
    sale.subscriptions.append(by_hand)
    sale.groundless.append(by_hand["_id"])


@case("missing/no_delivery", passes=("ten", "five"), age=(1, 2.5))
def another_pass_by_hand_that_runs(sale: Sale) -> None:
    changes = {"passId": f"pass-{sale.school}-month", "passName": "One month", "type": "monthly"}
    by_hand = sale.copy("hand", *HAND, "remainingClips", **changes)
    sale.unmade()
    sale.subscriptions.append(by_hand)
    sale.groundless.append(by_hand["_id"])


@case("missing/no_delivery")
def paid_just_as_long_ago_as_the_grace(sale: Sale) -> None:
    """Grace is for less than that."""
    sale.unmade()
    sale.bend(created=NOW - timedelta(minutes=11))
    sale.pay(paid_at=NOW - timedelta(minutes=10))


@case("missing/stuck", passes=("ten",))
def a_stranger_made_the_same_pass_by_hand(sale: Sale) -> None:
    other = sale.stranger()
    by_hand = sale.copy("hand", *HAND, user=to(other["_id"]), isActive=False, deactivationReason="Asked.")
    sale.unmade(log="processing")
    sale.subscriptions.append(by_hand)
