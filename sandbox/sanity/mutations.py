"""What each kind of mutation does to the documents: https://www.sanity.io/docs/http-reference/mutation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.sanity.problems import MutationError, lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

Json = dict[str, Any]

ID = re.compile(r"(?!.*\.\.)(?!.*(^|\.)-)[A-Za-z0-9._-]{1,128}")
DRAFTS = ("drafts.", "versions.")
_CHANGES = ("set", "setIfMissing", "unset", "inc", "dec")


class Result(NamedTuple):
    """What came of one mutation."""

    id: str
    operation: str


class Draft:
    """A transaction under way: `get` and `put` see its own changes, `changed` are all of them."""

    def __init__(
        self,
        read: Callable[[str], Json | None],
        permissions: Collection[str],
        *,
        rev: str,
        now: str,
        new_id: Callable[[], str],
    ) -> None:
        self.changed: dict[str, Json | None] = {}
        self._read = read
        self._permissions = permissions
        self._rev = rev
        self._now = now
        self._new_id = new_id

    def get(self, name: str) -> Json | None:
        return self.changed[name] if name in self.changed else self._read(name)

    def apply(self, mutation: Json) -> Result:
        kinds = {
            "create": self._create,
            "createIfNotExists": self._create_if_not_exists,
            "createOrReplace": self._create_or_replace,
            "patch": self._patch,
            "delete": self._delete,
        }
        kind = next(iter(mutation), "")
        if kind not in kinds or len(mutation) != 1 or not isinstance(mutation[kind], dict):
            raise MutationError("malformedMutationError", "Malformed mutation", status=400)
        return kinds[kind](mutation[kind])

    def _create(self, document: Json) -> Result:
        self._need("create")
        name = str(document.get("_id") or self._new_id())
        if self.get(name) is not None:
            sentence = f'Document by ID "{name}" already exists'
            raise MutationError("documentAlreadyExistsError", sentence, id=name)
        self._put({"_createdAt": self._now, **document, "_id": name})
        return Result(name, "create")

    def _create_if_not_exists(self, document: Json) -> Result:
        """Says "update" of a document that was there already (sanity-io/gradient #483)."""
        name = _required_id(document)
        return Result(name, "update") if self.get(name) is not None else self._create(document)

    def _create_or_replace(self, document: Json) -> Result:
        name = _required_id(document)
        before = self.get(name)
        if before is None:
            return self._create(document)
        self._need("update")
        self._put({"_createdAt": before["_createdAt"], **document})
        return Result(name, "update")

    def _patch(self, patch: Json) -> Result:
        self._need("update")
        name = str(patch.get("id"))
        before = self.get(name)
        if before is None:
            sentence = f'The document with the ID "{name}" was not found'
            raise MutationError("documentNotFoundError", sentence, id=name)
        if "ifRevisionID" in patch and patch["ifRevisionID"] != before["_rev"]:
            sentence = f'The document "{name}" has another revision than the one that was given'
            raise MutationError("documentRevisionIDDoesNotMatchError", sentence, id=name)
        self._put(_patched(before, patch))
        return Result(name, "update")

    def _delete(self, wanted: Json) -> Result:
        self._need("update")
        name = str(wanted.get("id"))
        self.changed[name] = None
        return Result(name, "delete")

    def _need(self, permission: str) -> None:
        if permission not in self._permissions:
            raise lacking(permission)

    def _put(self, document: Json) -> None:
        name = str(document["_id"])
        if not ID.fullmatch(name):
            raise MutationError("invalidDocumentIdError", f'Invalid document ID "{name}"', status=400)
        if not isinstance(document.get("_type"), str):
            raise MutationError("validationError", "Document is missing _type", status=400)
        self.changed[name] = {**document, "_updatedAt": self._now, "_rev": self._rev}


def _required_id(document: Json) -> str:
    if not document.get("_id"):
        raise MutationError("validationError", "Document is missing _id", status=400)
    return str(document["_id"])


def _patched(before: Json, patch: Json) -> Json:
    """Top-level fields only: none of the paths of JSONMatch."""
    changes = {how: patch[how] for how in _CHANGES if how in patch}
    if any(not str(field).isidentifier() for what in changes.values() for field in what):
        raise MutationError("malformedMutationError", "The sandbox plays top-level fields", status=400)
    after = {**changes.get("setIfMissing", {}), **before, **changes.get("set", {})}
    for sign, how in ((1, "inc"), (-1, "dec")):
        after |= {field: after[field] + sign * by for field, by in changes.get(how, {}).items()}
    return {field: value for field, value in after.items() if field not in changes.get("unset", ())}
