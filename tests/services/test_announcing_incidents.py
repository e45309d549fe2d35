"""Many gaps at once or within a day: one message, and all else in its thread, over the whole program."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.findings import Report
from bot.incidents import A_DAY
from tests.services.desk import CHANNEL, announce, made_for, numbered, opened, sweep
from tests.worlds import NOW, days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.alerts import Alert
    from tests.services.desk import Desk

BOUGHT = "Ten classes · 2,000 kr · paid 3 Oct 2025 · Oak Dance"
TODAY = NOW.date().isoformat()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def one_by_one(desk: Desk, first: int, last: int) -> None:
    for number in range(first, last + 1):
        desk.sell(**numbered(number))
        announce(desk)


def incident(desk: Desk) -> Alert:
    found = desk.ledger.incident_of(TODAY)
    assert found
    return found


def caused(desk: Desk, cause: str | Exception) -> None:
    """The program with something that knows, or fails to find, the cause."""
    told = desk.services.announcing

    def find() -> str:
        if isinstance(cause, Exception):
            raise cause
        return cause

    desk.services.__dict__["announcing"] = replace(told, noting=replace(told.noting, cause=find))


def test_the_gap_too_many_within_a_day_makes_an_incident_that_is_told_first(desk: Desk) -> None:
    one_by_one(desk, 1, A_DAY)
    assert len(desk.slack.in_channel) == A_DAY

    one_by_one(desk, A_DAY + 1, A_DAY + 3)

    *_, head = desk.slack.in_channel
    assert len(desk.slack.in_channel) == A_DAY + 1
    assert head.text.startswith(
        f"Incident: {A_DAY + 1} paid purchases do not have the pass that was bought.\n"
    )
    assert "All are at Oak Dance." in head.text
    threads = [thread for _, _, thread in desk.slack.posts if thread]
    assert threads == [incident(desk).root] * 3
    assert incident(desk).left == A_DAY + 3


def test_later_gaps_and_settled_ones_are_counted_in_the_incident(desk: Desk) -> None:
    caused(desk, "The endpoint is switched off.")
    one_by_one(desk, 1, A_DAY + 2)
    where = incident(desk).posted

    desk.services.announcing.settle(numbered(2)["session_id"], "dismissed", by="U1", note="A test")

    shown = [message.text for place, message in desk.slack.updates if place == where]
    assert shown[-1].startswith(f"Incident: {A_DAY + 1} of {A_DAY + 2} still open.")
    assert "Likely cause: The endpoint is switched off." in shown[-1]


def test_there_is_one_incident_a_day(desk: Desk) -> None:
    desk.sell_many(6, made=False)
    announce(desk)

    for number in range(7, 14):
        desk.sell(**numbered(number))
    announce(desk)
    one_by_one(desk, 14, A_DAY + 1)

    heads = [message.text.split("\n")[0] for message in desk.slack.in_channel]
    assert heads == [
        "Incident: 6 paid purchases do not have the pass that was bought.",
        "7 paid purchases do not have the pass that was bought.",
        *[f"Paid, and no pass was made: Ada · a***@example.com · {BOUGHT}"] * 2,
    ]
    assert len(desk.slack.in_threads) == 1


def test_a_single_gap_after_a_table_still_gets_an_alert_of_its_own(desk: Desk) -> None:
    desk.sell_many(6, made=False)
    announce(desk)

    one_by_one(desk, 7, 7)

    assert len(desk.slack.in_channel) == 2
    assert desk.slack.in_threads == []


def test_gaps_of_an_incident_do_not_make_another_one_the_next_day(desk: Desk) -> None:
    desk.sell_many(6, made=False)
    announce(desk)
    desk.now = NOW + days(1)

    one_by_one(desk, 7, 7)

    assert desk.ledger.incident_of(desk.now.date().isoformat()) is None
    assert len(desk.slack.in_channel) == 2


def test_three_reports_of_customers_make_one_gap_an_incident(desk: Desk) -> None:
    for number in range(3):
        desk.ledger.take_report(f"r{number}", NOW, "user_ada", "Where is my pass?")

    one_by_one(desk, 1, 1)

    assert desk.slack.in_channel[0].text.startswith("Incident: 1 paid purchase does not have the pass")
    assert len(desk.slack.in_threads) == 1


def test_far_more_gaps_than_usual_are_an_incident(desk: Desk) -> None:
    before = NOW - days(3)
    desk.ledger.sweep_done(before, before - days(2), before, {"purchases": 400, "missing": 1})
    one_by_one(desk, 1, 5)
    assert len(desk.slack.in_channel) == 5

    one_by_one(desk, 6, 6)

    assert desk.slack.in_channel[5].text.startswith("Incident: 6 paid purchases")
    assert len(desk.slack.in_threads) == 1


def test_sweeps_that_overlap_are_counted_once(desk: Desk) -> None:
    for hours in range(0, 48, 4):
        until = NOW - days(2) - days(hours / 24)
        desk.ledger.sweep_done(until, until - days(2), until, {"purchases": 50, "missing": 1})

    shares = desk.ledger.shares_before(NOW - days(1))

    assert [share.purchases for share in shares] == [50]


@pytest.mark.parametrize("trouble", [RuntimeError("no"), ""])
def test_an_incident_whose_cause_is_not_found_is_told_all_the_same(
    desk: Desk, trouble: Exception | str
) -> None:
    caused(desk, trouble)
    desk.sell_many(6, made=False)

    announce(desk)

    (message,) = desk.slack.in_channel
    assert "The cause is not known yet." in message.text


def test_more_than_a_table_holds_is_told_in_parts_in_the_thread(desk: Desk) -> None:
    desk.sell()
    found = sweep(desk)
    (one,) = [f for f in found.findings if f.session_id]
    many = tuple(replace(one, session_id=f"cs_live_{n}", customer=f"Name{n:03} Oak") for n in range(450))

    desk.services.announcing.announce(Report(found.coverage, found.counts, many))

    (first,) = desk.slack.in_channel
    assert first.text.startswith("Incident: 450 paid purchases do not have the pass that was bought.")
    tables = [b for _, m, _ in desk.slack.posts for b in m.blocks if b["type"] == "data_table"]
    named = [row[0]["text"] for table in tables for row in table["rows"][1:]]
    assert sorted(named) == [f"Name{n:03}" for n in range(450)]
    assert all(len(table["rows"]) <= 201 for table in tables)
    assert [thread for _, _, thread in desk.slack.posts] == [None, *["1.0"] * (len(tables) - 1)]


def test_an_incident_that_was_over_is_nobodys_again_when_more_comes(desk: Desk) -> None:
    one_by_one(desk, 1, A_DAY + 1)
    desk.services.announcing.claim(incident(desk).id, "U1")
    for number in range(1, A_DAY + 2):
        desk.services.announcing.settle(numbered(number)["session_id"], "dismissed", by="U1", note="Test")
    assert (incident(desk).left, incident(desk).claimed_by) == (0, "U1")

    one_by_one(desk, A_DAY + 2, A_DAY + 2)

    assert (incident(desk).left, incident(desk).claimed_by) == (1, None)


def test_an_alert_whose_incident_was_taken_away_stands_in_the_channel(desk: Desk) -> None:
    one_by_one(desk, 1, A_DAY + 1)
    desk.slack.gone.add(incident(desk).root or "")

    one_by_one(desk, A_DAY + 2, A_DAY + 2)

    assert desk.slack.posts[-1][0] == CHANNEL
    assert desk.slack.posts[-1][2] is None
    assert desk.ledger.unposted() == []


def test_what_was_fixed_before_it_was_told_is_posted_as_fixed(desk: Desk) -> None:
    sold = desk.sell()
    desk.services.announcing.note(sweep(desk))
    desk.put(made_for(sold))
    desk.services.announcing.settle(sold.session_id, "fixed", by="Passkeeper", note="A pass was made.")
    assert desk.slack.posts == []

    desk.services.announcing.deliver()

    ((_, message, _),) = desk.slack.posts
    assert message.text.endswith("Fixed automatically")
    assert desk.slack.updates == []
