"""What one run happens in: a small town with its people, its sales, and a clock that the run sets."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from flask import Flask

from sandbox.clerk import ClerkSandbox
from sandbox.people import (
    BUYERS,
    CHANNELS,
    COLLEAGUES,
    GROUP,
    MANAGER_CHANNEL,
    MANAGERS,
    PASSES,
    SCHOOLS,
    SUPPORT_CHANNEL,
    SUPPORT_GROUP,
)
from sandbox.sanity import SanitySandbox
from sandbox.site.fulfilment import Fulfilment
from sandbox.slack import SlackSandbox
from sandbox.slack.model import Channel, Group, User
from sandbox.stripe import StripeSandbox
from sandbox.world import metadata
from services.gateways.sqlite_store import SqliteStore
from tests.chaos.faults import LEDGERS
from tests.chaos.ledgers import FileLedger, ServerLedger, hold_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sandbox.sanity.groq import Groq
    from tests.chaos.ledgers import Beside

Json = dict[str, Any]

T0 = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
"""A Wednesday, eight o'clock at the school."""

SOLD = T0 - timedelta(hours=3, minutes=30)
"""When the first was sold: all of them before any look at a clock, also one that is five hours behind."""

KEY, CLERK_KEY, SECRET = "sk_live_sandbox", "sk_live_clerksandbox", "whsec_sandbox"


