from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.errors import NotThereError, SettingsError
from services.apologies import Apologies, packaged_templates, schools_templates
from services.gateways.sqlite_ledger import SqliteLedger
from tests.bot.test_apology import MISSING, READY
from tests.bot.test_contacts import NOW, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from bot.findings import Finding

FOUND = {"cs_test_1": READY, "cs_test_2": MISSING}


def _find(session_id: str) -> Finding:
    if session_id not in FOUND:
        raise NotThereError("There is no such purchase.")
    return FOUND[session_id]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    made = SqliteLedger(tmp_path / "own.db")
    yield made
    made.close()


def _apologies(
    ledger: SqliteLedger,
    find: Callable[[str], Finding] = _find,
    templates: Callable[[str | None], Mapping[str, str]] = lambda _: packaged_templates(),
    now: datetime = NOW,
) -> Apologies:
    return Apologies(find, ledger, templates=templates, zone=ZoneInfo("Europe/Oslo"), clock=lambda: now)


def _mend(ledger: SqliteLedger, session: str, owner: str = "usr-ada") -> None:
    action = made(session, owner)
    ledger.begin(action, NOW)
    ledger.finish(action.id, "created", action.after, "", NOW)


def test_every_purchase_is_read_anew_and_told_once(ledger: SqliteLedger) -> None:
    asked: list[str] = []

    def find(session_id: str) -> Finding:
        asked.append(session_id)
        return _find(session_id)

    written = _apologies(ledger, find).draft(["cs_test_1", "cs_test_2", "cs_test_1"], signed="Eva")
    assert asked == ["cs_test_1", "cs_test_2"]
    assert written.body.count("Ten classes") == 1


def test_the_language_is_chosen_by_the_caller(ledger: SqliteLedger) -> None:
    assert _apologies(ledger).draft(["cs_test_1"], signed="Eva", language="nb").subject == "Kortet ditt"


def test_days_are_those_of_the_school(ledger: SqliteLedger) -> None:
    late = replace(READY, start=datetime(2025, 10, 2, 22, 30, tzinfo=UTC))
    assert "from 3 Oct 2025" in _apologies(ledger, lambda _: late).draft(["cs_test_1"], signed="Eva").body


def test_a_school_may_bring_its_own_words(ledger: SqliteLedger) -> None:
    own = {"en.subject": "Hello", "en.body": "{{ name }}: {{ ready|length }} ready, {{ signed }}"}
    assert (
        _apologies(ledger, templates=lambda _: own).draft(["cs_test_1"], signed="Eva").body
        == "Ada: 1 ready, Eva"
    )


def test_an_unknown_purchase_is_said_to_be_unknown(ledger: SqliteLedger) -> None:
    with pytest.raises(NotThereError, match="There is no such purchase"):
        _apologies(ledger).draft(["cs_test_9"], signed="Eva")


def test_a_folder_replaces_words_one_by_one_and_a_school_its_own(tmp_path: Path) -> None:
    (tmp_path / "en.subject.txt.j2").write_text("For all", encoding="utf-8")
    (tmp_path / "tenant-oak").mkdir()
    (tmp_path / "tenant-oak" / "en.subject.txt.j2").write_text("For Oak", encoding="utf-8")
    ours = packaged_templates()
    assert schools_templates(tmp_path, "tenant-elm") == {**ours, "en.subject": "For all"}
    assert schools_templates(tmp_path, "tenant-oak")["en.subject"] == "For Oak"
    assert schools_templates(tmp_path, None)["nb.body"] == ours["nb.body"]
    assert schools_templates(None, "tenant-oak") == ours


@pytest.mark.parametrize("school", ["..", "../..", "/", "tenant/../..", "a\\b"])
def test_a_schools_id_never_leads_out_of_the_folder(tmp_path: Path, school: str) -> None:
    inner = tmp_path / "words"
    inner.mkdir()
    (tmp_path / "en.subject.txt.j2").write_text("stolen", encoding="utf-8")
    assert schools_templates(inner, school) == packaged_templates()


def test_a_folder_that_is_not_there_or_not_text_is_named_by_its_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="APOLOGY_TEMPLATES: there is no such folder"):
        schools_templates(tmp_path / "gone", None)
    (tmp_path / "nb.body.txt.j2").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        schools_templates(tmp_path, None)


@pytest.mark.parametrize(
    "words", ["{{ name", "{{ nobody }}", "{{ ''.__class__.__mro__ }}", "{% include 'x' %}"]
)
def test_words_that_cannot_be_used_are_refused_with_their_name(ledger: SqliteLedger, words: str) -> None:
    own = {**packaged_templates(), "en.body": words}
    with pytest.raises(SettingsError, match=r"The template en\.body cannot be used"):
        _apologies(ledger, templates=lambda _: own).draft(["cs_test_1"], signed="Eva")


def test_mended_purchases_are_listed_until_somebody_has_written(ledger: SqliteLedger) -> None:
    apologies = _apologies(ledger)
    _mend(ledger, "cs_1")
    _mend(ledger, "cs_2")
    _mend(ledger, "cs_3", "usr-bo")
    assert [each.session_ids for each in apologies.owed()] == [("cs_1", "cs_2"), ("cs_3",)]
    assert apologies.together("cs_2") == ("cs_2", "cs_1")
    apologies.sent(["cs_1", "cs_2"], by="U1")
    assert [each.session_ids for each in apologies.owed()] == [("cs_3",)]
    assert apologies.together("cs_2") == ("cs_2",)


def test_nobody_is_written_to_after_a_month(ledger: SqliteLedger) -> None:
    _mend(ledger, "cs_1")
    assert _apologies(ledger, now=NOW + timedelta(days=29)).owed() != ()
    assert _apologies(ledger, now=NOW + timedelta(days=31)).owed() == ()
