"""What the repairs need of Stripe beyond reading payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.health.evidence import Destination
    from bot.model import Endpoint


class Endpoints(Protocol):
    """Webhook endpoints, and what they were sent. All raise UnavailableError."""

    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        """One of the platform's own, as it stands now."""

    def change(self, endpoint_id: str, fields: Mapping[str, object]) -> None:
        """Sets `status` or `enabled_events`. Raises OutcomeUnknownError where no answer came."""

    def destinations(self) -> list[Destination]:
        """The platform's webhook endpoints with whose events they are sent, in the key's mode."""

    def event(self, account: str, event_id: str) -> bytes | None:
        """One event as Stripe would send it, None where it is unknown or too old."""
