"""The ledger's tables, forward only. What was written to the audit trail is never changed or deleted."""

from __future__ import annotations

import hashlib
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


@LEDGER()
def jobs(db: Database) -> None:
    """`jobs` has one row for each, its newest slot; `flags` is what was told once and still holds."""
    text = ("name", "slot", "at", "until", "steps", "outcome")
    kept = set(text) - {"until"}
    db.table("jobs").create(dict.fromkeys(text, str), pk="name", not_null=kept, strict=True)
    flags = dict.fromkeys(("name", "at", "note"), str)
    db.table("flags").create(flags, pk="name", not_null=set(flags), strict=True)


@LEDGER()
def contacts(db: Database) -> None:
    text = dict.fromkeys(("session_id", "by", "at"), str)
    db.table("contacts").create(text, pk="session_id", not_null=set(text), strict=True)


@LEDGER()
def refusals(db: Database) -> None:
    """`hour` is when the hour began."""
    columns = {"hour": str, "reason": str, "number": int}
    db.table("refusals").create(columns, pk=("hour", "reason"), not_null=set(columns), strict=True)


@LEDGER()
def customer_reports(db: Database) -> None:
    """What customers tell goes to the support channel: `channel` and `ts` say where it stands by now."""
    for column in ("session_id", "channel", "ts", "posting_until"):
        db.table("reports").add_column(column, str)


@LEDGER()
def living_alerts(db: Database) -> None:
    """Reminders, snoozes, incidents, what Slack shows, and the lines of the threads (see `bot.alerts`).

    Alerts from before are not reminded of: managers would hear of all of them at once.
    """
    alerts = db.table("alerts")
    for name in ("since", "snoozed_by", "snoozed_until", "day", "cause", "head", "thread", "tried"):
        alerts.add_column(name, str)
    for name in ("woken", "reminded", "threaded", "tries", "revision", "shown"):
        alerts.add_column(name, int, not_null_default=0)
    db.execute("UPDATE alerts SET since = created, reminded = 3")
    alerts.create_index(["day"], unique=True)
    alerts.create_index(["head"])
    db.table("gaps").add_column("said", str)
    text = dict.fromkeys(("alert_id", "at", "event", "by", "note", "until", "posting_until", "tried"), str)
    numbers = dict.fromkeys(("stage", "woken", "gap_n", "tries", "told"), int)
    db.table("lines").create(
        {"n": int, **text, **numbers},
        pk="n",
        not_null={"alert_id", "at", "stage", "woken", "tries", "told"},
        defaults={"stage": 0, "woken": 0, "tries": 0, "told": 0},
        foreign_keys=[("alert_id", "alerts", "id")],
        strict=True,
    )
    db.table("lines").create_index(["told"])


@LEDGER()
def cursors(db: Database) -> None:
    """How far each account's events were read, and the purchases to look at again."""
    text = ("account", "at", "recent")
    db.table("cursors").create(dict.fromkeys(text, str), pk="account", not_null=set(text), strict=True)
    columns = ("session_id", "finding", "since", "due")
    table = db.table("watched").create(
        dict.fromkeys(columns, str), pk="session_id", not_null=set(columns), strict=True
    )
    table.create_index(["due"])


@LEDGER()
def keeping(db: Database) -> None:
    """`redactions` tells what was blanked, and is append-only like the trail.

    While a redaction is being written down (a row in `redacting`, never committed), the images and sentences
    of the trail may be blanked, and nothing else of it: the database itself keeps its shape.
    """
    text = ("at", "by", "why", "subject", "counts")
    columns = {"n": int, **dict.fromkeys(text, str)}
    db.table("redactions").create(columns, pk="n", not_null=set(columns) - {"subject"}, strict=True)
    db.table("redacting").create({"n": int}, pk="n", strict=True)
    db.table("salt").create({"value": str}, not_null={"value"}, strict=True)
    db.execute("INSERT INTO salt SELECT lower(hex(randomblob(16)))")
    db.table("owners").add_column("noted", str)
    kept = ("n", "event", "action_id", "at", "key", "lease", "undoes", "result")
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in kept)
    db.execute("DROP TRIGGER entries_no_update")
    db.execute(
        "CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries"  # noqa: S608 (our own words)
        f" WHEN NOT EXISTS (SELECT 1 FROM redacting) OR {changed}"
        " BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    )
    for word in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER redactions_no_{word.lower()} BEFORE {word} ON redactions"
            " BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )


@LEDGER()
def requests_in_hand(db: Database) -> None:
    """`due`: a program is at work on this request until then; blank where it waits for people, or is over."""
    db.table("requests").add_column("due", str)


@LEDGER()
def reports_of_nobody(db: Database) -> None:
    """A report's id named its customer. It becomes what Slack knows its message by."""
    for (told,) in db.execute("SELECT id FROM reports WHERE id LIKE 'report-%'").fetchall():
        new = f"report_{hashlib.sha256(told.encode()).hexdigest()[:24]}"
        db.execute("UPDATE reports SET id = ? WHERE id = ?", (new, told))


@LEDGER()
def erasing(db: Database) -> None:
    """What the person is known by whose erasure is under way: without it a killed one could not go on."""
    db.table("erasing").create({"n": int, "known": str}, pk="n", not_null={"n", "known"}, strict=True)
