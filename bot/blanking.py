"""What is left of a record when the person in it is forgotten: its shape, ids and results, in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.alerts import BY_CUSTOMER
from bot.speech import say
from bot.speech_codec import packed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.actions import Action
    from bot.findings import Finding
    from bot.model import Document

Json = dict[str, Any]

ERASED = "[erased]"
MARK = "_erased"
"""Stands in an image that is not whole any more, so that nothing is ever written back from it."""

GONE = say("What was said here about a person was erased.")

_KEPT = frozenset(
    {
        "_id",
        "_type",
        "_rev",
        "_createdAt",
        "_updatedAt",
        "type",
        "startDate",
        "endDate",
        "isActive",
        "purchasePrice",
        "remainingClips",
        "passId",
        "passName",
        "tenant",
        "stripeSessionId",
        "stripePaymentId",
        "deactivatedAt",
    }
)
"""Fields of a document that tell of a pass or a purchase, never who holds it. All others are blanked."""

_OF_A_PERSON = ("customer", "email", "payer_email", "user_id", "clerk_id")


def finding(told: Json) -> Json:
    return {**told, **dict.fromkeys(_OF_A_PERSON), "detail": packed(GONE)}


def request(told: Json) -> Json:
    nobody: Json = {"clerk_id": ERASED, "customer": None, "email": None, "reason": ERASED, "preview": []}
    return {**told, **nobody}


def actor(by: str | None) -> str | None:
    """Who acted: a colleague stays, a customer who helped themselves is nobody any more."""
    return f"{BY_CUSTOMER}{ERASED}" if by and by.startswith(BY_CUSTOMER) else by


def begun(told: Json) -> Json:
    images = {side: _images(told[side]) for side in ("before", "after")}
    return {**told, **images, "by": actor(told["by"]), "detail": str(GONE)}


def finished(told: Json) -> Json:
    return {**told, "after": _images(told["after"]), "detail": str(GONE)}


def is_forgotten(finding: Finding) -> bool:
    return finding.detail == GONE


def is_erased(action: Action) -> bool:
    images = (*action.before.values(), *action.after.values())
    return any(image is not None and MARK in image for image in images)


def _images(images: Mapping[str, Document | None]) -> Json:
    return {document_id: _image(image) for document_id, image in images.items()}


def _image(image: Document | None) -> Document | None:
    if image is None:
        return None
    return {name: value if name in _KEPT else ERASED for name, value in image.items()} | {MARK: True}
