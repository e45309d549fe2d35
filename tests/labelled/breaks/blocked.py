"""Paid, no pass was made, and no machine can say which one is right: `blocked`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.labelled.breaks.unmade import HAND, INVENTED
from tests.labelled.cases import case
from tests.labelled.shops import written

if TYPE_CHECKING:
    from tests.labelled.sale import Sale


@case("blocked/made_by_hand", share=2)
def somebody_made_it_by_hand(sale: Sale) -> None:
    off = timedelta(hours=sale.dice.randint(-71, 71))
    by_hand = sale.copy("hand", *HAND, startDate=written(sale.created + off))
    sale.unmade(log=sale.dice.choice([None, "error"]))
    sale.subscriptions.append(by_hand)


@case("blocked/made_by_hand", age=(5, 20))
def made_by_hand_three_days_off_to_the_second(sale: Sale) -> None:
    begun = sale.created + timedelta(days=sale.dice.choice([3, -3]))
    by_hand = sale.copy("hand", *HAND, startDate=written(begun))
    sale.unmade()
    sale.subscriptions.append(by_hand)


@case("blocked/made_by_hand")
def somebody_made_it_with_invented_ids(sale: Sale) -> None:
    ids = {"stripeSessionId": sale.dice.choice(INVENTED), "stripePaymentId": sale.dice.choice(INVENTED)}
    by_hand = sale.copy("hand", *HAND) | ids
    sale.unmade()
    sale.subscriptions.append(by_hand)


@case("blocked/no_metadata")
def a_payment_that_says_nothing(sale: Sale) -> None:
    """A5."""
    sale.unmade()
    sale.bend(metadata={})


@case("blocked/no_metadata")
def a_payment_that_does_not_say_which_pass(sale: Sale) -> None:
    sale.unmade(log="error")
    sale.tell(**{sale.dice.choice(["passId", "tenantId"]): None})


@case("blocked/no_owner")
def bought_without_a_login(sale: Sale) -> None:
    """A6."""
    sale.unmade()
    sale.tell(userId=sale.dice.choice([None, "", "  "]))


@case("blocked/owner_unknown")
def a_login_of_another_clerk(sale: Sale) -> None:
    """D4."""
    sale.unmade()
    sale.users.clear()
    sale.accounts.clear()


@case("blocked/pass_deleted")
def the_pass_was_deleted(sale: Sale) -> None:
    """A11."""
    sale.unmade(log="error")
    sale.tell(passId=f"pass-{sale.school}-gone")


@case("blocked/pass_type_unknown", passes=("type_subscription", "type_course"))
def the_pass_has_an_unknown_type(sale: Sale) -> None:
    """A7."""
    sale.unmade(log="error")


@case("blocked/pass_validity_unset", passes=("endless_date", "endless_days", "endless_zero"))
def the_pass_does_not_say_how_long(sale: Sale) -> None:
    """A8."""
    sale.unmade(log="error")


@case("blocked/classes_unset", passes=("limitless_null", "limitless_zero"))
def the_pass_does_not_say_how_many(sale: Sale) -> None:
    sale.unmade()


@case("blocked/owner_unknown", passes=("type_course",))
def nobody_known_bought_what_cannot_be_given(sale: Sale) -> None:
    """Within a verdict the reasons stand in order."""
    sale.unmade()
    sale.users.clear()
    sale.accounts.clear()


@case("blocked/no_owner", passes=("endless_days",))
def nobody_bought_what_cannot_be_given(sale: Sale) -> None:
    sale.unmade()
    sale.tell(userId=None)


@case("blocked/pass_deleted")
def the_pass_was_deleted_and_the_owner_never_recorded(sale: Sale) -> None:
    """Blocked comes before missing."""
    sale.unmade()
    sale.users.clear()
    sale.tell(passId="pass-gone")
