from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contracts.ledger_entries import MINUTE, NOW

if TYPE_CHECKING:
    from bot.ports import Ledger


class TestContacts:
    def test_nobody_was_told_at_first(self, ledger: Ledger) -> None:
        assert ledger.contacted_among(["cs_1"]) == frozenset()

    def test_only_those_that_were_asked_for_are_named(self, ledger: Ledger) -> None:
        ledger.contacted(["cs_1", "cs_2"], by="U1", at=NOW)
        assert ledger.contacted_among(["cs_2", "cs_3"]) == {"cs_2"}

    def test_saying_it_twice_changes_nothing(self, ledger: Ledger) -> None:
        ledger.contacted(["cs_1"], by="U1", at=NOW)
        ledger.contacted(["cs_1", "cs_2"], by="U2", at=NOW + MINUTE)
        assert ledger.contacted_among(["cs_1", "cs_2"]) == {"cs_1", "cs_2"}

    def test_many_purchases_are_no_trouble(self, ledger: Ledger) -> None:
        many = [f"cs_{number}" for number in range(2_000)]
        ledger.contacted(many, by="U1", at=NOW)
        assert len(ledger.contacted_among([*many, "cs_x"])) == 2_000
