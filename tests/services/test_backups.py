from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadRequestError
from bot.settings import Settings, load
from services import backups
from services.backups import NotVerifiedError
from services.restoring import restore
from tests.services.record_room import AT, furnished

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return furnished(tmp_path)


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
