"""The Payments port over Stripe, read only: https://docs.stripe.com/api."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.errors import UnavailableError
from bot.model import Sale
from services.gateways.http import PATIENCE, pooled_session
from services.gateways.rate import Rate
from services.gateways.stripe_problems import MissingError
from services.gateways.stripe_reading import (
    OPEN_DISPUTE,
    id_of,
    newest_dispute,
    read_endpoint,
    read_event,
    read_money_back,
    read_payment,
    read_purchase,
    read_sale,
    within,
)
from services.gateways.stripe_requests import StripeRequests, client_of, is_id
from services.gateways.stripe_windows import AT_ONCE, Page, Window, Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.model import Endpoint, MoneyBack, Payment, Purchase, StripeEvent
    from services.gateways.http import Patience
    from services.gateways.stripe_reading import Json

SESSIONS = "/v1/checkout/sessions"
PAYMENT = "data.payment_intent.latest_charge"
MOST_EVENT_TYPES = 20

SPARE = 0.05
"""Stripe counts a second as requests arrive; a refusal costs far more time than this."""

PAGES_AT_ONCE = 12
"""Pages of checkouts on their way, over all accounts: each is some megabytes until it is read.

They share as many threads: with a pool for each account there were a hundred, and what a hundred keep.
"""


def _seconds(at: datetime) -> int:
    """Stripe's times are whole seconds: the first one that is not before `at`."""
    return math.ceil(at.timestamp())


def _is_live(key: str) -> bool:
    """Keys start with `sk_live_`, `rk_test_` ...: https://docs.stripe.com/keys."""
    return key.split("_")[1:2] != ["test"]


