"""Findings, actions and requests as JSON and back, exactly; every text tells the version of its shape."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from bot.actions import Action, FieldChange
from bot.errors import UnavailableError
from bot.findings import Finding
from bot.model import Money
from bot.requests import Request
from bot.speech import say
from bot.speech_codec import packed, unpacked
from bot.verdicts import Verdict

VERSION = 2
"""1 kept a finding's sentence as English alone."""

_MOMENTS = {"at", "paid_at", "start", "end"}


def encode_finding(finding: Finding) -> str:
    return _encode(finding, detail=packed(finding.detail))


def decode_finding(body: str) -> Finding:
    told = _decode(body)
    told["verdict"] = Verdict(told["verdict"])
    told["money"] = Money(**told["money"]) if told["money"] else None
    told["detail"] = unpacked(told["detail"])
    told["subscription_ids"] = tuple(told["subscription_ids"])
    return Finding(**told)


def encode_action(action: Action) -> str:
    return _encode(action, detail=packed(action.detail))


def decode_action(body: str) -> Action:
    told = _decode(body)
    return Action(**told | {"detail": unpacked(told.get("detail", ""))})


def encode_request(request: Request) -> str:
    """What was asked; how it was settled is not part of it."""
    asked = replace(request, state="open", by=None, settled_at=None, posted=None)
    lines = [[packed(each.label), packed(each.before), packed(each.after)] for each in request.preview]
    return _encode(asked, preview=lines)


def decode_request(body: str) -> Request:
    told = _decode(body)
    told["preview"] = tuple(FieldChange(*map(unpacked, change)) for change in told["preview"])
    return Request(**told)


def _encode(thing: Finding | Action | Request, **instead: Any) -> str:
    told = {field.name: getattr(thing, field.name) for field in fields(thing)}
    return json.dumps({"v": VERSION, **told, **instead}, default=_plain)


def _decode(body: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(body)
    if told.pop("v", None) not in range(1, VERSION + 1):
        sentence = say(
            "{file} was written by a newer Passkeeper. Update this one first.",
            file=say("Passkeeper's own record"),
        )
        raise UnavailableError("ledger", sentence, permanent=True)
    return {key: _moment(value) if key in _MOMENTS else value for key, value in told.items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    return dict(value)  # type: ignore[call-overload]  # what is left is a Mapping that is no dict


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
