"""What is fixed by itself after a sweep, and what is left to people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import UnavailableError
from bot.figures import Period
from services.accounts import WITHOUT_SCHOOLS
from services.auto_fixing import HELD, AutoFixing
from services.unchecked import unchecked, unreached
from tests.services.desk import made_for, numbered, opened, states, sweep
from tests.worlds import ABSENT, NOW, SESSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.findings import Finding, Report
    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def fix(desk: Desk, limit: int | None = 5, days: int | None = None) -> list[str]:
    """A sweep whose gaps are claimed, then its fixes: how each ended."""
    made = desk.services
    fixing = AutoFixing(made.fixing, made.announcing, desk.ledger, limit, made.clock)
    report = sweep(desk, window=days)
    made.announcing.note(report)
    return [outcome.result for outcome in fixing.run(report)]


def told(desk: Desk) -> list[str]:
    """The first lines of what was posted beside alerts."""
    firsts = [message.text.split("\n")[0] for _, message, _ in desk.slack.posts]
    return [first for first in firsts if "held back" in first]


def test_a_missing_pass_is_made_once_and_its_alert_says_so(desk: Desk) -> None:
    desk.sell()

    assert fix(desk) == ["created"]

    assert [action.by for action in desk.ledger.actions()] == ["Passkeeper"]
    assert states(desk) == ["fixed"]
    assert fix(desk) == []
    assert sweep(desk).counts["ok"] == 1


def results(desk: Desk, report: Report, *unread: Finding) -> list[str]:
    """How each fix ended after a sweep that could not read this."""
    made = desk.services
    fixing = AutoFixing(made.fixing, made.announcing, desk.ledger, 5, made.clock)
    return [out.result for out in fixing.run(replace(report, findings=(*report.findings, *unread)))]


@pytest.mark.parametrize("account", ["acct_oak", "acct_elm"])
def test_while_an_account_was_not_read_to_its_end_all_waits(desk: Desk, account: str) -> None:
    """How many gaps there are at once is not known before."""
    desk.sell()
    found = sweep(desk)
    cut_off = unreached(UnavailableError("stripe", "Stripe did not answer."), account, desk.shelves)

    assert results(desk, found, cut_off) == []
    assert results(desk, found) == ["created"]


def test_while_the_schools_are_unknown_all_waits(desk: Desk) -> None:
    desk.sell()
    found = sweep(desk)
    unknown = replace(found.coverage, problems=(WITHOUT_SCHOOLS,))

    assert results(desk, replace(found, coverage=unknown)) == []
    assert results(desk, found) == ["created"]


def test_an_account_that_was_taken_away_keeps_nothing_waiting(desk: Desk) -> None:
    desk.sell()
    gone = UnavailableError("account", "It is not connected any more.", permanent=True)

    assert results(desk, sweep(desk), unreached(gone, "acct_elm", desk.shelves)) == ["created"]


@pytest.mark.parametrize(("unread", "done"), [(3, ["created"] * 2), (4, [])])
def test_what_could_not_be_read_counts_as_what_may_be_a_gap(desk: Desk, unread: int, done: list[str]) -> None:
    desk.sell_many(2, made=False)
    silent = [unchecked("stripe", "No answer.", session_id=f"cs_live_{n}") for n in range(unread)]

    assert results(desk, sweep(desk), *silent) == done


def test_it_counts_as_automatic_for_the_managers(desk: Desk) -> None:
    desk.sell()
    fix(desk)

    summary = desk.services.summaries.summary("month")

    assert (summary.automatic, summary.by_hand) == (1, 0)
    assert summary.period == Period.ending(NOW, "month", desk.settings.timezone)


def test_switched_off_nothing_is_fixed(desk: Desk) -> None:
    desk.sell()
    assert (fix(desk, limit=None), desk.ledger.actions()) == ([], [])


@pytest.mark.parametrize("bent", [{"user": {"_ref": "usr-gone"}}, {"tenant": ABSENT}])
def test_a_pass_that_is_hidden_or_wrong_is_mended(desk: Desk, bent: dict[str, Any]) -> None:
    desk.put(made_for(desk.sell(), **bent))
    assert fix(desk) == ["repaired"]
    assert sweep(desk).counts["ok"] == 1


def test_what_needs_a_manager_is_left(desk: Desk) -> None:
    desk.put(made_for(desk.sell(), isActive=False))
    assert fix(desk) == []
    assert states(desk) == ["open"]


def test_what_is_within_its_grace_is_left(desk: Desk) -> None:
    desk.sell(created=NOW - timedelta(minutes=9))
    assert fix(desk) == []


def test_what_could_not_be_read_is_left(desk: Desk) -> None:
    desk.sell()
    desk.shelves.failing = {"logs"}
    assert fix(desk) == []


def test_as_many_as_the_limit_are_fixed(desk: Desk) -> None:
    desk.sell_many(5, made=False)
    assert fix(desk) == ["created"] * 5
    assert told(desk) == []


def test_more_than_the_limit_is_an_outage_nothing_is_fixed_and_it_is_told_once(desk: Desk) -> None:
    desk.sell_many(6, made=False)

    for _ in range(3):
        assert fix(desk) == []
    desk.restart()
    assert fix(desk) == []

    assert desk.ledger.actions() == []
    assert told(desk) == ["6 purchases could be fixed automatically. All of that was held back."]
    ((_, message, _),) = [post for post in desk.slack.posts if "held back" in post[1].text]
    assert "type /pass-fix, or run python app.py fix --all --yes." in message.text
    assert message.text.endswith("and 1 more")
    assert "ada@example.com" not in message.text


def test_what_was_held_back_stays_with_people_though_fewer_are_left(desk: Desk) -> None:
    first, *_ = desk.sell_many(6, made=False)
    fix(desk)

    desk.put(made_for(first))
    assert fix(desk) == []
    assert fix(desk, days=1) == []

    desk.sell()
    assert fix(desk) == []  # with the five that are left, that is more than the limit again


def test_after_people_went_on_fixes_go_on_and_the_next_outage_is_told_again(desk: Desk) -> None:
    desk.sell_many(6, made=False)
    fix(desk)
    for number in range(1, 7):
        desk.services.fixing.apply(numbered(number)["session_id"], by="U1", manager=False)

    desk.sell()
    assert fix(desk) == ["created"]
    assert desk.ledger.flag(HELD) is None

    desk.now += timedelta(minutes=1)
    desk.sell(session_id=f"{SESSION}x", payment_intent="pi_x")
    assert fix(desk, limit=0) == []
    assert told(desk)[1:] == ["1 purchase could be fixed automatically. That was held back."]


def test_an_outage_is_held_back_also_where_the_channel_cannot_be_told_yet(desk: Desk) -> None:
    desk.sell_many(6, made=False)
    desk.slack.down = True
    for _ in range(2):
        with pytest.raises(UnavailableError):
            fix(desk)

    desk.slack.down = False
    assert fix(desk) == []
    assert len(told(desk)) == 1


def test_slack_out_of_reach_does_not_stop_a_fix(desk: Desk) -> None:
    desk.sell()
    desk.slack.down = True
    assert fix(desk) == ["created"]


def test_what_somebody_took_back_is_not_done_again(desk: Desk) -> None:
    desk.put(made_for(desk.sell(), tenant=ABSENT))
    fix(desk)
    (action,) = desk.ledger.actions()

    assert desk.services.fixing.undo(action.id, by="U1").result == "undone"

    assert fix(desk) == []


def test_what_somebody_called_no_problem_is_left(desk: Desk) -> None:
    desk.sell()
    fix(desk, limit=None)
    desk.services.announcing.settle(SESSION, "dismissed", by="U1")
    assert fix(desk) == []


def test_what_fails_again_and_again_rests_for_a_day(desk: Desk) -> None:
    desk.sell()
    desk.shelves.failing = {"commit"}

    assert [fix(desk) for _ in range(5)] == [["failed"]] * 3 + [[], []]

    desk.shelves.failing = set()
    assert fix(desk) == []
    desk.now += timedelta(days=1, minutes=1)
    assert fix(desk) == ["created"]


def test_a_purchase_that_got_its_pass_meanwhile_or_is_unreadable_stops_no_other(desk: Desk) -> None:
    first, second = desk.sell_many(2, made=False)
    report, made = sweep(desk), desk.services
    desk.put(made_for(first))
    fixing = AutoFixing(made.fixing, made.announcing, desk.ledger, 5, made.clock)

    desk.payments.down = True
    assert [outcome.result for outcome in fixing.run(report)] == ["failed"] * 2

    desk.payments.down = False
    assert [outcome.session_id for outcome in fixing.run(report)] == [second.session_id]
