"""What a workspace is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEAM_ID = "T0SANDBOX"
TEAM_NAME = "Dance school support"
APP_ID = "A0PASSKEEPER"
BOT_ID = "B0PASSKEEPER"
BOT_USER = "U0PASSKEEPER"
SLACKBOT = "USLACKBOT"


@dataclass
class User:
    """A member, a guest or somebody from another workspace (`is_stranger`)."""

    id: str
    name: str
    real_name: str
    email: str
    tz: str = "Europe/Oslo"
    tz_offset: int = 3600
    locale: str = "en-GB"
    title: str = ""
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    is_stranger: bool = False
    is_bot: bool = False

    @property
    def team_id(self) -> str:
        return "T0OUTSIDE" if self.is_stranger else TEAM_ID

    def as_json(self, *, with_email: bool) -> Json:
        profile = {"real_name": self.real_name, "display_name": self.name, "title": self.title}
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "tz": self.tz,
            "tz_offset": self.tz_offset,
            "locale": self.locale,
            "is_bot": self.is_bot,
            "is_stranger": self.is_stranger,
            "is_restricted": self.is_restricted or self.is_ultra_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "profile": profile | ({"email": self.email} if with_email else {}),
        }


@dataclass
class Group:
    """A user group; a disabled one has a `date_delete`."""

    id: str
    handle: str
    name: str
    users: list[str]
    disabled: bool = False

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "handle": self.handle,
            "name": self.name,
            "is_usergroup": True,
            "date_delete": 1 if self.disabled else 0,
            "user_count": len(self.users),
        }


@dataclass
class Channel:
    """A channel, or a DM (`im_user` set) between one person and the app."""

    id: str
    name: str
    members: list[str]
    topic: str = ""
    is_private: bool = False
    is_archived: bool = False
    im_user: str | None = None

    def as_json(self) -> Json:
        kind: Json = {"is_im": True, "user": self.im_user} if self.im_user else {"name": self.name}
        return kind | {
            "id": self.id,
            "is_channel": self.im_user is None and not self.is_private,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_member": BOT_USER in self.members,
            "num_members": len(self.members),
            "topic": {"value": self.topic},
        }


@dataclass
class Message:
    """One message; `only_for` makes it ephemeral, `history` keeps every earlier body."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    only_for: str | None = None
    edited_ts: str | None = None
    broadcast: bool = False
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    history: list[Json] = field(default_factory=list)
    options: Json = field(default_factory=dict)

    @property
    def from_app(self) -> bool:
        return self.user == BOT_USER

    def rewrite(self, text: str, blocks: list[Json], *, at: str) -> None:
        self.history.append({"text": self.text, "blocks": self.blocks, "until": at})
        self.text, self.blocks, self.edited_ts = text, blocks, at

    def as_json(self) -> Json:
        """The message as `conversations.history` and interaction payloads show it."""
        body: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": TEAM_ID}
        if self.from_app:
            body |= {"bot_id": BOT_ID, "app_id": APP_ID}
        optional = {
            "blocks": self.blocks,
            "thread_ts": self.thread_ts,
            "files": self.files,
            "reactions": [{"name": n, "users": u, "count": len(u)} for n, u in self.reactions.items()],
            "edited": {"user": self.user, "ts": self.edited_ts} if self.edited_ts else None,
            "metadata": self.options.get("metadata"),
        }
        return body | {key: value for key, value in optional.items() if value}


@dataclass
class View:
    """A modal of one person's stack, or the person's home tab."""

    id: str
    user: str
    payload: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    response_url: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    values: Json = field(default_factory=dict)
    history: list[Json] = field(default_factory=list)

    @property
    def is_home(self) -> bool:
        return bool(self.payload.get("type") == "home")

    @property
    def blocks(self) -> list[Json]:
        return list(self.payload.get("blocks", []))

    def as_json(self) -> Json:
        defaults: Json = {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
        }
        return {
            **defaults,
            **self.payload,
            "id": self.id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "bot_id": BOT_ID,
            "hash": self.hash,
            "state": {"values": self.values},
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
        }


@dataclass(frozen=True)
class Delivery:
    """One request to the app: what was sent, how it was taken, and how fast."""

    kind: str
    payload: Json
    status: int | None
    body: Json | str
    ack_ms: int
    error: str | None = None
    retry_num: int = 0
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        return self.error is None


@dataclass
class AppDefinition:
    """What the manifest says the app can do."""

    name: str = "Passkeeper"
    commands: list[Json] = field(default_factory=list)
    shortcuts: list[Json] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    scopes: list[str] | None = None
    home_enabled: bool = True
    request_url: str | None = None

    @classmethod
    def from_manifest(cls, manifest: Json, request_url: str | None) -> AppDefinition:
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        scopes = manifest.get("oauth_config", {}).get("scopes", {})
        return cls(
            name=features.get("bot_user", {}).get("display_name")
            or manifest.get("display_information", {}).get("name", "App"),
            commands=features.get("slash_commands", []),
            shortcuts=features.get("shortcuts", []),
            events=settings.get("event_subscriptions", {}).get("bot_events", []),
            scopes=[*scopes.get("bot", []), *scopes.get("bot_optional", [])] if scopes else None,
            home_enabled=features.get("app_home", {}).get("home_tab_enabled", True),
            request_url=request_url,
        )
