"""What the handlers need: the services behind them, and the few ways to answer a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.actions import Action, Approval, Fix, Outcome, Refusal
    from bot.alerts import Alert, GapState
    from bot.figures import PeriodName
    from bot.findings import Answer, Check, Coverage, Finding
    from bot.health.repairs import Offer
    from bot.messages import Message
    from bot.ports import Messenger
    from bot.requests import Form, Request, Typed
    from bot.snoozing import Snooze
    from bot.speech import Reader
    from handlers.pages import Pages
    from handlers.work import Work


class Lookup(Protocol):
    """What one person or purchase came to."""

    def check(self, text: str, /) -> Answer: ...


class Planned(Protocol):
    """One purchase with what is proposed for it."""

    @property
    def finding(self) -> Finding: ...
    @property
    def proposal(self) -> Fix | Refusal: ...


class Plans(Protocol):
    """All that was planned for one request."""

    @property
    def planned(self) -> Sequence[Planned]: ...
    @property
    def coverage(self) -> Coverage: ...
    @property
    def answer(self) -> Answer | None: ...


class Fixing(Protocol):
    """Every write, planned afresh at each call."""

    def plan(self, query: str | None) -> Plans: ...
    def plan_one(self, session_id: str) -> Planned: ...
    def apply(
        self, session_id: str, *, by: str, manager: bool, fingerprint: str | None = None
    ) -> Outcome: ...
    def undo(self, action_id: str, *, by: str) -> Outcome: ...
    def may_undo(self, action_id: str) -> Approval: ...
    def meant(self, session_id: str, shown: str) -> Action: ...


class Requests(Protocol):
    """Passes by hand, asked for by one person and decided by another."""

    def form(self, session_id: str, /) -> Form: ...
    def ask(self, typed: Typed, *, by: str) -> Request | Form: ...
    def approve(self, request_id: str, /, *, by: str) -> str: ...
    def reject(self, request_id: str, /, *, by: str) -> str: ...
    def undo(self, request_id: str, action_id: str, /, *, by: str) -> str: ...


class Announcing(Protocol):
    """The alerts of the support channel."""

    def settle(self, key: str, state: GapState, *, by: str | None, note: str | None = None) -> None: ...
    def dismiss(self, key: str, *, by: str, note: str) -> bool: ...
    def claim(self, alert_id: str, by: str) -> Alert | None: ...
    def snooze(self, alert_id: str, by: str, snooze: Snooze) -> Alert | None: ...
    def dismissed(self, finding: Finding) -> bool:
        """Whether somebody said of this purchase, as it stands, that it is no problem."""

    def open_gaps(self) -> int:
        """How many announced gaps are still open."""


class HealthReport(Protocol):
    """How the way from payment to site stands."""

    @property
    def status(self) -> str: ...
    @property
    def checks(self) -> Sequence[Check]: ...
    @property
    def offers(self) -> Sequence[Offer]: ...


class Health(Protocol):
    """What looks at that way."""

    def report(self) -> HealthReport: ...


class EndpointRepairs(Protocol):
    """Changes of the endpoints in Stripe."""

    def apply(self, key: str, digest: str, *, by: str) -> Outcome: ...


class Draft(Protocol):
    """A message to a customer."""

    @property
    def text(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def to(self) -> str | None: ...


class Apologies(Protocol):
    """What words it, and remembers who got one."""

    def draft(self, session_ids: Sequence[str], *, signed: str, language: str) -> Draft: ...
    def together(self, session_id: str) -> tuple[str, ...]:
        """This purchase and those that its customer should hear of in the same message."""

    def sent(self, session_ids: Collection[str], *, by: str) -> None: ...


class Homes(Protocol):
    """The home tab of each person."""

    def open(self, user: str) -> None: ...
    def checked(self, user: str, query: str) -> None:
        """Notes what somebody asked."""


class Spreadsheets(Protocol):
    """The tables of a summary."""

    def send(self, user: str, name: PeriodName, until: datetime, reader: Reader) -> None:
        """To this person alone."""


class Access(Protocol):
    """None means that the person may; a text is the polite refusal."""

    def support(self, user_id: str) -> str | None: ...
    def manager(self, user_id: str, *, alone: bool = False) -> str | None:
        """`alone`: what they pressed is seen by nobody else."""


class Readers(Protocol):
    """In which language and zone a person reads."""

    def of(self, user_id: str) -> Reader: ...
    def known(self, user_id: str) -> Reader:
        """Without asking anybody."""


class Replies(Protocol):
    """How a person is answered alone."""

    def respond(self, response_url: str, message: Message, *, replace: bool) -> None:
        """Answers what a person did, to them alone; `replace` puts it in place of what they pressed."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that a listener may use. `clock` gives aware UTC."""

    lookup: Lookup
    fixing: Fixing
    requests: Requests
    announcing: Announcing
    health: Health
    endpoint_repairs: EndpointRepairs
    apologies: Apologies
    homes: Homes
    spreadsheets: Spreadsheets
    access: Access
    readers: Readers
    messenger: Messenger
    replies: Replies
    work: Work
    pages: Pages
    clock: Callable[[], datetime]
