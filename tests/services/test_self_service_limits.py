from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import OutcomeUnknownError, UnavailableError
from bot.model import Account
from services import own_words as say
from services.self_service import Synced
from tests import worlds
from tests.services.desk import made_for, numbered, opened
from tests.services.self_service_room import (
    BOB,
    CREATED,
    EARLY,
    MADE,
    NOTHING,
    SKIPPED,
    UNSURE,
    held,
    logged,
    running,
    status,
    sync,
)
from tests.worlds import NOW, SESSION, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as desk:
        desk.put(worlds.bob())
        yield desk


def test_somebody_elses_purchase_is_untouched_whoever_paid(desk: Desk) -> None:
    desk.sell(metadata=told(userId=BOB), payer_email="ada@example.com")
    desk.put(made_for(desk.sell(**numbered(2), metadata=told(userId=BOB)), user={"_ref": "usr-bob"}))
    before = held(desk)

    assert sync(desk) == NOTHING
    assert held(desk) == before


def test_classes_that_were_used_are_not_given_back(desk: Desk) -> None:
    desk.put(made_for(desk.sell(), remainingClips=3, passName="Renamed", type="single"))
    before = held(desk)

    sync(desk)
    assert held(desk) == before


def test_an_upgrade_is_made_and_ends_the_old_pass(desk: Desk) -> None:
    desk.put(worlds.old_pass())
    upgrade = worlds.upgrade()
    desk.sell(metadata=upgrade.metadata, money=upgrade.money)

    assert sync(desk) == CREATED
    assert running(desk) == [MADE]


def test_an_upgrade_of_somebody_elses_pass_is_not_made(desk: Desk) -> None:
    desk.put(worlds.old_pass(user={"_ref": "usr-bob"}))
    desk.sell(metadata=worlds.upgrade().metadata)

    done = sync(desk)

    assert (done.created, len(done.errors), running(desk)) == (0, 1, ["sub-old"])


def test_a_free_purchase_is_made_beside_passes_without_a_payment(desk: Desk) -> None:
    desk.put(worlds.by_hand(_id="sub-bob", user={"_ref": "usr-bob"}))
    desk.payments.sell(worlds.free_purchase())

    assert sync(desk) == CREATED
    assert running(desk) == [MADE, "sub-bob"]


@pytest.mark.parametrize("back", [{"amount": 200000}, {"amount": 100}, {"dispute": "needs_response"}])
def test_money_on_its_way_back_makes_nothing(desk: Desk, back: dict[str, Any]) -> None:
    desk.sell()
    desk.payments.give_back("acct_oak", worlds.INTENT, NOW, **back)

    assert sync(desk) == SKIPPED
    assert held(desk) == []


def test_a_withdrawn_pass_does_not_come_back(desk: Desk) -> None:
    desk.sell()
    sync(desk)
    (action,) = desk.ledger.actions()
    desk.services.fixing.undo(action.id, by="U1")

    assert sync(desk) == SKIPPED
    assert running(desk) == []


def test_unpaid_and_waiting_purchases_are_left_to_come(desk: Desk) -> None:
    desk.sell()
    desk.sell(**numbered(2), payment_status="unpaid")
    desk.now = EARLY

    assert sync(desk) == SKIPPED
    assert held(desk) == []


def test_what_needs_a_person_is_named_and_the_rest_is_made(desk: Desk) -> None:
    desk.sell(**numbered(2), metadata=told(passId="pass-gone"))
    desk.sell(**numbered(3), metadata=told(passId=None))
    desk.put(worlds.ten_pass(_id="pass-odd", name="Odd <b>one</b>\u202e", type="course"))
    desk.sell(**numbered(4), metadata=told(passId="pass-odd"))
    desk.sell()

    done = sync(desk)

    assert (done.created, done.skipped, done.total, done.complete) == (1, 0, 4, True)
    assert sorted(done.errors) == [
        "A pass from 3 Oct 2025 needs a person to look at it. " + say.WRITE,
        "A pass from 3 Oct 2025 needs a person to look at it. " + say.WRITE,
        "“Odd <b>one</b>” from 3 Oct 2025 needs a person to look at it. " + say.WRITE,
    ]
    assert done.message == say.SOME_ADDED


