from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.actions import Fix
from bot.errors import NotThereError, UnavailableError
from services.fetching import NO_PURCHASE
from services.granting import NO_PASS
from tests import worlds
from tests.services.grants import WHY, given

if TYPE_CHECKING:
    from tests.services.writing_desk import Desks


def test_an_unknown_pass_is_said_to_be_unknown(desks: Desks) -> None:
    with pytest.raises(NotThereError, match=NO_PASS):
        given(desks.open(), what="pass-none")


def test_an_unknown_payment_is_said_to_be_unknown(desks: Desks) -> None:
    with pytest.raises(NotThereError, match=NO_PURCHASE):
        given(desks.open(), session_id=worlds.OTHER_SESSION)


def test_a_payment_that_could_not_be_looked_for_is_not_said_to_be_unknown(desks: Desks) -> None:
    desk = desks.open()
    desk.payments.refuse("acct_elm")

    with pytest.raises(UnavailableError, match="Elm Dance could not be checked"):
        given(desk, session_id=worlds.OTHER_SESSION)


def test_somebody_nobody_knows_gets_nothing(desks: Desks) -> None:
    desk = desks.open()

    outcome = given(desk, who="user_nobody")

    assert (outcome.result, desk.subscriptions(), desk.journal()) == ("refused", [], [])


def test_without_clerk_nobody_says_that_clerk_does_not_know_somebody(desks: Desks) -> None:
    desk = desks.open()
    granting = replace(desk.services.granting, directory=None)

    with pytest.raises(UnavailableError, match="Clerk was not asked"):
        granting.plan(granting.wish("user_nobody", "pass-ten", WHY, None))
    assert isinstance(granting.plan(granting.wish("user_ada", "pass-ten", WHY, None)), Fix)
