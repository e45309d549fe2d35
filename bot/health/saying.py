"""How a check says what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.findings import Check
from bot.speech import say

if TYPE_CHECKING:
    from bot.model import Unknown


def ok(check: str, detail: str, advice: str = "", /, **evidence: object) -> Check:
    return Check(check, "ok", detail, advice, evidence)


def warn(check: str, detail: str, advice: str, /, **evidence: object) -> Check:
    return Check(check, "warn", detail, advice, evidence)


def fail(check: str, detail: str, advice: str, /, **evidence: object) -> Check:
    return Check(check, "fail", detail, advice, evidence)


def unknown(check: str, why: str, advice: str = "", /, **evidence: object) -> Check:
    return Check(check, "unknown", why, advice, evidence)


def unread(check: str, side: Unknown) -> Check:
    return unknown(check, say("This could not be checked: {why}", why=side.detail), system=side.system)
