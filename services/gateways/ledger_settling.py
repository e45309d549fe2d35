"""A gap that moves to another state: its row, its alert's, and the line that tells it, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.gateways.ledger_alert_rows import add_line, alerts, kept, touch
from services.gateways.ledger_codec import decode_finding, encode_finding
from services.gateways.tables import sortable, update

if TYPE_CHECKING:
    from datetime import datetime

    from bot.findings import Finding
    from services.gateways.tables import Tables

_SAME = ("state", "by", "note")
_REOPEN = "UPDATE alerts SET since = ?, reminded = 0, woken = 0, claimed_by = NULL WHERE id = ?"


def settle(
    tables: Tables, gap: dict[str, Any], changes: dict[str, Any], finding: Finding | None, at: datetime
) -> None:
    """`gap` is the row as it was. An alert that was over and is open again is nobody's, as a new one."""
    alert_id, before = gap["alert_id"], decode_finding(gap["finding"])
    now = finding or before
    turned = (before.verdict, before.reason) != (now.verdict, now.reason)
    told = turned or any(gap[name] != changes[name] for name in _SAME)
    reopened = changes["state"] == "open" and gap["state"] != "open"
    if reopened and not alerts(tables, "id = ?", alert_id)[0].left:
        tables.change(_REOPEN, (sortable(at), alert_id))
    update(tables, "gaps", ("n", gap["n"]), {**changes, "finding": encode_finding(now)})
    touch(tables, alert_id)
    if told:
        event = changes["state"] if changes["state"] != "open" else "reopened" if reopened else "turned"
        add_line(
            tables, alert_id, at, event=event, by=changes["by"], note=kept(changes["note"]), gap_n=gap["n"]
        )
