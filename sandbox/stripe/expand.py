"""Puts objects in the place of ids where a request asks for it (docs.stripe.com/expand)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ForwardRef, get_args, get_origin

import stripe
from stripe import checkout

from sandbox.stripe import problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sandbox.stripe.fixtures import Json

    Lookup = Callable[[Json, str], Any]

Wanted = dict[str, "Wanted"]
_DEEPEST = 4
_KINDS: tuple[Any, ...] = (
    checkout.Session,
    stripe.PaymentIntent,
    stripe.Charge,
    stripe.Refund,
    stripe.Dispute,
    stripe.BalanceTransaction,
    stripe.Account,
)


@cache
def expandable(kind: str) -> frozenset[str]:
    """The fields of that kind its SDK class declares as expandable, or as a list sent on request."""
    found = next((one for one in _KINDS if kind == one.OBJECT_NAME), None)
    hints = found.__annotations__.items() if found else ()
    return frozenset(name for name, hint in hints if _is_expandable(hint))


def _is_expandable(hint: Any) -> bool:
    parts = get_args(hint)
    named = any(isinstance(part, ForwardRef) for part in parts)
    listed = any(get_origin(part) is stripe.ListObject for part in parts)
    return (named and str in parts) or listed


def wanted(paths: Iterable[str]) -> Wanted:
    """`["data.payment_intent.latest_charge"]` as a tree."""
    root: Wanted = {}
    for path in paths:
        parts = path.split(".")
        if len(parts) > _DEEPEST:
            raise problems.invalid(
                "expand", f"You cannot expand more than {_DEEPEST} levels of a property. Property: {path}"
            )
        node = root
        for part in parts:
            node = node.setdefault(part, {})
    return root


def expanded(thing: Json, want: Wanted, lookup: Lookup) -> Json:
    """A copy along the paths asked for; `lookup(owner, field)` gives what to put in."""
    if not want:
        return thing
    if thing.get("object") == "list":
        return _expanded_list(thing, want, lookup)
    result = dict(thing)
    for name, deeper in want.items():
        result[name] = _inside(_target(thing, name, lookup), deeper, lookup)
    return result


def _expanded_list(page: Json, want: Wanted, lookup: Lookup) -> Json:
    for name in want:
        if name != "data":
            raise problems.invalid(
                "expand",
                f"This property cannot be expanded ({name}). You may want to try expanding "
                f"'data.{name}' instead.",
            )
    return {**page, "data": [expanded(one, want["data"], lookup) for one in page["data"]]}


def _target(thing: Json, name: str, lookup: Lookup) -> Any:
    value = thing.get(name)
    if name in expandable(str(thing.get("object", ""))):
        return lookup(thing, name)
    if isinstance(value, dict):
        return value
    raise problems.invalid("expand", f"This property cannot be expanded ({name}).")


def _inside(value: Any, want: Wanted, lookup: Lookup) -> Any:
    return expanded(value, want, lookup) if isinstance(value, dict) and value else value
