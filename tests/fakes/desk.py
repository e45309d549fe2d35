"""Services that answer what a test tells them, for the handlers' tests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from bot.actions import Action, Approval, Create, FieldChange, Fix, Outcome, Refusal
from bot.errors import NotThereError
from bot.findings import Answer, Coverage, Customer, Finding
from bot.model import Money
from bot.requests import Choice, Form, Request, Typed
from bot.verdicts import Verdict
from handlers.desk import Desk
from handlers.metrics import Metrics
from handlers.pages import Pages
from handlers.work import Work
from tests.fakes.desk_parts import (
    FakeAnnouncing,
    FakeApologies,
    FakeEndpointRepairs,
    FakeHealth,
    FakeHomes,
    FakeReaders,
    FakeSpreadsheets,
)
from tests.fakes.messenger import FakeMessenger

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable


NOW = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)

FINDING = Finding(
    verdict=Verdict.MISSING,
    reason="log_error",
    session_id="cs_live_oak0001",
    payment_intent="pi_oak0001",
    account="acct_oak",
    livemode=True,
    tenant_id="tenant-oak",
    user_id="usr-ada",
    clerk_id="user_ada",
    pass_id="pass-ten",
    pass_name="Ten Classes",
    money=Money(200000, "nok"),
    paid_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    subscription_ids=(),
    fixable=True,
    needs_manager=False,
    detail="The site's webhook got the payment and failed: pass not found.",
    customer="Ada Oak",
    email="ada@example.com",
    school="Oak Dance",
    start=datetime(2026, 11, 20, 8, tzinfo=UTC),
    end=datetime(2027, 2, 18, 8, tzinfo=UTC),
)

FIX = Fix(
    kind="create",
    key="cs_live_oak0001",
    subscription_id="passkeeper-cs_live_oak0001",
    mutations=(Create({"_id": "passkeeper-cs_live_oak0001"}),),
    preview=(
        FieldChange("Starts", None, "20 Nov 2026"),
        FieldChange("Ends", None, "18 Feb 2027"),
        FieldChange("Classes left", None, "10"),
    ),
    sentence="The pass that was paid for is made, as the site would have made it.",
    needs_manager=False,
    fingerprint="f1a2b3c4d5e6f7a8",
)

COVERAGE = Coverage(("platform", "acct_oak"), None, NOW)
ADA = Customer("user_ada", "Ada Oak", ("ada@example.com",), ("usr-ada",))
FORM = Form(Typed(), (Choice("pass-ten", "Ten Classes", "Oak Dance", on_sale=True),))
ANSWER = Answer("ada@example.com", ADA, (), COVERAGE, (FINDING,))


@dataclass
class FakeLookup:
    answer: Answer = ANSWER
    asked: list[str] = field(default_factory=list)
    error: Exception | None = None
    gate: threading.Event | None = None

    def check(self, text: str, /) -> Answer:
        self.asked.append(text)
        if self.gate:
            self.gate.wait(30)
        if self.error:
            raise self.error
        return self.answer


@dataclass(frozen=True)
class FakePlanned:
    finding: Finding
    proposal: Fix | Refusal


@dataclass(frozen=True)
class FakePlans:
    planned: tuple[FakePlanned, ...]
    coverage: Coverage = COVERAGE
    answer: Answer | None = None


@dataclass
class FakeFixing:
    """Knows purchases by their session id; applies each once, as the journal would."""

    purchases: dict[str, FakePlanned] = field(
        default_factory=lambda: {"cs_live_oak0001": FakePlanned(FINDING, FIX)}
    )
    answer: Answer | None = None
    planned_for: list[str | None] = field(default_factory=list)
    applied: list[tuple[str, str, bool, str | None]] = field(default_factory=list)
    undone: list[tuple[str, str]] = field(default_factory=list)
    newest: Action | None = None
    needs: Approval = field(default_factory=Approval)
    meanings: list[tuple[str, str]] = field(default_factory=list)

    def plan(self, query: str | None) -> FakePlans:
        self.planned_for.append(query)
        return FakePlans(tuple(self.purchases.values()), answer=self.answer)

    def plan_one(self, session_id: str) -> FakePlanned:
        return self.purchases[session_id]

    def apply(self, session_id: str, *, by: str, manager: bool, fingerprint: str | None = None) -> Outcome:
        self.applied.append((session_id, by, manager, fingerprint))
        now = self.purchases[session_id]
        there = Refusal("The customer has this pass already.", already=True)
        self.purchases[session_id] = replace(now, proposal=there)
        return Outcome("act_1", session_id, "created", "passkeeper-x", "The customer can use it now.")

    def undo(self, action_id: str, *, by: str) -> Outcome:
        self.undone.append((action_id, by))
        return Outcome("act_2", "cs_live_oak0001", "undone", "passkeeper-x", "The pass is inactive again.")

    def may_undo(self, action_id: str) -> Approval:
        return self.needs

    def meant(self, session_id: str, shown: str) -> Action:
        self.meanings.append((session_id, shown))
        if self.newest is None:
            raise NotThereError("There is nothing to take back for this purchase.")
        return self.newest


@dataclass
class FakeRequests:
    """Answers what it is told; remembers what it was asked."""

    opens: Form = FORM
    answer: Request | Form | None = None
    opened: list[str] = field(default_factory=list)
    asked: list[tuple[Typed, str]] = field(default_factory=list)
    pressed: list[tuple[str, ...]] = field(default_factory=list)

    def form(self, session_id: str, /) -> Form:
        self.opened.append(session_id)
        return self.opens

    def ask(self, typed: Typed, *, by: str) -> Request | Form:
        self.asked.append((typed, by))
        return self.answer or Form(typed, self.opens.choices, {"": "Not now."})

    def approve(self, request_id: str, /, *, by: str) -> str:
        return self._press("approve", request_id, by)

    def reject(self, request_id: str, /, *, by: str) -> str:
        return self._press("reject", request_id, by)

    def undo(self, request_id: str, action_id: str, /, *, by: str) -> str:
        return self._press("undo", request_id, action_id, by)

    def _press(self, *told: str) -> str:
        self.pressed.append(told)
        return f"You pressed {told[0]}."


@dataclass
class FakeAccess:
    """Everybody may, but for those who are named with a refusal."""

    not_support: dict[str, str] = field(default_factory=dict)
    not_manager: dict[str, str] = field(default_factory=dict)
    asked_alone: list[bool] = field(default_factory=list)

    def support(self, user_id: str) -> str | None:
        return self.not_support.get(user_id)

    def manager(self, user_id: str, *, alone: bool = False) -> str | None:
        self.asked_alone.append(alone)
        return self.not_manager.get(user_id)


@dataclass
class Bench:
    """A desk with its fakes at hand."""

    lookup: FakeLookup = field(default_factory=FakeLookup)
    fixing: FakeFixing = field(default_factory=FakeFixing)
    requests: FakeRequests = field(default_factory=FakeRequests)
    announcing: FakeAnnouncing = field(default_factory=FakeAnnouncing)
    access: FakeAccess = field(default_factory=FakeAccess)
    endpoint_repairs: FakeEndpointRepairs = field(default_factory=FakeEndpointRepairs)
    apologies: FakeApologies = field(default_factory=FakeApologies)
    homes: FakeHomes = field(default_factory=FakeHomes)
    spreadsheets: FakeSpreadsheets = field(default_factory=FakeSpreadsheets)
    readers: FakeReaders = field(default_factory=FakeReaders)
    slack: FakeMessenger = field(default_factory=FakeMessenger)
    metrics: Metrics = field(default_factory=Metrics)
    workers: int = 2
    waiting: int = 20

    def desk(self, clock: Callable[[], datetime] = lambda: NOW) -> Desk:
        references, tokens = count(1), count(1)
        self.work = Work(
            workers=self.workers,
            waiting=self.waiting,
            metrics=self.metrics,
            new_reference=lambda: f"ref{next(references)}",
        )
        return Desk(
            lookup=self.lookup,
            fixing=self.fixing,
            requests=self.requests,
            announcing=self.announcing,
            health=FakeHealth(),
            endpoint_repairs=self.endpoint_repairs,
            apologies=self.apologies,
            homes=self.homes,
            spreadsheets=self.spreadsheets,
            access=self.access,
            readers=self.readers,
            messenger=self.slack,
            replies=self.slack,
            work=self.work,
            pages=Pages(new_token=lambda: f"page{next(tokens)}"),
            clock=clock,
        )
