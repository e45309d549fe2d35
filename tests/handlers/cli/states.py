"""The keys of the outside contract, and states of the world that commands find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from tests import worlds

if TYPE_CHECKING:
    from tests.handlers.cli.typist import Typist

FINDING = {
    "verdict",
    "reason",
    "session_id",
    "payment_intent",
    "account",
    "livemode",
    "tenant_id",
    "user_id",
    "clerk_id",
    "pass_id",
    "pass_name",
    "amount",
    "currency",
    "paid_at",
    "subscription_ids",
    "fixable",
    "needs_manager",
    "detail",
}
COVERAGE = {"accounts", "since", "until", "complete", "problems"}
OUTCOME = {"action_id", "session_id", "result", "subscription_id", "detail"}
ACTION = {
    "action_id",
    "at",
    "by",
    "kind",
    "session_id",
    "subscription_id",
    "result",
    "detail",
    "before",
    "after",
    "approved_by",
    "undoes",
    "undone_by",
}
CHECKS = [
    "endpoint_exists",
    "endpoint_url",
    "endpoint_duplicates",
    "endpoint_events",
    "endpoint_enabled",
    "endpoint_scope",
    "endpoint_reachable",
    "endpoint_redirects",
    "deliveries",
    "signature",
    "webhook_log",
    "success_rate",
    "accounts",
    "modes",
    "store_writable",
    "passes_sellable",
    "settings",
]
GRANT = ("grant", "--user", "user_ada", "--pass", "pass-ten", "--reason", "bank transfer")


def fine(typist: Typist) -> None:
    typist.desk.put(held=worlds.subscription().document)


def gap(_: Typist) -> None: ...


def one_account_out_of_reach(typist: Typist) -> None:
    typist.desk.payments.refuse("acct_elm")


def stripe_down(typist: Typist) -> None:
    typist.desk.payments.down = True


def managers(typist: Typist) -> None:
    typist.desk.put(hand=worlds.by_hand().document)


def refunded(typist: Typist) -> None:
    typist.desk.payments.give_back("acct_oak", worlds.INTENT, worlds.NOW, amount=100)


def mended(typist: Typist) -> str:
    return str(typist.desk.fixing.apply(worlds.SESSION, by="U1", manager=False).action_id)


def full(*_: object) -> None:
    """Stands in for a store's `commit`."""
    raise UnavailableError("store", "The disk is full.")
