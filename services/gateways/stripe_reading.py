"""Reads Stripe's JSON into the model. Only an id and a time are required; all else may be absent or null."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.documents import flag, text, whole
from bot.model import Endpoint, Money, MoneyBack, Payment, Purchase, Sale, StripeEvent
from services.gateways.stripe_problems import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]

NO_CURRENCY = "xxx"
"""ISO 4217's code for "no currency": a checkout that asked for no money has none."""

OPEN_DISPUTE = "needs_response"
_NOT_GIVEN_BACK = frozenset({"failed", "canceled"})


def id_of(value: object) -> str | None:
    """The id of a field that may be expanded into the object itself."""
    return text(value.get("id")) if isinstance(value, dict) else text(value)


def within(raw: Json, key: str) -> Json:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _required_id(raw: Json) -> str:
    found = text(raw.get("id"))
    if found is None:
        raise unreadable()
    return found


def _created(raw: Json) -> datetime:
    seconds = raw.get("created")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise unreadable()
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise unreadable() from None


def _texts(value: object) -> Iterator[str]:
    yield from (entry for entry in (value if isinstance(value, list) else []) if isinstance(entry, str))


def _metadata(raw: Json) -> dict[str, str]:
    return {key: value for key, value in within(raw, "metadata").items() if isinstance(value, str)}


def _livemode(raw: Json, livemode: bool) -> bool:
    told = flag(raw.get("livemode"))
    return livemode if told is None else told


def read_purchase(raw: Json, account: str, *, livemode: bool) -> Purchase:
    payer = within(raw, "customer_details")
    currency = text(raw.get("currency")) or NO_CURRENCY
    return Purchase(
        session_id=_required_id(raw),
        account=account,
        livemode=_livemode(raw, livemode),
        created=_created(raw),
        mode=text(raw.get("mode")),
        status=text(raw.get("status")),
        payment_status=text(raw.get("payment_status")),
        money=Money(whole(raw.get("amount_total")) or 0, currency.lower()),
        payment_intent=id_of(raw.get("payment_intent")),
        payer_email=text(payer.get("email")) or text(raw.get("customer_email")),
        payer_name=text(payer.get("name")),
        metadata=_metadata(raw),
    )


def read_payment(intent: Json, charge: Json, dispute: str | None) -> Payment:
    """`charge` is the intent's latest one, empty where there is none."""
    status = text(intent.get("status")) or "unknown"
    charge_id = id_of(charge)
    return Payment(
        intent_id=_required_id(intent),
        status=status,
        charge_ids=(charge_id,) if charge_id else (),
        paid_at=_created(charge) if charge.get("status") == "succeeded" else None,
        captured=_captured(charge),
        refunded=whole(charge.get("amount_refunded")) or 0,
        dispute=dispute,
        failure=None if status == "succeeded" else _failure(intent, charge),
    )


def read_sale(raw: Json, account: str, *, livemode: bool) -> Sale:
    """Of a session whose `payment_intent.latest_charge` is expanded; a disputed one is read on its own."""
    purchase = read_purchase(raw, account, livemode=livemode)
    intent = within(raw, "payment_intent")
    charge = intent.get("latest_charge")
    told = intent and (charge is None or (isinstance(charge, dict) and charge.get("disputed") is not True))
    return Sale(purchase, read_payment(intent, charge or {}, None) if told else None)


def _captured(charge: Json) -> int:
    """Charges made before Stripe told `amount_captured` tell `captured` alone."""
    told = whole(charge.get("amount_captured"))
    if told is None and charge.get("captured") is True:
        told = whole(charge.get("amount"))
    return told or 0


def _failure(intent: Json, charge: Json) -> str | None:
    error = within(intent, "last_payment_error")
    return text(charge.get("failure_message")) or text(error.get("message")) or text(error.get("code"))


def newest_dispute(disputes: Iterable[Json]) -> str | None:
    """The status of the dispute that was opened last, None without any."""
    newest = max(disputes, key=_created, default=None)
    return None if newest is None else text(newest.get("status")) or OPEN_DISPUTE


def read_money_back(refunds: Iterable[Json], disputes: Iterable[Json]) -> dict[str, MoneyBack]:
    """PaymentIntent id -> what was given back. A refund on its way, or of an unknown state, counts."""
    given = _by_intent(raw for raw in refunds if text(raw.get("status")) not in _NOT_GIVEN_BACK)
    disputed = _by_intent(disputes)
    return {
        intent: MoneyBack(
            refunded=sum(whole(raw.get("amount")) or 0 for raw in given.get(intent, [])),
            dispute=newest_dispute(disputed.get(intent, [])),
            charge_ids=_charges(given.get(intent, []) + disputed.get(intent, [])),
        )
        for intent in given | disputed
    }


def _by_intent(rows: Iterable[Json]) -> dict[str, list[Json]]:
    """Refunds and disputes without an intent are of charges that no checkout made."""
    found: dict[str, list[Json]] = {}
    for raw in rows:
        if intent := id_of(raw.get("payment_intent")):
            found.setdefault(intent, []).append(raw)
    return found


def _charges(rows: Iterable[Json]) -> tuple[str, ...]:
    found = (id_of(raw.get("charge")) for raw in rows)
    return tuple(dict.fromkeys(charge for charge in found if charge))


def read_event(raw: Json, account: str, *, livemode: bool) -> StripeEvent:
    about = within(within(raw, "data"), "object")
    of_money = about.get("object") in {"charge", "refund", "dispute"}
    return StripeEvent(
        id=_required_id(raw),
        type=text(raw.get("type")) or "unknown",
        account=text(raw.get("account")) or account,
        livemode=_livemode(raw, livemode),
        created=_created(raw),
        pending_webhooks=whole(raw.get("pending_webhooks")) or 0,
        object_id=id_of(within(raw, "data").get("object")),
        intent_id=id_of(about.get("payment_intent")) if of_money else None,
    )


def read_endpoint(raw: Json, account: str, *, livemode: bool) -> Endpoint:
    return Endpoint(
        id=_required_id(raw),
        url=text(raw.get("url")) or "",
        status=text(raw.get("status")) or "unknown",
        events=tuple(_texts(raw.get("enabled_events"))),
        api_version=text(raw.get("api_version")),
        livemode=_livemode(raw, livemode),
        created=_created(raw),
        account=account,
    )
