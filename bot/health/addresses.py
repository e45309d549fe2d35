"""Compares webhook addresses, and tells in what they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Endpoint

_PORTS = {"https": 443, "http": 80}


class Place(NamedTuple):
    """An address with what makes no difference left out: case of the host, the usual port."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str


def place(url: str) -> Place:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return Place("", url, None, "", "")
    usual = _PORTS.get(parts.scheme)
    return Place(parts.scheme, parts.hostname or "", port or usual, parts.path or "/", parts.query)


def same(one: str, other: str) -> bool:
    return place(one) == place(other)


def alike(one: str, other: str) -> bool:
    """The same but for a slash at the end, which many sites do not mind."""
    return same(one.rstrip("/"), other.rstrip("/"))


def differences(url: str, wanted: str) -> tuple[str, ...]:
    """What differs, in words that a person can act on; empty where nothing does."""
    ours, theirs = place(wanted), place(url)
    found: list[str] = []
    if theirs.scheme != ours.scheme:
        begins = say("it begins with {scheme}://", scheme=theirs.scheme)
        found.append(begins if theirs.scheme else say("it is no web address"))
    if theirs.host != ours.host:
        found.append(_of_hosts(theirs.host, ours.host))
    if theirs.port != ours.port and theirs.scheme == ours.scheme:
        found.append(say("its port is another"))
    if theirs.path != ours.path:
        found.append(_of_paths(theirs.path, ours.path))
    if theirs.query != ours.query:
        found.append(say("it carries something after a ?"))
    return tuple(found)


def _of_hosts(theirs: str, ours: str) -> str:
    if theirs == f"www.{ours}":
        return say("it has a www that the site's address has not")
    return say("it lacks the www") if ours == f"www.{theirs}" else say("its host is another")


def _of_paths(theirs: str, ours: str) -> str:
    if theirs.rstrip("/") != ours.rstrip("/"):
        return say("its path is another")
    too_many = say("it ends in a slash too many")
    return too_many if theirs.endswith("/") else say("it lacks the slash at its end")


def nearest(endpoints: Sequence[Endpoint], wanted: str) -> Endpoint | None:
    """The endpoint whose address differs least."""
    return min(endpoints, key=lambda each: (_distance(each.url, wanted), each.id), default=None)


def _distance(url: str, wanted: str) -> int:
    theirs, ours = place(url), place(wanted)
    host = theirs.host.removeprefix("www.") != ours.host.removeprefix("www.")
    path = theirs.path.rstrip("/") != ours.path.rstrip("/")
    return 10 * (host + path) + len(differences(url, wanted))
