"""Who may do what, at every door: nobody in doubt, and always at the click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot.actions import Action
from bot.errors import UnavailableError
from bot.settings import load
from bot.views import ids
from services.access import NOT_CHECKED, NOT_MANAGER, NOT_SUPPORT, OUTSIDE, Access
from services.undoing import Undoing
from tests.fakes.desk import FINDING, FIX, NOW, Bench, FakePlanned
from tests.fakes.messenger import FakeMessenger, colleague
from tests.handlers.typing_person import Person
from tests.hostile.doors import HOME, KEY, OPEN, Door, doors, knock, told, touched

if TYPE_CHECKING:
    from datetime import datetime

    from bot.messages import Colleague

SUPPORT, MANAGER, STRANGER = "U0SUPPORT", "U0MANAGER", "U0STRANGER"
DOORS = [door for door in doors() if door not in {*OPEN, HOME}]


@dataclass
class Slack(FakeMessenger):
    """Knows who is who; of an `unknown_group` it refuses to tell the members."""

    unknown_group: bool = False

    def members(self, group_id: str) -> frozenset[str]:
        if self.unknown_group:
            raise UnavailableError("slack", "There is no such group.", permanent=True)
        return super().members(group_id)


class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def person_of(user: str, who: Slack, clock: Clock | None = None, **settings: str) -> Person:
    """Support is a group, managers are listed; the access that is checked is the real one."""
    who.groups.setdefault("S0SUPPORT", frozenset({SUPPORT, "U0GUEST", "U0GONE", "U0OUTSIDE"}))
    named = load({"SUPPORT_GROUP": "S0SUPPORT", "MANAGER_USERS": MANAGER, **settings})
    bench = Bench()
    bench.access = Access(who, named, clock or Clock())  # type: ignore[assignment]
    return Person(bench, user)


def known(user: str, **changes: Any) -> dict[str, Colleague]:
    return {user: replace(colleague(user), **changes)}


REFUSED = {
    "a stranger": (STRANGER, Slack(), NOT_SUPPORT),
    "a guest who is a member": ("U0GUEST", Slack(people=known("U0GUEST", guest=True)), OUTSIDE),
    "a member who was deactivated": ("U0GONE", Slack(people=known("U0GONE", deactivated=True)), OUTSIDE),
    "a member of another workspace": ("U0OUTSIDE", Slack(people=known("U0OUTSIDE", outside=True)), OUTSIDE),
    "a member while Slack is away": (SUPPORT, Slack(down=True), NOT_CHECKED),
    "a member of a group that is unknown": (SUPPORT, Slack(unknown_group=True), NOT_CHECKED),
    "nobody": ("", Slack(), NOT_SUPPORT),
}


@pytest.mark.parametrize("who", REFUSED)
def test_whoever_may_not_is_refused_at_every_door_politely_and_in_the_log(who: str) -> None:
    user, slack, sentence = REFUSED[who]
    for door in DOORS:
        person = person_of(user, slack)
        before = touched(person.bench)

        with capture_logs() as logs:
            knock(person, door)

        assert touched(person.bench) == before, door
        assert sentence in told(person), door
        assert [(line["event"], line["user"]) for line in logs] == [("refused", user)], door


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_support_comes_in_at_every_door(door: Door) -> None:
    person = person_of(SUPPORT, Slack())

    knock(person, door)

    for sentence in (NOT_SUPPORT, OUTSIDE, NOT_CHECKED):
        assert sentence not in told(person)


def test_every_door_is_known_here() -> None:
    assert len(DOORS) > 25
    assert {*OPEN, HOME} <= set(doors())


def test_one_who_was_let_go_is_refused_a_minute_later_at_the_click() -> None:
    slack, clock = Slack(), Clock()
    person = person_of(SUPPORT, slack, clock)
    person.type("/pass-check", "ada@example.com")
    slack.people = known(SUPPORT, deactivated=True)
    clock.now += timedelta(seconds=61)

    person.press(ids.APPLY, ids.Press(KEY, ids.seen(FINDING)).packed())

    assert person.bench.fixing.applied == []
    assert person.sees.text == OUTSIDE


NEEDS_MANAGER = FakePlanned(replace(FINDING, needs_manager=True), replace(FIX, needs_manager=True))


@pytest.mark.parametrize(
    "door",
    [Door("action", ids.APPLY), Door("view", ids.REVIEW_DIALOG), Door("view", ids.BATCH_DIALOG)],
    ids=str,
)
def test_what_needs_a_manager_refuses_support_at_the_click(door: Door) -> None:
    for user, applied in ((SUPPORT, 0), (MANAGER, 1)):
        person = person_of(user, Slack())
        person.bench.fixing.purchases[KEY] = NEEDS_MANAGER

        with capture_logs() as logs:
            knock(person, door)

        assert len(person.bench.fixing.applied) == applied
        assert (NOT_MANAGER in told(person)) is (user == SUPPORT)
        assert [line["user"] for line in logs] == [SUPPORT] * (user == SUPPORT)


@pytest.mark.parametrize("name", [ids.ENDPOINT_REPAIR, ids.ENDPOINT_UNDO])
def test_what_changes_how_stripe_reports_sales_is_a_managers(name: str) -> None:
    for user, may in ((SUPPORT, False), (MANAGER, True)):
        person = person_of(user, Slack())

        person.press(name, ids.Press("endpoint:we_1", "act_1").packed())

        done = person.bench.endpoint_repairs.applied or person.bench.fixing.undone
        assert bool(done) is may


ENDPOINT = Action(
    id="act_endpoint",
    at=NOW,
    by=MANAGER,
    kind="endpoint",
    key="endpoint:we_1",
    session_id=None,
    subscription_id=None,
    fingerprint="f",
    before={},
    after={},
    result="repaired",
)


@pytest.mark.parametrize("name", [ids.UNDO, ids.GIVE_UNDO])
def test_no_other_button_takes_a_managers_endpoint_repair_back(name: str) -> None:
    person = person_of(SUPPORT, Slack())
    journal: Any = None  # nothing was undone before
    person.bench.fixing.needs = Undoing(journal, lambda _: True).approval(ENDPOINT)

    person.press(name, ids.Press(KEY, ENDPOINT.id).packed())

    assert (person.bench.fixing.undone, person.bench.requests.pressed) == ([], [])
    assert person.sees.text == NOT_MANAGER


def test_a_request_that_slack_did_not_sign_reaches_nobody() -> None:
    for door in doors():
        person = person_of(MANAGER, Slack())
        person.secret = "another-secret"
        before = touched(person.bench)

        knock(person, door)

        assert touched(person.bench) == before
        assert (person.bench.slack.replies, person.bench.slack.opened) == ([], [])
