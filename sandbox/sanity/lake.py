"""The dataset: documents, transactions that happen as a whole, and references that hold both ways."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from bot.documents import written
from sandbox.sanity.mutations import DRAFTS, Draft
from sandbox.sanity.problems import MutationError, transaction_exists

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from sandbox.sanity.mutations import Result

Json = dict[str, Any]


class Lake:
    """Thread-safe. `documents` (id -> JSON text) is never changed, but replaced by its successor."""

    def __init__(self, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self.documents: dict[str, str] = {}
        self._clock = clock
        self._new_id = new_id
        self._lock = threading.RLock()
        self._transactions: set[str] = set()

    def get(self, name: str) -> Json | None:
        text = self.documents.get(name)
        return json.loads(text) if text is not None else None

    def of_type(self, kind: str | None) -> list[Json]:
        """All of them, or of every type, drafts included, sorted by id."""
        documents = self.documents
        found = (json.loads(documents[name]) for name in sorted(documents))
        return [document for document in found if kind in {None, document["_type"]}]

    def load(self, documents: Iterable[Json]) -> None:
        """Creates or replaces as an import or the Studio would, whatever it refers to."""
        with self._lock:
            fresh = {document["_id"]: _text(self._stamped(document)) for document in documents}
            self.documents = {**self.documents, **fresh}

    def transact(
        self,
        mutations: Sequence[Json],
        permissions: Collection[str],
        transaction_id: str | None,
        *,
        dry_run: bool = False,
    ) -> tuple[str, list[Result]]:
        """Raises ProblemError, and then nothing was written."""
        with self._lock:
            name = transaction_id or self._new_id()
            if name in self._transactions:
                raise transaction_exists(name)
            draft = Draft(self.get, permissions, rev=name, now=written(self._clock()), new_id=self._new_id)
            results = [self._applied(draft, index, each) for index, each in enumerate(mutations)]
            self._check(draft, len(mutations) - 1)
            if not dry_run:
                self._keep(draft, name)
            return name, results

    def _applied(self, draft: Draft, index: int, mutation: Json) -> Result:
        try:
            return draft.apply(mutation)
        except MutationError as error:
            raise error.at(index) from None

    def _check(self, draft: Draft, last: int) -> None:
        try:
            for name, after in draft.changed.items():
                self._check_outward(draft, name, after)
                self._check_inward(draft, name, after)
        except MutationError as error:
            raise error.at(last) from None

    def _check_outward(self, draft: Draft, name: str, after: Json | None) -> None:
        """Strong references that are new must point at published documents."""
        before = set(_strong(self.get(name)))
        for _, target in set(_strong(after)) - before:
            if target.startswith(DRAFTS) or draft.get(target) is None:
                sentence = f'Document "{name}" references non-existent document "{target}"'
                raise MutationError(
                    "documentReferenceDoesNotExistError", sentence, id=name, referenceID=target
                )

    def _check_inward(self, draft: Draft, name: str, after: Json | None) -> None:
        """What others refer to can neither go away nor become something else."""
        before = self.get(name)
        if before is None or (after is not None and after["_type"] == before["_type"]):
            return
        referring = [other for other in self._pointing_at(name) if name in _targets(draft.get(other))]
        if referring:
            sentence = (
                f'Document "{name}" cannot be deleted as there are references to it from "{referring[0]}"'
            )
            raise MutationError("documentHasExistingReferencesError", sentence, id=name)

    def _pointing_at(self, name: str) -> Iterator[str]:
        quoted = json.dumps(name)
        return (other for other, text in self.documents.items() if other != name and quoted in text)

    def _keep(self, draft: Draft, name: str) -> None:
        after = {**self.documents}
        for changed, document in draft.changed.items():
            if document is None:
                after.pop(changed, None)
            else:
                after[changed] = _text(document)
        self.documents = after
        self._transactions.add(name)

    def _stamped(self, document: Json) -> Json:
        """A document brings its own revision, unless it is the one it had before it changed."""
        before = self.get(document["_id"]) or {}
        now = written(self._clock())
        defaults = {"_createdAt": before.get("_createdAt", now), "_updatedAt": now}
        found = {**defaults, **document}
        if found.get("_rev") in {None, before.get("_rev")} and found != before:
            found["_rev"] = self._new_id()
        return found


def _text(document: Json) -> str:
    return json.dumps(document, sort_keys=True)


def _targets(document: Json | None) -> set[str]:
    return {target for _, target in _strong(document)}


def _strong(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and target of every strong reference."""
    if isinstance(value, dict):
        if "_ref" in value and value.get("_weak") is not True:
            yield path, str(value["_ref"])
        for field, inner in value.items():
            yield from _strong(inner, f"{path}.{field}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strong(inner, f"{path}[{number}]")