class StripePayments:
    """Thread-safe. `rate` is requests a second per account, `timeout` is (connect, read) in seconds.

    `url` may carry a path. `retries` is how often the SDK repeats after a lost connection or a 5xx;
    `patience` is for 429.
    """

    def __init__(
        self,
        key: SecretStr | str,
        *,
        url: str,
        rate: float,
        timeout: tuple[float, float] = (5.0, 20.0),
        retries: int = 2,
        patience: Patience = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        secret = key.get_secret_value() if isinstance(key, SecretStr) else key
        self._livemode = _is_live(secret)
        self._session = pooled_session()
        self._pages = ThreadPoolExecutor(PAGES_AT_ONCE, "stripe-pages")
        self._unexpanded: set[str] = set()
        self._lock = Lock()
        self._open = 0
        turns = Rate(rate, spare=SPARE, clock=clock, sleep=sleep)
        client = client_of(secret, turns, self._session, url=url, timeout=timeout, retries=retries)
        self._stripe = StripeRequests(client, patience)

    @property
    def livemode(self) -> bool:
        return self._livemode

    def close(self) -> None:
        self._pages.shutdown(wait=False, cancel_futures=True)
        self._session.close()

    def purchases(self, account: str, since: datetime, until: datetime) -> Iterator[list[Purchase]]:
        """In no order where there are many: several stretches of the window are read at once."""

        def ask(window: Window) -> Page[Purchase]:
            created = {"gte": window.since, "lt": window.until}
            raw, last = self._stripe.page(account, SESSIONS, window.after, created=created)
            read = [self._purchase(account, each) for each in raw]
            return Page(read, last, _seconds(read[-1].created) if read else window.since)

        with self._one_of_many():
            yield from Windows(self._pages, ask, _seconds(since), _seconds(until), self._chains)

    @contextmanager
    def _one_of_many(self) -> Iterator[None]:
        with self._lock:
            self._open += 1
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1

    def _chains(self) -> int:
        """Many accounts that are read at once need few each."""
        return min(AT_ONCE, max(1, PAGES_AT_ONCE // max(1, self._open)))

    def purchases_by_email(self, account: str, email: str) -> list[Purchase]:
        return [self._purchase(account, raw) for raw in self._by_email(account, email)]

    def sales_by_email(self, account: str, email: str) -> list[Sale]:
        """A key that may not read payments is refused the whole question, and asked about them later."""
        if account not in self._unexpanded:
            try:
                rows = self._by_email(account, email, expand=[PAYMENT])
                return [read_sale(raw, account, livemode=self._livemode) for raw in rows]
            except UnavailableError as error:
                if not error.permanent or error.system == "account":
                    raise
        found = [Sale(one, None) for one in self.purchases_by_email(account, email)]
        self._unexpanded.add(account)
        return found

    def _by_email(self, account: str, email: str, **more: object) -> Iterable[Json]:
        """Asks for the address as given and in lower case, since Stripe does not say how it compares."""
        given = email.strip()
        found: dict[object, Json] = {}
        for address in dict.fromkeys(filter(None, (given, given.lower()))):
            rows = self._stripe.rows(account, SESSIONS, customer_details={"email": address}, **more)
            found |= {raw.get("id"): raw for raw in rows}
        return found.values()

    def purchases_by_intent(self, account: str, intent_id: str) -> list[Purchase]:
        if not is_id(intent_id):
            return []
        try:
            rows = self._stripe.rows(account, SESSIONS, payment_intent=intent_id)
            return [self._purchase(account, raw) for raw in rows]
        except MissingError:
            return []

    def purchase(self, account: str, session_id: str) -> Purchase | None:
        raw = self._one(account, SESSIONS, session_id)
        return None if raw is None else self._purchase(account, raw)

    def payment(self, account: str, intent_id: str) -> Payment | None:
        intent = self._one(account, "/v1/payment_intents", intent_id, expand=["latest_charge"])
        if intent is None:
            return None
        charge = self._latest_charge(account, intent)
        disputed = charge.get("disputed") is True
        return read_payment(intent, charge, self._dispute(account, intent_id) if disputed else None)

    def intent_of_charge(self, account: str, charge_id: str) -> str | None:
        charge = self._one(account, "/v1/charges", charge_id)
        return None if charge is None else id_of(charge.get("payment_intent"))

    def money_back(self, account: str, since: datetime) -> Mapping[str, MoneyBack]:
        created = {"gte": _seconds(since)}
        with ThreadPoolExecutor(2) as pool:
            refunds, disputes = (
                pool.submit(lambda kind: list(self._stripe.rows(account, kind, created=created)), kind)
                for kind in ("/v1/refunds", "/v1/disputes")
            )
            return read_money_back(refunds.result(), disputes.result())

    def events(self, account: str, since: datetime, types: Collection[str]) -> Iterator[list[StripeEvent]]:
        """Newest first within each twenty types, which are as many as Stripe takes at once."""
        wanted, created = sorted(types), {"gte": _seconds(since)}
        for start in range(0, len(wanted), MOST_EVENT_TYPES):
            some = wanted[start : start + MOST_EVENT_TYPES]
            for page in self._stripe.pages(account, "/v1/events", created=created, types=some):
                yield [read_event(raw, account, livemode=self._livemode) for raw in page]

    def endpoints(self, account: str) -> list[Endpoint]:
        rows = self._stripe.rows(account, "/v1/webhook_endpoints")
        return [read_endpoint(raw, account, livemode=self._livemode) for raw in rows]

    def _purchase(self, account: str, raw: Json) -> Purchase:
        return read_purchase(raw, account, livemode=self._livemode)

    def _one(self, account: str, kind: str, id_: str, **params: object) -> Json | None:
        if not is_id(id_):
            return None
        try:
            return self._stripe.get(account, f"{kind}/{id_}", **params)
        except MissingError:
            return None

    def _latest_charge(self, account: str, intent: Json) -> Json:
        """Without the charge itself a refund would go unseen, so a mere id is looked up."""
        charge = intent.get("latest_charge")
        if isinstance(charge, str) and is_id(charge):
            return self._stripe.get(account, f"/v1/charges/{charge}")
        return within(intent, "latest_charge")

    def _dispute(self, account: str, intent_id: str) -> str:
        """The newest dispute's status; one that we may not read, or that is not listed yet, is open."""
        try:
            found = newest_dispute(self._stripe.rows(account, "/v1/disputes", payment_intent=intent_id))
        except UnavailableError as error:
            if not error.permanent:
                raise
            return OPEN_DISPUTE
        return found or OPEN_DISPUTE
