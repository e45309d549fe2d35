"""What can go wrong outside, in the few kinds that a decision depends on."""

from __future__ import annotations

from typing import Literal

System = Literal["stripe", "store", "directory", "account", "mode", "slack", "ledger"]


class PasskeeperError(Exception):
    """The base of all errors here; its text is one sentence that a person may read, in their language."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class SettingsError(PasskeeperError):
    """Settings that cannot be used; names all faults at once, never a secret's value."""


class BadRequestError(PasskeeperError):
    """Input that cannot be used; the sentence says what to do."""


class UnavailableError(PasskeeperError):
    """A system did not answer, or refused to.

    `permanent` tells that asking again will not help (a permission, a wrong key); `account` is set
    where only that Stripe account is out of reach.
    """

    def __init__(
        self, system: System, detail: str, *, permanent: bool = False, account: str | None = None
    ) -> None:
        super().__init__(detail)
        self.system = system
        self.detail = detail
        self.permanent = permanent
        self.account = account


class NotThereError(PasskeeperError):
    """What was asked for by its id does not exist."""


class WriteError(PasskeeperError):
    """A write that did not happen."""


class AlreadyThereError(WriteError):
    """A document with that id, or a subscription for that session, exists already."""


class StaleError(WriteError):
    """A document changed since it was read."""


class BrokenReferenceError(WriteError):
    """A strong reference would point at nothing."""


class OutcomeUnknownError(PasskeeperError):
    """A write was sent and no answer came: it may or may not have happened. Resolve it by reading."""
