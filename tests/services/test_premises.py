from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from services import backups
from services.gateways.sqlite_ledger import SqliteLedger
from services.gateways.sqlite_store import SqliteStore
from services.premises import move_in
from tests.services.record_room import AT, CUT_OFF, alerts, announce, furnished, moves_in, names, of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings
    from services.backups import Backup

KEPT = "before-restore-2026-03-01T120000Z"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return furnished(tmp_path)


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


@pytest.mark.parametrize("left", [f"own.db.{KEPT}", "own.db.coming"])
def test_whoever_opens_an_empty_place_beside_which_a_restore_left_something_is_told(
    settings: Settings, tmp_path: Path, left: str
) -> None:
    settings.ledger_path.rename(tmp_path / left)
    before = names(tmp_path)
    ledger = SqliteLedger(settings.ledger_path)
    for opens in (ledger.open_alerts, lambda: moves_in(settings), lambda: back_up(settings, tmp_path)):
        with pytest.raises(UnavailableError) as caught:
            opens()
        assert (str(caught.value.detail), caught.value.permanent) == (CUT_OFF.format(left=left), True)
    assert names(tmp_path) == before


def back_up(settings: Settings, folder: Path) -> Backup:
    return backups.back_up(settings, folder / "backups", AT)


def test_a_pass_store_that_was_put_aside_is_not_begun_anew(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "passes.db").rename(tmp_path / f"passes.db.{KEPT}")
    store = SqliteStore(tmp_path / "passes.db")
    with pytest.raises(UnavailableError, match=r"^The pass store \(passes\.db\) is not in its place"):
        store.tenants()
    with pytest.raises(UnavailableError, match=r"The pass store \(passes\.db\) is not in its place"):
        moves_in(settings)


def test_the_newest_of_several_is_named(settings: Settings, tmp_path: Path) -> None:
    settings.ledger_path.rename(tmp_path / f"own.db.{KEPT}")
    (tmp_path / "own.db.before-restore-2026-02-01T120000Z").write_bytes(b"")
    (tmp_path / "own.db.before-restore-2026-04-01T120000Z-wal").write_bytes(b"")
    with pytest.raises(UnavailableError, match=rf"and own\.db\.{KEPT} beside it"):
        moves_in(settings)


def test_a_first_start_in_an_empty_folder_begins_anew(tmp_path: Path) -> None:
    settings = of(tmp_path)
    moves_in(settings)
    announce(settings, "al-1")
    assert alerts(settings.ledger_path) == 1
