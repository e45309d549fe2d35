"""Addresses that somebody may have meant: a slip of a letter, or of a well-known mail domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein

if TYPE_CHECKING:
    from collections.abc import Iterable

MAIL_DOMAINS = (
    "gmail.com",
    "hotmail.com",
    "hotmail.no",
    "outlook.com",
    "outlook.no",
    "live.com",
    "live.no",
    "online.no",
    "icloud.com",
    "me.com",
    "yahoo.com",
    "yahoo.no",
    "proton.me",
    "protonmail.com",
    "getmail.no",
    "broadpark.no",
)
"""Where customers' mail usually lives."""

MOST = 3
_SLIPS = 2
_SHORT = 8


def near_addresses(typed: str, known: Iterable[str]) -> tuple[str, ...]:
    """Known addresses within a slip or two of the typed one, nearest first; at most three."""
    wanted = typed.strip().lower()
    ranked: dict[str, int] = {}
    for address in known:
        candidate = address.strip().lower()
        slips = distance(wanted, candidate)
        if slips and candidate not in ranked:
            ranked[candidate] = slips
    return tuple(sorted(ranked, key=lambda address: (ranked[address], address))[:MOST])


def distance(wanted: str, candidate: str) -> int:
    """How many slips lie between two addresses; 0 where they are equal or too far apart.

    The same name at what is surely a misspelt mail domain counts as one slip.
    """
    if wanted == candidate or "@" not in candidate or "@" not in wanted:
        return 0
    local, _, domain = wanted.rpartition("@")
    other_local, _, other_domain = candidate.rpartition("@")
    if local == other_local and meant_domain(domain) == other_domain:
        return 1
    allowed = 1 if len(local) < _SHORT else _SLIPS
    slips = DamerauLevenshtein.distance(wanted, candidate, score_cutoff=allowed)
    return slips if slips <= allowed else 0


def meant_domain(domain: str) -> str | None:
    """The well-known mail domain this is a slip of, None if it is one itself or like none."""
    if domain in MAIL_DOMAINS:
        return None
    allowed = 1 if len(domain) < _SHORT else _SLIPS
    slips = {
        known: DamerauLevenshtein.distance(domain, known, score_cutoff=allowed) for known in MAIL_DOMAINS
    }
    nearest = min(slips, key=lambda known: (slips[known], known))
    return nearest if slips[nearest] <= allowed else None
