"""Which findings are somebody's work, and which are a gap that the channel is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.verdicts import Verdict

if TYPE_CHECKING:
    from bot.findings import Finding

_WORK = frozenset({Verdict.BLOCKED, Verdict.MISSING, Verdict.HIDDEN, Verdict.DUPLICATE, Verdict.WRONG})
_WORK_BY_REASON = frozenset({"refunded_still_active", "sold_expired"})
_DECISIONS = frozenset({"disputed", "partly_refunded"})


def is_gap(finding: Finding) -> bool:
    """Whether payment and pass do not match in a way that the support channel is told of."""
    if finding.verdict is Verdict.NOT_PAID:
        return bool(finding.subscription_ids)
    return finding.verdict in _WORK or finding.reason in _WORK_BY_REASON


def needs_person(finding: Finding) -> bool:
    """Whether a person should act on it: a gap, a pass without payment, or a decision about money."""
    return is_gap(finding) or finding.verdict is Verdict.UNGROUNDED or finding.reason in _DECISIONS
