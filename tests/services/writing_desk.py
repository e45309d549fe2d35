"""A small school whose payments and passes tests may bend, and all that writes, built as in production."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.settings import load
from services.building import Services
from services.fixing import Fixing
from services.gateways.sqlite_ledger import SqliteLedger
from tests import worlds
from tests.fakes.directory import FakeDirectory
from tests.fakes.memory_store import MemoryStore
from tests.fakes.payments import FakePayments, paid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.actions import Action, Mutation
    from bot.alerts import GapState
    from bot.findings import Finding
    from bot.model import Document, Purchase, Tenant
    from bot.ports import PassStore
    from services.applying import Applying

MADE = f"passkeeper-{worlds.SESSION}"
SETTINGS = load({"LOOKBACK_DAYS": "30"})
SITE_TWIN: Document = {**worlds.subscription(_id="sub-site").document}


Step = Callable[["MemoryStore", "Sequence[Mutation]", str], None]


class Killed(BaseException):
    """The process ends here."""


@dataclass
class RecordingAnnouncing:
    """Stands in for `services.announcing.Announcing`; of it, only `settle` is used by what writes."""

    settled: list[tuple[str, GapState, str | None, str | None]] = field(default_factory=list)

    def settle(
        self,
        key: str,
        state: GapState,
        *,
        by: str | None,
        note: str | None = None,
        finding: Finding | None = None,
    ) -> None:
        self.settled.append((key, state, by, note))


class Shaken:
    """A store whose next commits go as `script` says: a callable gets (commit, mutations, transaction id)."""

    def __init__(self, store: MemoryStore, *script: Step | None) -> None:
        self._store = store
        self._script = list(script)
        self.sent: list[str] = []
        self.read_fails: list[BaseException] = []
        self.unreadable_after_commit: list[BaseException] = []
        self.schools_fail: BaseException | None = None

    def commit(self, mutations: Sequence[Mutation], transaction_id: str) -> None:
        self.sent.append(transaction_id)
        self.read_fails += self.unreadable_after_commit
        self.unreadable_after_commit = []
        step = self._script.pop(0) if self._script else None
        if step is None:
            self._store.commit(mutations, transaction_id)
        else:
            step(self._store, mutations, transaction_id)

    def documents(self, ids: Any) -> list[Document]:
        if self.read_fails:
            raise self.read_fails.pop(0)
        return self._store.documents(ids)

    def tenants(self) -> list[Tenant]:
        if self.schools_fail:
            raise self.schools_fail
        return self._store.tenants()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def after_commit(error: BaseException) -> Step:
    def step(store: MemoryStore, mutations: Sequence[Mutation], transaction_id: str) -> None:
        store.commit(mutations, transaction_id)
        raise error

    return step


def instead(error: BaseException) -> Step:
    def step(_store: MemoryStore, _mutations: Sequence[Mutation], _transaction_id: str) -> None:
        raise error

    return step


def twin_before(document: Document) -> Step:
    def step(store: MemoryStore, mutations: Sequence[Mutation], transaction_id: str) -> None:
        store.put(document)
        store.commit(mutations, transaction_id)

    return step


def twin_after(document: Document) -> Step:
    def step(store: MemoryStore, mutations: Sequence[Mutation], transaction_id: str) -> None:
        store.commit(mutations, transaction_id)
        store.put(document)

    return step


class Clock:
    def __init__(self, now: datetime = worlds.NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Desk:
    services: Services
    payments: FakePayments
    directory: FakeDirectory
    memory: MemoryStore
    ledger: SqliteLedger
    clock: Clock
    announcing: RecordingAnnouncing = field(default_factory=RecordingAnnouncing)

    @property
    def applying(self) -> Applying:
        return self.services.applying

    @property
    def fixing(self) -> Fixing:
        return self.fixing_with(self.applying)

    def fixing_with(self, applying: Applying) -> Fixing:
        made = self.services
        told: Any = self.announcing
        return Fixing(made.lookup, made.sweep, made.fetching, made.reading, self.ledger, applying, told)

    def subscriptions(self) -> list[Document]:
        return list(self.memory.all_documents("subscription"))

    def running(self) -> list[Document]:
        return [each for each in self.subscriptions() if each["isActive"] is True]

    def document(self, document_id: str) -> Document:
        (found,) = self.memory.documents([document_id])
        return found

    def journal(self) -> list[tuple[str, str | None]]:
        return [(action.kind, action.result) for action in self.ledger.actions()]

    def only_action(self) -> Action:
        (action,) = self.ledger.actions()
        return action

    def put(self, **parts: Document) -> None:
        for document in parts.values():
            self.memory.put(document)


def stocked(clock: Clock) -> MemoryStore:
    """Oak and Elm, two passes, Ada and Bob; nobody holds anything."""
    store = MemoryStore(clock=clock)
    parts = (worlds.oak(), worlds.elm(), worlds.ten_pass(), worlds.drop_in(), worlds.ada(), worlds.bob())
    for each in parts:
        store.put(dict(each.document))
    return store


class Desks:
    """Opens desks in a folder, and closes what they left open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ledgers: list[SqliteLedger] = []

    def open(
        self, *purchases: Purchase, store: PassStore | None = None, memory: MemoryStore | None = None
    ) -> Desk:
        """Ada bought ten classes and nothing was made, unless other purchases are given."""
        clock = Clock()
        memory = memory or stocked(clock)
        ledger = SqliteLedger(self._folder / f"ledger-{len(self._ledgers)}.db")
        self._ledgers.append(ledger)
        payments, directory = FakePayments(), FakeDirectory([worlds.ADA_IN_CLERK])
        for bought in purchases or (worlds.purchase(),):
            payments.sell(bought, paid(bought) if bought.payment_intent else None)
        services = Services(
            SETTINGS,
            clock,
            payments=payments,
            store=store or memory,
            directory=directory,
            ledger=ledger,
            slack=None,
        )
        return Desk(services, payments, directory, memory, ledger, clock)

    def shaken(self, *script: Step | None) -> tuple[Desk, Shaken]:
        """A desk whose first commits go by the script; None, and what comes after it, go well."""
        memory = stocked(Clock())
        store = Shaken(memory, *script)
        port: Any = store
        return self.open(store=port, memory=memory), store

    def close(self) -> None:
        for ledger in self._ledgers:
            ledger.close()
