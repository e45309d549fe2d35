"""Listings of the Content Lake, a batch of values and a page of documents at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from services.gateways import sanity_queries as groq
from services.gateways.sanity_requests import UNREADABLE
from services.gateways.sqlite import known

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bot.model import Document
    from services.gateways.sanity_requests import Perspective, SanityRequests

BATCH = 500
"""How many values one query carries: they go in its body, so no address grows too long."""


class SanityReading:
    """Conditions are those of `sanity_queries`; everything raises UnavailableError."""

    def __init__(self, requests: SanityRequests) -> None:
        self._requests = requests

    def having(
        self, values: Collection[str], condition: str, *, perspective: Perspective = "published"
    ) -> list[Document]:
        """Documents with one of the values, each once, sorted by id."""
        batches = self.batches(values, condition, perspective=perspective)
        found = {document["_id"]: document for document in batches}
        return [found[name] for name in sorted(found)]

    def batches(
        self,
        values: Collection[str],
        condition: str,
        fields: str = "",
        *,
        perspective: Perspective = "published",
    ) -> Iterator[Document]:
        """As they come, and once for each batch with a value of theirs."""
        wanted = known(values)
        for start in range(0, len(wanted), BATCH):
            params = {"values": wanted[start : start + BATCH]}
            yield from self.all(condition, params, fields, perspective=perspective)

    def all(
        self,
        condition: str,
        params: Mapping[str, object] | None = None,
        fields: str = "",
        *,
        perspective: Perspective = "published",
        page: int = groq.PAGE,
    ) -> Iterator[Document]:
        """A page at a time; a change in between moves no page, as each begins after the last id."""
        query, after = groq.listing(condition, fields, page), ""
        while True:
            rows = self._requests.query(query, {**(params or {}), "after": after}, perspective)
            yield from rows
            if len(rows) < page:
                return
            if rows[-1]["_id"] == after:
                raise UnavailableError("store", UNREADABLE)
            after, rows = rows[-1]["_id"], []  # thousands are not kept while the next thousands are read
