"""A pass by hand, from what was typed to what a second person said to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.actions import FieldChange
    from bot.messages import Posted

Settlement = Literal["approved", "rejected"]
Field = Literal["customer", "pass", "payment", "reason", ""]
"""What a problem is about; the empty one is the whole."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The dialog's fields as somebody filled them in: an address or Clerk id, ids, a text."""

    customer: str = ""
    pass_id: str = ""
    session_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A pass that may be given, on sale or not."""

    pass_id: str
    name: str
    school: str
    on_sale: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The dialog: what stands in it, what can be chosen, and what is wrong with each field."""

    typed: Typed
    choices: tuple[Choice, ...]
    problems: Mapping[Field, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """A pass that `asker` (a Slack id) wants to give, until another person approves or rejects it.

    `at` is when it was asked, and stays the wish's own moment. `preview` and `fingerprint` are those of the
    plan that was shown. `customer` is the full name; neither it nor `email` goes to a channel as it is.
    """

    id: str
    at: datetime
    asker: str
    clerk_id: str
    pass_id: str
    session_id: str | None
    reason: str
    fingerprint: str
    preview: tuple[FieldChange, ...]
    customer: str | None = None
    email: str | None = None
    state: Literal["open"] | Settlement = "open"
    by: str | None = None
    settled_at: datetime | None = None
    posted: Posted | None = None
