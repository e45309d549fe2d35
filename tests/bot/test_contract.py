from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot import contract
from bot.actions import Action, Outcome
from bot.findings import Answer, Check, Coverage, Customer, Finding, Report
from bot.health import HealthReport
from bot.model import Money
from bot.sellable import Misconfigured
from bot.verdicts import Verdict
from tests.worlds import ten_pass

AT = datetime(2026, 11, 20, 8, 0, 0, 999_999, tzinfo=UTC)

FINDING = Finding(
    verdict=Verdict.MISSING,
    reason="log_error",
    session_id="cs_test_1",
    payment_intent=None,
    account="acct_1",
    livemode=False,
    tenant_id="tenant-1",
    user_id="user-1",
    clerk_id="user_1",
    pass_id="pass-1",
    pass_name="Ten classes",
    money=Money(25_000, "nok"),
    paid_at=AT,
    subscription_ids=("sub-1",),
    fixable=True,
    needs_manager=False,
    detail="Paid, and no pass was made.",
    customer="Ada Berg",
    email="ada@example.com",
)
COVERAGE = Coverage(("platform", "acct_1"), AT, None, ("acct_1 did not answer.",))
COVERED = {
    "accounts": ["platform", "acct_1"],
    "since": "2026-11-20T08:00:00Z",
    "until": None,
    "complete": False,
    "problems": ["acct_1 did not answer."],
}
FOUND = {
    "verdict": "missing",
    "reason": "log_error",
    "session_id": "cs_test_1",
    "payment_intent": None,
    "account": "acct_1",
    "livemode": False,
    "tenant_id": "tenant-1",
    "user_id": "user-1",
    "clerk_id": "user_1",
    "pass_id": "pass-1",
    "pass_name": "Ten classes",
    "amount": 25_000,
    "currency": "nok",
    "paid_at": "2026-11-20T08:00:00Z",
    "subscription_ids": ["sub-1"],
    "fixable": True,
    "needs_manager": False,
    "detail": "Paid, and no pass was made.",
}


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (None, None),
        (AT, "2026-11-20T08:00:00Z"),
        (AT.astimezone(timezone(timedelta(hours=1))), "2026-11-20T08:00:00Z"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00Z"),
    ],
)
def test_times_are_utc_in_whole_seconds(at: datetime | None, text: str | None) -> None:
    assert contract.moment_json(at) == text


def test_coverage_is_complete_only_without_problems() -> None:
    assert contract.coverage_json(COVERAGE) == COVERED
    assert contract.coverage_json(Coverage((), None, None))["complete"] is True


def test_a_finding_has_the_contracts_keys_and_nobodys_address() -> None:
    assert contract.finding_json(FINDING) == FOUND


def test_what_is_unknown_is_null_and_still_there() -> None:
    unknown = contract.finding_json(
        Finding(
            verdict=Verdict.UNGROUNDED,
            reason="ungrounded",
            session_id=None,
            payment_intent=None,
            account=None,
            livemode=None,
            tenant_id=None,
            user_id=None,
            clerk_id=None,
            pass_id=None,
            pass_name=None,
            money=None,
            paid_at=None,
            subscription_ids=(),
            fixable=False,
            needs_manager=False,
            detail="",
        )
    )
    assert unknown.keys() == FOUND.keys()
    assert {name for name, value in unknown.items() if value is None} == {
        *("session_id", "payment_intent", "account", "livemode", "tenant_id", "user_id", "clerk_id"),
        *("pass_id", "pass_name", "amount", "currency", "paid_at"),
    }


def test_check_answers_with_the_customer_and_every_finding() -> None:
    ada = Customer("user_1", "Ada Berg", ("ada@example.com",), ("user-1",))
    answer = Answer("ada@example.com", ada, (), COVERAGE, (FINDING,), ("A note.",))
    assert contract.answer_json(answer) == {
        "query": "ada@example.com",
        "customer": {
            "clerk_id": "user_1",
            "name": "Ada Berg",
            "emails": ["ada@example.com"],
            "user_ids": ["user-1"],
        },
        "candidates": [],
        "coverage": COVERED,
        "findings": [FOUND],
        "notes": ["A note."],
    }


def test_where_several_fit_nobody_is_the_customer() -> None:
    several = (Customer(None, "Ada", (), ("a",)), Customer("user_2", None, (), ()))
    answer = contract.answer_json(Answer("ada", None, several, COVERAGE, ()))
    assert answer["customer"] is None
    assert [each["name"] for each in answer["candidates"]] == ["Ada", None]


def test_a_sweep_counts_every_verdict_even_those_it_did_not_see() -> None:
    report = contract.report_json(Report(COVERAGE, {"sessions": 3, "purchases": 2, "missing": 1}, (FINDING,)))
    assert report["counts"]["sessions"] == 3
    assert list(report["counts"]) == ["sessions", "purchases", *(verdict.value for verdict in Verdict)]
    assert (report["counts"]["missing"], report["counts"]["ok"]) == (1, 0)
    assert report["findings"] == [FOUND]


def test_a_sweep_names_passes_that_will_go_wrong_with_the_contracts_keys() -> None:
    report = Report(COVERAGE, {}, (), (Misconfigured(ten_pass(), "It costs nothing."),))
    assert contract.report_json(report)["unsellable"] == [
        {
            "pass_id": "pass-ten",
            "pass_name": "Ten classes",
            "tenant_id": "tenant-oak",
            "reason": "It costs nothing.",
        }
    ]
    assert contract.report_json(Report(COVERAGE, {}, ()))["unsellable"] == []


def test_what_is_only_planned_has_no_action_yet() -> None:
    planned = Outcome(None, "cs_test_1", "planned", "passkeeper-cs_test_1", "Would make the pass.")
    assert contract.outcomes_json([planned]) == {
        "actions": [
            {
                "action_id": None,
                "session_id": "cs_test_1",
                "result": "planned",
                "subscription_id": "passkeeper-cs_test_1",
                "detail": "Would make the pass.",
            }
        ]
    }


def test_health_carries_its_evidence() -> None:
    report = HealthReport((Check("deliveries", "warn", "One waits.", "Look.", {"late": 1}),))
    assert contract.health_json(report) == {
        "status": "warning",
        "checks": [
            {
                "check": "deliveries",
                "status": "warn",
                "detail": "One waits.",
                "advice": "Look.",
                "evidence": {"late": 1},
            }
        ],
    }


def test_the_audit_trail_has_both_images_and_who_took_it_back() -> None:
    action = Action(
        id="a1",
        at=AT,
        by="U1",
        kind="create",
        key="cs_test_1",
        session_id="cs_test_1",
        subscription_id="sub-1",
        fingerprint="f",
        before={"sub-1": None},
        after={"sub-1": {"_id": "sub-1"}},
        detail="Made the pass.",
        result="created",
        undone_by="a2",
    )
    audit = contract.audit_json([action])
    assert audit == {
        "actions": [
            {
                "action_id": "a1",
                "at": "2026-11-20T08:00:00Z",
                "by": "U1",
                "kind": "create",
                "session_id": "cs_test_1",
                "subscription_id": "sub-1",
                "result": "created",
                "detail": "Made the pass.",
                "before": {"sub-1": None},
                "after": {"sub-1": {"_id": "sub-1"}},
                "approved_by": None,
                "undoes": None,
                "undone_by": "a2",
            }
        ]
    }
    assert json.loads(json.dumps(audit)) == audit
