"""The embedded store's tables, forward only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

STORE = Migrations("store")

_LOOKED_UP_BY = ("session_id", "payment_id", "user_id", "clerk_id", "email", "at")


@STORE()
def documents(db: Database) -> None:
    table = db.table("documents").create(
        {
            "id": str,
            "type": str,
            "body": str,
            "draft": int,
            "rev": str,
            "updated": str,
            **dict.fromkeys(_LOOKED_UP_BY, str),
            "claim": str,
            "ours": int,
        },
        pk="id",
        not_null={"id", "type", "body", "draft", "ours"},
        strict=True,
    )
    table.create_index(["type", "id"])
    for column in _LOOKED_UP_BY:
        table.create_index([column, "type"])
    # One published subscription per session by our own hand; imported twins carry no claim.
    table.create_index(["claim"], unique=True)


@STORE()
def students(db: Database) -> None:
    """Who has a booking in which class."""
    table = db.table("students").create(
        {"document_id": str, "user_id": str},
        pk=("document_id", "user_id"),
        foreign_keys=[("document_id", "documents", "id")],
        strict=True,
    )
    table.create_index(["user_id"])


@STORE()
def transactions(db: Database) -> None:
    db.table("transactions").create({"id": str, "at": str}, pk="id", not_null={"id", "at"}, strict=True)