def test_a_manager_is_not_gone_round(desk: Desk) -> None:
    desk.put(worlds.ten_pass(validityDays=1))
    desk.sell()

    done = sync(desk)

    assert (done.created, len(done.errors), done.message, held(desk)) == (0, 1, say.HELP, [])


def test_a_pass_made_by_hand_is_looked_at_by_a_person(desk: Desk) -> None:
    desk.sell()
    desk.put(worlds.by_hand())

    done = sync(desk)

    assert (done.created, len(done.errors), done.message) == (0, 1, say.HELP)
    assert status(desk).kind == "found"


def test_a_pass_that_is_switched_off_is_not_switched_on_by_its_customer(desk: Desk) -> None:
    desk.put(made_for(desk.sell(), isActive=None))
    before = held(desk)

    assert len(sync(desk).errors) == 1
    assert held(desk) == before


@pytest.mark.parametrize("account", ["platform", "acct_oak"])
def test_an_account_out_of_reach_is_not_nothing_found(desk: Desk, account: str) -> None:
    desk.payments.refuse(account)

    assert sync(desk) == UNSURE
    assert sync(desk).message == say.AGAIN


def test_what_can_be_proven_is_made_although_another_account_is_silent(desk: Desk) -> None:
    desk.sell()
    desk.payments.refuse("platform")

    assert sync(desk) == Synced(created=1, total=1, complete=False)


@pytest.mark.parametrize("side", ["*", "tenants", "logs", "users_by_id", "commit"])
def test_a_store_out_of_reach_is_not_nothing_found(desk: Desk, side: str) -> None:
    desk.sell()
    desk.shelves.failing = {side}

    done = sync(desk)

    assert (done.complete, done.created, done.errors, held(desk)) == (False, 0, (), [])


def test_an_owner_that_only_clerk_can_vouch_for_waits_for_clerk(desk: Desk) -> None:
    newcomer = Account("user_new", "Nora Ny", "nora@example.com", ("nora@example.com",))
    desk.directory.accounts.append(newcomer)
    desk.sell(metadata=told(userId="user_new"))
    desk.directory.down = True
    assert sync(desk, "user_new") == Synced(total=1, complete=False)
    with pytest.raises(UnavailableError):
        status(desk, "user_new")

    desk.directory.down = False
    assert sync(desk, "user_new") == CREATED
    assert status(desk, "user_new").kind == "found"


def test_a_write_without_an_answer_is_not_called_done(desk: Desk) -> None:
    desk.sell()
    desk.shelves.kept = _Silent(desk.shelves.kept)  # type: ignore[assignment]

    assert sync(desk) == Synced(total=1, complete=False)


def test_nothing_of_the_inside_is_told(desk: Desk) -> None:
    desk.sell(metadata=told(passId="pass-gone"))
    logged(desk, "error")

    told_all = json.dumps([repr(status(desk)), repr(sync(desk)), sync(desk).message])

    assert not [
        secret for secret in (SESSION, "pi_", "acct_", "pass-", "evt_", "user_") if secret in told_all
    ]


@pytest.mark.parametrize(
    ("done", "message"),
    [(NOTHING, say.NOTHING_PAID), (SKIPPED, say.ALL_THERE), (CREATED, say.ADDED), (UNSURE, say.AGAIN)],
)
def test_each_outcome_has_its_sentence(done: Synced, message: str) -> None:
    assert done.message == message


class _Silent:
    """Takes what is written and never answers."""

    def __init__(self, kept: Any) -> None:
        self._kept = kept

    def commit(self, *_: Any) -> None:
        raise OutcomeUnknownError("No answer came.")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept, name)
