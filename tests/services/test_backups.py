from __future__ import annotations

import json
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadRequestError, UnavailableError
from bot.settings import Settings, load
from services import backups
from services.backups import NotVerifiedError
from services.gateways import sqlite_copy
from services.gateways.sqlite_ledger import SqliteLedger
from services.gateways.sqlite_store import SqliteStore
from services.premises import move_in
from services.restoring import restore
from tests.contracts.ledger_entries import FINDING

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = load(
        {"LEDGER": f"sqlite:///{tmp_path / 'own.db'}", "PASS_STORE": f"sqlite:///{tmp_path / 'passes.db'}"}
    )
    announce(made, "al-1")
    store = SqliteStore(tmp_path / "passes.db")
    store.put({"_id": "p-1", "_type": "pass", "name": "Ten"})
    store.close()
    return made


def announce(settings: Settings, alert_id: str) -> None:
    ledger = SqliteLedger(settings.ledger_path)
    ledger.announce(alert_id, [FINDING], AT)
    ledger.close()


def alerts(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM alerts").fetchone()[0])


def test_a_backup_holds_both_files_and_what_they_held(settings: Settings, tmp_path: Path) -> None:
    made = backups.back_up(settings, tmp_path / "backups", AT)
    assert made.folder == tmp_path / "backups" / "2026-03-01T120000Z"
    assert sorted(path.name for path in made.folder.iterdir()) == ["ledger.db", "manifest.json", "store.db"]
    told = json.loads((made.folder / "manifest.json").read_text())
    assert (told["version"], told["created"]) == (1, "2026-03-01T12:00:00Z")
    ledger, store = told["files"]
    assert (ledger["part"], ledger["counts"]["alerts"], ledger["steps"][0]) == ("ledger", 1, "journal")
    assert (store["part"], len(store["sha256"])) == ("store", 64)
    assert backups.verify(made.folder) == made


def test_a_backup_is_never_overwritten(settings: Settings, tmp_path: Path) -> None:
    made = backups.back_up(settings, tmp_path / "backups", AT)
    with pytest.raises(BadRequestError, match="a backup is never overwritten"):
        backups.back_up(settings, tmp_path / "backups", AT)
    assert backups.verify(made.folder) == made
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["2026-03-01T120000Z"]


def test_a_source_that_is_damaged_makes_no_backup(settings: Settings, tmp_path: Path) -> None:
    settings.ledger_path.write_bytes(b"no database, and long enough to be looked at" * 100)
    with pytest.raises(BadRequestError, match=r"so there is none\. \(file is not a database\)"):
        backups.back_up(settings, tmp_path / "backups", AT)
    assert list((tmp_path / "backups").iterdir()) == []


def test_there_may_be_nothing_to_back_up(tmp_path: Path) -> None:
    nowhere = load(
        {"LEDGER": f"sqlite:///{tmp_path / 'none.db'}", "PASS_STORE": f"sqlite:///{tmp_path / 'no.db'}"}
    )
    with pytest.raises(BadRequestError, match="nothing to back up yet"):
        backups.back_up(nowhere, tmp_path / "backups", AT)


@pytest.mark.parametrize("spoil", ["changed", "gone", "counts"])
def test_a_backup_that_is_not_as_it_was_is_refused(settings: Settings, tmp_path: Path, spoil: str) -> None:
    made = backups.back_up(settings, tmp_path / "backups", AT)
    file, manifest = made.folder / "ledger.db", made.folder / "manifest.json"
    if spoil == "changed":
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    elif spoil == "gone":
        file.unlink()
    else:
        manifest.write_text(manifest.read_text().replace('"alerts": 1', '"alerts": 2'))
    with pytest.raises(NotVerifiedError, match=r"ledger\.db is not as it was"):
        backups.verify(made.folder)


def test_the_folder_of_all_backups_names_the_newest(settings: Settings, tmp_path: Path) -> None:
    for hours in (0, 1):
        backups.back_up(settings, tmp_path / "backups", AT + timedelta(hours=hours))
    with pytest.raises(BadRequestError, match="2026-03-01T130000Z"):
        backups.verify(tmp_path / "backups")
    with pytest.raises(BadRequestError, match="is no backup of Passkeeper"):
        backups.verify(tmp_path)


def test_a_manifest_cannot_name_a_file_elsewhere(settings: Settings, tmp_path: Path) -> None:
    made = backups.back_up(settings, tmp_path / "backups", AT)
    manifest = made.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"ledger.db"', '"../../own.db"'))
    assert [each.file for each in backups.verify(made.folder).files] == ["ledger.db", "store.db"]


def test_a_backup_is_put_back_and_what_was_there_is_kept(settings: Settings, tmp_path: Path) -> None:
    made = backups.back_up(settings, tmp_path / "backups", AT)
    ledger = SqliteLedger(settings.ledger_path)
    ledger.announce("al-2", [replace(FINDING, session_id="cs_live_2")], AT)
    ledger.close()
    kept = restore(settings, backups.verify(made.folder), AT)
    assert alerts(settings.ledger_path) == 1
    assert kept["ledger"] == tmp_path / "own.db.before-restore-2026-03-01T120000Z"
    assert alerts(kept["ledger"]) == 2
    again = SqliteLedger(settings.ledger_path)
    assert [alert.id for alert in again.open_alerts()] == ["al-1"]
    again.close()


def test_what_a_killed_bot_left_beside_a_record_that_was_moved_away_does_not_spoil_the_backup(
    settings: Settings, tmp_path: Path
) -> None:
    path = settings.ledger_path
    made = backups.back_up(settings, tmp_path / "backups", AT)
    ledger = SqliteLedger(path)
    ledger.note_owners([(f"user_{n}", "acct_oak", f"cs_live_{n}") for n in range(2_000)])
    log = path.with_name("own.db-wal").read_bytes()
    ledger.close()
    path.rename(tmp_path / "old.db")
    path.with_name("own.db-wal").write_bytes(log)

    kept = restore(settings, backups.verify(made.folder), AT)
    assert sqlite_copy.integrity(path)
    assert alerts(path) == 1
    assert kept["ledger"] == tmp_path / "own.db.before-restore-2026-03-01T120000Z-wal"
    assert kept["ledger"].read_bytes() == log


def test_nothing_is_put_back_under_a_running_bot(settings: Settings, tmp_path: Path) -> None:
    made = backups.back_up(settings, tmp_path / "backups", AT)
    with ExitStack() as stack:
        move_in(settings, stack)
        with pytest.raises(BadRequestError, match=r"A bot is running on own\.db, so nothing was changed"):
            restore(settings, made, AT)
    assert list(tmp_path.glob("*before-restore*")) == []
    restore(settings, made, AT)


def test_a_pass_store_is_not_put_back_where_the_passes_are_in_sanity(
    settings: Settings, tmp_path: Path
) -> None:
    made = backups.back_up(settings, tmp_path / "backups", AT)
    sanity = settings.model_copy(update={"pass_store": "sanity"})
    with pytest.raises(BadRequestError, match="PASS_STORE is sanity here"):
        restore(sanity, made, AT)


def test_a_record_in_postgresql_is_neither_backed_up_nor_put_back_here_and_that_is_said(
    settings: Settings, tmp_path: Path
) -> None:
    made = backups.back_up(settings, tmp_path / "backups", AT)
    elsewhere = settings.model_copy(
        update={"pass_store": "sanity", "ledger": load({"LEDGER": "postgresql://db.example.com/own"}).ledger}
    )
    with pytest.raises(BadRequestError, match="LEDGER is PostgreSQL here"):
        restore(elsewhere, made, AT)
    with pytest.raises(BadRequestError, match=r"as docs/postgres\.md says"):
        backups.back_up(elsewhere, tmp_path / "more", AT)


def test_a_damaged_ledger_is_replaced_as_well(settings: Settings, tmp_path: Path) -> None:
    made = backups.back_up(settings, tmp_path / "backups", AT)
    settings.ledger_path.write_bytes(b"rubbish" * 1000)
    kept = restore(settings, made, AT)
    assert alerts(settings.ledger_path) == 1
    assert kept["ledger"] is not None
    assert kept["ledger"].read_bytes() == b"rubbish" * 1000


def test_a_bot_does_not_move_into_a_damaged_file_and_changes_nothing(settings: Settings) -> None:
    settings.ledger_path.write_bytes(b"rubbish" * 1000)
    with ExitStack() as stack, pytest.raises(UnavailableError) as caught:
        move_in(settings, stack)
    assert str(caught.value) == (
        "Passkeeper's own record (own.db) is damaged, so the bot did not start, and nothing was changed. Put "
        "a backup in its place: `python app.py restore BACKUP --yes`."
    )
    assert settings.ledger_path.read_bytes() == b"rubbish" * 1000


def test_a_bot_moves_in_where_a_file_is_too_large_to_be_looked_through(settings: Settings) -> None:
    with ExitStack() as stack:
        move_in(settings, stack, seconds=0.0)


def test_two_bots_may_live_in_the_same_files(settings: Settings) -> None:
    with ExitStack() as stack:
        move_in(settings, stack)
        move_in(settings, stack)
