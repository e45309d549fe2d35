"""Two passes for one payment: the site's own webhook makes its pass under another id than ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import Create, Patch
from bot.documents import written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.actions import Action, Mutation
    from bot.model import Subscription
    from bot.ports import PassStore


def tied(store: PassStore, action: Action) -> list[Subscription]:
    """The passes that carry the action's own checkout."""
    return store.subscriptions_tied([action.session_id], []) if action.session_id else []


def would_double(store: PassStore, action: Action, mutations: Sequence[Mutation]) -> bool:
    """Whether a withdrawn pass would run again beside one that was made for its payment meanwhile."""
    woken = {m.id for m in mutations if not isinstance(m, Create) and m.set.get("isActive") is True}
    found = tied(store, action)
    running = any(each.active is not False for each in found if each.id not in woken)
    return running and any(each.id in woken for each in found)


def give_way(store: PassStore, action: Action, at: datetime) -> bool:
    """Withdraws ours where the site made one too: as it was written, so an edited one is a StaleError."""
    found = tied(store, action)
    ours = next((each for each in found if each.id == action.subscription_id), None)
    others = [each for each in found if each.id != action.subscription_id and each.active is not False]
    if ours is None or not others:
        return False
    reason = f"Made twice at the same moment; the site's own stays. Action {action.id}."
    gone = {"isActive": False, "deactivationReason": reason, "deactivatedAt": written(at)}
    store.commit([Patch(ours.id, ours.rev or "", gone)], f"passkeeper-{action.id}-twin")
    return True
