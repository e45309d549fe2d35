"""Slack's Web API through slack_sdk (https://docs.slack.dev/reference/methods)."""

from __future__ import annotations

import threading
import time
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.errors import UnavailableError
from bot.messages import Colleague, Message, Posted
from bot.speech import ENGLISH
from services.gateways.slack_pace import Pace
from services.gateways.slack_refused import LONGEST_WAIT, SILENT, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from slack_sdk import WebClient

    from bot.messages import View
    from bot.speech import Reader

_ATTEMPTS = 10
"""Several programs that post to one channel each get their turn within these, and within the longest wait."""
_POSTS = (1, 1.0)
"""Messages to one channel, and in how many seconds."""
_TIER_3 = (50, 60.0)
"""`chat.update` and reading a channel, workspace-wide."""
_SKEW = 300.0
"""Seconds by which this machine's clock and Slack's may differ."""
_EVENT = "passkeeper_alert"
_PAGE = 200

T = TypeVar("T")
log = structlog.get_logger("passkeeper.slack")


class SlackMessenger:
    """`client` has its address, its timeout and no retries of its own: a retried post may be a second one.

    Only a refusal for too many requests is tried again, after the wait that Slack asks for. `house` is whom
    a channel speaks to; what is for one person is told to them before it comes here.
    """

    def __init__(
        self,
        client: WebClient,
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], float] = time.monotonic,
        house: Reader = ENGLISH,
    ) -> None:
        self._client = client
        self._house = house
        self._sleep = sleep
        self._lock = threading.Lock()
        self._team: str | None = None
        self._posts = Pace(*_POSTS, clock=clock, sleep=sleep)
        self._tier_3 = Pace(*_TIER_3, clock=clock, sleep=sleep)

    def post(
        self, channel: str, message: Message, thread: str | None = None, *, mark: str | None = None
    ) -> Posted:
        arguments = {"channel": channel, "thread_ts": thread, "unfurl_links": False, "unfurl_media": False}
        metadata = {"event_type": _EVENT, "event_payload": {"alert": mark}} if mark else None
        self._posts.wait(channel)
        answer = self._send("chat.postMessage", {**arguments, "metadata": metadata}, message)
        return Posted(str(answer.get("channel") or channel), str(_part(answer, "ts")))

    def free(self, channel: str) -> bool:
        return self._posts.free(channel)

    def find(self, channel: str, mark: str, since: datetime, thread: str | None = None) -> Posted | None:
        for message in self._said_since(channel, since, thread):
            told = (message.get("metadata") or {}).get("event_payload") or {}
            if told.get("alert") == mark:
                return Posted(channel, str(message["ts"]))
        return None

    def link(self, where: Posted) -> str:
        asked = {"channel": where.channel, "message_ts": where.ts}
        return str(_part(self._ask("chat.getPermalink", asked), "permalink"))

    def update(self, where: Posted, message: Message) -> None:
        self._tier_3.wait("chat.update")
        self._send("chat.update", {"channel": where.channel, "ts": where.ts}, message)

    def _said_since(self, channel: str, since: datetime, thread: str | None) -> Iterator[Mapping[str, Any]]:
        """Every message, or every reply of the thread, a page at a time, to the end."""
        method = "conversations.replies" if thread else "conversations.history"
        asked = {"channel": channel, "ts": thread, "include_all_metadata": True, "limit": _PAGE}
        asked["oldest"] = f"{since.timestamp() - _SKEW:.6f}"
        while True:
            self._tier_3.wait(method)
            answer = self._ask(method, {key: one for key, one in asked.items() if one is not None})
            yield from answer.get("messages") or ()
            asked["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return

    def open_view(self, trigger_id: str, view: View) -> str:
        answer = self._call("views.open", {"trigger_id": trigger_id, "view": view})
        return str(_part(answer, "view", "id"))

    def update_view(self, view_id: str, view: View) -> None:
        self._call("views.update", {"view_id": view_id, "view": view})

    def publish_home(self, user_id: str, view: View) -> None:
        self._call("views.publish", {"user_id": user_id, "view": view})

    def colleague(self, user_id: str) -> Colleague:
        user = _part(self._ask("users.info", {"user": user_id, "include_locale": True}), "user")
        profile = user.get("profile") or {}
        return Colleague(
            id=user_id,
            name=profile.get("real_name") or user.get("real_name") or profile.get("display_name") or "",
            locale=user.get("locale") or "en-US",
            timezone=user.get("tz") or "UTC",
            guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            deactivated=bool(user.get("deleted")),
            outside=bool(user.get("is_stranger")) or self._elsewhere(_teams(user)),
        )

    def members(self, group_id: str) -> frozenset[str]:
        return frozenset(_part(self._ask("usergroups.users.list", {"usergroup": group_id}), "users"))

    def respond(self, response_url: str, message: Message, *, replace: bool) -> None:
        """Answers through the address that came with a command or press: five times within half an hour."""
        client = WebhookClient(response_url, timeout=self._client.timeout, retry_handlers=[])

        def send() -> None:
            answer = client.send(
                text=message.text,
                blocks=list(message.blocks),
                response_type="ephemeral",
                replace_original=replace,
                unfurl_links=False,
                unfurl_media=False,
            )
            if answer.status_code != HTTPStatus.OK:
                raise RefusedError(str(answer.status_code), answer.status_code, answer.headers)

        self._patiently(send)

    def answers(self) -> bool:
        """Whether Slack took our token, this time or before."""
        try:
            self._own_team()
        except UnavailableError:
            return False
        return True

    def _elsewhere(self, teams: set[str]) -> bool:
        """Slack always names the workspaces; where one is not named, there is nothing to compare."""
        own = self._own_team()
        return bool(own and teams) and own not in teams

    def _own_team(self) -> str:
        with self._lock:
            if self._team is None:
                self._team = str(self._request("auth.test", {}).get("team_id") or "")
            return self._team

    def _send(self, method: str, arguments: dict[str, Any], message: Message) -> Mapping[str, Any]:
        """A workspace that does not know a kind of block yet gets the text, which carries the whole point."""
        told = message.told(self._house)
        body = arguments | {"text": told.text}
        try:
            return self._call(method, body | {"blocks": list(told.blocks)})
        except UnavailableError as error:
            if "invalid_blocks" not in error.detail:
                raise
            log.warning("slack refused the blocks, sending the text alone", method=method)
            return self._call(method, body | {"blocks": []})

    def _call(self, method: str, body: dict[str, Any]) -> Mapping[str, Any]:
        return self._request(method, {"json": {key: one for key, one in body.items() if one is not None}})

    def _ask(self, method: str, params: dict[str, Any]) -> Mapping[str, Any]:
        """Reading methods take no JSON; the SDK too asks them with GET."""
        return self._request(method, {"http_verb": "GET", "params": params})

    def _request(self, method: str, arguments: dict[str, Any]) -> Mapping[str, Any]:
        def call() -> dict[str, Any]:
            try:
                answer = self._client.api_call(method, **arguments)
            except SlackApiError as error:
                response = error.response
                named = response.data.get("error") if isinstance(response.data, dict) else None
                code = str(named or response.status_code)
                raise RefusedError(code, response.status_code, response.headers) from None
            return dict(answer.data) if isinstance(answer.data, dict) else {}

        return self._patiently(call)

    def _patiently(self, call: Callable[[], T]) -> T:
        attempt, waited = 0, 0.0
        while True:
            attempt += 1
            try:
                return call()
            except RefusedError as refused:
                wait = refused.wait
                if wait is None or attempt == _ATTEMPTS or waited + wait > LONGEST_WAIT:
                    raise refused.told() from None
            except (SlackClientError, OSError, HTTPException) as error:
                raise UnavailableError("slack", SILENT) from error
            self._sleep(wait)
            waited += wait


def _part(answer: Mapping[str, Any], *path: str) -> Any:
    """What Slack always tells; an answer without it came garbled. Raises UnavailableError."""
    found: Any = answer
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if found is None:
        raise UnavailableError("slack", SILENT)
    return found


def _teams(user: Mapping[str, Any]) -> set[str]:
    """Every workspace that a person belongs to; in an Enterprise organisation there may be several."""
    enterprise = user.get("enterprise_user") or {}
    team = user.get("team_id") or (user.get("profile") or {}).get("team")
    return {str(each) for each in (team, *(enterprise.get("teams") or ())) if each}
