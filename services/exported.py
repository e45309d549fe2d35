"""One piece of a dataset export: its document, or why it cannot be taken over."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.speech import say

if TYPE_CHECKING:
    from bot.model import Document

_SYSTEM_TYPES = ("system.", "sanity.")


@dataclass(frozen=True, slots=True)
class Skipped:
    """`id` is the document's, or where in the file it stands if it has none."""

    id: str
    reason: str


def parsed(text: bytes, place: str) -> object:
    """`place` says where it stands: a line, a file."""
    try:
        found: object = json.loads(text.decode("utf-8-sig"), parse_float=_finite, parse_constant=_finite)
    except UnicodeDecodeError:
        return Skipped(place, say("It is not valid UTF-8 text."))
    except RecursionError:
        return Skipped(place, say("It is nested too deeply."))
    except ValueError:
        return Skipped(place, say("It is not valid JSON."))
    return found


def _finite(text: str) -> float:
    """Python reads `NaN` and `1e999`; neither is a number that a store can keep."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def checked(found: object, place: str) -> Document | Skipped:
    if not isinstance(found, dict):
        return Skipped(place, say("It is not a document."))
    name, kind = found.get("_id"), found.get("_type")
    if not _is_text(name):
        return Skipped(place, say("It has no _id."))
    if not _is_text(kind):
        return Skipped(str(name), say("It has no _type ({place}).", place=place))
    if str(name).startswith("_.") or str(kind).startswith(_SYSTEM_TYPES):
        return Skipped(str(name), say("It is one of Sanity's own documents ({kind}).", kind=str(kind)))
    return found


def _is_text(value: object) -> bool:
    """Whether it says something, in whole characters: JSON can write half of one."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()
