"""The school's site as it sends a customer to the bot's own page: with a token, and a new one when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from sandbox.people import BUYERS, PASSES, SCHOOLS
from sandbox.world import STORY

if TYPE_CHECKING:
    from sandbox.clerk import ClerkSandbox


class Visits:
    """`url` is the site's own, for which its tokens are made; `page` is the customer page of the bot."""

    def __init__(self, clerk: ClerkSandbox, *, url: str, page: str) -> None:
        self._clerk = clerk
        self._url = url
        self._page = page

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("visits", __name__)
        blueprint.add_url_rule("", view_func=self._who, endpoint="who")
        blueprint.add_url_rule("", view_func=self._visit, endpoint="visit", methods=["POST"])
        return blueprint

    def address(self, clerk_id: str, **told: str | None) -> str:
        """Where the site sends a customer: a token in the fragment never reaches a server's log."""
        parts = {"token": self.token(clerk_id), **told}
        return f"{self._page}#{urlencode({key: value for key, value in parts.items() if value})}"

    def token(self, clerk_id: str) -> str:
        return self._clerk.session_token(clerk_id, azp=self._url)

    def _who(self) -> Response:
        people = [
            {"clerk_id": each.clerk_id, "name": f"{each.first} {each.last}", "tenant": _school(each.key)}
            for each in BUYERS
        ]
        return jsonify(page=self._page, customers=people)

    def _visit(self) -> tuple[Response, int] | Response:
        asked = request.get_json(silent=True) or {}
        clerk_id = asked.get("clerk_id")
        if clerk_id not in {each.clerk_id for each in BUYERS}:
            return jsonify({"error": "Choose a customer."}), 400
        address = self.address(clerk_id, session_id=asked.get("session_id"), tenant=asked.get("tenant"))
        return jsonify(token=self.token(clerk_id), address=address)


def _school(key: str) -> str:
    """The slug of the school where this customer bought their pass."""
    bought = next(sale.sold for sale in STORY if sale.buyer == key)
    school = next(each["tenant"]["_ref"] for each in PASSES if each["_id"] == bought)
    return str(next(each["slug"]["current"] for each in SCHOOLS if each["_id"] == school))
