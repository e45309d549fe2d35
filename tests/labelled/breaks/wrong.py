"""Visible, and not what was bought; or there more than once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.labelled import shops
from tests.labelled.breaks.unmade import HAND, INVENTED
from tests.labelled.cases import case
from tests.labelled.shops import COUNTED, to, written

if TYPE_CHECKING:
    from tests.labelled.sale import Sale


@case("wrong/other_pass", passes=("ten", "five"))
def a_drop_in_in_its_place(sale: Sale) -> None:
    """C13."""
    changes = {"passId": f"pass-{sale.school}-one", "passName": "Drop-in", "type": "single"}
    sale.held.update(remainingClips=1, **changes)


@case("wrong/other_pass", passes=("one",))
def a_month_in_its_place(sale: Sale) -> None:
    changes = {"passId": f"pass-{sale.school}-month", "passName": "One month", "type": "monthly"}
    sale.held.update(changes)
    sale.drop("remainingClips")


@case("wrong/other_pass", passes=("ten",))
def a_bookable_type_that_is_not_the_one_bought(sale: Sale) -> None:
    sale.held["type"] = sale.dice.choice(["single", "multi-pass", "monthly"])


@case("wrong/dates")
def the_end_is_days_short(sale: Sale) -> None:
    """C2 while still running, C14."""
    short = timedelta(hours=sale.dice.randint(25, 200))
    sale.held["endDate"] = written(shops.ends(sale.sold, sale.created) - short)


@case("wrong/dates")
def it_starts_days_late_and_ends_as_bought(sale: Sale) -> None:
    """C14: a start in the future takes from what was bought."""
    sale.held["startDate"] = written(sale.created + timedelta(hours=sale.dice.randint(25, 200)))


@case("wrong/no_school")
def it_has_no_school_but_its_pass_tells(sale: Sale) -> None:
    """C6."""
    sale.drop("tenant")


@case("wrong/no_school")
def it_has_no_school_but_its_legacy_pass_reference_tells(sale: Sale) -> None:
    sale.held["pass"] = to(sale.sold["_id"])
    sale.drop("tenant", "passId")


@case("wrong/legacy_owner")
def the_owner_has_an_old_record_only_and_the_pass_hangs_on_it(sale: Sale) -> None:
    """C8."""
    sale.users[:] = [{"_id": sale.clerk_id, "_type": "user", "name": "User", "email": ""}]
    sale.held["user"] = to(sale.clerk_id)


@case("wrong/legacy_owner")
def it_hangs_on_the_old_of_two_records(sale: Sale) -> None:
    sale.users.append({"_id": sale.clerk_id, "_type": "user", "name": "User", "email": ""})
    sale.held["user"] = to(sale.clerk_id)


@case("wrong/legacy_owner")
def it_hangs_on_the_bare_clerk_id(sale: Sale) -> None:
    """As an import leaves it: the customer's own page still finds it (data contract 1.4)."""
    sale.held["user"] = {"_type": "reference", "_ref": sale.clerk_id, "_weak": True}


@case("wrong/payment_id_kind")
def it_carries_a_charge_id(sale: Sale) -> None:
    """E6."""
    sale.held["stripePaymentId"] = sale.charge


@case("wrong/payment_id_kind")
def it_carries_part_of_a_charge_id(sale: Sale) -> None:
    sale.held["stripePaymentId"] = sale.charge[:12]


@case("wrong/payment_id_kind")
def only_the_charge_ties_it(sale: Sale) -> None:
    it_carries_a_charge_id(sale)
    sale.drop("stripeSessionId")


@case("wrong/payment_id_kind")
def its_payment_id_is_invented(sale: Sale) -> None:
    sale.held["stripePaymentId"] = sale.dice.choice(INVENTED)


@case("wrong/payment_id_kind")
def its_session_id_is_invented(sale: Sale) -> None:
    sale.held["stripeSessionId"] = sale.dice.choice([*INVENTED, "cs_live_recovered"])


@case("wrong/too_many_classes", passes=COUNTED)
def more_classes_than_were_sold(sale: Sale) -> None:
    """E7."""
    sale.use(-sale.dice.randint(1, 10))


@case("wrong/too_many_classes", passes=COUNTED)
def full_again_after_some_were_booked(sale: Sale) -> None:
    sale.book(sale.dice.randint(1, 4), sale.held["type"], sale.created)


@case("wrong/name_missing")
def it_has_no_name(sale: Sale) -> None:
    """C12."""
    sale.held["passName"] = sale.dice.choice([None, "", "  "])


@case("wrong/dates")
def short_and_without_a_name(sale: Sale) -> None:
    """The first reason that holds."""
    the_end_is_days_short(sale)
    sale.held.update(passName=None)


@case("duplicate/same_session")
def delivered_twice(sale: Sale) -> None:
    """E1."""
    sale.subscriptions.append(sale.copy("twin", webhookEventId="evt_twin"))


@case("duplicate/same_session")
def one_tied_by_session_and_one_by_intent(sale: Sale) -> None:
    sale.subscriptions.append(sale.copy("twin", "stripeSessionId"))


@case("duplicate/same_session")
def one_tied_by_session_and_one_by_charge(sale: Sale) -> None:
    twin = sale.copy("twin", "stripeSessionId")
    twin["stripePaymentId"] = sale.charge
    sale.subscriptions.append(twin)


@case("duplicate/same_session")
def twice_and_one_filed_under_another_school(sale: Sale) -> None:
    """The customer sees one, so nothing is hidden from them."""
    other = next(each for each in shops.SCHOOLS if each != sale.school)
    sale.subscriptions.append(sale.copy("twin", tenant=to(shops.tenant_of(other))))


@case("duplicate/same_session")
def twice_and_one_without_a_name(sale: Sale) -> None:
    """Duplicate comes before wrong."""
    sale.subscriptions.append(sale.copy("twin"))
    for held in sale.subscriptions:
        held["passName"] = None


@case("duplicate/probable", share=2)
def by_hand_first_and_by_the_site_later(sale: Sale) -> None:
    """E2."""
    off = timedelta(hours=sale.dice.randint(-71, 71))
    by_hand = sale.copy("hand", *HAND, startDate=written(sale.created + off))
    if sale.dice.random() < 0.5:
        by_hand["stripePaymentId"] = sale.dice.choice(INVENTED)
    sale.subscriptions.append(by_hand)
