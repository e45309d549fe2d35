"""Stripe's letters to a desk, and what comes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stripe_events import signature
from tests.worlds import SESSION

if TYPE_CHECKING:
    from tests.services.desk import Desk

OURS = f"passkeeper-{SESSION}"


def post(desk: Desk, body: bytes) -> str:
    return desk.services.intake.receive(body, signature(body, at=desk.now))


def work(desk: Desk) -> list[str]:
    """How every event that is due stands after its attempt."""
    return list(iter(desk.services.intake.work, None))


def passes(desk: Desk) -> list[tuple[str, bool]]:
    """Each pass with whether it runs."""
    kept = desk.shelves.kept.all_documents("subscription")
    return sorted((each["_id"], each["isActive"]) for each in kept)


def note(desk: Desk, event_id: str = "evt_1") -> tuple[str, str]:
    found = desk.ledger.delivery(event_id)
    assert found
    return found.state, found.note
