from __future__ import annotations

import resource
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadRequestError, UnavailableError
from services import backups
from services.gateways import sqlite_copy
from services.gateways.sqlite_ledger import SqliteLedger
from services.premises import move_in
from services.restoring import restore
from tests.contracts.ledger_entries import FINDING
from tests.services.record_room import AT, CUT_OFF, alerts, announce, furnished, moves_in, names, passes, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings
    from services.backups import Backup

ROOT = Path(__file__).parent.parent.parent
KEPT = "before-restore-2026-03-01T120000Z"
AS_BEFORE = "What was there is in its place as before"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return furnished(tmp_path)


@pytest.fixture
def made(settings: Settings, tmp_path: Path) -> Backup:
    """Since when a second alert and a second pass have come to the files."""
    backup = backups.back_up(settings, tmp_path / "backups", AT)
    go_on(settings)
    return backup


def go_on(settings: Settings) -> None:
    announce(settings, "al-2", replace(FINDING, session_id="cs_live_2"))
    put(settings.ledger_path.with_name("passes.db"), "p-2")


def held_in(folder: Path) -> tuple[int, int]:
    return alerts(folder / "own.db"), passes(folder / "passes.db")


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file may grow beyond so many bytes."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


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


def test_a_damaged_ledger_is_replaced_as_well(settings: Settings, tmp_path: Path) -> None:
    made = backups.back_up(settings, tmp_path / "backups", AT)
    settings.ledger_path.write_bytes(b"rubbish" * 1000)
    kept = restore(settings, made, AT)
    assert alerts(settings.ledger_path) == 1
    assert kept["ledger"] is not None
    assert kept["ledger"].read_bytes() == b"rubbish" * 1000


@pytest.mark.parametrize("room", [0, 16_384, 100_000])
def test_on_a_full_disk_everything_stays_as_it_was(
    settings: Settings, made: Backup, tmp_path: Path, room: int
) -> None:
    before = names(tmp_path)
    with pytest.raises(BadRequestError) as caught, full_disk(room):
        restore(settings, made, AT)
    assert str(caught.value).startswith("The backup could not be put in its place (")
    assert AS_BEFORE in str(caught.value)
    assert names(tmp_path) == before
    assert held_in(tmp_path) == (2, 2)
    moves_in(settings)


def test_where_the_second_file_cannot_be_put_aside_the_first_comes_back(
    settings: Settings, made: Backup, tmp_path: Path
) -> None:
    (tmp_path / f"passes.db.{KEPT}").mkdir()
    before = names(tmp_path)
    with pytest.raises(BadRequestError, match=rf"^The backup .* \(File exists\)\. {AS_BEFORE}"):
        restore(settings, made, AT)
    assert names(tmp_path) == before
    assert held_in(tmp_path) == (2, 2)


def test_a_copy_that_does_not_hold_what_the_backup_holds_is_not_put_in_place(
    settings: Settings, made: Backup, tmp_path: Path
) -> None:
    ledger, store = made.files
    other = replace(made, files=(ledger, replace(store, counts={**store.counts, "documents": 7})))
    with pytest.raises(BadRequestError, match=r"passes\.db\.coming is not what was copied"):
        restore(settings, other, AT)
    assert held_in(tmp_path) == (2, 2)


def test_a_restore_that_was_killed_while_it_copied_is_forgotten_by_the_next(
    settings: Settings, made: Backup, tmp_path: Path
) -> None:
    for end in ("", "-wal", "-journal"):
        (tmp_path / f"own.db.coming{end}").write_bytes(b"half of it")
    moves_in(settings)
    restore(settings, made, AT)
    assert held_in(tmp_path) == (1, 1)
    assert names(tmp_path) == {"own.db", "passes.db", f"own.db.{KEPT}", f"passes.db.{KEPT}"}


@pytest.mark.parametrize(
    ("time", "code", "then"),
    [(1, 9, (2, 2)), (2, 9, None), (3, 9, None), (4, 9, None), (5, 0, (1, 1))],
    ids=["first", "second", "third", "last", "done"],
)
def test_killed_between_its_renames_no_bot_starts_until_it_is_done_again(
    settings: Settings, made: Backup, tmp_path: Path, time: int, code: int, then: tuple[int, int] | None
) -> None:
    assert killed(tmp_path, made, time) == code
    if then is None:
        before = names(tmp_path)
        with pytest.raises(UnavailableError, match=r"is not in its place, and .* was left by a restore: run"):
            moves_in(settings)
        assert names(tmp_path) == before
    else:
        moves_in(settings)
        assert held_in(tmp_path) == then

    restore(settings, backups.verify(made.folder), AT.replace(second=1))
    assert held_in(tmp_path) == (1, 1)
    assert max(alerts(each) for each in tmp_path.glob("own.db.before-restore-*")) == 2


def killed(folder: Path, made: Backup, time: int) -> int:
    """The exit code of a restore in a process of its own, which is killed before it renames for that time."""
    told = [sys.executable, "-m", "tests.services.restorer", str(folder), str(made.folder), str(time)]
    return subprocess.run(told, cwd=ROOT, check=False, timeout=60).returncode


def test_a_restore_that_fails_where_another_was_cut_off_says_both(
    settings: Settings, made: Backup, tmp_path: Path
) -> None:
    settings.ledger_path.rename(tmp_path / f"own.db.{KEPT}")
    with pytest.raises(BadRequestError) as caught, full_disk(0):
        restore(settings, made, AT)
    assert str(caught.value).startswith("The backup could not be put in its place (")
    assert str(caught.value).endswith(CUT_OFF.format(left=f"own.db.{KEPT}"))
