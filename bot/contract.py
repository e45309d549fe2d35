"""The JSON of the outside contract (docs: contract, "JSON"). Keys are added, never renamed.

Every key is always present and null where unknown; money is integer minor units; times are UTC with `Z`.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC
from typing import TYPE_CHECKING, Any

from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.actions import Action, Outcome
    from bot.figures import Day, Summary, Target
    from bot.findings import Answer, Check, Coverage, Customer, Finding, Report
    from bot.health import HealthReport
    from bot.sellable import Misconfigured

Json = dict[str, Any]


def moment_json(at: datetime | None) -> str | None:
    """`2026-11-20T08:00:00Z`: whole seconds, rounded down."""
    if at is None:
        return None
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def coverage_json(coverage: Coverage) -> Json:
    return {
        "accounts": list(coverage.accounts),
        "since": moment_json(coverage.since),
        "until": moment_json(coverage.until),
        "complete": coverage.complete,
        "problems": list(coverage.problems),
    }


def finding_json(finding: Finding) -> Json:
    return {
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "session_id": finding.session_id,
        "payment_intent": finding.payment_intent,
        "account": finding.account,
        "livemode": finding.livemode,
        "tenant_id": finding.tenant_id,
        "user_id": finding.user_id,
        "clerk_id": finding.clerk_id,
        "pass_id": finding.pass_id,
        "pass_name": finding.pass_name,
        "amount": finding.money.amount if finding.money else None,
        "currency": finding.money.currency if finding.money else None,
        "paid_at": moment_json(finding.paid_at),
        "subscription_ids": list(finding.subscription_ids),
        "fixable": finding.fixable,
        "needs_manager": finding.needs_manager,
        "detail": finding.detail,
    }


def customer_json(customer: Customer) -> Json:
    return {
        "clerk_id": customer.clerk_id,
        "name": customer.name,
        "emails": list(customer.emails),
        "user_ids": list(customer.user_ids),
    }


def answer_json(answer: Answer) -> Json:
    """What `check` answers."""
    return {
        "query": answer.query,
        "customer": customer_json(answer.customer) if answer.customer else None,
        "candidates": [customer_json(candidate) for candidate in answer.candidates],
        "coverage": coverage_json(answer.coverage),
        "findings": [finding_json(finding) for finding in answer.findings],
        "notes": list(answer.notes),
    }


def report_json(report: Report) -> Json:
    """What `reconcile` answers."""
    counted = ("sessions", "purchases", *(verdict.value for verdict in Verdict))
    return {
        "coverage": coverage_json(report.coverage),
        "counts": {name: report.counts.get(name, 0) for name in counted},
        "findings": [finding_json(finding) for finding in report.findings],
        "unsellable": [misconfigured_json(each) for each in report.unsellable],
    }


def misconfigured_json(each: Misconfigured) -> Json:
    sold = each.sold
    return {
        "pass_id": sold.id,
        "pass_name": sold.name,
        "tenant_id": sold.tenant_id,
        "reason": each.reason,
    }


def outcome_json(outcome: Outcome) -> Json:
    return {
        "action_id": outcome.action_id,
        "session_id": outcome.session_id,
        "result": outcome.result,
        "subscription_id": outcome.subscription_id,
        "detail": outcome.detail,
    }


def outcomes_json(outcomes: Sequence[Outcome]) -> Json:
    """What `fix`, `grant` and `undo` answer."""
    return {"actions": [outcome_json(outcome) for outcome in outcomes]}


def check_json(check: Check) -> Json:
    return {
        "check": check.check,
        "status": check.status,
        "detail": check.detail,
        "advice": check.advice,
        "evidence": dict(check.evidence),
    }


def health_json(report: HealthReport) -> Json:
    return {"status": report.status, "checks": [check_json(check) for check in report.checks]}


def summary_json(summary: Summary) -> Json:
    """What `summary` answers. Rates and shares are 0 to 1, rounded to four places."""
    period = summary.period
    return {
        "period": {
            "name": period.name,
            "since": moment_json(period.since),
            "until": moment_json(period.until),
        },
        "purchases": summary.purchases,
        "webhook_success_rate": summary.rate,
        "fixed_by_hand": summary.by_hand,
        "fixed_automatically": summary.automatic,
        "still_open": summary.still_open,
        "median_minutes_to_fix": summary.minutes,
        "false_alarms": summary.false_alarms,
        "reports": summary.reports,
        "targets": {name: _target_json(target) for name, target in summary.targets.items()},
        "by_day": [_day_json(day) for day in summary.by_day],
        "median_minutes_to_pass": summary.to_pass,
        "causes": _causes_json(summary),
        "customers_to_write_to": summary.owed,
        "fixes": asdict(summary.review),
        "coverage": coverage_json(summary.coverage),
    }


def _causes_json(summary: Summary) -> list[Json] | None:
    causes = summary.causes
    return None if causes is None else [{"reason": reason, "gaps": gaps} for reason, gaps in causes]


def _target_json(target: Target) -> Json:
    told: Json = {"target": target.target, "value": target.value, "met": target.met}
    return told if target.stretch is None else {**told, "stretch": target.stretch}


def _day_json(day: Day) -> Json:
    return {
        "day": day.day.isoformat(),
        "purchases": day.purchases,
        "webhook_success_rate": day.rate,
        "gaps": day.gaps,
    }


def action_json(action: Action) -> Json:
    return {
        "action_id": action.id,
        "at": moment_json(action.at),
        "by": action.by,
        "kind": action.kind,
        "session_id": action.session_id,
        "subscription_id": action.subscription_id,
        "result": action.result,
        "detail": action.detail,
        "before": dict(action.before),
        "after": dict(action.after),
        "approved_by": action.approved_by,
        "undoes": action.undoes,
        "undone_by": action.undone_by,
    }


def audit_json(actions: Sequence[Action]) -> Json:
    return {"actions": [action_json(action) for action in actions]}
