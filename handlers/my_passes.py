"""`GET /api/user/passes`: what the caller holds, for the customer page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import jsonify, request

from bot.documents import written
from handlers.customers import LOOKS, NOT_SET_UP, bearer, preflight
from handlers.gate import Gate, RefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Blueprint, Response

    from services.gateways.clerk_tokens import ClerkTokens
    from services.my_passes import MyPass, MyPasses, School

PLACES = 3
"""How many lists are made at once: with the customers' other routes, fewer than the server's threads."""


def add_my_passes(
    customers: Blueprint, service: MyPasses, tokens: ClerkTokens | None, gate: Gate | None = None
) -> Blueprint:
    """Adds the route to the customers' own, whose refusals and headers then hold for it too."""
    door = gate or Gate(PLACES, LOOKS)

    def passes() -> Response:
        if tokens is None:
            raise RefusedError(503, NOT_SET_UP)
        token = bearer()
        with door.place():
            caller = tokens.caller(token)
            door.admit(caller)
            slug = request.headers.get("x-tenant-slug", "").strip()
            return jsonify(passes=[_told(each) for each in service.of(caller, slug or None)])

    customers.add_url_rule("/passes", "passes", passes, methods=["GET"], provide_automatic_options=False)
    customers.add_url_rule("/passes", "passes-preflight", preflight, methods=["OPTIONS"])
    return customers


def _told(each: MyPass) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "school": _school(each.school),
        "from": _time(each.start),
        "until": _time(each.until),
        "classesLeft": each.classes_left,
        "unlimited": each.unlimited,
        "state": each.state,
        "ended": each.ended,
    }


def _school(school: School | None) -> dict[str, str | None] | None:
    return {"name": school.name, "slug": school.slug} if school else None


def _time(at: datetime | None) -> str | None:
    return written(at) if at else None