class World:
    """`sold` are the paid checkouts, in the order in which they were sold.

    `groq` answers for the Content Lake; without it the passes are in the embedded store. `server` is where
    PostgreSQL keeps the ledger; without it that is a file, too.
    """

    def __init__(self, folder: Path, url: str, groq: Groq | None = None, server: str | None = None) -> None:
        self.folder, self.url = folder, url
        self.ledger: Beside = ServerLedger(server) if server else FileLedger(folder)
        self.now = T0
        self.sold: list[Json] = []
        self.slack = SlackSandbox(self._clock, public_url=url)
        self.stripe = StripeSandbox(self._clock, key=KEY)
        self.stripe.rate_limit = None
        self.stripe.deliveries = "off"
        self.clerk = _clerk()
        self.lake = SanitySandbox(self._clock, new_id=self._new_id, groq=groq) if groq else None
        self.store = self.lake or SqliteStore(folder / "passes.db", clock=self._clock, new_id=self._new_id)
        self._numbers = count(1)
        self._going = threading.Event()
        self._racing: list[threading.Thread] = []
        self._fill()

    def app(self) -> Flask:
        app = Flask("world")
        app.register_blueprint(self.slack.blueprint(), url_prefix="/slack")
        app.register_blueprint(self.stripe.blueprint(), url_prefix="/stripe")
        app.register_blueprint(self.clerk.blueprint(), url_prefix="/clerk")
        if self.lake:
            app.register_blueprint(self.lake.blueprint(), url_prefix="/sanity")
        return app

    def close(self) -> None:
        self.site_goes_on()
        self.stripe.close()
        self.store.close()
        self.ledger.close()

    def sell(self, buyer_key: str, pass_key: str, *, told: bool = True) -> Json:
        """A paid checkout of which the site never heard; not `told` leaves its metadata empty."""
        buyer = next(each for each in BUYERS if each.key == buyer_key)
        product = next(each for each in PASSES if each["_id"] == f"pass-{pass_key}")
        school = next(each for each in SCHOOLS if each["_id"] == product["tenant"]["_ref"])
        account = school["stripeConnect"]["accountId"]
        session = self.stripe.sell(
            account,
            amount=product["price"] * 100,
            metadata=metadata(buyer, product) if told else {},
            email=buyer.email,
            created=SOLD + timedelta(minutes=len(self.sold)),
            line_item=product["name"],
        )
        self.sold.append({"account": account, "clerk_id": buyer.clerk_id, "slug": _slug(school), **session})
        return session

    def event_of(self, session_id: str) -> Json:
        account = next(each["account"] for each in self.sold if each["id"] == session_id)
        event = next(e for e in self.stripe.events_of(session_id) if e["type"].endswith("completed"))
        return {**event, "account": account}

    def hold(self, part: str) -> Callable[[], object]:
        """What ends it again."""
        return self.ledger.hold() if part in LEDGERS else hold_file(self.folder / "passes.db")

    def site(self) -> None:
        """The site's webhook does all its work, for every sale that it can read."""
        for each in self.sold:
            if each["metadata"]:
                self._fulfilment(lambda _: None).purchase(each, "evt_site")

    def race(self) -> None:
        """The site looks whether there is a pass, and creates one when `site_goes_on`."""
        self._going.clear()
        for each in self.sold:
            if each["metadata"]:
                self._race(each)

    def _race(self, session: Json) -> None:
        looked = threading.Event()

        def before_create(_: str) -> None:
            looked.set()
            self._going.wait(60)

        def work() -> None:
            self._fulfilment(before_create).purchase(session, "evt_site")
            looked.set()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        looked.wait(10)
        self._racing.append(thread)

    def site_goes_on(self) -> None:
        self._going.set()
        while self._racing:
            self._racing.pop().join()

    def settings(self, more: Mapping[str, str]) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
            "SLACK_API_URL": f"{self.url}/slack/api/",
            "SUPPORT_CHANNEL": SUPPORT_CHANNEL,
            "MANAGER_CHANNEL": MANAGER_CHANNEL,
            "SUPPORT_GROUP": SUPPORT_GROUP,
            "MANAGER_USERS": ",".join(MANAGERS),
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_API_URL": f"{self.url}/stripe",
            **self._store_settings(),
            "LEDGER": self.ledger.address,
            "CLERK_SECRET_KEY": CLERK_KEY,
            "CLERK_API_URL": f"{self.url}/clerk/v1",
            "SITE_WEBHOOK_URL": f"{self.url}/site/api/stripe/webhook",
            "GRACE_MINUTES": "0",
            **more,
        }

    def _store_settings(self) -> dict[str, str]:
        if self.lake is None:
            return {"PASS_STORE": f"sqlite:///{self.folder / 'passes.db'}"}
        return {
            "PASS_STORE": "sanity",
            "SANITY_API_URL": f"{self.url}/sanity",
            "SANITY_API_TOKEN": self.lake.token,
        }

    def _fulfilment(self, before_create: Callable[[str], None]) -> Fulfilment:
        documents = _Documents(self.store)
        return Fulfilment(documents, self._clock, lambda: f"site-{next(self._numbers):03}", before_create)

    def _fill(self) -> None:
        self.store.load([dict(each) for each in (*SCHOOLS, *PASSES, *(b.document() for b in BUYERS))])
        for school in SCHOOLS:
            self.stripe.add_account(school["stripeConnect"]["accountId"])
        for buyer in BUYERS:
            self.clerk.add_user(buyer.clerk_id, buyer.email, buyer.first, buyer.last)
        for person in COLLEAGUES:
            self.slack.add_user(User(**vars(person)))
        self.slack.add_group(Group(**vars(GROUP)))
        for channel in CHANNELS:
            self.slack.add_channel(Channel(**{**vars(channel), "members": [*channel.members]}))

    def _clock(self) -> datetime:
        return self.now

    def _new_id(self) -> str:
        return f"rev-{next(self._numbers):06}"


class _Documents:
    """The store as the site sees it."""

    def __init__(self, store: SqliteStore | SanitySandbox) -> None:
        self._store = store

    def documents(self, type: str) -> list[Json]:
        return list(self._store.all_documents(type))

    def put(self, doc: Json) -> None:
        self._store.put(doc)


@cache
def _clerk() -> ClerkSandbox:
    """One for all worlds of a process: its signing key takes a while to make, and its people never change."""
    clerk = ClerkSandbox(lambda: T0, key=CLERK_KEY)
    clerk.rate_limit = None
    return clerk


def _slug(school: Json) -> str:
    return str(school["slug"]["current"])
