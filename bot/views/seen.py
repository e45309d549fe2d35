"""What a health check saw, in one short line: ids and addresses to look for in Stripe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.speech import counted, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST = 3
_ENDPOINTS = ("endpoints", "switched_off")
_IDS = ("sessions", "events")
_TEXTS = ("location", "last_failed", "last")


def seen(evidence: Mapping[str, object]) -> str:
    """Empty where there is nothing that a person could look for."""
    return joined(" · ", list(dict.fromkeys(_parts(evidence))))


def _parts(evidence: Mapping[str, object]) -> Iterator[str]:
    for name in _ENDPOINTS:
        for each in _some(evidence.get(name)):
            if isinstance(each, dict):
                yield f"{each.get('id')} {each.get('url')}"
    nearest = evidence.get("nearest")
    if isinstance(nearest, dict):
        yield f"{nearest.get('id')} {nearest.get('url')}"
    for name in _IDS:
        yield from (str(each) for each in _some(evidence.get(name)))
        yield from _left(evidence.get(name))
    yield from (str(evidence[name]) for name in _TEXTS if evidence.get(name))


def _some(found: object) -> list[object]:
    return found[:MOST] if isinstance(found, list) else []


def _left(found: object) -> Iterator[str]:
    more = len(found) - MOST if isinstance(found, list) else 0
    if more > 0:
        yield counted(more, "{number} more", "{number} more")
