from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.actions import FieldChange
from bot.errors import NotThereError
from bot.messages import Posted
from bot.requests import Request
from tests.contracts.ledger_entries import MINUTE, NOW

if TYPE_CHECKING:
    from bot.ports import Ledger

REQUEST = Request(
    id="req-1",
    at=NOW,
    asker="U1",
    clerk_id="user_ada",
    pass_id="p-ten",
    session_id="cs_live_a1",
    reason='Paid by bank. "Really" <!channel>\nÅ',
    fingerprint="f1a2",
    preview=(FieldChange("Ends", None, "3 Oct 2025"), FieldChange("Reason", "a", None)),
    customer="Ada Ås",
    email="ada@example.com",
)


UNTIL = NOW + 2 * MINUTE
LATER = UNTIL + MINUTE


class TestRequests:
    def test_what_was_asked_is_kept_whole(self, ledger: Ledger) -> None:
        bare = replace(REQUEST, id="req-2", session_id=None, customer=None, email=None, preview=())
        ledger.ask(REQUEST, UNTIL)
        ledger.ask(bare, UNTIL)
        assert ledger.request("req-1") == REQUEST
        assert ledger.request("req-2") == bare
        assert ledger.request("req-3") is None

    def test_it_is_settled_once_and_tells_by_whom(self, ledger: Ledger) -> None:
        ledger.ask(REQUEST, UNTIL)
        assert ledger.settle_request("req-1", "approved", by="U2", at=NOW + MINUTE, until=UNTIL)
        assert not ledger.settle_request("req-1", "rejected", by="U3", at=NOW + 2 * MINUTE, until=UNTIL)
        settled = replace(REQUEST, state="approved", by="U2", settled_at=NOW + MINUTE)
        assert ledger.request("req-1") == settled

    def test_what_was_never_asked_is_not_settled(self, ledger: Ledger) -> None:
        assert not ledger.settle_request("req-9", "approved", by="U2", at=NOW, until=UNTIL)

    def test_of_twenty_at_once_one_settles_it(self, ledger: Ledger) -> None:
        ledger.ask(REQUEST, UNTIL)

        def attempt(number: int) -> bool:
            state = "approved" if number % 2 else "rejected"
            return ledger.settle_request("req-1", state, by=f"U{number}", at=NOW, until=UNTIL)  # type: ignore[arg-type]

        with ThreadPoolExecutor(20) as pool:
            assert sum(pool.map(attempt, range(20))) == 1

    def test_it_tells_where_it_is_shown(self, ledger: Ledger) -> None:
        ledger.ask(REQUEST, UNTIL)
        ledger.request_posted("req-1", Posted("C1", "1.5"))
        assert ledger.request("req-1") == replace(REQUEST, posted=Posted("C1", "1.5"))
        with pytest.raises(NotThereError):
            ledger.request_posted("req-9", Posted("C1", "1.5"))

    def test_what_was_begun_and_left_is_taken_up_by_one(self, ledger: Ledger) -> None:
        second = replace(REQUEST, id="req-2", at=NOW + MINUTE)
        ledger.ask(second, UNTIL)
        ledger.ask(REQUEST, UNTIL)
        assert ledger.left_requests(UNTIL, LATER) == []
        assert ledger.left_requests(UNTIL + MINUTE, LATER) == [REQUEST, second]
        assert ledger.left_requests(UNTIL + MINUTE, LATER) == []

    def test_what_waits_for_people_or_is_over_is_not_left(self, ledger: Ledger) -> None:
        ledger.ask(REQUEST, UNTIL)
        ledger.request_posted("req-1", Posted("C1", "1.5"))
        assert ledger.left_requests(LATER, LATER) == []
        assert ledger.settle_request("req-1", "approved", by="U2", at=NOW, until=UNTIL)
        ledger.request_posted("req-1", Posted("C1", "1.5"))
        (left,) = ledger.left_requests(LATER, LATER)
        assert (left.state, left.by) == ("approved", "U2")
        ledger.request_done("req-1")
        assert ledger.left_requests(LATER + MINUTE, LATER) == []
