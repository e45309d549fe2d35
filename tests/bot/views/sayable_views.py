"""The rest of the rows for `test_sayable`: what channels, managers and the home tab show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal

from bot.alerts import Alert, Gap, Line
from bot.apology import mailto
from bot.contacts import Owed
from bot.customer_reports import CustomerReport
from bot.findings import Check, Coverage
from bot.metrics import summarise
from bot.speech import say
from bot.views import apology, dismissal, ids, reminder, report, schedule_notes
from bot.views.alert import alert_message
from bot.views.endpoints import changed_message
from bot.views.health import health_message
from bot.views.home import Board, home_view, stranger_view
from bot.views.story import story_message
from bot.views.summary import summary_message
from tests.bot.sums import period, sale, told
from tests.fakes.desk import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from bot.actions import Outcome
    from bot.alerts import Event, GapState
    from bot.figures import Summary
    from bot.findings import Answer, Finding
    from bot.messages import Message, View

HOUR = timedelta(hours=1)
STATES: tuple[GapState, ...] = ("open", "fixed", "healed", "changed", "dismissed")
EVENTS: tuple[Event, ...] = (
    *("taken", "snoozed", "fixed", "healed", "changed", "dismissed", "reopened", "turned"),
)

KINDS: tuple[Literal["ok", "warn", "fail", "unknown"], ...] = ("ok", "warn", "fail", "unknown")
Row = tuple[str, "Callable[[], Message | View]"]


def rows(found: Finding, words: str, answer: Answer, outcome: Outcome) -> list[Row]:
    return [*_alerts(found, words), *_told(found, words, answer, outcome), *_figures(found, words)]


def _alert(*gaps: Gap, **bent: Any) -> Alert:
    return replace(Alert("a1", NOW, gaps), **bent)


def _alerts(found: Finding, words: str) -> Iterator[Row]:
    gap = Gap("k", found, at=NOW, note=words)
    several = tuple(
        replace(gap, finding=replace(found, session_id=f"cs_{n}"), state=state)
        for n, state in enumerate(STATES)
    )
    for by in (None, "U1", "Passkeeper"):
        for state in STATES:
            one = _alert(replace(gap, state=state, by=by))
            yield f"alert {state} by {by}", partial(alert_message, one, NOW)
    bent: dict[str, dict[str, Any]] = {
        "taken": {"claimed_by": "U1", "claimed_at": NOW},
        "snoozed": {"snoozed_by": "U1", "snoozed_until": NOW + HOUR},
        "woken": {"woken": True},
        "incident": {"day": "2026-11-20", "cause": words, "members": several},
        "incident, cause unknown": {"day": "2026-11-20"},
    }
    for name, changes in bent.items():
        yield f"alert {name}", partial(alert_message, _alert(gap, **changes), NOW)
        yield f"table {name}", partial(alert_message, _alert(*several, **changes), NOW)
    over = tuple(replace(one, state="fixed") for one in several)
    yield "incident over", lambda: alert_message(_alert(*over, day="2026-11-20"), NOW)
    for event in EVENTS:
        for by in (None, "U1", "Passkeeper"):
            line = Line(1, "a1", NOW, event, by=by, note=words, until=NOW + HOUR, gap=gap)
            yield f"story {event} by {by}", partial(story_message, _alert(*several), line)
    for woken in (False, True):
        line = Line(1, "a1", NOW, stage=1, woken=woken)
        yield (
            f"reminder, woken {woken}",
            partial(reminder.reminder_message, _alert(gap), line, "<@U1>"),
        )
    yield "reminder of managers", lambda: reminder.managers_message(_alert(gap), "https://1")
    yield "dismissal", lambda: dismissal.dismiss_dialog(ids.Press("1"))


def _told(found: Finding, words: str, answer: Answer, outcome: Outcome) -> Iterator[Row]:
    asked = CustomerReport("1", NOW, "user_1", words, found.session_id)
    for name, known in (("known", answer), ("unknown", None), ("nothing", replace(answer, findings=()))):
        yield f"report {name}", partial(report.report_message, asked, known)
    yield "report, silent", lambda: report.report_message(replace(asked, text=""), answer)
    yield "silence", lambda: schedule_notes.silent(NOW)
    yield "awake", lambda: schedule_notes.awake(NOW)
    yield "held back", lambda: schedule_notes.held_back([found] * 7, 5)
    yield "unread", lambda: schedule_notes.unread(Coverage((), None, None, (words,)))
    results: tuple[Literal["repaired", "undone"], ...] = ("repaired", "undone")
    for result in results:
        done = replace(outcome, result=result)
        yield f"endpoint {result}", partial(changed_message, done, "U1", NOW)
    for language in ("en", "nb"):
        letter = apology.Letter(("1",), language, "5@6.7", words, "9" * 4_000)
        yield f"apology {language}", partial(apology.draft_dialog, letter)
        yield f"apology {language}, finished", partial(apology.finished_dialog, letter)
    lost = apology.Letter(("1",), "en", None, words, words)
    assert mailto(None, words, words) is None
    yield "apology, no address", lambda: apology.draft_dialog(lost)
    yield "apology, no address, finished", lambda: apology.finished_dialog(lost)
    yield "apology, sent", apology.marked_dialog


def _figures(found: Finding, words: str) -> Iterator[Row]:
    sales = [
        sale("1", at=NOW - 30 * HOUR),
        sale("2", made=False, gap=True, cause="stuck"),
        sale("3", minutes=2.0),
    ]
    full = summarise(period("quarter"), told(sales=sales, open=[found], owed=2))
    part = Coverage((), None, None, (words,))
    none = summarise(period("day"), told(coverage=part))
    summaries: dict[str, Summary] = {"full": full, "none": none, "quiet": summarise(period("week"), told())}
    for name, one in summaries.items():
        yield f"summary {name}", partial(summary_message, one)
        for charted in (True, False):
            board = Board("U1", (), (), (), manager=True, summary=one)
            yield f"home {name} {charted}", partial(home_view, board, NOW, charted=charted)
    gap = Gap("k", found)
    owed = Owed(None, None, ("1",), ("cs_1",), NOW)
    busy = Board("U1", (_alert(*[gap] * 2, claimed_by="U1"), _alert(gap)), (owed,), ("1",), manager=True)
    yield "home, busy", lambda: home_view(busy, NOW)
    yield "home, stranger", lambda: stranger_view(words)
    for status in ("ok", "warning", "critical"):
        checks = [Check("1", kind, words, words) for kind in KINDS]
        yield f"health {status}", partial(health_message, status, checks)
    days = [
        {"date": "2026-11-19", "purchases": 3, "arrived": 2},
        {"date": "2026-11-20", "purchases": 3, "arrived": 3},
    ]
    rate = Check("success_rate", "warn", say("1"), "", {"by_day": days})
    yield "health, chart", lambda: health_message("warning", [rate])
