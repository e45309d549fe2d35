"""Stripe, Clerk and Sanity answering nonsense: it is told as out of reach, and nothing is made up."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import OutcomeUnknownError, PasskeeperError, UnavailableError
from sandbox.clerk import ClerkSandbox
from sandbox.stripe import StripeSandbox
from services.gateways.clerk_directory import ClerkDirectory
from services.gateways.http import Patience
from services.gateways.sanity_store import SanityStore
from services.gateways.stripe_payments import StripePayments
from tests.hostile.answers import WHOLE, WRONG, spoilt
from tests.services.gateways.loopback import Asked, Reply, loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ACCOUNT = "acct_oak"
ONCE = Patience(tries=1, total=5.0)

many = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


class Outside:
    """A service that answers the truth, unless it is spoilt."""

    def __init__(self, app: Flask) -> None:
        self._web = app.test_client()
        self.spoil: Callable[[Any], Reply] | None = None

    def play(self, asked: Asked) -> Reply:
        sent = {
            name: value
            for name, value in asked.headers.items()
            if name in {"authorization", "stripe-account"}
        }
        answer = self._web.get(f"{asked.path}?{urlencode(asked.query)}", headers=sent)
        true = json.loads(answer.data)
        return Reply(answer.status_code, true) if self.spoil is None else self.spoil(true)


class Till:
    def __init__(self, outside: Outside, payments: StripePayments, session: dict[str, Any]) -> None:
        self.outside, self.payments, self.session = outside, payments, session
        intent, since = session["payment_intent"], NOW - timedelta(days=2)
        self.asks: dict[str, Callable[[], Any]] = {
            "one purchase": lambda: payments.purchase(ACCOUNT, session["id"]),
            "a window": lambda: list(payments.purchases(ACCOUNT, since, NOW)),
            "by e-mail": lambda: payments.purchases_by_email(ACCOUNT, "ada@example.com"),
            "by payment": lambda: payments.purchases_by_intent(ACCOUNT, intent),
            "a payment": lambda: payments.payment(ACCOUNT, intent),
            "money back": lambda: payments.money_back(ACCOUNT, since),
            "events": lambda: list(payments.events(ACCOUNT, since, ["checkout.session.completed"])),
            "endpoints": lambda: payments.endpoints("platform"),
        }


@pytest.fixture(scope="module")
def till() -> Iterator[Till]:
    stripe = StripeSandbox(lambda: NOW, key="sk_live_sandbox")
    stripe.rate_limit, stripe.deliveries = None, "off"
    stripe.add_account(ACCOUNT)
    stripe.add_endpoint("https://www.example.com/api/stripe/webhook")
    session = stripe.sell(
        ACCOUNT,
        amount=200000,
        email="ada@example.com",
        created=NOW - timedelta(days=1),
        metadata={"type": "x"},
    )
    stripe.refund(session["id"], 100)
    app = Flask("stripe")
    app.register_blueprint(stripe.blueprint())
    outside = Outside(app)
    with loopback(outside.play) as server:
        payments = StripePayments(
            "sk_live_sandbox", url=server.url, rate=10_000, retries=0, patience=ONCE, timeout=(5, 5)
        )
        yield Till(outside, payments, session)
        payments.close()
    stripe.close()


ASKED = [
    "one purchase",
    "a window",
    "by e-mail",
    "by payment",
    "a payment",
    "money back",
    "events",
    "endpoints",
]


@pytest.mark.parametrize("spoilt_how", WHOLE)
def test_what_holds_no_answer_of_stripes_is_out_of_reach_and_never_nothing(
    till: Till, spoilt_how: str
) -> None:
    till.outside.spoil = WHOLE[spoilt_how]
    for ask in till.asks.values():
        with pytest.raises(UnavailableError):
            ask()


@many
@given(st.sampled_from(ASKED), st.integers(0, 400), WRONG, st.booleans())
def test_one_wrong_thing_in_an_answer_of_stripes_is_read_or_refused(
    till: Till, asked: str, place: int, wrong: Any, drop: bool
) -> None:
    till.outside.spoil = lambda true: Reply(body=spoilt(true, place, wrong, drop=drop))
    try:
        till.asks[asked]()
    except PasskeeperError:
        return


@pytest.mark.parametrize("key", ["data", "has_more", "object"])
@pytest.mark.parametrize("wrong", [None, 7, {}, "x"])
def test_a_list_without_its_parts_is_no_empty_list(till: Till, key: str, wrong: Any) -> None:
    till.outside.spoil = None
    true = till.asks["a window"]()
    till.outside.spoil = lambda told: Reply(body={**told, key: wrong})
    try:
        assert till.asks["a window"]() == true
    except UnavailableError:
        return


def test_a_list_that_never_ends_ends(till: Till) -> None:
    """The same page again and again is no list."""
    till.outside.spoil = lambda true: Reply(body={**true, "has_more": True})

    with pytest.raises(UnavailableError):
        till.asks["a window"]()


class Clerk:
    def __init__(self, outside: Outside, directory: ClerkDirectory) -> None:
        self.outside = outside
        self.asks: dict[str, Callable[[], Any]] = {
            "ids": lambda: directory.by_ids(["user_ada"]),
            "emails": lambda: directory.by_emails(["ada@example.com"]),
            "search": lambda: directory.search("ada"),
        }


@pytest.fixture(scope="module")
def clerk() -> Iterator[Clerk]:
    sandbox = ClerkSandbox(lambda: NOW, key="sk_live_clerksandbox")
    sandbox.rate_limit = None
    sandbox.add_user("user_ada", "ada@example.com", "Ada", "Berg")
    app = Flask("clerk")
    app.register_blueprint(sandbox.blueprint())
    outside = Outside(app)
    with loopback(outside.play) as server:
        directory = ClerkDirectory("sk_live_clerksandbox", url=f"{server.url}/v1", patience=ONCE)
        yield Clerk(outside, directory)
        directory.close()


@pytest.mark.parametrize("spoilt_how", WHOLE)
def test_what_holds_no_answer_of_clerks_is_out_of_reach_and_never_nobody(
    clerk: Clerk, spoilt_how: str
) -> None:
    clerk.outside.spoil = WHOLE[spoilt_how]
    for ask in clerk.asks.values():
        with pytest.raises(UnavailableError):
            ask()


@many
@given(st.sampled_from(["ids", "emails", "search"]), st.integers(0, 60), WRONG, st.booleans())
def test_one_wrong_thing_in_an_answer_of_clerks_proves_nobody_else(
    clerk: Clerk, asked: str, place: int, wrong: Any, drop: bool
) -> None:
    clerk.outside.spoil = lambda true: Reply(body=spoilt(true, place, wrong, drop=drop))
    try:
        found = clerk.asks[asked]()
    except UnavailableError:
        return
    if asked == "ids":
        assert set(found) <= {"user_ada"}
    elif asked == "emails":
        assert all("ada@example.com" in each.emails for each in found)


class Lake:
    """Answers every question and every write alike."""

    def __init__(self) -> None:
        self.reply = Reply(body={"result": []})


@pytest.fixture
def lake() -> Iterator[tuple[Lake, SanityStore]]:
    lake = Lake()
    with loopback(lambda _: lake.reply) as server:
        store = SanityStore(
            "sandbox-token",
            url=server.url,
            dataset="production",
            api_version="2025-02-19",
            patience=ONCE,
            sleep=lambda _: None,
        )
        yield lake, store
        store.close()


READS: dict[str, Callable[[SanityStore], Any]] = {
    "schools": lambda store: store.tenants(),
    "passes": lambda store: store.passes(),
    "ties": lambda store: store.subscriptions_tied(["cs_live_1"], ["pi_1"]),
    "documents": lambda store: store.documents(["x"]),
    "log": lambda store: store.logs(["cs_live_1"]),
    "people": lambda store: list(store.users()),
}


@pytest.mark.parametrize("spoilt_how", WHOLE)
def test_what_holds_no_answer_of_the_stores_is_out_of_reach_and_never_nothing(
    lake: tuple[Lake, SanityStore], spoilt_how: str
) -> None:
    world, store = lake
    world.reply = WHOLE[spoilt_how]({"result": []})
    for read in READS.values():
        with pytest.raises(UnavailableError):
            read(store)


@pytest.mark.parametrize("result", [None, 7, "x", {}, [None], [7], [{}], [{"_id": 7}], [{"_type": "tenant"}]])
def test_a_listing_of_what_is_no_document_is_unreadable(lake: tuple[Lake, SanityStore], result: Any) -> None:
    world, store = lake
    world.reply = Reply(body={"result": result})
    for read in READS.values():
        with pytest.raises((UnavailableError, OutcomeUnknownError)):
            read(store)
