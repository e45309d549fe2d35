"""The customers' routes, as the school's site has them (data contract 4.1, 4.2)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from bot.errors import NotThereError, UnavailableError
from handlers.gate import Gate, RefusedError
from services import own_words as say
from services.gateways.clerk_tokens import BadTokenError
from services.reports import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.gateways.clerk_tokens import ClerkTokens
    from services.self_service import SelfService, Standing, Synced

    Answering = Callable[[SelfService, str, bytes], "View"]
    Taking = Callable[[str, str, str | None], bool]

log = structlog.get_logger("passkeeper.customers")

LOOKS, SYNCS, REPORTS = 40, 10, 5
"""Requests of one person in a minute. A page that waits for its pass looks every 2 s for 30 s."""

LOOKING, SYNCING, REPORTING = 3, 2, 1
"""How many are served at once: fewer than the server's threads, since Slack wants its answers too."""

LARGEST_BODY = 16_384
"""Bytes: a report's characters may each come as twelve."""

SOON = 5
"""Seconds after which a system that did not answer may be asked again."""

FIELDS = ("_id", "type", "passName", "startDate", "endDate", "remainingClips", "isActive")

NOT_SET_UP = "Customers cannot be signed in here yet: CLERK_SECRET_KEY is not set."
BAD_SESSION = "Which purchase? Send {sessionId} with the id of a checkout."
NO_MESSAGE = "What is wrong? Send {message} with a few words."
LONG_MESSAGE = f"That is long. Please say it in at most {LONGEST} characters."
NO_SLUG = "Which school? Send its slug in the header x-tenant-slug."
BROKEN = "Something went wrong on our side. Please try again, or write to us."

_SESSION = re.compile(r"cs_[A-Za-z0-9_]{1,250}")

View = tuple[Response, int]


def origin_of(url: str) -> str:
    """An address's origin as browsers send it: in lower case, without the port that goes without saying."""
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, usual} else "")


def customers(
    service: SelfService,
    tokens: ClerkTokens | None,
    *,
    origin: str,
    report: Taking,
    looks: Gate | None = None,
    syncs: Gate | None = None,
    reports: Gate | None = None,
) -> Blueprint:
    """`origin` is the one site whose pages may ask from a browser; `tokens` is None without Clerk.

    `report` keeps a person's message, with the checkout that they name.
    """
    routes: dict[str, tuple[Gate, Answering]] = {
        "subscription-status": (looks or Gate(LOOKING, LOOKS), _look),
        "sync-subscriptions": (syncs or Gate(SYNCING, SYNCS), _sync),
        "report": (reports or Gate(REPORTING, REPORTS), lambda _, *told: _report(report, *told)),
    }
    blueprint = Blueprint("customers", __name__, url_prefix="/api/user")
    for name, (gate, answer) in routes.items():
        view = _guarded(service, tokens, gate, answer)
        blueprint.add_url_rule(f"/{name}", name, view, methods=["POST"], provide_automatic_options=False)
        blueprint.add_url_rule(f"/{name}", f"{name}-preflight", preflight, methods=["OPTIONS"])
    blueprint.register_error_handler(Exception, _refusal)
    blueprint.after_request(lambda response: _shared(response, origin))
    return blueprint


def _guarded(
    service: SelfService, tokens: ClerkTokens | None, gate: Gate, answer: Answering
) -> Callable[[], View]:
    def view() -> View:
        if tokens is None:
            raise RefusedError(503, NOT_SET_UP)
        token = bearer()
        request.max_content_length = LARGEST_BODY
        body = request.get_data()
        with gate.place():
            caller = tokens.caller(token)
            gate.admit(caller)
            return answer(service, caller, body)

    return view


def bearer() -> str:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise BadTokenError
    return given.token


def _look(service: SelfService, caller: str, body: bytes) -> View:
    return jsonify(_standing(service.status(caller, _session_id(body)))), 200


def _sync(service: SelfService, caller: str, _body: bytes) -> View:
    slug = request.headers.get("x-tenant-slug", "").strip()
    if not slug:
        raise RefusedError(400, NO_SLUG)
    done = service.sync(caller, slug)
    log.info("synced", caller=caller, created=done.created, errors=len(done.errors), complete=done.complete)
    answer = jsonify(_synced(done))
    if not done.complete:
        answer.headers["Retry-After"] = str(SOON)
    return answer, 200 if done.complete else 503


def _report(keep: Taking, caller: str, body: bytes) -> View:
    """Only the first one of a day is kept, and a second one is told so."""
    asked = _asked(body)
    message, session_id = asked.get("message"), asked.get("sessionId")
    if not isinstance(message, str) or not message.strip():
        raise RefusedError(400, NO_MESSAGE)
    if len(message) > LONGEST:
        raise RefusedError(400, LONG_MESSAGE)
    named = isinstance(session_id, str) and _SESSION.fullmatch(session_id)
    kept = keep(caller, message, session_id if named else None)
    return jsonify(success=True, kept=kept, message=say.REPORTED if kept else say.REPORTED_BEFORE), 202


def _session_id(body: bytes) -> str:
    session_id = _asked(body).get("sessionId")
    if not isinstance(session_id, str) or not _SESSION.fullmatch(session_id):
        raise RefusedError(400, BAD_SESSION)
    return session_id


def _asked(body: bytes) -> dict[str, Any]:
    """Empty for what is no object."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}


def _standing(how: Standing) -> dict[str, Any]:
    """One of the four answers of data contract 4.1."""
    if how.held is not None:
        shown = {field: how.held.get(field) for field in (*FIELDS, "createdViaWebhook")}
        return {"found": True, "subscription": shown, "message": how.message}
    told: dict[str, dict[str, Any]] = {
        "failed": {"webhookError": True, "error": how.message},
        "processing": {"processing": True},
    }
    return {"found": False, **told.get(how.kind, {}), "message": how.message}


def _synced(done: Synced) -> dict[str, Any]:
    return {
        "success": done.complete,
        "message": done.message,
        "createdCount": done.created,
        "skippedCount": done.skipped,
        "errorCount": len(done.errors),
        **({"errors": list(done.errors)} if done.errors else {}),
        "totalSessionsFound": done.total,
    }


def preflight() -> tuple[str, int]:
    return "", 204


def _shared(response: Response, origin: str) -> Response:
    """Only the site's own pages may read an answer, and nobody may keep one."""
    response.headers.add("Vary", "Origin")
    response.headers["Cache-Control"] = "no-store"
    if request.headers.get("Origin") == origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "POST"
            response.headers["Access-Control-Allow-Headers"] = (
                "authorization, content-type, x-tenant-slug, x-tenant-id"
            )
            response.headers["Access-Control-Max-Age"] = "600"
    return response


def _refusal(error: Exception) -> View:
    refused = _turned_away(error)
    said = str(refused)
    answer = jsonify(success=False, error=said, message=said)
    if refused.after is not None:
        answer.headers["Retry-After"] = str(refused.after)
    if isinstance(error, BadTokenError):
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer, refused.status


def _turned_away(error: Exception) -> RefusedError:
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, BadTokenError):
        return RefusedError(401, str(error))
    if isinstance(error, NotThereError):
        return RefusedError(404, str(error))
    if isinstance(error, UnavailableError):
        return RefusedError(503, say.AGAIN, SOON)
    if isinstance(error, HTTPException):
        return RefusedError(error.code or 500, error.name)
    log.error("customer route failed", exc_info=error)
    return RefusedError(500, BROKEN)
