"""Which Stripe accounts there are to look at: the platform's, and every school's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.model import PLATFORM
from bot.speech import say

if TYPE_CHECKING:
    from bot.ports import PassStore

WITHOUT_SCHOOLS = say("The store did not answer, so the schools' own Stripe accounts are not known.")
NO_SCHOOLS = say(
    "The pass store holds no school: it is not the right one, or nothing was imported yet. Check PASS_STORE."
)
"""Whatever is sold is a school's: a store without one is empty, and no witness of what was not made."""


def all_accounts(store: PassStore) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The accounts, the platform's first, and what hindered finding them all: an empty store too."""
    try:
        schools = store.tenants()
    except UnavailableError:
        return (PLATFORM,), (WITHOUT_SCHOOLS,)
    connected = sorted({school.account for school in schools if school.account})
    return (PLATFORM, *connected), () if schools else (NO_SCHOOLS,)
