"""Transactions on the Content Lake: one pass for a purchase, and a plain reason for every refusal."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from bot.errors import OutcomeUnknownError, StaleError, UnavailableError
from services.gateways import sanity_queries as groq
from services.gateways import sanity_writes as writes
from services.gateways.sanity_refusals import RefusedError
from services.gateways.sanity_requests import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.actions import Mutation
    from bot.errors import PasskeeperError
    from services.gateways.sanity_reading import SanityReading
    from services.gateways.sanity_requests import SanityRequests

_PROBE = "passkeeper-probe"
_LANES = 64


class SanityCommits:
    """Any thread may commit; those that concern the same session wait for each other."""

    def __init__(self, requests: SanityRequests, reading: SanityReading) -> None:
        self._requests = requests
        self._reading = reading
        self._lanes = [threading.Lock() for _ in range(_LANES)]

    def commit(self, mutations: Sequence[Mutation], transaction_id: str) -> None:
        writes.check(mutations)
        claims = writes.claims(mutations)
        with self._alone_with(claims):
            if not self._has_taken(claims, mutations):
                self._send(mutations, transaction_id)
            elif not self._has_written(transaction_id):
                raise writes.taken()

    def try_out(self) -> None:
        """Creates and changes a subscription as a dry run; ForbiddenError says what the token lacks."""
        probe = {"_id": _PROBE, "_type": "subscription"}
        changed = {"id": _PROBE, "set": {"isActive": False}}
        try:
            self._requests.try_out([{"create": probe}, {"patch": changed}])
        except RefusedError as refusal:
            raise UnavailableError("store", str(refusal), permanent=True) from None

    def _alone_with(self, sessions: Collection[str]) -> ExitStack:
        """Sanity itself guards an id, and no other field; between processes it is the id that guards."""
        stack = ExitStack()
        for lane in sorted({hash(session) % _LANES for session in sessions}):
            stack.enter_context(self._lanes[lane])
        return stack

    def _has_taken(self, claims: Mapping[str, set[str]], mutations: Sequence[Mutation]) -> bool:
        """Whether a session has, or would get, another subscription; the site gives them ids by chance."""
        untied = writes.untied(mutations)
        held = self._reading.having(claims, groq.HELD_BY_SESSION)
        for session, claimants in claims.items():
            holders = {each["_id"] for each in held if each.get(writes.SESSION) == session}
            if writes.is_taken(claimants, holders, untied):
                return True
        return False

    def _send(self, mutations: Sequence[Mutation], transaction_id: str) -> None:
        try:
            self._requests.mutate(writes.packed(mutations), transaction_id)
        except RefusedError as refusal:
            problem = self._explain(refusal, mutations, transaction_id)
            if problem is not None:
                raise problem from None

    def _explain(
        self, refusal: RefusedError, mutations: Sequence[Mutation], transaction_id: str
    ) -> PasskeeperError | None:
        """What stands in the way, by reading; None where this very transaction was written before."""
        try:
            if self._has_written(transaction_id):
                return None
            found = self._reading.having(writes.touched(mutations), groq.ANY, perspective="raw")
        except UnavailableError as error:
            return error if error.permanent else OutcomeUnknownError(UNKNOWN)
        if refusal.repeated:
            return OutcomeUnknownError(UNKNOWN)
        if not refusal.conflict:
            return UnavailableError("store", str(refusal), permanent=True)
        there = {document["_id"]: document for document in found}
        return writes.hindrance(mutations, there) or StaleError(writes.MOVED)

    def _has_written(self, transaction_id: str) -> bool:
        """Sanity stamps every document with the id of the transaction that wrote it last."""
        params = {"transaction": transaction_id}
        return any(self._reading.all(groq.WRITTEN_BY, params, perspective="raw"))
