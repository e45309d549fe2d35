from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.health.repairs import is_endpoint
from services.applying import Applying
from services.endpoint_repairs import AT_IT, BACK, GONE, MOVED, NEVER, NOTHING, SENT, TWICE
from tests.services.repair_room import BOTH, MANAGER, OAK, SITE, Room, opened
from tests.services.writing_desk import Desks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.actions import Action

SOLD = "checkout.session.completed"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with opened(tmp_path) as room:
        yield room


def _twins(room: Room) -> tuple[str, str]:
    """One for the schools, by which a sale came; one for the platform, where nothing is sold."""
    schools, platform = room.listen(connect=True), room.listen(events=BOTH)
    room.sell(heard=True)
    return schools, platform


def _only(room: Room) -> Action:
    (action,) = room.ledger.actions()
    return action


def test_a_duplicate_is_switched_off_journalled_and_stays_there(room: Room) -> None:
    schools, platform = _twins(room)
    outcome = room.press(room.offer())
    assert (outcome.result, outcome.action_id) == ("repaired", "act_1")
    assert room.now(platform)["status"] == "disabled"
    assert room.now(schools)["status"] == "enabled"
    action = _only(room)
    assert (action.kind, action.by, action.result) == ("endpoint", MANAGER, "repaired")
    assert action.before == {platform: {"status": "enabled"}}
    assert action.after == {platform: {"status": "disabled"}}


def test_what_was_done_is_taken_back_and_that_too(room: Room) -> None:
    _, platform = _twins(room)
    room.press(room.offer())
    undone = room.repairs.undo(_only(room), by=MANAGER)
    assert (undone.result, undone.detail) == ("undone", BACK)
    assert room.now(platform)["status"] == "enabled"
    again = room.ledger.action(undone.action_id or "")
    assert again
    assert (again.kind, again.undoes, is_endpoint(again)) == ("undo", "act_1", True)
    assert room.repairs.undo(again, by=MANAGER).result == "undone"
    assert room.now(platform)["status"] == "disabled"


def test_the_same_is_not_taken_back_twice(room: Room) -> None:
    _twins(room)
    room.press(room.offer())
    action = _only(room)
    room.repairs.undo(action, by=MANAGER)
    shown = room.repairs.no_undo(action, by=MANAGER)
    assert shown == room.repairs.undo(action, by=MANAGER)
    assert shown.detail == TWICE


def test_a_second_press_does_nothing_and_says_so(room: Room) -> None:
    _twins(room)
    offer = room.offer()
    room.press(offer)
    assert (room.press(offer).result, room.press(offer).detail) == ("refused", MOVED)
    assert len(room.ledger.actions()) == 1


def test_an_endpoint_that_was_changed_by_hand_is_not_set_back(room: Room) -> None:
    (endpoint,) = (room.listen(connect=True, events=["charge.succeeded"]),)
    room.press(room.offer())
    assert room.now(endpoint)["enabled_events"] == ["charge.succeeded", SOLD]
    room.endpoints.change(endpoint, {"enabled_events": ["*"]})
    shown = room.repairs.no_undo(_only(room), by=MANAGER)
    assert shown == room.repairs.undo(_only(room), by=MANAGER)
    assert shown.detail == MOVED
    assert room.now(endpoint)["enabled_events"] == ["*"]


def test_an_endpoint_is_switched_on_again(room: Room) -> None:
    endpoint = room.listen(connect=True, status="disabled")
    assert room.press(room.offer()).result == "repaired"
    assert room.now(endpoint)["status"] == "enabled"


def test_a_key_that_may_only_read_says_how_it_is_done_by_hand(room: Room) -> None:
    _, platform = _twins(room)
    room.sandbox.restrict(room.sandbox.key, {"rak_webhook_write"})
    outcome = room.press(room.offer())
    assert outcome.result == "failed"
    assert outcome.detail == (
        "Passkeeper's key may not change endpoints, so nothing was changed. In Stripe (Developers, "
        f"Webhooks), open the endpoint {platform} ({SITE}) and choose Disable."
    )
    assert room.now(platform)["status"] == "enabled"
    action = _only(room)
    assert action.after == action.before
    assert room.repairs.undo(action, by=MANAGER).detail == NOTHING


def test_a_stripe_that_is_busy_is_said_and_nothing_changed(room: Room) -> None:
    _, platform = _twins(room)
    offer = room.offer()
    room.sandbox.faults.add(
        f"/v1/webhook_endpoints/{platform}", status=429, where=lambda asked: asked.method == "POST"
    )
    outcome = room.press(offer)
    assert outcome.detail.startswith("Nothing was changed: Stripe is asking us to slow down.")


def test_an_answer_that_never_came_is_found_out_by_reading(room: Room) -> None:
    _, platform = _twins(room)
    offer = room.offer()
    room.sandbox.faults.add(
        f"/v1/webhook_endpoints/{platform}", half=True, where=lambda asked: asked.method == "POST"
    )
    assert room.press(offer).result == "repaired"
    assert _only(room).result == "repaired"


