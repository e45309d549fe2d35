"""What was said as JSON and back, so that it can still be told in another language later."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.model import Money
from bot.speech import Amount, Counted, Cut, Day, How, Joined, Moment, Number, Phrase, Said

_KINDS: dict[str, type[How]] = {
    kind.__name__: kind for kind in (Phrase, Counted, Day, Moment, Amount, Number, Joined, Cut)
}


def packed(value: object) -> Any:
    """A text as JSON: plain text as itself, a `Said` as an object that names its kind."""
    if isinstance(value, Said):
        how: Any = value.how
        return {"said": type(how).__name__} | {f.name: packed(getattr(how, f.name)) for f in fields(how)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    if isinstance(value, tuple):
        return [packed(one) for one in value]
    if isinstance(value, dict | MappingProxyType):
        return {str(name): packed(one) for name, one in value.items()}
    return value


def unpacked(value: Any) -> Any:
    """The text again. A kind that this version does not know makes a KeyError."""
    if isinstance(value, list):
        return tuple(unpacked(one) for one in value)
    if not isinstance(value, dict):
        return value
    if "said" not in value:
        return {name: unpacked(one) for name, one in value.items()}
    kind = _KINDS[value["said"]]
    made: Any = kind
    return Said(made(**{f.name: _field(f.name, value[f.name]) for f in fields(made)}))


def _field(name: str, value: Any) -> Any:
    if name == "at":
        return datetime.fromisoformat(value)
    return Money(**value) if name == "money" else unpacked(value)
