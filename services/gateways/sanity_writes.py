"""A transaction for the Content Lake: as it is sent, what it claims, and what stood in its way."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.actions import Create, Patch
from bot.errors import AlreadyThereError, BadRequestError, BrokenReferenceError, StaleError, WriteError
from bot.repair import target
from bot.speech import say
from services.gateways.sqlite_store_rows import references, row

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.actions import Mutation
    from bot.model import Document

CHECKOUT = "cs_"
SESSION = "stripeSessionId"
MOVED = say("The document changed, or went away, since it was read.")

_PASS_THERE = say("A pass for this purchase exists already.")
_STAMPS = ("_rev", "_updatedAt")
_ID = re.compile(r"(?!.*\.\.)(?!.*(^|\.)-)[A-Za-z0-9._-]{1,128}")
"""https://www.sanity.io/docs/content-lake/ids"""

_DRAFTS = ("drafts.", "versions.")


def check(mutations: Sequence[Mutation]) -> None:
    """Raises BadRequestError for what no store could keep, StaleError for a change of no revision."""
    for mutation in mutations:
        if isinstance(mutation, Create):
            row(mutation.document)
            if not _ID.fullmatch(mutation.document["_id"]):
                raise BadRequestError(say("The document's id holds characters that Sanity does not take."))
        else:
            _check_patch(mutation)


def _check_patch(patch: Patch) -> None:
    touched = {*patch.set, *patch.unset}
    if any(field.startswith("_") or not field.isidentifier() for field in touched):
        raise BadRequestError(
            say("Only whole fields of a document can be changed, and none of its system fields.")
        )
    row({"_id": patch.id, "_type": "patched", **patch.set})
    # To Sanity an empty revision is none at all, and none at all is no guard.
    if not patch.rev:
        raise StaleError(MOVED)


def packed(mutations: Sequence[Mutation]) -> list[Document]:
    """As the mutation API takes them; `set` and `unset` only where they hold something."""
    return [
        {"create": _unstamped(each.document)} if isinstance(each, Create) else {"patch": _patch(each)}
        for each in mutations
    ]


def _unstamped(document: Document) -> Document:
    return {field: value for field, value in document.items() if field not in _STAMPS}


def _patch(patch: Patch) -> Document:
    changes = {"set": dict(patch.set), "unset": list(patch.unset)}
    return {
        "id": patch.id,
        "ifRevisionID": patch.rev,
        **{how: what for how, what in changes.items() if what},
    }


def claims(mutations: Sequence[Mutation]) -> dict[str, set[str]]:
    """Checkout session -> ids of the published subscriptions that this transaction ties to it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for mutation in mutations:
        session = _fields(mutation).get(SESSION)
        if _is_held(mutation) and isinstance(session, str) and session.startswith(CHECKOUT):
            found[session].add(target(mutation))
    return dict(found)


def _is_held(mutation: Mutation) -> bool:
    kind = mutation.document["_type"] if isinstance(mutation, Create) else "subscription"
    return kind == "subscription" and not target(mutation).startswith(_DRAFTS)


def is_taken(claimants: Collection[str], holders: Collection[str], untied: Collection[str]) -> bool:
    """Whether a session would get a second subscription; who holds it already claims nothing new."""
    fresh = set(claimants) - set(holders)
    return len(fresh) > 1 or bool(fresh and set(holders) - set(untied))


def untied(mutations: Sequence[Mutation]) -> set[str]:
    """Documents whose session changes in this transaction: what they hold now does not count."""
    return {each.id for each in mutations if isinstance(each, Patch) and SESSION in {*each.set, *each.unset}}


def taken() -> AlreadyThereError:
    return AlreadyThereError(_PASS_THERE)


def touched(mutations: Sequence[Mutation]) -> set[str]:
    """Ids of all documents that decide whether the transaction can be written."""
    pointed = {to for mutation in mutations for _, to in references(_fields(mutation))}
    return pointed | {target(mutation) for mutation in mutations}


def hindrance(mutations: Sequence[Mutation], found: Mapping[str, Document]) -> WriteError | None:
    """Why the transaction cannot be written, by the documents as they are."""
    for mutation in mutations:
        before = found.get(target(mutation))
        if isinstance(mutation, Create) and before is not None:
            return AlreadyThereError(say("A document with this id exists already."))
        if isinstance(mutation, Patch) and (before or {}).get("_rev") != mutation.rev:
            return StaleError(MOVED)
    return _broken(mutations, found)


def _broken(mutations: Sequence[Mutation], found: Mapping[str, Document]) -> WriteError | None:
    there = {*found, *(target(each) for each in mutations if isinstance(each, Create))}
    broken = {
        field
        for mutation in mutations
        for field, to in references(_fields(mutation))
        if to not in there or to.startswith(_DRAFTS)
    }
    if not broken:
        return None
    fields = ", ".join(sorted(broken))
    return BrokenReferenceError(
        say("These fields would point at something that does not exist: {fields}.", fields=fields)
    )


def _fields(mutation: Mutation) -> Document:
    return mutation.document if isinstance(mutation, Create) else mutation.set
