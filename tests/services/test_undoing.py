"""Who may take back what, and what is said of it: taking back, and that back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.actions import Approval
from bot.errors import NotThereError, UnavailableError
from bot.views.ids import stands_as
from services.reversing import SWITCHED_OFF
from services.undoing import stands
from tests import worlds
from tests.services.room import ASKER, MANAGER, Room
from tests.services.writing_desk import MADE, Desks

if TYPE_CHECKING:
    from bot.actions import Outcome
    from services.fixing import Fixing
    from tests.services.writing_desk import Desk

MONEY = 10**7


@pytest.fixture
def desk(desks: Desks) -> Desk:
    return desks.open()


def made(desk: Desk) -> str:
    return str(desk.fixing.apply(worlds.SESSION, by="U1", manager=False).action_id)


def undone(desk: Desk, action_id: str) -> str:
    return str(desk.fixing.undo(action_id, by="U2").action_id)


def give_back(desk: Desk) -> None:
    desk.payments.give_back(worlds.purchase().account, worlds.INTENT, worlds.NOW, amount=MONEY)


def told(desk: Desk) -> Fixing:
    """With the channel told of the gap."""
    desk.ledger.announce("alert_1", [desk.fixing.plan_one(worlds.SESSION).finding], desk.clock())
    return desk.services.fixing


def shown(desk: Desk) -> str:
    gap = desk.ledger.gap_of(worlds.SESSION)
    assert gap
    return stands_as(gap)


def test_whoever_may_make_a_pass_may_take_it_back_and_give_it_again(desk: Desk) -> None:
    first = made(desk)
    back = undone(desk, first)

    assert [desk.fixing.may_undo(each) for each in (first, back)] == [Approval(), Approval()]


def test_a_pass_whose_money_went_back_is_given_again_by_a_manager_only(desk: Desk) -> None:
    back = undone(desk, made(desk))
    give_back(desk)

    assert desk.fixing.may_undo(back) == Approval(manager=True)


def test_while_nobody_knows_about_the_money_nobody_gives_a_pass_again(desk: Desk) -> None:
    back = undone(desk, made(desk))
    desk.payments.down = True

    with pytest.raises(UnavailableError):
        desk.fixing.may_undo(back)


def test_what_needed_a_manager_needs_one_to_be_taken_back_and_again(desk: Desk) -> None:
    desk.put(held=worlds.subscription().document)
    give_back(desk)
    done = str(desk.fixing.apply(worlds.SESSION, by=MANAGER, manager=True).action_id)
    assert desk.running() == []

    back = undone(desk, done)

    assert len(desk.running()) == 1
    assert [desk.fixing.may_undo(each) for each in (done, back)] == [Approval(manager=True)] * 2


def test_a_pass_by_hand_is_given_again_by_a_second_person_as_it_was_first(desks: Desks) -> None:
    room = Room(desks.open(worlds.purchase(metadata={})))
    room.requests.approve(room.asked().id, by=MANAGER)
    grant = room.desk.only_action().id
    back = undone(room.desk, grant)

    assert room.desk.fixing.may_undo(grant) == Approval(manager=True)
    assert room.desk.fixing.may_undo(back) == Approval(manager=True, not_by=ASKER)


def test_each_undo_turns_what_is_said_of_it_round(desk: Desk) -> None:
    first = desk.fixing.apply(worlds.SESSION, by="U1", manager=False)
    outcomes: list[Outcome] = [first]
    for _ in range(4):
        outcomes.append(desk.fixing.undo(str(outcomes[-1].action_id), by="U2"))

    assert [each.again for each in outcomes] == [False, False, True, False, True]
    assert [each.detail for each in outcomes] == [
        first.detail,
        *(SWITCHED_OFF, first.detail, SWITCHED_OFF, first.detail),
    ]
    states = [state for _, state, _, _ in desk.announcing.settled]
    assert states == ["fixed", "changed", "fixed", "changed", "fixed"]
    assert [stands(desk.ledger, each) for each in desk.ledger.actions()] == [True, False, True, False, True]
    assert len(desk.running()) == 1


def test_an_alerts_undo_means_what_the_alert_shows(desk: Desk) -> None:
    fixing = told(desk)
    first = fixing.apply(worlds.SESSION, by="U1", manager=False).action_id
    fixed = shown(desk)
    assert fixing.meant(worlds.SESSION, fixed).id == first

    desk.clock.pass_by(seconds=9)
    back = fixing.undo(str(first), by="U1").action_id

    assert fixing.meant(worlds.SESSION, shown(desk)).id == back
    for stale in (fixed, ""):
        with pytest.raises(NotThereError, match="Things have changed since this was shown"):
            fixing.meant(worlds.SESSION, stale)


def test_an_alert_that_was_drawn_before_a_round_of_undos_means_nothing_any_more(desk: Desk) -> None:
    fixing = told(desk)
    action = fixing.apply(worlds.SESSION, by="U1", manager=False).action_id
    fixed = shown(desk)
    for _ in range(2):
        desk.clock.pass_by(seconds=9)
        action = fixing.undo(str(action), by="U1").action_id

    with pytest.raises(NotThereError):
        fixing.meant(worlds.SESSION, fixed)
    assert desk.document(MADE)["isActive"] is True


def test_between_an_undo_and_its_alert_the_same_press_does_not_do_it_again(desk: Desk) -> None:
    """The write is done, and its alert is not settled yet: the button still fits the gap."""
    fixing = told(desk)
    first = fixing.apply(worlds.SESSION, by="U1", manager=False).action_id
    desk.clock.pass_by(seconds=9)
    undone(desk, str(first))

    with pytest.raises(NotThereError):
        fixing.meant(worlds.SESSION, shown(desk))


def test_where_nothing_was_done_there_is_nothing_to_undo(desk: Desk) -> None:
    with pytest.raises(NotThereError, match="There is nothing to take back"):
        told(desk).meant(worlds.SESSION, "")
