"""What each endpoint answers, once the caller and the parameters have been checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.stripe import problems
from sandbox.stripe.books import PLATFORM
from sandbox.stripe.events import kept, matches
from sandbox.stripe.fixtures import fresh
from sandbox.stripe.shelf import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.stripe.books import Books
    from sandbox.stripe.fixtures import Json
    from sandbox.stripe.gate import Caller
    from sandbox.stripe.shelf import Page

READS = {
    "checkout.session": "rak_checkout_session_read",
    "payment_intent": "rak_payment_intent_read",
    "charge": "rak_charge_read",
    "refund": "rak_charge_read",
    "dispute": "rak_dispute_read",
    "event": "rak_event_read",
    "webhook_endpoint": "rak_webhook_read",
    "account": "rak_accounts_kyc_basic_read",
}
_PAGING = frozenset({"created", "limit", "starting_after", "ending_before", "expand"})
_EVENT_FILTERS = frozenset({"type", "types", "delivery_success"})
_KIND_OF_FIELD = {"latest_charge": "charge", "source": "charge"}


@dataclass(frozen=True)
class Call:
    """`path` is the request's own, without where the sandbox is mounted."""

    books: Books
    caller: Caller
    params: Json
    path: str

    @property
    def account(self) -> str:
        return self.caller.account.name

    @property
    def livemode(self) -> bool:
        return self.caller.livemode


def one(call: Call, kind: str, object_id: str, param: str) -> Json:
    found = call.books.get(call.account, kind, object_id, livemode=call.livemode)
    if found is None or (kind == "event" and not kept(found, call.books.now())):
        raise problems.missing(kind, object_id, param=param, other_mode=_other_mode(call, kind, object_id))
    return found


def _other_mode(call: Call, kind: str, object_id: str) -> str:
    mode = call.books.shelf(call.account, kind).mode(object_id)
    if mode is None or mode == call.livemode:
        return ""
    return "live" if mode else "test"


def listed(call: Call, kind: str) -> Json:
    shelf = call.books.shelf(call.account, kind)
    for cursor in ("starting_after", "ending_before"):
        object_id = call.params.get(cursor)
        if object_id is not None and shelf.get(object_id, livemode=call.livemode) is None:
            raise problems.missing(kind, object_id, param=cursor, status=400)
    page = shelf.page(_span(call.params), _limit(call), _wanted(call, kind), livemode=call.livemode)
    return _list(call, page)


def line_items(call: Call, session_id: str) -> Json:
    session = one(call, "checkout.session", session_id, "session")
    return _whole(call.books.line_items[session["id"]], call.path)


def accounts(call: Call) -> Json:
    """Only the platform has connected accounts; those that took their access back are not listed."""
    names = {one.id for one in call.books.accounts.values() if one.name != PLATFORM and not one.refuses}

    def connected(thing: Json) -> bool:
        return call.account == PLATFORM and thing["id"] in names

    shelf = call.books.shelf(PLATFORM, "account")
    page = shelf.page(_span(call.params), _limit(call), connected, livemode=call.livemode)
    return _list(call, page)


def account(call: Call, account_id: str) -> Json:
    found = call.books.shelf(PLATFORM, "account").get(account_id, livemode=call.livemode)
    if found is None:
        raise problems.no_access(call.caller.key, account_id)
    return found


def balance(call: Call) -> Json:
    """What was paid less what was given back, all of it pending."""
    charges = call.books.shelf(call.account, "charge")
    net = sum(
        charge["amount_captured"] - charge["amount_refunded"]
        for charge in charges
        if charge["livemode"] == call.livemode
    )
    pending = [{"amount": net, "currency": "nok", "source_types": {"card": net}}]
    return fresh("balance", livemode=call.livemode, pending=pending)


def lookup(call: Call) -> Callable[[Json, str], Any]:
    """Finds what an expanded field stands for; expanding needs the permission to read it."""

    def find(owner: Json, name: str) -> Any:
        if name == "line_items":
            return _whole(
                call.books.line_items[owner["id"]], f"/v1/checkout/sessions/{owner['id']}/line_items"
            )
        if name == "refunds":
            call.caller.must_have(READS["refund"])
            return _refunds(call, owner)
        kind = _KIND_OF_FIELD.get(name, name)
        call.caller.must_have(READS.get(kind))
        object_id = owner.get(name)
        found = call.books.get(call.account, kind, str(object_id), livemode=call.livemode)
        return object_id if found is None else found

    return find


def _refunds(call: Call, charge: Json) -> Json:
    refunds = [one for one in call.books.shelf(call.account, "refund") if one["charge"] == charge["id"]]
    return _whole(refunds[::-1], f"/v1/charges/{charge['id']}/refunds")


def _span(params: Json) -> Span:
    created = params.get("created")
    if created is None:
        bounds: tuple[int | None, int | None] = (None, None)
    elif isinstance(created, int):
        bounds = (created, created + 1)
    else:
        bounds = _bounds(created)
    return Span(*bounds, params.get("starting_after"), params.get("ending_before"))


def _bounds(created: Json) -> tuple[int | None, int | None]:
    lows = [created[name] + more for name, more in (("gte", 0), ("gt", 1)) if name in created]
    highs = [created[name] + more for name, more in (("lt", 0), ("lte", 1)) if name in created]
    return max(lows, default=None), min(highs, default=None)


def _limit(call: Call) -> int:
    return int(call.params.get("limit", 10))


def _wanted(call: Call, kind: str) -> Callable[[Json], bool]:
    now = call.books.now()
    skip = _PAGING | (_EVENT_FILTERS if kind == "event" else frozenset())
    fields = {name: value for name, value in call.params.items() if name not in skip}

    def wanted(thing: Json) -> bool:
        if kind == "event" and not (kept(thing, now) and matches(thing, call.params)):
            return False
        return _has(thing, fields)

    return wanted


def _has(thing: Json, fields: Json) -> bool:
    for name, value in fields.items():
        found = thing.get(name)
        if isinstance(value, dict):
            if not isinstance(found, dict) or not _has(found, value):
                return False
        elif found != value:
            return False
    return True


def _list(call: Call, page: Page) -> Json:
    return {"object": "list", "url": call.path, "has_more": page.has_more, "data": page.data}


def _whole(things: list[Json], url: str) -> Json:
    return {"object": "list", "url": url, "has_more": False, "data": things}
