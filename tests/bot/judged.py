"""One row of the incident tables: what happened, and all that is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.judge import judge

if TYPE_CHECKING:
    from bot.evidence import Evidence

PAID = "Ada paid 2,000 kr for Ten classes on 3 Oct 2025"
UPGRADED = "Ada paid 1,500 kr for Ten classes on 3 Oct 2025 as an upgrade"
Approval = Literal["support", "manager", "nobody"]


class Row(NamedTuple):
    incident: str
    evidence: Evidence
    verdict: str
    approval: Approval
    detail: str


def said(evidence: Evidence) -> tuple[str, Approval, str]:
    """(`verdict/reason`, whose approval a fix takes, the sentence)."""
    finding = judge(evidence)
    approval: Approval = "nobody"
    if finding.fixable:
        approval = "manager" if finding.needs_manager else "support"
    return f"{finding.verdict}/{finding.reason}", approval, finding.detail


def verdict_of(evidence: Evidence) -> str:
    return said(evidence)[0]
