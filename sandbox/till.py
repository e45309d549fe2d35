"""The till beside the page: it sells passes, with the webhook working, lost, late or doubled."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, request

from sandbox.people import BUYERS, PASSES, SCHOOLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.site import Site
    from sandbox.site.store import Documents

Json = dict[str, Any]
WEBHOOKS = ("working", "lost", "late", "doubled")
NOTICED_AFTER = 2.0
"""Seconds from a sale to the sweep that looks for its pass; the bot's own sweep runs each minute anyway."""


@dataclass(frozen=True, slots=True)
class Sold:
    """One sale at this till."""

    session_id: str
    clerk_id: str
    tenant: str
    customer: str
    product: str
    amount: int
    webhook: str
    at: datetime


class Till:
    """`command` runs one command of the real program, such as `reconcile --post`."""

    def __init__(self, site: Site, documents: Documents, command: Callable[..., object]) -> None:
        self._site = site
        self._documents = documents
        self._command = command
        self._sold: list[Sold] = []
        self._timers: list[threading.Timer] = []
        self._lock = threading.Lock()

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("till", __name__)
        blueprint.add_url_rule("", view_func=self._show, endpoint="show")
        blueprint.add_url_rule("/sell", view_func=self._sell, endpoint="sell", methods=["POST"])
        blueprint.add_url_rule("/sweep", view_func=self._sweep, endpoint="sweep", methods=["POST"])
        return blueprint

    def close(self) -> None:
        for timer in self._timers:
            timer.cancel()
            timer.join()

    def sweep(self) -> None:
        """One sweep at a time, as the schedule would run it."""
        with self._lock:
            self._command("reconcile", "--days", "3", "--post")

    def _show(self) -> Response:
        return jsonify(
            {
                "customers": [
                    {"clerk_id": b.clerk_id, "name": f"{b.first} {b.last}", "email": b.email} for b in BUYERS
                ],
                "passes": [_offer(product) for product in PASSES],
                "webhooks": WEBHOOKS,
                "sales": [self._line(sold) for sold in reversed(self._sold)],
            }
        )

    def _sell(self) -> tuple[Response, int] | Response:
        asked = request.get_json(silent=True) or {}
        buyer = next((b for b in BUYERS if b.clerk_id == asked.get("clerk_id")), None)
        product = next((p for p in PASSES if p["_id"] == asked.get("pass_id")), None)
        webhook = asked.get("webhook")
        if buyer is None or product is None or webhook not in WEBHOOKS:
            return jsonify({"error": "Choose a customer, a pass and how the webhook behaves."}), 400
        session = self._site.buy(buyer.clerk_id, product["_id"], webhook=webhook)
        name = f"{buyer.first} {buyer.last}"
        at = datetime.now(UTC)
        whose = (session["id"], buyer.clerk_id, session["metadata"]["tenantSlug"], name)
        self._sold.append(Sold(*whose, product["name"], session["amount_total"], webhook, at))
        self._later()
        return jsonify({"session_id": session["id"]})

    def _sweep(self) -> Response:
        self.sweep()
        return jsonify({"ok": True})

    def _later(self) -> None:
        timer = threading.Timer(NOTICED_AFTER, self.sweep)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def _line(self, sold: Sold) -> Json:
        return {
            "session_id": sold.session_id,
            "clerk_id": sold.clerk_id,
            "tenant": sold.tenant,
            "customer": sold.customer,
            "pass": sold.product,
            "amount": sold.amount,
            "currency": "nok",
            "webhook": sold.webhook,
            "at": sold.at.isoformat(),
            "state": self._state(sold.session_id),
        }

    def _state(self, session_id: str) -> str:
        held = [
            d for d in self._documents.documents("subscription") if d.get("stripeSessionId") == session_id
        ]
        running = [d for d in held if d.get("isActive")]
        if len(running) > 1:
            return "two passes"
        return "pass made" if running else "pass withdrawn" if held else "no pass yet"


def _offer(product: Json) -> Json:
    school = next(each for each in SCHOOLS if each["_id"] == product["tenant"]["_ref"])
    return {
        "id": product["_id"],
        "name": product["name"],
        "price": product["price"] * 100,
        "currency": "nok",
        "school": school["schoolName"],
    }
