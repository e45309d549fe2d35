from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.messages import Posted
from bot.speech import Said, say
from tests.contracts.ledger_entries import FINDING, MINUTE, NOW

if TYPE_CHECKING:
    from bot.ports import Ledger


def posted(ledger: Ledger, alert_id: str = "alert_1") -> None:
    ledger.announce(alert_id, [FINDING], NOW)
    assert ledger.begin_posting(alert_id, NOW, NOW + MINUTE)
    ledger.posted(alert_id, Posted("C1", "1.0"), at=NOW)


def test_attempts_to_post_are_counted_from_the_first(ledger: Ledger) -> None:
    ledger.announce("alert_1", [FINDING], NOW)
    for number in range(3):
        at = NOW + number * MINUTE
        assert ledger.begin_posting("alert_1", at, at + MINUTE)

    found = ledger.alert("alert_1")
    assert found is not None
    assert (found.tries, found.tried) == (3, NOW)


def test_every_change_of_a_posted_alert_is_a_line_until_it_is_told(ledger: Ledger) -> None:
    posted(ledger)
    ledger.claim("alert_1", "U1", NOW)
    ledger.snooze("alert_1", "U1", NOW, NOW + MINUTE)
    note = say("{number} classes are left.", number=3)
    ledger.settle("cs_live_a1", "fixed", by="U1", at=NOW, note=note)
    ledger.settle("cs_live_a1", "fixed", by="U1", at=NOW, note=note)
    ledger.settle("cs_live_a1", "open", by=None, at=NOW, note="Gone.")

    lines = ledger.lines()
    assert [line.event for line in lines] == ["taken", "snoozed", "fixed", "reopened"]
    assert isinstance(lines[2].note, Said)
    assert [line.gap is None for line in lines] == [True, True, False, False]
    for line in lines:
        assert ledger.begin_line(line.n, NOW, NOW + MINUTE)
        assert not ledger.begin_line(line.n, NOW, NOW + MINUTE)
    ledger.stop_line(lines[0].n)
    assert ledger.begin_line(lines[0].n, NOW, NOW + MINUTE)
    ledger.line_posted(lines[0].n)
    ledger.drop_line(lines[1].n)
    assert [line.event for line in ledger.lines()] == ["fixed", "reopened"]
    assert not ledger.begin_line(lines[0].n, NOW + 9 * MINUTE, NOW + 10 * MINUTE)


def test_what_nobody_can_have_seen_is_no_line(ledger: Ledger) -> None:
    ledger.announce("alert_1", [FINDING], NOW)
    ledger.settle("cs_live_a1", "fixed", by=None, at=NOW, note=None)
    ledger.posted("alert_1", Posted("C1", "1.0"), revision=1)

    assert (ledger.lines(), ledger.stale()) == ([], [])


def test_an_alert_is_stale_until_slack_shows_its_newest(ledger: Ledger) -> None:
    posted(ledger)
    assert ledger.stale() == []
    ledger.claim("alert_1", "U1", NOW)
    (stale,) = ledger.stale()

    ledger.show("alert_1", stale.revision)

    assert ledger.stale() == []


def test_a_snooze_ends_by_itself_or_with_a_claim(ledger: Ledger) -> None:
    posted(ledger)
    ledger.snooze("alert_1", "U1", NOW, NOW + MINUTE)
    ledger.snooze("alert_9", "U1", NOW, NOW + MINUTE)
    ledger.wake(NOW)
    snoozed = ledger.alert("alert_1")
    assert snoozed is not None
    assert (snoozed.snoozed_by, snoozed.snoozed_until, snoozed.woken) == ("U1", NOW + MINUTE, False)

    ledger.wake(NOW + MINUTE)

    woken = ledger.alert("alert_1")
    assert woken is not None
    assert (woken.snoozed_until, woken.since, woken.woken) == (None, NOW + MINUTE, True)
    ledger.claim("alert_1", "U2", NOW)
    taken = ledger.alert("alert_1")
    assert taken is not None
    assert not taken.woken


def test_of_many_programs_one_claims_a_stage(ledger: Ledger) -> None:
    posted(ledger)
    (alert,) = ledger.unanswered()
    with ThreadPoolExecutor(12) as pool:
        won = list(pool.map(lambda _: ledger.remind(alert, 2, NOW), range(12)))
    assert sorted(won) == [False] * 11 + [True]
    assert not ledger.remind(alert, 1, NOW)
    assert [(line.stage, line.event) for line in ledger.lines()] == [(2, None)]


def test_a_stage_of_an_alert_that_moved_on_is_not_claimed(ledger: Ledger) -> None:
    posted(ledger)
    (alert,) = ledger.unanswered()
    ledger.claim("alert_1", "U1", NOW)

    assert not ledger.remind(alert, 1, NOW)


def test_one_incident_a_day_takes_in_what_came_alone(ledger: Ledger) -> None:
    posted(ledger)
    other = replace(FINDING, session_id="cs_live_b2")
    ledger.announce("alert_2", [other], NOW)
    ledger.settle("cs_live_b2", "dismissed", by="U1", at=NOW, note=None)
    assert ledger.alone_since(NOW, ()) == 1
    assert ledger.alone_since(NOW, {"cs_live_a1"}) == 0
    assert ledger.alone_since(NOW + MINUTE, ()) == 0

    with ThreadPoolExecutor(8) as pool:
        opened = list(
            pool.map(lambda n: ledger.open_incident(f"inc_{n}", "2026-03-01", NOW, NOW - MINUTE), range(8))
        )

    (incident,) = [one for one in opened if one]
    ledger.explain(incident.id, say("The endpoint is off."))
    found = ledger.incident_of("2026-03-01")
    assert found is not None
    assert (found.id, found.cause, len(found.members), found.left) == (
        incident.id,
        "The endpoint is off.",
        2,
        1,
    )
    assert ledger.unposted()[0].id == incident.id
    assert ledger.alone_since(NOW, ()) == 0
    assert ledger.unanswered() == []
    ledger.posted(incident.id, Posted("C1", "2.0"))
    assert [alert.id for alert in ledger.unanswered()] == [incident.id]
    assert ledger.incident_of("2026-03-02") is None


def test_what_belongs_to_an_incident_is_posted_in_its_thread(ledger: Ledger) -> None:
    many = [replace(FINDING, session_id=f"cs_live_{n}") for n in range(3)]
    head = ledger.announce("alert_1", many[:2], NOW, day="2026-03-01")
    part = ledger.announce("alert_2", many[2:], NOW, head="alert_1")
    second = ledger.announce("alert_3", [FINDING], NOW, day="2026-03-01")
    assert head is not None
    assert part is not None
    assert second is not None
    assert (head.day, part.head, part.threaded, second.day) == ("2026-03-01", "alert_1", True, None)
    ledger.thread_of("alert_2", "1.0")
    ledger.posted("alert_2", Posted("C1", "2.0"))
    found = ledger.alert("alert_2")
    assert found is not None
    assert (found.root, found.posted) == ("1.0", Posted("C1", "2.0"))
