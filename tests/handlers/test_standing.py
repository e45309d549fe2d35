from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import requests
from prometheus_client import CollectorRegistry, generate_latest

from bot.settings import load
from handlers.standing import LedgerFigures, Outside, build_info
from services.gateways.http import pooled_session
from services.gateways.sqlite_ledger import SqliteLedger
from services.gateways.traffic import Asked, Watch, listening, outcome_of
from tests.contracts.ledger_entries import FINDING, NOW

if TYPE_CHECKING:
    from pathlib import Path


def shown(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    return registry.get_sample_value(name, labels)


def test_what_waits_in_the_ledger_is_told_with_its_age(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path / "own.db")
    ledger.announce("al-1", [FINDING], NOW)
    ledger.raise_flag("backup", NOW)
    registry = CollectorRegistry()
    registry.register(LedgerFigures(ledger, lambda: NOW + timedelta(hours=1)))
    assert shown(registry, "passkeeper_ledger_up") == 1
    assert shown(registry, "passkeeper_gaps_open") == 1
    assert shown(registry, "passkeeper_oldest_open_gap_age_seconds") == 3600
    assert shown(registry, "passkeeper_alerts_unposted") == 1
    assert shown(registry, "passkeeper_oldest_unposted_alert_age_seconds") == 3600
    assert shown(registry, "passkeeper_inbox_events", state="dead") == 0
    assert shown(registry, "passkeeper_last_backup_timestamp_seconds") == NOW.timestamp()
    assert b"ada" not in generate_latest(registry)
    ledger.close()
    assert shown(registry, "passkeeper_ledger_up") == 0
    assert shown(registry, "passkeeper_gaps_open") is None


def test_requests_are_counted_by_system_and_outcome_alone() -> None:
    registry = CollectorRegistry()
    outside = Outside(load({}), registry)
    outside.heard(Asked("https://api.stripe.com/v1/customers?email=ada@example.com", "ok", 0.3))
    outside.heard(Asked("https://slack.com/api", "limited", 0.1))
    outside.heard(Asked("https://elsewhere.example.com/", "silent", 5.0))
    name = "passkeeper_outside_requests_total"
    assert shown(registry, name, system="stripe", outcome="ok") == 1
    assert shown(registry, name, system="slack", outcome="limited") == 1
    assert shown(registry, name, system="other", outcome="silent") == 1
    assert b"ada" not in generate_latest(registry)


def test_a_request_without_an_answer_is_silence_and_nobody_hears_of_it_later() -> None:
    heard: list[Asked] = []
    with listening(heard.append), pooled_session() as session, pytest.raises(requests.ConnectionError):
        session.get("http://127.0.0.1:9/", timeout=1)
    with Watch("http://127.0.0.1:9/") as watch:
        watch.ended(200)
    assert [(each.url, each.outcome) for each in heard] == [("http://127.0.0.1:9/", "silent")]


def test_answers_are_told_apart_by_what_can_be_done_about_them() -> None:
    assert [outcome_of(status) for status in (200, 302, 404, 429, 503)] == [
        "ok",
        "ok",
        "refused",
        "limited",
        "broken",
    ]


def test_what_it_runs_on_is_told() -> None:
    registry = CollectorRegistry()
    build_info(registry)
    assert b"passkeeper_build_info{" in generate_latest(registry)
