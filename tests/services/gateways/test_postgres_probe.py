from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from pydantic import SecretStr

from services.gateways.postgres_ledger import PostgresLedger
from services.gateways.postgres_probe import server_state
from tests.postgres import PASSWORD, Server, schema, server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server of which the tests are the lord."""
    with server() as started:
        yield started


def tables(address: str) -> int:
    with psycopg.connect(address) as connection:
        sql = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        (number,) = connection.execute(sql).fetchone() or (0,)
        return int(number)


def test_a_server_is_fine_before_and_after_the_first_start_and_nothing_is_made(postgres: str) -> None:
    assert server_state(SecretStr(postgres)).state == "fine"
    assert tables(postgres) == 0
    ledger = PostgresLedger(SecretStr(postgres))
    assert ledger.cursors() == {}
    ledger.close()
    assert server_state(SecretStr(postgres)).state == "fine"


def test_a_wrong_password_is_refused_and_not_shown(own: Server) -> None:
    remote = server_state(SecretStr(own.url.replace(PASSWORD, "another-password")))
    assert remote.state == "refused"
    assert "password" in remote.said
    assert "another-password" not in remote.said


def test_one_who_may_only_look_is_told_so(own: Server) -> None:
    with schema(own.url) as address:
        with psycopg.connect(own.url, autocommit=True) as connection:
            connection.execute("CREATE ROLE looker LOGIN PASSWORD 'sandbox'")
        remote = server_state(SecretStr(address.replace(f"keeper:{PASSWORD}", "looker:sandbox")))
    assert remote.state == "refused"
    assert "may not be written to" in remote.said


def test_a_server_that_is_away_is_silent(own: Server) -> None:
    own.stop()
    remote = server_state(SecretStr(own.url))
    own.start()
    assert remote.state == "silent"
    assert "cannot be reached just now" in remote.said
