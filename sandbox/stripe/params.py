"""Reads a request's parameters as Stripe does, and refuses what it would refuse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox.stripe import problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.stripe.schema import Field, Schema

Tree = dict[str, Any]
_PART = re.compile(r"\[([^\]]*)\]")
_LIMIT = 100
_MOST_TYPES = 20


def tree(pairs: Iterable[tuple[str, str]]) -> Tree:
    """`created[gte]=1`, `expand[0]=a`, `types[]=b` as nested dictionaries; lists have places as keys."""
    root: Tree = {}
    for key, value in pairs:
        head, *rest = [key.split("[", 1)[0], *_PART.findall(key)]
        node = root
        for name in [head, *rest][:-1]:
            deeper = node.setdefault(name, {})
            node = deeper if isinstance(deeper, dict) else {}
        last = [head, *rest][-1]
        node[last or str(len(node))] = value
    return root


def checked(given: Tree, schema: Schema) -> Tree:
    """The parameters with their types, or the refusal that Stripe would give."""
    strangers = list(_unknown(given, schema.fields, ""))
    if strangers:
        raise problems.unknown_parameters(strangers)
    _require(given, schema.required, "")
    values = {name: _value(name, raw, schema.fields[name]) for name, raw in given.items()}
    _bounds(values)
    return values


def _unknown(given: Tree, fields: Mapping[str, Field], path: str) -> Iterable[str]:
    for name, raw in given.items():
        full = f"{path}[{name}]" if path else name
        if name not in fields:
            yield full
        elif isinstance(raw, dict):
            yield from _unknown_within(raw, fields[name], full)


def _unknown_within(raw: Tree, known: Field, path: str) -> Iterable[str]:
    if known.fields is not None:
        yield from _unknown(raw, known.fields, path)
    elif not known.free and known.item is None:
        yield from (f"{path}[{name}]" for name in raw)


def _require(given: Tree, required: Iterable[str], path: str) -> None:
    for name in sorted(required):
        if name not in given:
            full = f"{path}[{name}]" if path else name
            raise problems.invalid(full, f"Missing required param: {full}.", code="parameter_missing")


def _value(path: str, raw: Any, known: Field) -> Any:
    if not isinstance(raw, dict):
        return _scalar(path, raw, known)
    if known.fields is not None:
        _require(raw, known.required, path)
        return {name: _value(f"{path}[{name}]", inner, known.fields[name]) for name, inner in raw.items()}
    if known.item is not None:
        return [_value(f"{path}[{place}]", raw[place], known.item) for place in raw]
    return dict(raw)


def _scalar(path: str, raw: str, known: Field) -> Any:
    if raw == "" and not (known.clearable or known.free):
        raise problems.invalid(
            path,
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a "
            f"parameter; however '{path}' cannot be unset. You should remove '{path}' from your request or "
            "supply a non-empty value.",
            code="parameter_invalid_empty",
        )
    if known.number:
        return _number(path, raw)
    if known.flag:
        return _flag(path, raw)
    if known.item is not None or (known.fields is not None and not known.text):
        raise problems.invalid(path, f"Invalid {'array' if known.item else 'object'}")
    return _text(path, raw, known)


def _number(path: str, raw: str) -> int:
    if not re.fullmatch(r"-?\d+", raw):
        raise problems.invalid(path, f"Invalid integer: {raw}", code="parameter_invalid_integer")
    return int(raw)


def _flag(path: str, raw: str) -> bool:
    if raw not in {"true", "false"}:
        raise problems.invalid(path, f"Invalid boolean: {raw}")
    return raw == "true"


def _text(path: str, raw: str, known: Field) -> str:
    if known.choices and raw and raw not in known.choices:
        listed = ", ".join(known.choices[:8])
        raise problems.invalid(path, f"Invalid {path}: must be one of {listed}")
    return raw


def _bounds(values: Tree) -> None:
    limit = values.get("limit")
    if limit is not None and not 1 <= limit <= _LIMIT:
        side = f"greater than or equal to {1}" if limit < 1 else f"less than or equal to {_LIMIT}"
        raise problems.invalid("limit", f"This value must be {side} (it currently is '{limit}').")
    if len(values.get("types", ())) > _MOST_TYPES:
        raise problems.invalid("types", f"You may only specify up to {_MOST_TYPES} event types.")
    for pair in (("ending_before", "starting_after"), ("type", "types")):
        if all(name in values for name in pair):
            raise problems.invalid(
                pair[0], f"You may only specify one of these parameters: {', '.join(pair)}."
            )
