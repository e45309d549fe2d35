"""What buttons and dialogs are called, and the keys that they carry: never an order, never an e-mail."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.blanking import is_forgotten

if TYPE_CHECKING:
    from bot.actions import Fix
    from bot.alerts import Gap
    from bot.findings import Finding

APPLY = "fix_apply"
REVIEW = "fix_review"
UNDO = "fix_undo"
CLAIM = "alert_claim"
MORE = "alert_more"
DRAFT = "apology_draft"
DRAFT_LANGUAGE = "apology_language"
SENT = "apology_sent"
SHARE = "answer_share"
CHOOSE = "candidate_check"
REPORT_CHECK = "report_check"
STRIPE = "open_in_stripe"
ENDPOINT_REPAIR = "endpoint_repair"
ENDPOINT_UNDO = "endpoint_undo"
CSV = "summary_csv"
ALERT = "open_alert"

GIVE = "grant_open"
APPROVE = "grant_approve"
REJECT = "grant_reject"
GIVE_UNDO = "grant_undo"
GIVE_SHORTCUT = "give_pass"
CHECK_MESSAGE = "check_message"
CHECK_CUSTOMER = "check_customer"

GIVE_DIALOG = "grant_dialog"
REVIEW_DIALOG = "fix_review_dialog"
BATCH_DIALOG = "fix_batch_dialog"
BATCH = "fix_batch"
APOLOGY_DIALOG = "apology_dialog"
DISMISS_DIALOG = "alert_dismiss_dialog"
CHECK_DIALOG = "check_dialog"
NOTICE_DIALOG = "notice_dialog"

CHOICES = "choices"
REASON = "reason"
TEXT = "text"
SUBJECT = "subject"
CUSTOMER = "customer"
PASS = "pass"  # noqa: S105 (a field)
PAYMENT = "payment"
QUERY = "query"

NOT_A_PROBLEM = "not_a_problem:"
SNOOZE = "snooze:"
_DIGEST = 12
_STANDS = "gap:"
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Press:
    """What a button or dialog carries.

    `key` is the purchase's, `seen` a digest of what was shown of it (of an Undo: the action's id, or what
    `stands_as` gives), `page` the answer it stands in, `url` where the person who pressed can be answered.
    """

    key: str
    seen: str = ""
    page: str = ""
    url: str = ""

    def packed(self) -> str:
        told = {"k": self.key, "s": self.seen, "p": self.page, "u": self.url}
        return json.dumps({name: value for name, value in told.items() if value}, separators=(",", ":"))

    @classmethod
    def unpacked(cls, value: str) -> Press:
        """A value that is not ours reads as one that fits no purchase."""
        given = carried(value)
        return cls(*(str(given.get(name) or "") for name in "kspu"))


@dataclass(frozen=True, slots=True)
class Many:
    """Several purchases at once, each with what was shown of it."""

    chosen: tuple[tuple[str, str], ...]
    page: str = ""
    url: str = ""

    def packed(self) -> str:
        told = {"m": self.chosen, "p": self.page, "u": self.url}
        return json.dumps(told, separators=(",", ":"))

    @classmethod
    def unpacked(cls, value: str) -> Many:
        """A value that is not ours reads as one in which nothing was chosen."""
        given = carried(value)
        told = given.get("m") if isinstance(given.get("m"), list) else []
        pairs = [each for each in told or [] if isinstance(each, list) and len(each) == _PAIR]
        chosen = tuple((str(key), str(seen)) for key, seen in pairs)
        return cls(chosen, str(given.get("p") or ""), str(given.get("u") or ""))


def carried(value: str) -> dict[str, Any]:
    """What a button or dialog carries; empty where it is nothing of ours."""
    try:
        given = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def seen(finding: Finding) -> str:
    """A digest of everything that a confirmation names, so that it never approves something else.

    Empty where that was erased: nothing can be approved that does not stand there any more.
    """
    if is_forgotten(finding):
        return ""
    told = (
        finding.verdict,
        finding.reason,
        finding.clerk_id,
        finding.customer,
        finding.pass_id,
        finding.pass_name,
        finding.start,
        finding.end,
        finding.subscription_ids,
    )
    return hashlib.sha256(repr([str(one) for one in told]).encode()).hexdigest()[:_DIGEST]


def stands_as(gap: Gap) -> str:
    """A digest of how a gap was settled and when: an alert that was drawn before it moved on says another."""
    return _STANDS + hashlib.sha256(f"{gap.state} {gap.at}".encode()).hexdigest()[:_DIGEST]


def names_action(seen: str) -> bool:
    """Whether this is an action's id, and no digest of an alert."""
    return bool(seen) and not seen.startswith(_STANDS)


def seen_fix(fix: Fix) -> str:
    return fix.fingerprint[:_DIGEST]
