"""A pass by hand, asked for and approved at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.actions import Outcome
    from tests.services.writing_desk import Desk

WHY = "paid by bank transfer"


def given(
    desk: Desk,
    who: str = "user_ada",
    what: str = "pass-ten",
    why: str = WHY,
    session_id: str | None = None,
) -> Outcome:
    granting = desk.services.granting
    return granting.give(granting.wish(who, what, why, session_id), by="U1", approved_by="U2")
