"""Sells, and lets happen to a sale what can happen: settled, failed, expired, refunded, disputed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.stripe import objects

if TYPE_CHECKING:
    from collections.abc import Collection

    from sandbox.stripe.books import Books
    from sandbox.stripe.events import Events
    from sandbox.stripe.fixtures import Json
    from sandbox.stripe.objects import Sale

_CLOSED = frozenset({"won", "lost", "warning_closed"})


class TillError(ValueError):
    """Asked for something that cannot happen to that sale."""


class Till:
    """Everything here happens to a session by its id, wherever it was sold; callers hold the lock."""

    def __init__(self, books: Books, events: Events) -> None:
        self._books = books
        self._events = events

    def sell(self, account: str, sale: Sale, hold: Collection[str]) -> Json:
        books = self._books
        if account not in books.accounts:
            raise TillError(f"no account {account}")
        session = objects.build_session(sale, books.ids)
        books.put(account, session, livemode=sale.livemode)
        books.line_items[session["id"]] = [objects.build_line_item(sale, books.ids)]
        if sale.moves_money:
            self._charge(account, sale, session)
        self._announce(account, session, sale, hold)
        return session

    def settle(self, session_id: str) -> Json:
        """The money of a delayed method arrives; or an open session is paid at last."""
        account, session = self._books.session(session_id)
        if session["status"] == "open":
            return self._pay_now(account, session)
        intent, charge = self._payment(account, session)
        if intent["status"] != "processing":
            raise TillError(f"{session_id} is not waiting for money")
        session["payment_status"] = "paid"
        self._succeed(account, intent, charge, at=self._books.now())
        self._tell(account, "checkout.session.async_payment_succeeded", session)
        return session

    def fail(self, session_id: str) -> Json:
        account, session = self._books.session(session_id)
        intent, charge = self._payment(account, session)
        if intent["status"] != "processing":
            raise TillError(f"{session_id} is not waiting for money")
        intent.update(status="requires_payment_method", last_payment_error=objects.declined())
        charge.update(objects.failed_with())
        self._tell(account, "charge.failed", charge)
        self._tell(account, "payment_intent.payment_failed", intent)
        self._tell(account, "checkout.session.async_payment_failed", session)
        return session

    def expire(self, session_id: str) -> Json:
        account, session = self._books.session(session_id)
        if session["status"] != "open":
            raise TillError(f"{session_id} is not open")
        session.update(status="expired", url=None)
        self._tell(account, "checkout.session.expired", session)
        return session

    def refund(self, session_id: str, amount: int | None) -> Json:
        account, session = self._books.session(session_id)
        _, charge = self._payment(account, session)
        left = charge["amount_captured"] - charge["amount_refunded"]
        part = left if amount is None else amount
        if not 0 < part <= left:
            raise TillError(f"{part} cannot be refunded: {left} of {session_id} is left")
        refund = objects.build_refund(charge, part, self._books.now(), self._books.ids)
        charge["amount_refunded"] += part
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self._books.put(account, refund, livemode=charge["livemode"])
        self._tell(account, "refund.created", refund, livemode=charge["livemode"])
        self._tell(account, "charge.refunded", charge)
        return refund

    def dispute(self, session_id: str, status: str) -> Json:
        """Opens one, or moves the one that is open to that status."""
        account, session = self._books.session(session_id)
        _, charge = self._payment(account, session)
        found = self._dispute_of(account, charge)
        if found is None:
            found = self._open_dispute(account, charge, status)
        else:
            found["status"] = status
        if status in _CLOSED:
            self._tell(account, "charge.dispute.closed", found)
        return found

    def _dispute_of(self, account: str, charge: Json) -> Json | None:
        disputes = self._books.shelf(account, "dispute")
        return next((one for one in disputes if one["charge"] == charge["id"]), None)

    def _open_dispute(self, account: str, charge: Json, status: str) -> Json:
        dispute = objects.build_dispute(charge, status, self._books.now(), self._books.ids)
        charge["disputed"] = True
        self._books.put(account, dispute, livemode=charge["livemode"])
        self._tell(account, "charge.dispute.created", dispute)
        return dispute

    def _charge(self, account: str, sale: Sale, session: Json) -> None:
        ids = self._books.ids
        intent = objects.build_intent(sale, session, ids)
        charge = objects.build_charge(sale, intent, ids)
        for thing in (intent, charge):
            self._books.put(account, thing, livemode=sale.livemode)
        self._tell(account, "payment_intent.created", intent, at=sale.created)
        if sale.payment == "paid":
            self._succeed(account, intent, charge, at=sale.created)

    def _succeed(self, account: str, intent: Json, charge: Json, *, at: int) -> None:
        intent.update(status="succeeded", amount_received=intent["amount"])
        charge.update(status="succeeded", paid=True, captured=True, amount_captured=charge["amount"])
        charge["balance_transaction"] = charge["balance_transaction"] or self._books.ids.make("txn")
        transaction = objects.build_balance_transaction(charge)
        self._books.put(account, transaction, livemode=charge["livemode"])
        self._tell(account, "charge.succeeded", charge, at=at)
        self._tell(account, "payment_intent.succeeded", intent, at=at)

    def _announce(self, account: str, session: Json, sale: Sale, hold: Collection[str]) -> None:
        if session["status"] == "complete":
            self._tell(account, "checkout.session.completed", session, at=sale.created, hold=hold)
        if session["status"] == "expired":
            ended = min(session["expires_at"], max(self._books.now(), sale.created))
            self._tell(account, "checkout.session.expired", session, at=ended, hold=hold)
        if sale.payment == "failed":
            self._tell(account, "checkout.session.async_payment_failed", session, at=sale.created, hold=hold)

    def _pay_now(self, account: str, session: Json) -> Json:
        details = session["customer_details"] or {}
        sale = objects.Sale(
            amount=session["amount_total"],
            email=details.get("email") or "customer@example.com",
            created=self._books.now(),
            livemode=session["livemode"],
            currency=session["currency"],
        )
        paid = objects.build_session(sale, self._books.ids)
        for key in ("status", "payment_status", "payment_intent", "url"):
            session[key] = paid[key]
        session["customer_details"] = session["customer_details"] or paid["customer_details"]
        self._charge(account, sale, session)
        self._tell(account, "checkout.session.completed", session)
        return session

    def _payment(self, account: str, session: Json) -> tuple[Json, Json]:
        intent_id, livemode = session["payment_intent"], session["livemode"]
        intent = self._books.get(account, "payment_intent", str(intent_id), livemode=livemode)
        if intent is None:
            raise TillError(f"{session['id']} moved no money")
        charge = self._books.get(account, "charge", intent["latest_charge"], livemode=livemode)
        if charge is None:
            raise TillError(f"{session['id']} has no charge")
        return intent, charge

    def _tell(
        self,
        account: str,
        event_type: str,
        thing: Json,
        *,
        at: int | None = None,
        livemode: bool | None = None,
        hold: Collection[str] = (),
    ) -> None:
        self._events.emit(
            account,
            event_type,
            thing,
            at=self._books.now() if at is None else at,
            livemode=thing["livemode"] if livemode is None else livemode,
            hold=hold,
        )
