"""The ledger's tables, forward only. What was written to the audit trail is never changed or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

LEDGER = Migrations("ledger")


@LEDGER()
def journal(db: Database) -> None:
    """One row when an action begins, one when it is finished; `key` and `lease` only on the first."""
    table = db.table("entries").create(
        {
            "n": int,
            "event": str,
            "action_id": str,
            "at": str,
            "key": str,
            "lease": str,
            "undoes": str,
            "result": str,
            "body": str,
        },
        pk="n",
        not_null={"event", "action_id", "at", "body"},
        strict=True,
    )
    table.create_index(["action_id", "event"])
    table.create_index(["key"])
    table.create_index(["undoes"])
    for word in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER entries_no_{word.lower()} BEFORE {word} ON entries"
            " BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )


@LEDGER()
def announcements(db: Database) -> None:
    """`announced` keeps every gap key that the channel was told of, also after its gap moved on."""
    text = dict.fromkeys(("id", "created", "channel", "ts", "claimed_by", "claimed_at"), str)
    db.table("alerts").create(text, pk="id", not_null={"id", "created"}, strict=True)
    gaps = db.table("gaps").create(
        {
            "n": int,
            "alert_id": str,
            "gap_key": str,
            "finding_key": str,
            "finding": str,
            "state": str,
            "by": str,
            "at": str,
            "note": str,
        },
        pk="n",
        not_null={"alert_id", "gap_key", "finding_key", "finding", "state"},
        foreign_keys=[("alert_id", "alerts", "id")],
        strict=True,
    )
    gaps.create_index(["alert_id"])
    gaps.create_index(["finding_key"])
    gaps.create_index(["state"])
    db.table("announced").create({"gap_key": str}, pk="gap_key", not_null={"gap_key"}, strict=True)


@LEDGER()
def memory(db: Database) -> None:
    owners = ("clerk_id", "account", "session_id")
    db.table("owners").create(dict.fromkeys(owners, str), pk=owners, strict=True)
    sweeps = dict.fromkeys(("at", "since", "until", "report"), str)
    db.table("sweeps").create({"n": int, **sweeps}, pk="n", not_null=set(sweeps), strict=True)
    db.table("events").create({"id": str, "at": str}, pk="id", not_null={"id", "at"}, strict=True)
    reports = dict.fromkeys(("id", "at", "by", "text"), str)
    db.table("reports").create(reports, pk="id", not_null=set(reports), strict=True)


@LEDGER()
def requests(db: Database) -> None:
    """`body` is what was asked; the other columns tell where it is shown and how it was settled."""
    text = dict.fromkeys(("id", "body", "state", "by", "at", "channel", "ts"), str)
    db.table("requests").create(text, pk="id", not_null={"id", "body", "state"}, strict=True)


@LEDGER()
def outbox(db: Database) -> None:
    """`posting_until`: one program is posting this alert, and has until then."""
    db.table("alerts").add_column("posting_until", str)


@LEDGER()
def inbox(db: Database) -> None:
    """`due` is when the next attempt may begin; `body` is blank once nothing is left to do."""
    text = ("id", "type", "account", "about", "received", "due", "body", "state", "note")
    columns = {**dict.fromkeys(text, str), "livemode": int, "attempts": int}
    table = db.table("inbox").create(columns, pk="id", not_null=set(columns) - {"about"}, strict=True)
    table.create_index(["state", "due"])
