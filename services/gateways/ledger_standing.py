"""What waits in the ledger, in one look."""

from __future__ import annotations

from bot.documents import moment
from bot.standing import Standing
from services.gateways.tables import LedgerPart

_LOOK = """
    SELECT
        (SELECT count(*) FROM gaps WHERE state = 'open') AS open_gaps,
        (SELECT min(created) FROM alerts WHERE id IN (SELECT alert_id FROM gaps WHERE state = 'open'))
            AS oldest_gap,
        (SELECT count(*) FROM alerts WHERE ts IS NULL) AS unposted,
        (SELECT min(created) FROM alerts WHERE ts IS NULL) AS oldest_unposted,
        (SELECT count(*) FROM inbox WHERE state = 'waiting') AS waiting,
        (SELECT count(*) FROM inbox WHERE state = 'dead') AS dead,
        (SELECT at FROM flags WHERE name = 'backup') AS last_backup
"""
_MOMENTS = ("oldest_gap", "oldest_unposted", "last_backup")


class LedgerStandings(LedgerPart):
    """Implements `bot.standing.Standings`."""

    def standing(self) -> Standing:
        (row,) = self._books.rows(_LOOK)
        return Standing(**{**row, **{name: moment(row[name]) for name in _MOMENTS}})
