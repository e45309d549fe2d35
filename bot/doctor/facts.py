"""What the doctor is told. `None` where a system was not asked; a `Trouble` where it did not do as asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.settings import Settings

Port = Literal["free", "ours", "taken", "forbidden", "elsewhere"]
FileState = Literal[
    "fine", "absent", "cut_off", "no_folder", "unreadable", "not_sqlite", "foreign", "damaged", "read_only"
]

SLACK = ("SLACK_BOT_TOKEN", "SLACK_API_URL")
STRIPE = ("STRIPE_SECRET_KEY", "STRIPE_API_URL")
CLERK = ("CLERK_SECRET_KEY", "CLERK_API_URL")
STORE = (
    "PASS_STORE",
    "SANITY_PROJECT_ID",
    "SANITY_DATASET",
    "SANITY_API_TOKEN",
    "SANITY_API_VERSION",
    "SANITY_API_URL",
)
"""The settings without which a system is not asked: a key never goes to an address it was not meant for."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What came instead of an answer; `codes` are the vendor's names for it (an error, the permissions)."""

    kind: Literal["silent", "busy", "key", "account", "permission", "refused"]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """The settings that can be used. `faults` is a sentence by name for those that cannot.

    `strays` are names that nothing reads, each with the name that was probably meant.
    """

    settings: Settings
    faults: Mapping[str, str]
    strays: Mapping[str, str]
    number: int

    def broken(self, names: Iterable[str]) -> bool:
        return any(name in self.faults for name in names)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the bot token belongs to, and what it may do."""

    team: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that the bot can see."""

    name: str
    member: bool
    archived: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A user group, disabled ones included."""

    handle: str
    members: int
    disabled: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who is named in a setting."""

    user_id: str
    state: Literal["fine", "unknown", "guest", "deactivated", "outside"] | Trouble


@dataclass(frozen=True, slots=True)
class SlackFacts:
    """Slack's answers, by the setting that named what was asked for. `app` None: the app token was taken."""

    bot: Identity | Trouble
    app: Trouble | None
    channels: Mapping[str, Channel | Trouble]
    groups: Mapping[str, Group | Trouble]
    users: Mapping[str, tuple[Listed, ...]]


@dataclass(frozen=True, slots=True)
class StripeFacts:
    """Each account's answers, by what was asked for; None is a good answer. `schools` names the accounts."""

    answers: Mapping[str, Mapping[str, Trouble | None]]
    schools: Mapping[str, str]
    unlisted: str | None
    """Why the schools' accounts are not known, None where they are."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A store elsewhere: whether it could be read, and a write be tried. `said` where it could not."""

    state: Literal["fine", "read_only", "refused", "silent", "untried"]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that could be gathered. `skews` is how many seconds our clock is ahead of each system's.

    `manifest` are the bot scopes that manifest.yml asks for, `sessions` how many recent checkouts of each
    mode the store knows, `schools` how many schools; `free` bytes by folder.
    """

    given: Given
    now: datetime
    manifest: frozenset[str] | None
    slack: SlackFacts | None
    stripe: StripeFacts | None
    clerk: Trouble | Literal["fine"] | None
    store: FileState | None
    remote: Remote | None
    ledger: FileState | Remote
    free: Mapping[str, int]
    port: Port
    skews: Mapping[str, float]
    sessions: Mapping[str, int] | None
    schools: int | None
