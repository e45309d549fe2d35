"""The rows of the embedded store inside one transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from bot.documents import written
from bot.errors import AlreadyThereError
from bot.speech import say
from services.gateways.sqlite import batches, known
from services.gateways.sqlite_store_rows import Row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlite_utils import Database

_COLUMNS = tuple(field.name for field in fields(Row) if field.name != "students")


class SqliteShelf:
    """Implements `sqlite_store_writes.Shelf`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def first_time(self, transaction_id: str, at: datetime) -> bool:
        sql = "INSERT INTO transactions (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id"
        return bool(list(self._db.query(sql, (transaction_id, written(at)))))

    def rows(self, ids: Collection[str]) -> dict[str, Row]:
        found = [
            _row(values)
            for marks, batch in batches(known(ids))
            for values in self._db.table("documents").rows_where(f"id IN {marks}", batch)
        ]
        return {row.id: row for row in found}

    def holders(self, session_id: str) -> set[str]:
        where = "session_id = ? AND type = 'subscription' AND draft = 0"
        rows = self._db.table("documents").rows_where(where, [session_id], select="id")
        return {row["id"] for row in rows}

    def write(self, rows: Iterable[Row]) -> None:
        written_rows = list(rows)
        try:
            self._db.table("documents").upsert_all(map(_values, written_rows), pk="id")
        except sqlite3.IntegrityError as error:
            # The one constraint that a checked row can break is the claim on a session.
            raise AlreadyThereError(say("A pass for this purchase exists already.")) from error
        self._write_students(written_rows)

    def _write_students(self, rows: list[Row]) -> None:
        table = self._db.table("students")
        classes = [row for row in rows if row.type == "classInstance"]
        for marks, batch in batches([row.id for row in classes]):
            table.delete_where(f"document_id IN {marks}", batch)
        table.insert_all(
            {"document_id": row.id, "user_id": student} for row in classes for student in row.students
        )


def _values(row: Row) -> dict[str, Any]:
    return {column: getattr(row, column) for column in _COLUMNS}


def _row(values: dict[str, Any]) -> Row:
    """Students are left out: they follow from the document."""
    return Row(**{**values, "draft": bool(values["draft"]), "ours": bool(values["ours"])})
