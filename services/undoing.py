"""What comes of taking an action back, and whose decision that is: it never takes less than doing it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.actions import Approval
from bot.health.repairs import is_endpoint
from bot.repair import gives

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.actions import Action
    from bot.ports import Journal


def stands(journal: Journal, action: Action) -> bool:
    """Whether what was first done is so after this action; each undo turns that round."""
    undone = journal.action(action.undoes) if action.undoes else None
    return undone is None or not stands(journal, undone)


@dataclass(frozen=True, slots=True)
class Undoing:
    """`paid` tells of a session id whether the money is there, and all of it; raises UnavailableError."""

    journal: Journal
    paid: Callable[[str], bool]

    def approval(self, action: Action) -> Approval:
        """Who may agree to taking it back. Raises NotThereError, UnavailableError."""
        first = self._first(action)
        if is_endpoint(action) or not gives(action):
            return Approval(manager=is_endpoint(action) or action.needs_manager)
        if first.kind == "grant":
            return Approval(manager=True, not_by=first.by)
        unpaid = action.session_id is not None and not self.paid(action.session_id)
        return Approval(manager=action.needs_manager or unpaid)

    def _first(self, action: Action) -> Action:
        """What began the chain of undos that this is the end of."""
        undone = self.journal.action(action.undoes) if action.undoes else None
        return self._first(undone) if undone else action