def test_a_change_that_never_reached_stripe_failed(room: Room) -> None:
    _, platform = _twins(room)
    offer = room.offer()
    room.sandbox.faults.add(
        f"/v1/webhook_endpoints/{platform}", status=500, where=lambda asked: asked.method == "POST"
    )
    assert (room.press(offer).detail, _only(room).result) == (NEVER, "failed")


def test_where_stripe_falls_silent_the_next_look_finds_out(room: Room) -> None:
    _, platform = _twins(room)
    offer = room.offer()
    path = f"/v1/webhook_endpoints/{platform}"
    room.sandbox.faults.add(path, half=True, where=lambda asked: asked.method == "POST")
    room.sandbox.faults.add(path, status=500, after=1)
    assert room.press(offer).detail == SENT
    assert _only(room).result is None
    room.sandbox.faults.clear()
    room.clock.pass_(minutes=3)
    (outcome,) = room.repairs.recover()
    assert (outcome.result, _only(room).result) == ("repaired", "repaired")


def test_what_is_under_way_keeps_others_away(room: Room) -> None:
    _twins(room)
    offer = room.offer()
    room.press(offer)
    begun = replace(_only(room), id="act_9", result=None, at=room.clock())
    assert room.ledger.begin(begun, room.clock() + timedelta(minutes=2))
    assert room.repairs.undo(_only_done(room), by=MANAGER).detail == AT_IT


def _only_done(room: Room) -> Action:
    return next(each for each in room.ledger.actions() if each.result)


def test_an_endpoint_that_is_gone_is_not_set_back(room: Room) -> None:
    _twins(room)
    room.press(room.offer())
    elsewhere = {"we_gone": {"status": "disabled"}}
    gone = replace(_only(room), id="act_7", key="endpoint:we_gone", before=elsewhere, after=elsewhere)
    room.ledger.begin(replace(gone, result=None), room.clock())
    room.ledger.finish("act_7", "repaired", gone.after, "", room.clock())
    assert room.repairs.undo(gone, by=MANAGER).detail == GONE


def test_those_who_recover_passes_leave_endpoints_alone(room: Room) -> None:
    _twins(room)
    room.press(room.offer())
    begun = replace(_only(room), id="act_9", result=None)
    room.ledger.begin(begun, room.clock())
    room.clock.pass_(minutes=3)
    assert Applying(room.store, room.ledger, room.clock, lambda: "act_x").recover() == []


def test_events_that_wait_are_taken_into_our_own_inbox(room: Room) -> None:
    room.listen(connect=True)
    sold = room.sell(heard=False)
    offer = room.offer()
    assert offer.key == "take_over:"
    outcome = room.press(offer)
    assert (outcome.result, outcome.action_id) == ("repaired", None)
    (event,) = [each for each in room.sandbox.events_of(sold["id"]) if each["type"] == SOLD]
    kept = room.ledger.delivery(event["id"])
    assert kept
    assert (kept.account, kept.about, kept.state, kept.livemode) == (OAK, sold["id"], "waiting", True)


def test_an_event_that_was_done_is_worked_on_once_more(room: Room) -> None:
    room.listen(connect=True)
    sold = room.sell(heard=False)
    room.press(room.offer())
    event_id = room.sandbox.events_of(sold["id"])[-1]["id"]
    kept = room.ledger.delivery(event_id)
    assert kept
    room.ledger.save_delivery(replace(kept, state="done", attempts=2))
    room.press(room.offer())
    again = room.ledger.delivery(event_id)
    assert again
    assert (again.state, again.attempts) == ("waiting", 0)


def test_events_that_stripe_forgot_are_left_to_pass_fix(room: Room) -> None:
    room.listen(connect=True)
    room.sell(heard=False)
    offer = room.offer()
    room.sandbox.faults.add("/v1/events/evt_", status=404, body={"error": {"code": "resource_missing"}})
    assert "Run /pass-fix instead" in room.press(offer).detail


def test_without_stripe_nothing_can_be_changed(room: Room) -> None:
    _twins(room)
    room.press(room.offer())
    alone = replace(room.repairs, stripe=None)
    assert alone.recover() == []
    with pytest.raises(Exception, match="Stripe is not connected"):
        alone.undo(_only(room), by=MANAGER)


def test_undo_by_an_actions_id_finds_its_way_to_the_endpoint(room: Room, tmp_path: Path) -> None:
    _, platform = _twins(room)
    room.press(room.offer())
    desks = Desks(tmp_path)
    desk = desks.open()
    action = _only(room)
    desk.ledger.begin(replace(action, result=None), room.clock())
    desk.ledger.finish(action.id, "repaired", action.after, "", room.clock())
    fixing = desk.fixing
    fixing._endpoint_repairs = lambda: room.repairs

    assert fixing.no_undo(action, by=MANAGER) is None
    assert room.now(platform)["status"] == "disabled"
    assert fixing.undo(action.id, by=MANAGER).detail == BACK
    assert room.now(platform)["status"] == "enabled"
    desks.close()
