from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import NotThereError
from bot.messages import Posted
from bot.verdicts import Verdict
from tests.contracts.ledger_entries import FINDING, MINUTE, NOW

if TYPE_CHECKING:
    from bot.ports import Ledger


class TestAnnouncements:
    def test_a_new_finding_is_announced_whole(self, ledger: Ledger) -> None:
        alert = ledger.announce("al-1", [FINDING], NOW)
        assert alert is not None
        [gap] = alert.gaps
        assert (gap.key, gap.state, gap.at) == ("cs_live_a1/missing", "open", NOW)
        assert gap.finding == FINDING
        assert (alert.created, alert.posted, alert.claimed_by) == (NOW, None, None)
        assert ledger.alert("al-1") == alert == ledger.alert_of("cs_live_a1")
        assert ledger.alert("al-2") is None
        assert ledger.alert_of("cs_live_b2") is None

    def test_an_old_finding_is_never_announced_again(self, ledger: Ledger) -> None:
        other = replace(FINDING, session_id="cs_live_b2")
        ledger.announce("al-1", [FINDING], NOW)
        alert = ledger.announce("al-2", [FINDING, other, other], NOW)
        assert alert is not None
        assert [gap.key for gap in alert.gaps] == ["cs_live_b2/missing"]
        ledger.settle("cs_live_a1", "healed", by=None, at=NOW, note=None)
        assert ledger.announce("al-3", [FINDING, other], NOW) is None
        assert ledger.alert("al-3") is None

    def test_an_open_gap_changes_in_place_when_its_verdict_does(self, ledger: Ledger) -> None:
        ledger.announce("al-1", [FINDING], NOW)
        hidden = replace(FINDING, verdict=Verdict.HIDDEN, reason="inactive")
        assert ledger.announce("al-2", [hidden], NOW + MINUTE) is None
        alert = ledger.alert_of("cs_live_a1")
        assert alert is not None
        [gap] = alert.gaps
        assert (alert.id, gap.key, gap.finding, gap.state) == ("al-1", "cs_live_a1/hidden", hidden, "open")
        ledger.settle("cs_live_a1", "fixed", by="U1", at=NOW, note=None)
        assert ledger.announce("al-3", [FINDING, hidden], NOW) is None

    def test_a_settled_gap_with_another_verdict_is_news(self, ledger: Ledger) -> None:
        ledger.announce("al-1", [FINDING], NOW)
        ledger.settle("cs_live_a1", "fixed", by="U1", at=NOW, note=None)
        money_back = replace(FINDING, verdict=Verdict.MONEY_BACK, reason="refunded_still_active")
        alert = ledger.announce("al-2", [money_back], NOW)
        assert alert is not None
        assert alert == ledger.alert_of("cs_live_a1")

    def test_of_twenty_sweeps_at_once_one_announces(self, ledger: Ledger) -> None:
        with ThreadPoolExecutor(20) as pool:
            alerts = list(pool.map(lambda n: ledger.announce(f"al-{n}", [FINDING], NOW), range(20)))
        assert sum(alert is not None for alert in alerts) == 1
        assert len(ledger.unposted()) == 1

    def test_a_message_is_in_the_outbox_until_slack_has_it(self, ledger: Ledger) -> None:
        for number in (1, 2):
            ledger.announce(f"al-{number}", [replace(FINDING, session_id=f"cs_live_{number}")], NOW)
        assert [alert.id for alert in ledger.unposted()] == ["al-1", "al-2"]
        ledger.posted("al-1", Posted("C1", "1.5"))
        ledger.posted("al-1", Posted("C1", "2.5"))
        assert [alert.id for alert in ledger.unposted()] == ["al-2"]
        found = ledger.alert("al-1")
        assert found is not None
        assert found.posted == Posted("C1", "1.5")
        with pytest.raises(NotThereError):
            ledger.posted("al-9", Posted("C1", "1.5"))

    def test_whoever_is_first_has_an_alert(self, ledger: Ledger) -> None:
        ledger.announce("al-1", [FINDING], NOW)
        assert ledger.claim("al-1", "U1", NOW)
        assert not ledger.claim("al-1", "U2", NOW + MINUTE)
        assert ledger.claim("al-1", "U1", NOW + MINUTE)
        assert not ledger.claim("al-9", "U1", NOW)
        found = ledger.alert("al-1")
        assert found is not None
        assert (found.claimed_by, found.claimed_at) == ("U1", NOW)

    def test_a_settled_gap_tells_by_whom_when_and_what_is_so_now(self, ledger: Ledger) -> None:
        ledger.announce("al-1", [FINDING], NOW)
        right = replace(FINDING, verdict=Verdict.OK, reason="ok")
        ledger.settle("cs_live_a1", "fixed", by="U1", at=NOW + MINUTE, note="By hand.", finding=right)
        found = ledger.alert("al-1")
        assert found is not None
        [gap] = found.gaps
        assert (gap.key, gap.finding) == ("cs_live_a1/missing", right)
        assert (gap.state, gap.by, gap.at, gap.note) == ("fixed", "U1", NOW + MINUTE, "By hand.")

    def test_settling_what_was_never_announced_does_nothing(self, ledger: Ledger) -> None:
        ledger.settle("cs_live_a1", "fixed", by="U1", at=NOW, note=None)
        assert ledger.alert_of("cs_live_a1") is None

    def test_alerts_stay_open_until_their_last_gap_is_settled(self, ledger: Ledger) -> None:
        other = replace(FINDING, session_id="cs_live_b2")
        ledger.announce("al-1", [FINDING, other], NOW)
        ledger.settle("cs_live_a1", "fixed", by="U1", at=NOW, note=None)
        assert [alert.id for alert in ledger.open_alerts()] == ["al-1"]
        ledger.settle("cs_live_b2", "dismissed", by="U1", at=NOW, note=None)
        assert ledger.open_alerts() == []


def test_one_program_at_a_time_posts_an_alert(ledger: Ledger) -> None:
    ledger.announce("alert_1", [FINDING], NOW)
    later = NOW + MINUTE
    assert ledger.begin_posting("alert_1", NOW, later)
    assert not ledger.begin_posting("alert_1", NOW, later)
    ledger.stop_posting("alert_1")
    assert ledger.begin_posting("alert_1", NOW, later)
    assert ledger.begin_posting("alert_1", later, later + MINUTE)
    ledger.posted("alert_1", Posted("C1", "1.0"))
    assert not ledger.begin_posting("alert_1", later + 60 * MINUTE, later + 61 * MINUTE)


def test_of_many_threads_one_may_post(ledger: Ledger) -> None:
    ledger.announce("alert_1", [FINDING], NOW)
    with ThreadPoolExecutor(12) as pool:
        won = list(pool.map(lambda _: ledger.begin_posting("alert_1", NOW, NOW + MINUTE), range(12)))
    assert sorted(won) == [False] * 11 + [True]
