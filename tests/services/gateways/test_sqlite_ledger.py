from __future__ import annotations

import json
import sqlite3
from dataclasses import fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnavailableError
from bot.findings import Finding
from bot.verdicts import Verdict
from services.gateways.ledger_codec import (
    VERSION,
    decode_action,
    decode_finding,
    encode_action,
    encode_finding,
)
from services.gateways.sqlite_ledger import SqliteLedger
from tests.contracts.ledger_entries import ACTION, FINDING, MINUTE, NOW

if TYPE_CHECKING:
    from pathlib import Path

OPTIONAL = [
    field.name
    for field in fields(Finding)
    if field.name not in {"verdict", "reason", "subscription_ids", "fixable", "needs_manager", "detail"}
]


def test_the_audit_trail_cannot_be_changed_or_deleted(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path / "own.db")
    ledger.begin(ACTION, NOW + MINUTE)
    outside = sqlite3.connect(tmp_path / "own.db")
    outside.execute("PRAGMA recursive_triggers = ON")
    for sql in (
        "UPDATE entries SET body = '{}'",
        "DELETE FROM entries",
        "REPLACE INTO entries SELECT * FROM entries",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            outside.execute(sql)
    outside.close()
    assert ledger.action("a-1") == ACTION
    ledger.close()


def test_what_was_noted_is_there_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        ledger = SqliteLedger(tmp_path / "own.db")
        ledger.announce("al-1", [FINDING], NOW)
        assert [alert.id for alert in ledger.open_alerts()] == ["al-1"]
        ledger.close()


@pytest.mark.parametrize("verdict", Verdict)
def test_a_finding_is_read_back_as_it_was(verdict: Verdict) -> None:
    found = decode_finding(encode_finding(replace(FINDING, verdict=verdict)))
    assert found == replace(FINDING, verdict=verdict)
    assert isinstance(found.verdict, Verdict)
    assert isinstance(found.subscription_ids, tuple)


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_field_that_is_unknown_stays_unknown(name: str) -> None:
    nothing: dict[str, Any] = {name: None}
    unknown = replace(FINDING, **nothing)
    assert decode_finding(encode_finding(unknown)) == unknown


@given(text=st.text(), flag=st.sampled_from([True, False, None]), ids=st.lists(st.text()))
def test_any_text_survives(text: str, flag: bool | None, ids: list[str]) -> None:
    finding = replace(FINDING, detail=text, customer=text, livemode=flag, subscription_ids=tuple(ids))
    assert decode_finding(encode_finding(finding)) == finding


def test_every_field_of_the_example_is_told() -> None:
    assert [field.name for field in fields(FINDING) if getattr(FINDING, field.name) is None] == []


def test_an_action_is_read_back_as_it_was() -> None:
    frozen = replace(ACTION, before=MappingProxyType({"s-1": None}), result="created", undone_by="u-1")
    assert decode_action(encode_action(frozen)) == replace(frozen, before={"s-1": None})


def test_a_shape_of_a_later_version_is_refused() -> None:
    body = json.dumps({**json.loads(encode_finding(FINDING)), "v": VERSION + 1})
    with pytest.raises(UnavailableError, match="newer Passkeeper") as caught:
        decode_finding(body)
    assert caught.value.permanent
