"""The site's webhook route: verifies, logs, fulfils, and answers 200 whatever came of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stripe import SignatureVerificationError, StripeClient

from bot.documents import written
from sandbox.site.fulfilment import ProcessingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.site.fulfilment import Fulfilment
    from sandbox.site.store import Documents

Json = dict[str, Any]
Reply = tuple[Json, int]


class WebhookRoute:
    """`secret` may be set later; without one the route answers 500, as the site does."""

    def __init__(
        self,
        documents: Documents,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        fulfilment: Fulfilment,
        secret: str,
    ) -> None:
        self.secret = secret
        self._documents = documents
        self._clock = clock
        self._new_id = new_id
        self._fulfilment = fulfilment
        self._verifier = StripeClient("sk_test_sandbox")

    def receive(self, body: bytes, signature: str | None) -> Reply:
        refusal = self._refusal(body, signature)
        if refusal is not None:
            return refusal
        event: Json = json.loads(body)
        return self._process(event)

    def _refusal(self, body: bytes, signature: str | None) -> Reply | None:
        if not self.secret:
            self._log("configuration_error", "unknown", "error", error="Webhook secret is not configured")
            return {"error": "Webhook secret not configured"}, 500
        if not signature:
            self._log("signature_missing", "unknown", "error", error="No stripe-signature header")
            return {"error": "No signature"}, 400
        try:
            self._verifier.construct_event(body, signature, self.secret)
        except SignatureVerificationError as error:
            text = str(error)
            lengths = {"signatureLength": len(signature), "bodyLength": len(body)}
            self._log("signature_verification_failed", "unknown", "error", error=text, **lengths)
            return {"error": f"Webhook Error: {text}"}, 400
        return None

    def _process(self, event: Json) -> Reply:
        started, thing = self._clock(), event["data"]["object"]
        metadata = thing.get("metadata") or {}
        self._log(event["type"], event["id"], "processing", sessionId=thing["id"], metadata=metadata)
        try:
            self._handle(event, thing, metadata)
        except ProcessingError as error:
            stack = f"Error: {error}\n    at processEvent (webhook/route.js)"
            self._log(
                event["type"], event["id"], "error", error=str(error), stack=stack, sessionId=thing["id"]
            )
            return {"received": True, "error": str(error)}, 200
        spent = int((self._clock() - started).total_seconds() * 1_000)
        self._log(event["type"], event["id"], "success", processingTimeMs=spent, sessionId=thing["id"])
        return {"received": True}, 200

    def _handle(self, event: Json, thing: Json, metadata: Json) -> None:
        """Other types of events, and of purchases, are logged as a success and passed over."""
        if event["type"] != "checkout.session.completed":
            return
        if metadata.get("type") == "pass_purchase":
            self._fulfilment.purchase(thing, event["id"])
        elif metadata.get("type") == "pass_upgrade":
            self._fulfilment.upgrade(thing, event["id"])

    def _log(self, event_type: str, event_id: str, status: str, **details: Any) -> None:
        now = written(self._clock())
        self._documents.put(
            {
                "_id": self._new_id(),
                "_type": "webhookLog",
                "_createdAt": now,
                "_updatedAt": now,
                "eventType": event_type,
                "eventId": event_id,
                "status": status,
                "timestamp": now,
                "details": details,
            }
        )
