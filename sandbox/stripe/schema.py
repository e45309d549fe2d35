"""What Stripe accepts on an endpoint, read from the parameter types of its own SDK."""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from stripe import RequestOptions, StripeContext
from typing_extensions import get_type_hints, is_typeddict

_OPTIONS = frozenset(RequestOptions.__annotations__)  # they travel as headers, not as parameters


@dataclass
class Field:
    """One parameter: the shapes it may take; `created` may be a number or a range."""

    number: bool = False
    flag: bool = False
    text: bool = False
    clearable: bool = False
    free: bool = False
    choices: tuple[str, ...] = ()
    item: Field | None = None
    fields: Mapping[str, Field] | None = None
    required: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Schema:
    """The parameters of one endpoint by name, and which it insists on."""

    fields: Mapping[str, Field]
    required: frozenset[str]


@cache
def schema_of(params: type) -> Schema:
    return Schema(*_members(params))


def _members(params: type) -> tuple[dict[str, Field], frozenset[str]]:
    names = {**vars(sys.modules[params.__module__]), "StripeContext": StripeContext, "Mapping": Mapping}
    hints = get_type_hints(params, localns=names)
    fields = {name: _field(hint) for name, hint in hints.items() if name not in _OPTIONS}
    return fields, frozenset(_required(params, fields))


def _required(params: type, fields: Mapping[str, Field]) -> list[str]:
    """The SDK's modules hold forward references, so `__required_keys__` says nothing; the text does."""
    written = params.__annotations__
    return [name for name in fields if "NotRequired" not in repr(written[name])]


def _field(hint: Any) -> Field:
    found = Field()
    for part in _parts(hint):
        _widen(found, part)
    return found


def _parts(hint: Any) -> list[Any]:
    if get_origin(hint) in {Union, types.UnionType}:
        return [part for option in get_args(hint) for part in _parts(option)]
    return [hint]


def _widen(found: Field, part: Any) -> None:
    origin = get_origin(part)
    if origin is Literal:
        found.clearable = found.clearable or "" in get_args(part)
        found.choices += tuple(value for value in get_args(part) if value)
        found.text = True
    elif origin is list:
        found.item = _field(get_args(part)[0])
    elif origin is dict:
        found.free = True
    elif is_typeddict(part):
        found.fields, found.required = _members(part)
    else:
        found.number, found.flag, found.text = (
            found.number or part is int,
            found.flag or part is bool,
            found.text or part is str,
        )
