"""Looks at Slack without changing anything: https://docs.slack.dev/reference/methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor import Channel, Group, Identity, Listed, Trouble

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from services.gateways.probing import Json, Prober, Reply

_KEY = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "not_allowed_token_type",
    }
)
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_PERMISSION = frozenset({"missing_scope", "no_permission"})


class SlackProbe:
    """`bot` carries the bot token, `app` the app-level one (None without Socket Mode)."""

    def __init__(self, bot: Prober, app: Prober | None) -> None:
        self._bot = bot
        self._app = app

    def identity(self) -> Identity | Trouble:
        """`auth.test`; the scopes stand in a header of every answer."""
        reply = _asked(self._bot, "auth.test")
        if isinstance(reply, Trouble):
            return reply
        scopes = reply.headers.get("x-oauth-scopes", "")
        granted = frozenset(scope.strip() for scope in scopes.split(",") if scope.strip())
        return Identity(str(reply.body.get("team") or "the workspace"), granted)

    def app_token(self) -> Trouble | None:
        """Asks for a Socket Mode address, and does not go there."""
        reply = _asked(self._app, "apps.connections.open") if self._app else None
        return reply if isinstance(reply, Trouble) else None

    def channel(self, channel_id: str) -> Channel | Trouble:
        reply = _asked(self._bot, "conversations.info", channel=channel_id)
        if isinstance(reply, Trouble):
            return reply
        found = _within(reply.body, "channel")
        return Channel(
            str(found.get("name") or "the channel"),
            member=found.get("is_member") is True,
            archived=found.get("is_archived") is True,
        )

    def groups(self, wanted: Mapping[str, str]) -> dict[str, Group | Trouble]:
        """The groups by the setting that names them: one question for all, as Slack counts them strictly."""
        if not wanted:
            return {}
        reply = _asked(self._bot, "usergroups.list", include_disabled="true", include_users="true")
        if isinstance(reply, Trouble):
            return dict.fromkeys(wanted, reply)
        rows = reply.body.get("usergroups")
        found = {row["id"]: _group(row) for row in rows or () if isinstance(row, dict) and "id" in row}
        nobody = Trouble("refused", ("no_such_subteam",))
        return {name: found.get(group_id, nobody) for name, group_id in wanted.items()}

    def listed(self, user_ids: Collection[str]) -> tuple[Listed, ...]:
        return tuple(self._listed(user_id) for user_id in sorted(user_ids))

    def _listed(self, user_id: str) -> Listed:
        reply = _asked(self._bot, "users.info", user=user_id)
        if isinstance(reply, Trouble):
            missing = reply.codes in {("user_not_found",), ("user_not_visible",)}
            return Listed(user_id, "unknown" if missing else reply)
        user = _within(reply.body, "user")
        if user.get("deleted"):
            return Listed(user_id, "deactivated")
        if user.get("is_stranger"):
            return Listed(user_id, "outside")
        guest = user.get("is_restricted") or user.get("is_ultra_restricted")
        return Listed(user_id, "guest" if guest else "fine")


def _asked(prober: Prober, method: str, **params: str) -> Reply | Trouble:
    reply = prober.get(method, **params)
    if isinstance(reply, Trouble) or reply.body.get("ok") is True:
        return reply
    code = str(reply.body.get("error") or reply.status)
    if code in _KEY:
        return Trouble("key", (code,))
    if code in _PERMISSION:
        needed = str(reply.body.get("needed") or "")
        return Trouble("permission", tuple(scope for scope in needed.split(",") if scope))
    if code == "ratelimited":
        return Trouble("busy")
    return Trouble("silent" if code in _PASSING else "refused", (code,))


def _group(row: Json) -> Group:
    users = row.get("users")
    members = len(users) if isinstance(users, list) else int(row.get("user_count") or 0)
    return Group(str(row.get("handle") or "the group"), members, disabled=bool(row.get("date_delete")))


def _within(body: Json, name: str) -> Json:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
