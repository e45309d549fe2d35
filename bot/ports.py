"""What the services need from the outside, one small Protocol each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.announcements import Announcements
from bot.contacts import Contacts
from bot.cursors import Cursors
from bot.customer_reports import CustomerReports
from bot.history import History
from bot.inbox import Inbox
from bot.job_book import Jobs
from bot.keeping import Keeping
from bot.reads import Reads
from bot.refusals import Refusals
from bot.standing import Standings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.actions import Action, Mutation, Result
    from bot.messages import Colleague, Message, Posted, View
    from bot.model import (
        Account,
        Booking,
        Document,
        Endpoint,
        LogEntry,
        MoneyBack,
        Pass,
        Payment,
        Purchase,
        Sale,
        StripeEvent,
        Subscription,
        Tenant,
        User,
    )
    from bot.requests import Request, Settlement


class Payments(Protocol):
    """Stripe, read only. `account` is `platform` or `acct_...`. All raise UnavailableError."""

    @property
    def livemode(self) -> bool:
        """Whether the key reads live or test objects."""

    def purchases(self, account: str, since: datetime, until: datetime) -> Iterator[list[Purchase]]:
        """Every checkout session created in [since, until), newest first, a page at a time, to the end."""

    def purchases_by_email(self, account: str, email: str) -> list[Purchase]:
        """Every checkout session paid with this address as Stripe compares it."""

    def sales_by_email(self, account: str, email: str) -> list[Sale]:
        """The same, with payments where they come in the same answer."""

    def purchases_by_intent(self, account: str, intent_id: str) -> list[Purchase]: ...

    def purchase(self, account: str, session_id: str) -> Purchase | None:
        """One checkout session, None if this account has no such session."""

    def payment(self, account: str, intent_id: str) -> Payment | None:
        """The PaymentIntent with its latest charge and disputes, None if it does not exist."""

    def intent_of_charge(self, account: str, charge_id: str) -> str | None:
        """The PaymentIntent that a charge belongs to, None if unknown to this account."""

    def money_back(self, account: str, since: datetime) -> Mapping[str, MoneyBack]:
        """PaymentIntent id -> refunds and disputes made since then."""

    def events(
        self, account: str, since: datetime, types: Collection[str]
    ) -> Iterator[list[StripeEvent]]: ...

    def endpoints(self, account: str) -> list[Endpoint]: ...


class PassStore(Reads, Protocol):
    """The school's passes. Published documents unless said; ids never null; large inputs are batched inside.

    Reads raise UnavailableError. `commit` is one transaction, all or nothing: AlreadyThereError, StaleError,
    BrokenReferenceError (nothing was written), OutcomeUnknownError (it may have been).
    """

    def tenants(self) -> list[Tenant]: ...

    def passes(self) -> list[Pass]: ...

    def users_by_id(self, ids: Collection[str]) -> list[User]:
        """Users whose `_id` or `clerkId` is among these."""

    def users_by_email(self, emails: Collection[str]) -> list[User]:
        """Users with one of these addresses, compared trimmed and without case."""

    def users(self) -> Iterator[User]:
        """Everybody: for near matches and name fragments."""

    def subscriptions_tied(
        self, session_ids: Collection[str], payment_ids: Collection[str]
    ) -> list[Subscription]:
        """Subscriptions that carry one of these session ids, or one of these intent or charge ids."""

    def subscriptions_of(self, user_ids: Collection[str]) -> list[Subscription]: ...

    def subscriptions_by_id(self, ids: Collection[str]) -> list[Subscription]: ...

    def subscriptions_between(self, since: datetime, until: datetime) -> Iterator[Subscription]:
        """Subscriptions whose start lies in [since, until), and those without a readable start."""

    def drafts_tied(self, session_ids: Collection[str]) -> list[Subscription]:
        """Unpublished copies that carry one of these session ids."""

    def logs(self, session_ids: Collection[str]) -> list[LogEntry]: ...

    def logs_since(self, since: datetime) -> list[LogEntry]: ...

    def bookings_of(self, user_ids: Collection[str]) -> list[Booking]: ...

    def documents(self, ids: Collection[str]) -> list[Document]:
        """Whole documents as stored, in no order; ids that do not exist are left out."""

    def commit(self, mutations: Sequence[Mutation], transaction_id: str) -> None: ...


class Directory(Protocol):
    """Clerk, read only. Raises UnavailableError."""

    def by_ids(self, clerk_ids: Collection[str]) -> Mapping[str, Account]:
        """Those of the accounts that exist, by their id."""

    def by_emails(self, emails: Collection[str]) -> list[Account]: ...

    def search(self, text: str) -> list[Account]:
        """Accounts whose name or address contains the text; at most 20."""


class Journal(Protocol):
    """The audit trail: append-only. An action is begun before anything is written, and finished after."""

    def begin(self, action: Action, lease_until: datetime) -> bool:
        """Writes the intent. False while another unfinished action holds the same key and its lease runs."""

    def finish(
        self, action_id: str, result: Result, after: Mapping[str, Document | None], detail: str, at: datetime
    ) -> None: ...

    def action(self, action_id: str) -> Action | None: ...

    def actions(self, since: datetime | None = None) -> list[Action]:
        """Oldest first, each with its result and `undone_by`."""

    def unfinished(self, lease_before: datetime) -> list[Action]:
        """Begun, never finished, and their lease is over: what a crash left behind."""


class Memory(Protocol):
    """What else is remembered between runs."""

    def note_owners(self, seen: Collection[tuple[str, str, str]]) -> None:
        """(Clerk id, account, session id) of every pass purchase a sweep or webhook saw."""

    def purchases_of(self, clerk_id: str) -> list[tuple[str, str]]:
        """(account, session id) noted for this owner."""

    def sweep_done(
        self, at: datetime, since: datetime, until: datetime, report: Mapping[str, int]
    ) -> None: ...

    def last_sweep(self, now: datetime) -> datetime | None:
        """When the newest one ended, without those that a clock which was ahead has noted for later."""


class Requests(Protocol):
    """What was asked of a second person, and how it was settled."""

    def ask(self, request: Request, until: datetime) -> None:
        """Keeps an open request, in this program's hands until then. Its id is new."""

    def request(self, request_id: str) -> Request | None: ...

    def request_posted(self, request_id: str, where: Posted) -> None:
        """Notes the message that shows it, after which it waits for people alone."""

    def settle_request(
        self, request_id: str, state: Settlement, *, by: str, at: datetime, until: datetime
    ) -> bool:
        """True for the one who settles it, False where that was done before or there is no such request."""

    def request_done(self, request_id: str) -> None:
        """Nothing is left to do about it."""

    def left_requests(self, now: datetime, until: datetime) -> list[Request]:
        """What somebody began and left lying, the oldest first; this program's now until then."""


