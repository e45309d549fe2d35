"""Which Stripe accounts there are to look at: the platform's, and every school's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.model import PLATFORM
from bot.speech import say

if TYPE_CHECKING:
    from bot.ports import PassStore

WITHOUT_SCHOOLS = say("The store did not answer, so the schools' own Stripe accounts are not known.")


def all_accounts(store: PassStore) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The accounts, the platform's first, and what hindered finding them all (empty where nothing did)."""
    try:
        connected = sorted({tenant.account for tenant in store.tenants() if tenant.account})
    except UnavailableError:
        return (PLATFORM,), (WITHOUT_SCHOOLS,)
    return (PLATFORM, *connected), ()
