"""A Stripe of our own: stateful, over HTTP, with a till to sell at and troubles on order."""

from __future__ import annotations

import time
from copy import deepcopy
from typing import TYPE_CHECKING, Literal, Unpack

from sandbox.stripe.books import BOTH_MODES, PLATFORM, PLATFORM_ID, Books
from sandbox.stripe.courier import Attempt, Courier
from sandbox.stripe.destinations import Destinations
from sandbox.stripe.endpoints import Endpoints
from sandbox.stripe.events import Events
from sandbox.stripe.faults import Faults
from sandbox.stripe.gate import Gate
from sandbox.stripe.objects import Sale
from sandbox.stripe.problems import outage
from sandbox.stripe.till import Till
from sandbox.stripe.web import Web
from sandbox.stripe.writes import Writes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from flask import Blueprint

    from sandbox.stripe.fixtures import Json
    from sandbox.stripe.objects import SaleDetails

Switch = Literal["on", "off"]


class StripeSandbox:
    """`account` is a connected account's id or `platform`; amounts are minor units.

    `ticks` and `signing_time` are seconds of the machine: for the rate limit, and in signatures.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        key: str = "sk_live_sandbox",
        seed: int = 0,
        ticks: Callable[[], float] = time.monotonic,
        signing_time: Callable[[], float] = time.time,
    ) -> None:
        self.key = key
        self.faults = Faults(outage)
        self._books = Books(clock, seed, livemode="_live_" in key)
        self._gate = Gate(self._books, key, ticks)
        self._endpoints = Endpoints(self._books)
        self._courier = Courier(self._books, self._endpoints, signing_time)
        self._events = Events(self._books, self._endpoints, self._courier)
        self._till = Till(self._books, self._events)
        writes = Writes(self._gate, self._endpoints, self._courier)
        self._web = Web(self._books, self._gate, self.faults, writes, Destinations(self._endpoints))

    def blueprint(self, name: str = "stripe") -> Blueprint:
        return self._web.blueprint(name)

    def close(self) -> None:
        self.faults.close()
        self._courier.close()

    @property
    def platform_id(self) -> str:
        return PLATFORM_ID

    @property
    def rate_limit(self) -> int | None:
        """Requests a second per account and endpoint; None is no limit."""
        return self._gate.rate

    @rate_limit.setter
    def rate_limit(self, most: int | None) -> None:
        self._gate.rate = most

    @property
    def deliveries(self) -> Switch:
        return self._courier.switch

    @deliveries.setter
    def deliveries(self, switch: Switch) -> None:
        self._courier.switch = switch

    @property
    def attempts(self) -> list[Attempt]:
        with self._books.lock:
            return list(self._courier.attempts)

    def add_key(self, key: str) -> None:
        """One more key of the platform, such as the one of the other mode."""
        self._gate.know(key)

    def restrict(self, key: str, missing: Iterable[str]) -> None:
        """That key lacks these `rak_...` permissions."""
        self._gate.know(key, frozenset(missing))

    def add_account(
        self, account_id: str, *, refuses: bool = False, modes: Collection[bool] = BOTH_MODES
    ) -> None:
        """`modes` are the livemodes the platform may use on it; adding it again changes both."""
        with self._books.lock:
            opened = self._books.open_account(account_id, account_id)
            opened.refuses, opened.modes = refuses, frozenset(modes)

    def new_session_id(self, *, livemode: bool | None = None) -> str:
        with self._books.lock:
            return self._books.ids.session(livemode=self._mode(livemode))

    def sell(
        self,
        account: str,
        *,
        amount: int,
        email: str,
        created: datetime | None = None,
        livemode: bool | None = None,
        hold: Collection[str] = (),
        **details: Unpack[SaleDetails],
    ) -> Json:
        """`hold` are endpoint ids that do not get this session's events until `deliver` sends them."""
        sale = Sale(
            amount=amount,
            email=email,
            created=self._books.now() if created is None else int(created.timestamp()),
            livemode=self._mode(livemode),
            **details,
        )
        with self._books.lock:
            return deepcopy(self._till.sell(account, sale, hold))

    def settle(self, session_id: str) -> Json:
        with self._books.lock:
            return deepcopy(self._till.settle(session_id))

    def fail(self, session_id: str) -> Json:
        with self._books.lock:
            return deepcopy(self._till.fail(session_id))

    def expire(self, session_id: str) -> Json:
        with self._books.lock:
            return deepcopy(self._till.expire(session_id))

    def refund(self, session_id: str, amount: int | None = None) -> Json:
        """None gives back all that is left."""
        with self._books.lock:
            return deepcopy(self._till.refund(session_id, amount))

    def dispute(self, session_id: str, status: str = "needs_response") -> Json:
        with self._books.lock:
            return deepcopy(self._till.dispute(session_id, status))

    def add_endpoint(
        self,
        url: str,
        *,
        events: Sequence[str] = ("checkout.session.completed",),
        connect: bool = False,
        secret: str | None = None,
        status: Literal["enabled", "disabled"] = "enabled",
        api_version: str | None = None,
        account: str = PLATFORM,
        livemode: bool | None = None,
        description: str | None = None,
    ) -> Json:
        """The endpoint with its `secret`, as at its creation."""
        with self._books.lock:
            made = self._endpoints.add(
                url,
                events=events,
                connect=connect,
                secret=secret,
                account=account,
                livemode=self._mode(livemode),
                status=status,
                api_version=api_version,
                description=description,
            )
            return {**made.thing, "secret": made.secret}

    def endpoints_at(self, url: str) -> list[Json]:
        with self._books.lock:
            return [dict(one.thing) for one in self._endpoints.at(url)]

    def events_of(self, session_id: str) -> list[Json]:
        """The events whose object is that session, oldest first."""
        with self._books.lock:
            return [dict(event) for event in self._events.of_session(session_id)]

    def deliver(self, event_id: str, endpoint_id: str) -> Future[Attempt]:
        """Sends an event (again) to one endpoint, whatever the switch says."""
        with self._books.lock:
            return self._courier.send(self._event(event_id), self._endpoints.get(endpoint_id))

    def recipients(self, event_id: str) -> list[str]:
        """The ids of the endpoints the event was for when it happened."""
        with self._books.lock:
            return [one.id for one in self._events.recipients(event_id)]

    def deliver_due(self) -> int:
        return self._courier.deliver_due()

    def wait(self, timeout: float = 10.0) -> bool:
        """Until no delivery is under way; False if that took longer."""
        return self._courier.wait(timeout)

    def _event(self, event_id: str) -> Json:
        for name in self._books.accounts:
            for livemode in BOTH_MODES:
                found = self._books.get(name, "event", event_id, livemode=livemode)
                if found is not None:
                    return found
        raise KeyError(event_id)

    def _mode(self, livemode: bool | None) -> bool:
        return self._books.livemode if livemode is None else livemode
