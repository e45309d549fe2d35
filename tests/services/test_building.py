"""The program as it is put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import BadRequestError, SettingsError
from bot.settings import Settings
from services.building import Services
from services.gateways.sanity_store import SanityStore
from services.gateways.sqlite_ledger import SqliteLedger
from services.gateways.sqlite_store import SqliteStore
from tests.services.desk import announce, opened
from tests.worlds import NOW, SESSION

if TYPE_CHECKING:
    from pathlib import Path


def embedded(folder: Path, **more: str) -> Settings:
    files = {"pass_store": f"sqlite:///{folder}/passes.db", "ledger": f"sqlite:///{folder}/own.db"}
    return Settings.model_validate(files | more)


def test_nothing_is_made_before_it_is_asked_for(tmp_path: Path) -> None:
    services = Services(embedded(tmp_path), lambda: NOW)

    services.close()

    assert list(tmp_path.iterdir()) == []


def test_the_settings_files_are_opened_once_and_closed(tmp_path: Path) -> None:
    services = Services(embedded(tmp_path), lambda: NOW)

    assert isinstance(services.store, SqliteStore)
    assert isinstance(services.ledger, SqliteLedger)
    assert services.store is services.embedded_store
    services.close()


def test_without_keys_there_is_no_directory_and_no_slack_and_stripe_is_asked_for(tmp_path: Path) -> None:
    services = Services(embedded(tmp_path), lambda: NOW)

    assert (services.directory, services.slack, services.slack_client) == (None, None, None)
    with pytest.raises(SettingsError, match="STRIPE_SECRET_KEY"):
        _ = services.payments


def test_with_sanity_the_passes_are_there_and_no_file_is_imported_or_exported(tmp_path: Path) -> None:
    sanity = {"pass_store": "sanity", "sanity_project_id": "abc12345", "sanity_api_token": "sandbox"}
    services = Services(embedded(tmp_path, **sanity), lambda: NOW)

    assert isinstance(services.store, SanityStore)
    with pytest.raises(BadRequestError, match="work on the embedded store"):
        services.save(tmp_path / "out.ndjson")
    services.close()


def test_parts_that_are_handed_in_are_used_and_left_open(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        desk.services.close()

        posting = desk.services.announcing.posting
        assert posting is not None
        assert posting.messenger is desk.slack
        assert desk.services.store is desk.shelves
        assert desk.ledger.last_sweep(NOW) is None


def test_health_tries_the_store_that_the_program_uses(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        checks = {check.check: check.status for check in desk.services.health.report().checks}
        assert checks["store_writable"] == "ok"

        desk.restart()
        desk.shelves.failing = {"commit"}
        checks = {check.check: check.status for check in desk.services.health.report().checks}
        assert checks["store_writable"] == "unknown"


def test_a_gap_that_cannot_be_looked_at_stays_open(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        desk.sell()
        announce(desk)
        gap = desk.services.announcing.gap(SESSION)
        assert gap is not None

        look = desk.services.announcing.noting.look
        assert look(gap.finding) == gap.finding
        desk.payments.refuse("acct_oak")
        assert look(gap.finding) is None
