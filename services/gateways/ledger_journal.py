"""The audit trail: rows are only ever added, and an action is put together from its rows."""

from __future__ import annotations

import json
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from bot.errors import NotThereError
from bot.speech import say
from bot.speech_codec import packed, unpacked
from services.gateways.ledger_codec import decode_action, encode_action
from services.gateways.tables import LedgerPart, count, insert, sortable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.actions import Action, Result
    from bot.model import Document

_ACTIONS = """
    SELECT begun.n AS n, begun.body AS begun, finished.body AS finished
    FROM entries AS begun
    LEFT JOIN entries AS finished ON finished.n = (
        SELECT max(n) FROM entries WHERE action_id = begun.action_id AND event = 'finished'
    )
    WHERE begun.event = 'begun' AND {where}
    ORDER BY begun.at, begun.n
"""
# Of several ends, the last tells: a crash's heir may have closed an action that was only slow.

_OPEN = """
    event = 'begun' AND NOT EXISTS (
        SELECT 1 FROM entries AS ended WHERE ended.action_id = entries.action_id AND ended.event = 'finished'
    )
"""


class LedgerJournal(LedgerPart):
    """Implements `bot.ports.Journal`."""

    def begin(self, action: Action, lease_until: datetime) -> bool:
        """The lease of others is measured against `action.at`."""
        taken = f"action_id = ? OR (key = ? AND lease > ? AND {_OPEN})"
        with self._books.writing() as tables:
            if count(tables, "entries", taken, [action.id, action.key, sortable(action.at)]):
                return False
            insert(tables, "entries", [_begun(action, lease_until)])
        return True

    def finish(
        self, action_id: str, result: Result, after: Mapping[str, Document | None], detail: str, at: datetime
    ) -> None:
        body = json.dumps({"result": result, "after": dict(after), "detail": packed(detail)})
        with self._books.writing() as tables:
            if not count(tables, "entries", "action_id = ?", [action_id]):
                raise NotThereError(say("There is no such action."))
            row = {"event": "finished", "action_id": action_id, "at": sortable(at)}
            insert(tables, "entries", [{**row, "result": result, "body": body}])

    def action(self, action_id: str) -> Action | None:
        return next(iter(self._actions("begun.action_id = ?", action_id)), None)

    def actions(self, since: datetime | None = None) -> list[Action]:
        """Oldest first, each with its result and `undone_by`."""
        return self._actions("begun.at >= ?", sortable(since) or "")

    def unfinished(self, lease_before: datetime) -> list[Action]:
        """Begun, never finished, and their lease is over: what a crash left behind."""
        return self._actions("finished.n IS NULL AND begun.lease <= ?", sortable(lease_before))

    def _actions(self, where: str, value: str | None) -> list[Action]:
        with self._books.reading() as tables:
            found = tables.rows(_ACTIONS.format(where=where), (value,))
            undos = tables.rows(_ACTIONS.format(where="begun.undoes IS NOT NULL"))
        newest_first = sorted(undos, key=itemgetter("n"), reverse=True)
        undone = _undone([_action(row) for row in newest_first])
        return [replace(action, undone_by=undone.get(action.id)) for action in map(_action, found)]


def _begun(action: Action, lease_until: datetime) -> dict[str, str | None]:
    return {
        "event": "begun",
        "action_id": action.id,
        "at": sortable(action.at),
        "key": action.key,
        "lease": sortable(lease_until),
        "undoes": action.undoes,
        "body": encode_action(replace(action, result=None, undone_by=None)),
    }


def _action(row: Mapping[str, Any]) -> Action:
    action = decode_action(row["begun"])
    if not row["finished"]:
        return action
    told = json.loads(row["finished"])
    return replace(action, **told | {"detail": unpacked(told["detail"])})


def _undone(newest_first: list[Action]) -> dict[str, str]:
    """Action id -> the undo that stands; an undo that was undone itself undoes nothing."""
    found: dict[str, str] = {}
    for undo in newest_first:
        if undo.result == "undone" and undo.undoes and undo.id not in found:
            found.setdefault(undo.undoes, undo.id)
    return found
