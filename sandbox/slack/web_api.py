"""`/api/<method>`: who calls, with which scopes, into which trouble, and then the work."""

from __future__ import annotations

import io
import math
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request, send_file

from sandbox.slack import web_chat, web_files, web_people, web_views
from sandbox.slack.core import Call
from sandbox.slack.errors import SlackError
from sandbox.slack.web_args import read_args

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.slack.core import SlackCore
    from sandbox.slack.faults import Fault
    from sandbox.slack.model import Json


@dataclass(frozen=True)
class Method:
    """One Web API method and the scope it asks for."""

    run: Callable[[SlackCore, Json], Json]
    scope: str | None = None


CHANNELS_READ, HISTORY = "channels:read", "channels:history"
METHODS = {
    "auth.test": Method(web_people.auth_test),
    "apps.connections.open": Method(web_people.open_connection),
    "bots.info": Method(web_people.bots_info, "users:read"),
    "users.info": Method(web_people.user_info, "users:read"),
    "users.list": Method(web_people.user_list, "users:read"),
    "users.lookupByEmail": Method(web_people.user_by_email, "users:read.email"),
    "usergroups.list": Method(web_people.group_list, "usergroups:read"),
    "usergroups.users.list": Method(web_people.group_users, "usergroups:read"),
    "conversations.info": Method(web_people.channel_info, CHANNELS_READ),
    "conversations.members": Method(web_people.channel_members, CHANNELS_READ),
    "conversations.history": Method(web_people.history, HISTORY),
    "conversations.replies": Method(web_people.replies, HISTORY),
    "conversations.open": Method(web_people.open_dm, "im:write"),
    "conversations.join": Method(web_people.join, "channels:join"),
    "chat.postMessage": Method(web_chat.post_message, "chat:write"),
    "chat.postEphemeral": Method(web_chat.post_ephemeral, "chat:write"),
    "chat.update": Method(web_chat.update, "chat:write"),
    "chat.delete": Method(web_chat.delete, "chat:write"),
    "chat.getPermalink": Method(web_chat.permalink),
    "reactions.add": Method(web_chat.add_reaction, "reactions:write"),
    "reactions.remove": Method(web_chat.remove_reaction, "reactions:write"),
    "views.open": Method(web_views.open_modal),
    "views.push": Method(web_views.push),
    "views.update": Method(web_views.update),
    "views.publish": Method(web_views.publish),
    "files.getUploadURLExternal": Method(web_files.upload_url, "files:write"),
    "files.completeUploadExternal": Method(web_files.complete, "files:write"),
}
EVERY_SCOPE = sorted({m.scope for m in METHODS.values() if m.scope} | {"commands"})


class RateLimitedError(Exception):
    """429, with whole seconds to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds


def _authorized(slack: SlackCore, name: str, args: Json) -> Method:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ") or args.pop("token", "")
    args.pop("token", None)
    if not token:
        raise SlackError("not_authed")
    wanted = slack.app_token if name.startswith("apps.connections") else slack.bot_token
    if token != wanted:
        known = token in (slack.app_token, slack.bot_token)
        raise SlackError("not_allowed_token_type" if known else "invalid_auth")
    if method.scope and method.scope not in _scopes(slack):
        raise SlackError("missing_scope", needed=method.scope, provided=",".join(_scopes(slack)))
    return method


def _scopes(slack: SlackCore) -> list[str]:
    return EVERY_SCOPE if slack.app.scopes is None else slack.app.scopes


def _work(slack: SlackCore, name: str, args: Json) -> Json:
    method = _authorized(slack, name, args)
    if name == "chat.postMessage":
        wait = slack.seconds_until_post(str(args.get("channel")))
        if wait:
            raise RateLimitedError(math.ceil(wait))
    with slack.workspace.changed:
        return {"ok": True, **method.run(slack, args)}


def _answer(slack: SlackCore, body: Json, status: int = 200, retry_after: int | None = None) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.headers["x-oauth-scopes"] = ",".join(_scopes(slack))
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _cut() -> Response:
    """Ends the connection under the server's hands, as a broken network would."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=204)


def _faulty(slack: SlackCore, fault: Fault) -> Response | None:
    time.sleep(fault.delay)
    if fault.drop == "before":
        return _cut()
    if fault.error:
        return _answer(slack, {"ok": False, "error": fault.error})
    if fault.status:
        return _answer(slack, {"ok": False, "error": "ratelimited"}, fault.status, fault.retry_after)
    return None


def _call(slack: SlackCore, name: str) -> Response:
    fault = slack.faults.take(name)
    early = _faulty(slack, fault) if fault else None
    if early is not None:
        return early
    args: Json = {}
    try:
        args = read_args(request)
        answer = _work(slack, name, args)
    except SlackError as error:
        answer = error.body()
    except RateLimitedError as limited:
        return _answer(slack, {"ok": False, "error": "ratelimited"}, 429, limited.seconds)
    slack.calls.append(Call(name, args, answer))
    return _cut() if fault and fault.drop == "after" else _answer(slack, answer)


def add_web_api(blueprint: Blueprint, slack: SlackCore) -> None:
    @blueprint.route("/api/<method>", methods=["GET", "POST"])
    def call(method: str) -> Response:
        return _call(slack, method)

    @blueprint.post("/upload/<file_id>")
    def upload(file_id: str) -> tuple[str, int]:
        multipart = (request.mimetype or "").startswith("multipart/")
        sent = next(iter(request.files.values()), None) if multipart else None
        content = sent.read() if sent else request.get_data()
        return (
            (f"OK - {len(content)}", 200) if web_files.store(slack, file_id, content) else ("not_found", 404)
        )

    @blueprint.get("/files/<file_id>/<name>")
    def download(file_id: str, name: str) -> Response | tuple[str, int]:
        file = slack.workspace.files.get(file_id)
        if file is None or file["content"] is None:
            return "not_found", 404
        return send_file(io.BytesIO(file["content"]), download_name=name, as_attachment=True)
