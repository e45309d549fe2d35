"""`response_url`: five uses in thirty minutes, to answer where somebody pressed or typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request

from sandbox.slack import validate
from sandbox.slack.errors import SlackError
from sandbox.slack.model import BOT_USER, Json, Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.slack.state import Workspace

USES, LIFE = 5, timedelta(minutes=30)


@dataclass
class ResponseUrl:
    """Who may be answered where; `source` is the message whose button was pressed, if any."""

    user: str
    channel: str
    born: datetime
    source: Message | None = None
    used: int = 0


class ResponseUrls:
    """All the addresses that were handed out, and what was `taken` at them."""

    def __init__(self, workspace: Workspace, public_url: Callable[[], str]) -> None:
        self._workspace = workspace
        self._public_url = public_url
        self._known: dict[str, ResponseUrl] = {}
        self.taken: list[Json] = []

    def new(self, user: str, channel: str, source: Message | None = None) -> str:
        key = self._workspace.new_id("r")
        self._known[key] = ResponseUrl(user, channel, self._workspace.clock(), source)
        return f"{self._public_url()}/slack/respond/{key}"

    def use(self, key: str, body: Json) -> None:
        """Raises `expired_url` after the time, `used_url` after the uses, or what is wrong in the message."""
        place = self._known.get(key)
        if place is None or self._workspace.clock() - place.born > LIFE:
            raise SlackError("expired_url")
        if place.used >= USES:
            raise SlackError("used_url")
        place.used += 1
        self.answer(place, body)

    def answer(self, place: ResponseUrl, body: Json) -> None:
        if body.get("delete_original"):
            self._delete(place)
            return
        validate.check_message(body)
        self.taken.append(body)
        if body.get("replace_original") and place.source is not None:
            self._replace(place.source, body)
            return
        self._post(place, body)

    def _delete(self, place: ResponseUrl) -> None:
        if place.source is None:
            raise SlackError("message_not_found")
        with self._workspace.changed:
            self._workspace.messages.pop((place.source.channel, place.source.ts), None)
            self._workspace.touch()

    def _replace(self, source: Message, body: Json) -> None:
        with self._workspace.changed:
            blocks = validate.with_ids(body.get("blocks") or [], self._workspace.new_id)
            source.rewrite(body.get("text") or "", blocks, at=self._workspace.new_ts())
            self._workspace.touch()

    def _post(self, place: ResponseUrl, body: Json) -> Message:
        """`replace_original` after a command changes nothing: a command has no original (bolt-js #2287)."""
        public = body.get("response_type") == "in_channel"
        state = self._workspace
        return state.post(
            Message(
                state.new_ts(),
                place.channel,
                BOT_USER,
                body.get("text") or "",
                blocks=validate.with_ids(body.get("blocks") or [], state.new_id),
                thread_ts=body.get("thread_ts"),
                only_for=None if public else place.user,
            )
        )

    def add_routes(self, blueprint: Blueprint) -> None:
        @blueprint.post("/respond/<key>")
        def respond(key: str) -> Response | tuple[str, int]:
            body = request.get_json(silent=True)
            if not isinstance(body, dict):
                return "invalid_payload", 400
            try:
                self.use(key, body)
            except SlackError as error:
                gone = error.code in ("expired_url", "used_url")
                answer = jsonify(error.body())
                answer.status_code = 404 if gone else 400
                return answer
            return "ok", 200
