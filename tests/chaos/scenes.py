"""What the program does while something goes wrong, one scene for each thing that it is for."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.actions import Fix
from bot.errors import PasskeeperError
from bot.requests import Request, Typed
from bot.views import ids
from services.importing import import_file
from tests.chaos import presses
from tests.stripe_events import signature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.chaos.program import Program

SUPPORT, MANAGER = "U0ROBIN", "U0MORGAN"
CROWD, HANDS = 100, 12

Act = "Callable[[Program], object]"


@dataclass(frozen=True)
class Scene:
    """`sales` are (buyer, pass); `running` is how many passes each should have in the end;
    with `sanity` the passes are there, and else in the embedded store; with `postgres` the ledger is there.

    `again` is what people do after a crash, since they saw no answer; None where nobody would.
    """

    act: Callable[[Program], object]
    sales: tuple[tuple[str, str], ...] = (("ada", "ten"),)
    running: int = 1
    prelude: Callable[[Program], dict[str, Any]] | None = None
    again: Callable[[Program], object] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    told: bool = True
    sanity: bool = False
    postgres: bool = False


def sessions(program: Program) -> list[str]:
    return [each["id"] for each in program.task.sold]


def press_fix(program: Program) -> None:
    value = presses.fix_button(program, sessions(program)[0])
    program.points.arm()
    if value:
        presses.press(program, SUPPORT, ids.APPLY, value)


def press_fix_by_many(program: Program) -> None:
    """A hundred people press the same button."""
    value = presses.fix_button(program, sessions(program)[0])
    program.points.arm()
    if value:
        with ThreadPoolExecutor(HANDS) as hands:
            list(hands.map(lambda who: presses.press(program, SUPPORT, ids.APPLY, value, who), range(CROWD)))


def fix_first(program: Program) -> dict[str, Any]:
    outcome = program.services.fixing.apply(sessions(program)[0], by=SUPPORT, manager=False)
    assert outcome.result == "created", outcome
    return {"action": outcome.action_id}


def press_undo(program: Program) -> None:
    program.points.arm()
    value = ids.Press(sessions(program)[0], program.task.memory["action"]).packed()
    presses.press(program, SUPPORT, ids.UNDO, value)


def submit_batch(program: Program) -> None:
    fixing = program.services.fixing
    plans = [fixing.plan_one(each) for each in sessions(program)]
    fixes = [(p.finding.session_id or "", p.proposal) for p in plans if isinstance(p.proposal, Fix)]
    many = ids.Many(tuple((key, ids.seen_fix(fix)) for key, fix in fixes))
    program.points.arm()
    if fixes:
        presses.submit_all(program, SUPPORT, many)


def wish(program: Program) -> Typed:
    return Typed("ada@example.com", "pass-ten", sessions(program)[0], "no machine could tell")


def submit_wish(program: Program) -> None:
    program.points.arm()
    presses.submit_wish(program, SUPPORT, wish(program))


def ask_for_grant(program: Program) -> dict[str, Any]:
    asked = program.slack.requests.ask(wish(program), by=SUPPORT)
    assert isinstance(asked, Request), asked
    return {"request": asked.id}


def approve_grant(program: Program) -> None:
    program.points.arm()
    presses.press(program, MANAGER, ids.APPROVE, program.task.memory["request"])


def run_due(program: Program) -> None:
    program.points.arm()
    program.schedule.run_due(program.clock())


def run_continuous(program: Program) -> None:
    program.points.arm()
    program.schedule.run_due(program.clock(), ["continuous"])


def swept(program: Program) -> dict[str, Any]:
    program.services.announcing.announce(program.services.sweep.run(days=2))
    (alert,) = program.services.ledger.open_alerts()
    return {"alert": alert.id}


def talk_in_thread(program: Program) -> None:
    """Somebody takes it, puts it off, and says that it is no problem: a line in the thread for each."""
    announcing, alert = program.services.announcing, program.task.memory["alert"]
    program.points.arm()
    announcing.claim(alert, SUPPORT)
    announcing.snooze(alert, SUPPORT, "hour")
    announcing.settle(sessions(program)[0], "dismissed", by=SUPPORT, note="A test purchase.")


def remind(program: Program) -> None:
    program.points.arm()
    program.services.reminding.run()


def take_delivery(program: Program) -> None:
    """Stripe sends it again until it was answered with 200."""
    program.points.arm()
    for each in program.task.memory["events"]:
        body = json.dumps(each).encode()
        program.services.intake.receive(body, signature(body, at=program.clock()))
    work_inbox(program)


def work_inbox(program: Program) -> None:
    """As the worker's thread does: what one event meets stops no other."""
    for _ in range(20):
        with suppress(PasskeeperError):
            if program.services.intake.work() is None:
                return


def sync(program: Program) -> None:
    program.points.arm()
    one = program.task.sold[0]
    program.services.self_service.sync(one["clerk_id"], one["slug"])


def report(program: Program) -> None:
    program.points.arm()
    one = program.task.sold[0]
    program.services.reports.take(one["clerk_id"], "Where is my pass?", one["id"])
    program.services.reports.deliver()


def import_more(program: Program) -> None:
    program.points.arm()
    import_file(program.import_file(), program.store)


THREE = (("ada", "ten"), ("bo", "dropin"), ("cleo", "five"))
SEVEN = (*THREE, ("dina", "month"), ("emil", "trial"), ("frida", "ten"), ("gard", "five"))

EMBEDDED: Mapping[str, Scene] = {
    "fix": Scene(press_fix, again=press_fix),
    "crowd": Scene(press_fix_by_many, again=press_fix),
    "undo": Scene(press_undo, running=0, prelude=fix_first, again=press_undo),
    "batch": Scene(submit_batch, THREE, again=submit_batch),
    "ask": Scene(submit_wish, running=0, told=False),
    "grant": Scene(approve_grant, prelude=ask_for_grant, again=approve_grant, told=False),
    "sweep": Scene(run_continuous, THREE, running=0),
    "auto-fix": Scene(run_continuous, THREE, settings={"AUTO_FIX": "safe"}),
    "outage": Scene(run_continuous, SEVEN, running=0, settings={"AUTO_FIX": "safe"}),
    "thread": Scene(talk_in_thread, running=0, prelude=swept, again=talk_in_thread),
    "reminders": Scene(remind, running=0, prelude=swept),
    "webhook": Scene(take_delivery, again=take_delivery),
    "slot": Scene(run_due, THREE, settings={"AUTO_FIX": "safe"}),
    "sync": Scene(sync, again=sync),
    "report": Scene(report, running=0, again=report),
    "import": Scene(import_more, running=0, again=import_more),
}

TWICE = ("fix", "undo", "batch", "ask", "grant", "sweep", "auto-fix", "webhook", "slot", "sync")
"""What is also played with the passes in Sanity."""

ON_SANITY: Mapping[str, Scene] = {f"{name} on Sanity": replace(EMBEDDED[name], sanity=True) for name in TWICE}

SHARED = (*TWICE, "thread", "reminders", "report")
"""What is also played with the ledger in PostgreSQL."""

ON_POSTGRES: Mapping[str, Scene] = {
    f"{name} on PostgreSQL": replace(EMBEDDED[name], postgres=True) for name in SHARED
}
SCENES: Mapping[str, Scene] = {**EMBEDDED, **ON_SANITY, **ON_POSTGRES}