class Ledger(
    Journal,
    Announcements,
    Memory,
    Requests,
    Inbox,
    History,
    Jobs,
    Contacts,
    CustomerReports,
    Refusals,
    Cursors,
    Keeping,
    Standings,
    Protocol,
):
    """Passkeeper's own memory. Each method is one transaction, but for `erase` and `forget_before`."""

    def close(self) -> None: ...


class Messenger(Protocol):
    """Slack's Web API. Raises UnavailableError (`permanent` for a wrong channel, a missing scope ...)."""

    def post(
        self, channel: str, message: Message, thread: str | None = None, *, mark: str | None = None
    ) -> Posted:
        """`mark` is an id that `find` knows it by; nobody's data, since every app can read it."""

    def find(self, channel: str, mark: str, since: datetime, thread: str | None = None) -> Posted | None:
        """The message with this mark that was posted since then, in the channel or in the thread."""

    def link(self, where: Posted) -> str:
        """The address that opens a message."""

    def free(self, channel: str) -> bool:
        """Whether a message to this channel would go out at once."""

    def update(self, where: Posted, message: Message) -> None: ...

    def open_view(self, trigger_id: str, view: View) -> str:
        """Opens a dialog and returns its view id."""

    def update_view(self, view_id: str, view: View) -> None: ...

    def publish_home(self, user_id: str, view: View) -> None: ...

    def colleague(self, user_id: str) -> Colleague: ...

    def members(self, group_id: str) -> frozenset[str]:
        """Slack ids of a user group's members."""
