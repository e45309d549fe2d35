"""Customers who should still hear from us: their pass was put right, and nobody has written to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.documents import text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from bot.actions import Action
    from bot.alerts import Alert
    from bot.findings import Finding

_MENDED = frozenset({"created", "repaired"})


class Contacts(Protocol):
    """To whom a message was sent, as a person told us. Passkeeper itself never writes to a customer."""

    def contacted(self, session_ids: Collection[str], *, by: str, at: datetime) -> None:
        """Notes that the customer was told of these purchases; the first who says so is believed."""

    def contacted_among(self, session_ids: Collection[str]) -> frozenset[str]:
        """Those of these purchases whose customer was told already."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One customer and their mended purchases, the oldest first. `since` is when the first was mended."""

    name: str | None
    email: str | None
    passes: tuple[str, ...]
    session_ids: tuple[str, ...]
    since: datetime


def owed(actions: Iterable[Action], alerts: Iterable[Alert], told: Collection[str]) -> tuple[Owed, ...]:
    """One entry for each customer, the longest wait first. `told` are purchases already written of."""
    known = {gap.finding.session_id: gap.finding for alert in alerts for gap in alert.gaps}
    waiting: dict[str, list[Action]] = {}
    for action in actions:
        if (
            action.result in _MENDED
            and not action.undone_by
            and action.session_id
            and action.session_id not in told
        ):
            waiting.setdefault(_owner(action, known), []).append(action)
    found = (_owed(of_one, known) for of_one in waiting.values())
    return tuple(sorted(found, key=lambda each: each.since))


def _owner(action: Action, known: Mapping[str | None, Finding]) -> str:
    """Whose it is, as the mended subscription says; else the purchase stands alone."""
    finding = known.get(action.session_id)
    document = (action.after or {}).get(action.subscription_id or "") or {}
    user = document.get("user")
    reference = text(user.get("_ref")) if isinstance(user, dict) else None
    return reference or (finding.user_id if finding else None) or action.key


def _owed(actions: list[Action], known: Mapping[str | None, Finding]) -> Owed:
    findings = [known[action.session_id] for action in actions if action.session_id in known]
    return Owed(
        name=next((each.customer for each in findings if each.customer), None),
        email=next((each.email for each in findings if each.email), None),
        passes=tuple(dict.fromkeys(name for action in actions if (name := _pass(action, known)))),
        session_ids=tuple(dict.fromkeys(action.session_id or "" for action in actions)),
        since=min(action.at for action in actions),
    )


def _pass(action: Action, known: Mapping[str | None, Finding]) -> str | None:
    document = (action.after or {}).get(action.subscription_id or "") or {}
    finding = known.get(action.session_id)
    return text(document.get("passName")) or (finding.pass_name if finding else None)
