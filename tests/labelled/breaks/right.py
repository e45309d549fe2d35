"""Sales that went well, and those that only look as if they had not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Money
from tests.labelled import shops
from tests.labelled.cases import case
from tests.labelled.shops import COUNTED, to, written

if TYPE_CHECKING:
    from tests.labelled.sale import Sale


@case("ok/ok", share=60)
def all_is_well(_sale: Sale) -> None:
    pass


@case("ok/ok")
def the_session_id_is_merely_absent(sale: Sale) -> None:
    sale.drop("stripeSessionId")


@case("ok/ok")
def the_session_id_is_blank(sale: Sale) -> None:
    sale.held["stripeSessionId"] = ""


@case("ok/ok")
def the_payment_id_is_merely_absent(sale: Sale) -> None:
    sale.drop("stripePaymentId")


@case("ok/ok")
def it_names_no_pass_but_its_school(sale: Sale) -> None:
    sale.drop("passId")


@case("ok/ok")
def the_end_is_a_day_short_to_the_second(sale: Sale) -> None:
    """Only more than a day is too much."""
    sale.held["endDate"] = written(shops.ends(sale.sold, sale.created) - timedelta(days=1))


@case("ok/ok", passes=("month",))
def no_classes_where_none_are_counted(sale: Sale) -> None:
    sale.held["remainingClips"] = 0


@case("ok/ok")
def it_hangs_on_the_second_of_two_current_records(sale: Sale) -> None:
    """D3: both carry the Clerk id, and the customer's page goes by either."""
    second = {**sale.user, "_id": f"{sale.user['_id']}-2"}
    sale.users.append(second)
    sale.held["user"] = to(second["_id"])


@case("ok/ok")
def the_end_was_extended_on_purpose(sale: Sale) -> None:
    sale.held["endDate"] = written(shops.ends(sale.sold, sale.created) + timedelta(days=30))


@case("ok/ok")
def the_end_is_less_than_a_day_short(sale: Sale) -> None:
    sale.held["endDate"] = written(shops.ends(sale.sold, sale.created) - timedelta(hours=23))


@case("ok/ok")
def the_site_counted_from_the_webhooks_arrival(sale: Sale) -> None:
    """A delivery long delayed lengthens a pass (data contract 3.3, D6)."""
    sale.held["endDate"] = written(shops.ends(sale.sold, sale.created) + timedelta(hours=30))


@case("ok/ok")
def a_later_start_lasts_as_long(sale: Sale) -> None:
    """Moved as a whole: nothing is taken."""
    sale.held["startDate"] = written(sale.created + timedelta(days=5))
    sale.held["endDate"] = written(shops.ends(sale.sold, sale.created) + timedelta(days=5))


@case("ok/ok", passes=COUNTED)
def some_classes_are_used(sale: Sale) -> None:
    sale.book(3, sale.held["type"], sale.created)
    sale.use(3)


@case("ok/ok", passes=("ten", "five", "one"))
def bookings_of_another_kind_do_not_count(sale: Sale) -> None:
    sale.book(4, "monthly", sale.created)


@case("ok/ok", passes=COUNTED)
def bookings_from_before_do_not_count(sale: Sale) -> None:
    sale.book(3, sale.held["type"], sale.created - timedelta(days=2))


@case("ok/ok", passes=("ten", "one"))
def two_real_purchases_of_the_same_pass(sale: Sale) -> None:
    """E3."""
    sale.sell_again(sale.sold, sale.created - timedelta(minutes=20), "ok/ok")


@case("ok/ok", passes=("free",))
def a_free_pass_that_came(sale: Sale) -> None:
    sale.bend(payment_intent=None, payment_status="no_payment_required", money=Money(0, "nok"))
    sale.payment = None
    sale.drop("stripePaymentId")


@case("ok/ok")
def a_dispute_that_was_won(sale: Sale) -> None:
    sale.pay(dispute=sale.dice.choice(["won", "warning_closed"]))


@case("ok/ok")
def somebody_else_paid(sale: Sale) -> None:
    """D2, D5."""
    sale.bend(payer_email="parent@example.com", payer_name="A Parent")


@case("ok/ok")
def the_address_is_in_capitals(sale: Sale) -> None:
    """D1."""
    sale.bend(payer_email=(sale.bought.payer_email or "").upper())


@case("ok/ok")
def another_price_and_currency(sale: Sale) -> None:
    """F5, F6."""
    sale.bend(money=Money(4900, "eur"))
    sale.pay(captured=4900)
    sale.tell(promoCode="SPRING", discountAmount="100")


@case("ok/ok")
def no_type_in_the_metadata_but_all_ids(sale: Sale) -> None:
    sale.tell(type=None)


@case("ok/ok")
def a_legacy_session(sale: Sale) -> None:
    """Data contract 2.1: `passType` once held what `type` holds now."""
    sale.tell(type=None, passType="pass_purchase")


@case("ok/ok")
def an_unpublished_edit_beside_it(sale: Sale) -> None:
    """C18: only what is published counts."""
    sale.subscriptions.append({**sale.held, "_id": f"drafts.{sale.held['_id']}", "isActive": False})


@case("ok/ok")
def an_old_record_beside_the_current_one(sale: Sale) -> None:
    """D3, one Clerk id."""
    sale.users.append({"_id": sale.clerk_id, "_type": "user", "email": "", "name": "User"})


@case("ok/ok")
def the_log_says_error_and_the_pass_is_there(sale: Sale) -> None:
    sale.log("error", after=timedelta(minutes=2))


@case("ok/ok")
def a_twin_that_was_withdrawn(sale: Sale) -> None:
    sale.subscriptions.append(sale.copy("twin", isActive=False, deactivationReason="Made twice."))


@case("ok/ok", passes=("ten", "five"))
def the_same_pass_by_hand_a_week_before(sale: Sale) -> None:
    """Too far off to be a twin; its time was over before anybody looked, so it is nothing else either."""
    before = sale.created - timedelta(days=7)
    by_hand = sale.copy("hand", "stripeSessionId", "stripePaymentId", startDate=written(before))
    by_hand["endDate"] = written(sale.created - timedelta(days=1))
    sale.subscriptions.append(by_hand)


@case("ok/ok")
def paid_a_moment_ago_and_made_at_once(sale: Sale) -> None:
    _just_now(sale)


@case("ok/ok")
def a_namesake_holds_the_same_pass(sale: Sale) -> None:
    other = sale.stranger()
    their = sale.copy("their", "stripeSessionId", "stripePaymentId", user=to(other["_id"]), isActive=False)
    their["deactivationReason"] = "Asked for it."
    sale.subscriptions.append(their)


def _just_now(sale: Sale) -> None:
    created = shops.NOW - timedelta(minutes=4)
    sale.bend(created=created)
    sale.pay(paid_at=created + timedelta(minutes=1))
    sale.held["startDate"] = written(created)
    sale.held["endDate"] = written(shops.ends(sale.sold, created))
