"""What the tests of repairs share: from a bent world to its fix, as the judge and the planner see it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.actions import Create, Fix, Patch, Refusal
from bot.judge import judge
from bot.repair import images, plan
from tests import worlds

if TYPE_CHECKING:
    from bot.actions import Mutation
    from bot.evidence import Evidence
    from bot.model import Document

LATER = datetime(2025, 10, 14, 8, 30, tzinfo=UTC)
START = "2025-10-03T10:00:00.000Z"
END = "2026-01-01T10:00:00.000Z"
MADE = f"passkeeper-{worlds.SESSION}"

NEW_PASS: Document = {
    "_id": MADE,
    "_type": "subscription",
    "user": {"_type": "reference", "_ref": "usr-ada"},
    "tenant": {"_type": "reference", "_ref": "tenant-oak"},
    "type": "clipcard",
    "startDate": START,
    "endDate": END,
    "passId": "pass-ten",
    "passName": "Ten classes",
    "remainingClips": 10,
    "isActive": True,
    "stripePaymentId": worlds.INTENT,
    "stripeSessionId": worlds.SESSION,
    "purchasePrice": 2000,
    "originalPrice": 2000,
    "finalPrice": 2000,
    "discountAmount": 0,
}
"""What the site's webhook would have made of the healthy purchase, less its own provenance."""


def fix_for(evidence: Evidence, reason: str) -> Fix:
    """The fix of a world that the judge finds to have this very reason."""
    finding = judge(evidence)
    assert finding.reason == reason, (finding.verdict, finding.reason)
    assert finding.fixable
    found = plan(evidence, finding)
    assert isinstance(found, Fix), found
    assert found.needs_manager is finding.needs_manager
    assert found.key == worlds.SESSION
    return found


def refusal_for(evidence: Evidence, reason: str) -> Refusal:
    finding = judge(evidence)
    assert finding.reason == reason, (finding.verdict, finding.reason)
    return refused(plan(evidence, finding))


def refused(found: Fix | Refusal | tuple[Mutation, ...]) -> Refusal:
    assert isinstance(found, Refusal), found
    return found


def created(fix: Fix) -> Document:
    (only,) = [each.document for each in fix.mutations if isinstance(each, Create)]
    return only


def patched(fix: Fix) -> Patch:
    (only,) = fix.mutations
    assert isinstance(only, Patch)
    return only


def lines(fix: Fix) -> list[tuple[str, str | None, str | None]]:
    return [(each.label, each.before, each.after) for each in fix.preview]


def by_mutation(mutations: tuple[Mutation, ...], *documents: Document) -> dict[str, Document | None]:
    """The documents as they are once the mutations are written."""
    _, after = images(mutations, {each["_id"]: each for each in documents})
    return after


def mended(reason: str, *, store: dict[str, Any] | None = None, **bent: Any) -> Fix:
    """The fix of one pass bent by its stored fields."""
    return fix_for(worlds.evidence(worlds.facts(worlds.subscription(**bent), **(store or {}))), reason)
