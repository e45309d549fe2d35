"""What the site needs of the pass store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]


class Documents(Protocol):
    """Published documents. `put` takes a whole one and replaces what had its `_id`; both are thread-safe."""

    def documents(self, type: str) -> list[Json]: ...

    def put(self, doc: Json) -> None: ...


def first(documents: Documents, kind: str, wanted: Callable[[Json], bool]) -> Json | None:
    return next((doc for doc in documents.documents(kind) if wanted(doc)), None)


def by_id(documents: Documents, kind: str, document_id: object) -> Json | None:
    return first(documents, kind, lambda doc: doc["_id"] == document_id)


def reference(document_id: str) -> Json:
    return {"_type": "reference", "_ref": document_id}
