"""An alert that outlives what the record tells of its customer still leads to the fix."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest

from bot.keeping import Person
from bot.views import ids
from handlers.approval import approve
from tests import worlds
from tests.fakes.desk import FINDING, FakeAccess
from tests.handlers.typing_person import Person as Colleague
from tests.services.writing_desk import Desks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.findings import Finding
    from handlers.desk import Desk
    from tests.services.writing_desk import Desk as WritingDesk


class Pressed:
    """What an approved press needs of the desk."""

    def __init__(self, desk: WritingDesk) -> None:
        self.fixing, self.clock, self.access = desk.fixing, desk.clock, FakeAccess()


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    made = Desks(tmp_path)
    yield made
    made.close()


def announced(desk: WritingDesk) -> Finding:
    finding = desk.fixing.plan_one(worlds.SESSION).finding
    desk.ledger.announce("al-1", [finding], desk.clock())
    return finding


def shown(desk: WritingDesk) -> Finding:
    alert = desk.ledger.alert("al-1")
    assert alert
    return alert.gaps[0].finding


def test_the_button_of_an_open_alert_works_however_long_it_stood_there(desks: Desks) -> None:
    desk = desks.open()
    finding = announced(desk)
    desk.clock.pass_by(days=31)
    now = desk.clock()
    desk.ledger.forget_before(now - timedelta(days=30), by="schedule", at=now)

    assert shown(desk) == finding
    settled = approve(cast("Desk", Pressed(desk)), "U1", worlds.SESSION, ids.seen(shown(desk)))
    assert settled.outcome.result == "created"


def test_after_an_erasure_the_button_of_an_open_alert_shows_what_will_be_done() -> None:
    colleague = Colleague()
    colleague.press(ids.REVIEW, ids.Press(FINDING.session_id or "").packed())

    view = colleague.bench.slack.views["V1"]
    assert view["submit"]["text"] == "Create the Pass"
    assert "Things have changed" not in repr(view)


def test_what_was_erased_can_be_approved_by_no_digest(desks: Desks) -> None:
    desk = desks.open()
    finding = announced(desk)
    person = Person("x", frozenset(), frozenset(filter(None, {finding.clerk_id})))
    desk.ledger.erase(person, by="terminal:ops", at=desk.clock())

    assert ids.seen(shown(desk)) == ""
    settled = approve(cast("Desk", Pressed(desk)), "U1", worlds.SESSION, ids.seen(shown(desk)))
    assert settled.outcome.result == "refused"
