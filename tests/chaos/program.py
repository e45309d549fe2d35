"""The real program from the same parts as `run`, with points before and after its ledger and its store."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from slack_sdk import WebClient

from bot.jobs import timetable
from bot.settings import load
from handlers.desk import Desk
from handlers.metrics import Metrics
from handlers.pages import Pages
from handlers.schedules import Schedule
from handlers.slack import build
from handlers.work import Work
from services.building import Services
from services.building_slack import SlackServices
from services.gateways.clerk_directory import ClerkDirectory
from services.gateways.http import Patience
from services.gateways.ledger import KeptLedger
from services.gateways.postgres import PostgresBooks
from services.gateways.sanity_store import SanityStore
from services.gateways.slack_messenger import SlackMessenger
from services.gateways.sqlite import SqliteFile
from services.gateways.sqlite_ledger_schema import LEDGER
from services.gateways.sqlite_store import SqliteStore
from services.gateways.sqlite_store_schema import STORE
from services.gateways.sqlite_tables import SqliteBooks
from services.gateways.stripe_payments import StripePayments
from services.rounds import rounds_of
from tests.chaos.points import Clock, Points, Watched

if TYPE_CHECKING:
    from slack_bolt import App
    from sqlite_utils import Database

    from bot.ports import Ledger, PassStore
    from services.gateways.tables import Books

BRIEF = Patience(tries=2, first=0.01, most=0.02, longest=0.01, total=1.0)
TIMEOUT = 5.0
BUSY_SECONDS = 0.15
"""How long what another process holds is waited for; in production it is ten seconds."""

SLOW_SECONDS = 0.5
"""The same for PostgreSQL, where this is also how long a statement may take on a busy machine."""


class Impatient(SqliteFile):
    """Gives up a file that is held sooner."""

    def _connect(self) -> Database:
        db = super()._connect()
        db.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
        return db


@dataclass(frozen=True)
class Task:
    """What one process is to do. `part` is `prelude`, `act` or `recover`; `memory` what the prelude left."""

    scene: str
    part: str
    settings: dict[str, str]
    town: str
    now: str
    sold: list[dict[str, Any]]
    memory: dict[str, Any]
    out: str
    urls: list[str] = field(default_factory=list)
    view: str = ""
    fault: tuple[str, int, str] | None = None


class Program:
    """`services` and what stands on them, as `handlers.running` makes them."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.settings = load(task.settings)
        self.clock = Clock(datetime.fromisoformat(task.now))
        self.points = Points(self.clock, task.town, task.fault)
        self.metrics = Metrics()
        self._store = self._embedded_store() if self.settings.store_path else self._sanity_store()
        self._ledger = KeptLedger(self._books())
        self.services = Services(
            self.settings,
            self.clock,
            payments=StripePayments(
                self.settings.require_for_stripe(),
                url=self.settings.stripe_api_url,
                rate=10_000,
                timeout=(TIMEOUT, TIMEOUT),
                retries=0,
                patience=BRIEF,
            ),
            endpoints=None,
            store=cast("PassStore", Watched(self._store, self._store_name(), self.points)),
            directory=ClerkDirectory(
                self.settings.clerk_secret_key or "",
                url=self.settings.clerk_api_url,
                timeout=(TIMEOUT, TIMEOUT),
                patience=BRIEF,
            ),
            ledger=cast("Ledger", Watched(self._ledger, self._ledger_name(), self.points)),
            slack=SlackMessenger(self._client(), sleep=lambda _: None),
        )

    @cached_property
    def slack(self) -> SlackServices:
        return SlackServices(self.services)

    @cached_property
    def work(self) -> Work:
        return Work(workers=4, waiting=500, metrics=self.metrics, new_reference=_reference)

    @cached_property
    def bolt(self) -> App:
        services, slack = self.services, self.slack
        desk = Desk(
            lookup=services.lookup,
            fixing=services.fixing,
            requests=slack.requests,
            announcing=services.announcing,
            health=services.health,
            endpoint_repairs=services.endpoint_repairs,
            apologies=services.apologies,
            homes=slack.homes,
            spreadsheets=cast("Any", None),
            access=slack.access,
            readers=slack.readers,
            messenger=slack.messenger,
            replies=slack.messenger,
            work=self.work,
            pages=Pages(new_token=_reference),
            clock=self.clock,
        )
        return build(desk, signing_secret="sandbox-signing-secret")

    @cached_property
    def schedule(self) -> Schedule:
        settings = self.settings
        minutes, at, zone = settings.sweep_minutes, settings.daily_at, settings.timezone
        jobs = timetable(minutes=minutes, daily_at=at, timezone=zone)
        return Schedule(
            timetable=jobs,
            steps=rounds_of(
                self.services,
                jobs,
                {"requests": self.slack.settling.deliver, "homes": self.slack.homes.refresh},
            ).steps,
            book=self.services.ledger,
            metrics=self.metrics,
            clock=self.clock,
            new_reference=_reference,
            started=self.clock(),
        )

    @property
    def store(self) -> SqliteStore:
        """The embedded store, watched: what `import` works on."""
        return cast("SqliteStore", self.services.store)

    def import_file(self) -> Path:
        return Path(self.task.out).with_name("more.ndjson")

    def close(self) -> None:
        if "work" in self.__dict__:
            self.work.drain(20)
        self._ledger.close()
        self._store.close()

    def _books(self) -> Books:
        address = self.task.settings["LEDGER"]
        if self._ledger_name() == "postgres":
            return PostgresBooks(address, wait=SLOW_SECONDS)
        return SqliteBooks(Impatient(address.removeprefix("sqlite:///"), "ledger", LEDGER))

    def _ledger_name(self) -> str:
        return "ledger" if self.settings.ledger_is_file else "postgres"

    def _store_name(self) -> str:
        return "store" if self.settings.store_path else "lake"

    def _embedded_store(self) -> SqliteStore:
        store = SqliteStore("unused", clock=self.clock)
        store._file = Impatient(self.settings.store_path or "", "store", STORE)
        return store

    def _sanity_store(self) -> SanityStore:
        return SanityStore(
            self.settings.sanity_api_token or "",
            url=self.settings.sanity_url or "",
            dataset=self.settings.sanity_dataset,
            api_version=self.settings.sanity_api_version,
            timeout=(TIMEOUT, TIMEOUT),
            patience=BRIEF,
        )

    def _client(self) -> WebClient:
        url = self.settings.slack_api_url
        return WebClient("xoxb-sandbox", base_url=url, timeout=int(TIMEOUT), retry_handlers=[])


def _reference() -> str:
    return secrets.token_hex(4)
