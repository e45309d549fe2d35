"""What every Payments does, whoever implements it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import pytest

from bot.errors import UnavailableError
from bot.model import PLATFORM, Endpoint, Money, MoneyBack, Payment, Purchase, StripeEvent
from tests.contracts.stripe_books import StripeBooks
from tests.fakes.payments import FakePayments, charge_of, paid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.ports import Payments

OAK = "acct_oak"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Books(Protocol):
    """How a test fills and breaks the world behind a Payments."""

    down: bool

    def sell(self, purchase: Purchase, payment: Payment | None = None) -> None: ...

    def give_back(
        self, account: str, intent_id: str, at: datetime, *, amount: int = 0, dispute: str | None = None
    ) -> None: ...

    def happen(self, event: StripeEvent) -> None: ...

    def add_endpoint(self, endpoint: Endpoint) -> None: ...

    def refuse(self, account: str) -> None: ...

    def refuse_lists(self, account: str) -> None: ...


World = tuple[Books, "Payments"]


@pytest.fixture(params=["fake", "stripe"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        fake = FakePayments()
        yield fake, fake
        return
    with StripeBooks.open() as books:
        yield books, books.payments


def bought(number: int, *, account: str = OAK, at: datetime = NOON, email: str | None = None) -> Purchase:
    return Purchase(
        session_id=f"cs_live_{number:04}",
        account=account,
        livemode=True,
        created=at,
        mode="payment",
        status="complete",
        payment_status="paid",
        money=Money(25000, "nok"),
        payment_intent=f"pi_{number:04}",
        payer_email=email or "ada@example.com",
        payer_name="Ada Lind",
        metadata={"userId": "user_ada", "passId": "pass-ten"},
    )


def ids(pages: Iterator[list[Purchase]]) -> list[str]:
    return [one.session_id for page in pages for one in page]


def test_a_live_key_reads_live_objects(world: World) -> None:
    assert world[1].livemode is True


def test_a_window_has_its_first_second_and_not_its_last_newest_first(world: World) -> None:
    books, payments = world
    hour = timedelta(hours=1)
    for number, at in enumerate([NOON - timedelta(seconds=1), NOON, NOON + hour, NOON + 2 * hour]):
        books.sell(bought(number, at=at))
    assert ids(payments.purchases(OAK, NOON, NOON + 2 * hour)) == ["cs_live_0002", "cs_live_0001"]


def test_a_window_starting_within_a_second_leaves_out_what_was_bought_before(world: World) -> None:
    books, payments = world
    books.sell(bought(1))
    assert ids(payments.purchases(OAK, NOON + timedelta(milliseconds=1), NOON + timedelta(days=1))) == []
    assert ids(payments.purchases(OAK, NOON, NOON + timedelta(milliseconds=1))) == ["cs_live_0001"]


def test_a_long_window_is_read_to_the_end(world: World) -> None:
    books, payments = world
    for number in range(230):
        books.sell(bought(number, at=NOON + timedelta(seconds=number)))
    pages = list(payments.purchases(OAK, NOON, NOON + timedelta(days=1)))
    assert [len(page) for page in pages] == [100, 100, 30]
    assert len({one.session_id for page in pages for one in page}) == 230


def test_a_purchase_comes_back_as_it_was_sold_and_only_on_its_account(world: World) -> None:
    books, payments = world
    books.sell(bought(1))
    assert payments.purchase(OAK, "cs_live_0001") == bought(1)
    assert payments.purchase(PLATFORM, "cs_live_0001") is None
    assert ids(payments.purchases(PLATFORM, NOON, NOON + timedelta(days=1))) == []


def test_an_address_is_found_as_given_and_in_lower_case(world: World) -> None:
    books, payments = world
    books.sell(bought(1, email="Ada@Example.com"))
    books.sell(bought(2, email="ada@example.com", at=NOON + timedelta(hours=1)))
    books.sell(bought(3, email="bo@example.com"))
    found = payments.purchases_by_email(OAK, " Ada@Example.com ")
    assert {one.session_id for one in found} == {"cs_live_0001", "cs_live_0002"}
    assert len(payments.purchases_by_email(OAK, "ada@example.com")) == 1
    assert payments.purchases_by_email(OAK, " ") == []


def test_purchases_are_found_by_their_payment_and_never_by_none(world: World) -> None:
    books, payments = world
    books.sell(bought(1))
    books.sell(replace(bought(2), payment_intent=None))
    assert payments.purchases_by_intent(OAK, "pi_0001") == [bought(1)]
    assert payments.purchases_by_intent(OAK, "pi_none") == []
    assert payments.purchases_by_intent(OAK, "") == []


def test_a_payment_tells_what_became_of_the_money(world: World) -> None:
    books, payments = world
    books.sell(bought(1), paid(bought(1)))
    assert payments.payment(OAK, "pi_0001") == Payment(
        "pi_0001", "succeeded", ("ch_0001",), NOON, captured=25000, refunded=0, dispute=None, failure=None
    )
    assert payments.payment(OAK, "pi_none") is None


def test_money_given_back_shows_in_the_payment_and_in_the_list_since_then(world: World) -> None:
    books, payments = world
    later = NOON + timedelta(days=3)
    for number in (1, 2):
        books.sell(bought(number), paid(bought(number)))
    books.give_back(OAK, "pi_0001", NOON + timedelta(days=1), amount=5000)
    books.give_back(OAK, "pi_0001", later, amount=7000)
    books.give_back(OAK, "pi_0002", later, dispute="under_review")
    one, two = payments.payment(OAK, "pi_0001"), payments.payment(OAK, "pi_0002")
    assert (one and one.refunded, one and one.dispute) == (12000, None)
    assert (two and two.refunded, two and two.dispute) == (0, "under_review")
    assert payments.money_back(OAK, NOON) == {
        "pi_0001": MoneyBack(12000, None, ("ch_0001",)),
        "pi_0002": MoneyBack(0, "under_review", ("ch_0002",)),
    }
    assert payments.money_back(OAK, later)["pi_0001"].refunded == 7000
    assert payments.money_back(PLATFORM, NOON) == {}


def test_a_purchase_may_be_sold_with_its_money_given_back_already(world: World) -> None:
    books, payments = world
    settled = replace(paid(bought(1)), refunded=25000, dispute="won")
    books.sell(bought(1), settled)
    assert payments.payment(OAK, "pi_0001") == settled
    assert payments.money_back(OAK, NOON) == {"pi_0001": MoneyBack(25000, "won", ("ch_0001",))}


def test_lists_that_may_not_be_read_say_so_for_good(world: World) -> None:
    books, payments = world
    books.sell(bought(1), paid(bought(1)))
    books.refuse_lists(OAK)
    with pytest.raises(UnavailableError) as caught:
        payments.money_back(OAK, NOON)
    assert caught.value.permanent
    assert payments.payment(OAK, "pi_0001") == paid(bought(1))


def test_a_charge_leads_to_its_payment(world: World) -> None:
    books, payments = world
    books.sell(bought(1), paid(bought(1)))
    assert payments.intent_of_charge(OAK, charge_of("pi_0001")) == "pi_0001"
    assert payments.intent_of_charge(OAK, "ch_") is None


def test_events_of_the_asked_types_come_since_a_moment(world: World) -> None:
    books, payments = world
    wanted = StripeEvent("evt_1", "checkout.session.completed", OAK, True, NOON, 1, "cs_live_0001")
    books.happen(wanted)
    books.happen(replace(wanted, id="evt_2", type="charge.refunded", object_id="ch_0001"))
    books.happen(replace(wanted, id="evt_3", created=NOON - timedelta(seconds=1)))
    found = payments.events(OAK, NOON, ["checkout.session.completed", "invoice.paid"])
    assert [one for page in found for one in page] == [wanted]


def test_endpoints_are_those_of_the_account(world: World) -> None:
    books, payments = world
    url = "https://www.example.com/api/stripe/webhook"
    endpoint = Endpoint("we_1", url, "enabled", ("charge.refunded",), None, True, NOON)
    books.add_endpoint(endpoint)
    assert payments.endpoints(PLATFORM) == [endpoint]
    assert payments.endpoints(OAK) == []


def test_a_refused_account_is_named_for_good_and_leaves_the_others_readable(world: World) -> None:
    books, payments = world
    books.sell(bought(1, account=PLATFORM))
    books.refuse(OAK)
    with pytest.raises(UnavailableError) as caught:
        payments.purchase(OAK, "cs_live_0001")
    assert (caught.value.system, caught.value.account, caught.value.permanent) == ("account", OAK, True)
    assert payments.purchase(PLATFORM, "cs_live_0001") == bought(1, account=PLATFORM)


def test_a_stripe_that_is_down_is_unavailable_for_now_and_never_empty(world: World) -> None:
    books, payments = world
    books.down = True
    asks: list[Callable[[], object]] = [
        lambda: list(payments.purchases(OAK, NOON, NOON)),
        lambda: payments.purchases_by_email(OAK, "ada@example.com"),
        lambda: payments.purchases_by_intent(OAK, "pi_0001"),
        lambda: payments.purchase(OAK, "cs_live_0001"),
        lambda: payments.payment(OAK, "pi_0001"),
        lambda: payments.intent_of_charge(OAK, "ch_0001"),
        lambda: payments.money_back(OAK, NOON),
        lambda: list(payments.events(OAK, NOON, ["charge.refunded"])),
        lambda: payments.endpoints(OAK),
    ]
    for ask in asks:
        with pytest.raises(UnavailableError) as caught:
            ask()
        assert (caught.value.system, caught.value.permanent) == ("stripe", False)
