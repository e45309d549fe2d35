"""The whole program over fakes: a small shop whose sides a test fills, bends and breaks."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from bot.errors import UnavailableError
from bot.settings import Settings
from services.building import Services
from services.gateways.sqlite_ledger import SqliteLedger
from tests.fakes.directory import FakeDirectory
from tests.fakes.memory_store import MemoryStore
from tests.fakes.messenger import FakeMessenger
from tests.fakes.payments import FakePayments, paid
from tests.worlds import (
    ADA_IN_CLERK,
    NOW,
    RUN,
    SESSION,
    ada,
    drop_in,
    elm,
    oak,
    purchase,
    subscription,
    ten_pass,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.alerts import Alert
    from bot.findings import Answer, Report
    from bot.model import Purchase, Subscription
    from bot.ports import Directory, PassStore
    from services.gateways.slack_messenger import SlackMessenger

CHANNEL = "C0SUPPORT"

PARTS = {
    "around": ("subscriptions_tied", "subscriptions_by_id", "users_by_id", "subscriptions_of", "bookings_of"),
    "charges_between": ("subscriptions_between",),
    "running_between": ("subscriptions_between",),
}
"""What a read of many things at once is made of: it fails with each of them."""


class Shelves:
    """The store, some of whose reads may fail: name them in `failing`, or `*` for all."""

    def __init__(self, store: MemoryStore) -> None:
        self.kept = store
        self.failing: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        if self.failing & {name, "*", *PARTS.get(name, ())}:
            raise UnavailableError("store", "The store did not answer.")
        return getattr(self.kept, name)


@dataclass
class Desk:
    """`services` is built anew by `restart`, over the same outside."""

    folder: Path
    settings: Settings
    with_directory: bool
    payments: FakePayments = field(default_factory=FakePayments)
    shelves: Shelves = field(default_factory=lambda: Shelves(MemoryStore(clock=lambda: NOW)))
    directory: FakeDirectory = field(default_factory=lambda: FakeDirectory([ADA_IN_CLERK]))
    slack: FakeMessenger = field(default_factory=FakeMessenger)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.ledger = SqliteLedger(self.folder / "passkeeper.db")
        self.services = self._build()

    def restart(self) -> None:
        self.ledger.close()
        self.ledger = SqliteLedger(self.folder / "passkeeper.db")
        self.services = self._build()

    def put(self, *things: Any) -> None:
        """Puts things of the invented world, or bare documents, into the store."""
        for thing in things:
            self.shelves.kept.put(thing if isinstance(thing, dict) else thing.document)

    def sell(self, **changes: Any) -> Purchase:
        """A paid checkout, with no pass made."""
        sold = purchase(**changes)
        self.payments.sell(sold, paid(sold) if sold.payment_intent else None)
        return sold

    def sell_many(self, count: int, *, made: bool, **changes: Any) -> list[Purchase]:
        """Ada's purchases, numbered from 1, each with its pass where `made`."""
        sold = [self.sell(**numbered(number), **changes) for number in range(1, count + 1)]
        if made:
            self.put(*map(made_for, sold))
        return sold

    def _build(self) -> Services:
        return Services(
            self.settings,
            lambda: self.now,
            payments=self.payments,
            store=cast("PassStore", self.shelves),
            directory=cast("Directory", self.directory) if self.with_directory else None,
            ledger=self.ledger,
            slack=cast("SlackMessenger", self.slack),
        )


def numbered(number: int) -> dict[str, str]:
    return {"session_id": f"cs_live_shop{number:04}{RUN}", "payment_intent": f"pi_shop{number:04}"}


def made_for(sold: Purchase, **changes: Any) -> Subscription:
    """The pass as the site's webhook makes it."""
    ids = {
        "_id": f"sub-{sold.session_id[8:16]}",
        "stripeSessionId": sold.session_id,
        "stripePaymentId": sold.payment_intent,
    }
    return subscription(**{**ids, **changes})


def check(desk: Desk, text: str) -> Answer:
    return desk.services.lookup.check(text)


def sweep(desk: Desk, *, window: int | None = None, account: str | None = None) -> Report:
    return desk.services.sweep.run(days=window, account=account)


def said(of: Answer | Report) -> list[tuple[str, str]]:
    """The verdict and reason of each finding, in order."""
    return [(finding.verdict.value, finding.reason) for finding in of.findings]


def sessions(of: Answer | Report) -> list[str | None]:
    return [finding.session_id for finding in of.findings]


def announce(desk: Desk, account: str | None = None) -> None:
    desk.services.announcing.announce(sweep(desk, account=account))


def alerts(desk: Desk) -> list[Alert]:
    """The newest alert of every purchase that tests sell, as it stands in the ledger."""
    keys = [SESSION, *(numbered(number)["session_id"] for number in range(1, 20))]
    found = [alert for alert in map(desk.ledger.alert_of, keys) if alert]
    return list({alert.id: alert for alert in found}.values())


def states(desk: Desk) -> list[str]:
    return [gap.state for alert in alerts(desk) for gap in alert.gaps]


def newest_text(desk: Desk) -> str:
    return desk.slack.updates[-1][1].text


@contextmanager
def opened(
    folder: Path, *, with_directory: bool = True, payments: FakePayments | None = None, **settings: Any
) -> Iterator[Desk]:
    """Oak and Elm sell two passes; Ada is a customer; it is ten days after everything was bought."""
    usual = {"support_channel": CHANNEL, **settings}
    desk = Desk(folder, Settings(**usual), with_directory, payments or FakePayments())
    desk.put(oak(), elm(), ten_pass(), drop_in(), ada())
    yield desk
    desk.services.close()
    desk.ledger.close()
