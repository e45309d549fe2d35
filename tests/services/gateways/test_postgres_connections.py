from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.errors import UnavailableError
from services.gateways.postgres import PostgresBooks
from services.gateways.postgres_ledger import PostgresLedger
from tests.postgres import PASSWORD, Server, schema, server
from tests.services.gateways.test_postgres import STEPS, add_one, number

if TYPE_CHECKING:
    from collections.abc import Iterator

AWAY = "cannot be reached just now"


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server that may be stopped."""
    with server() as started:
        yield started


def test_no_more_connections_are_made_than_allowed_and_they_are_used_again(postgres: str) -> None:
    books = PostgresBooks(postgres, steps=STEPS, most=3)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: number(books), range(60)))
    count = "SELECT count(*) AS number FROM pg_stat_activity WHERE application_name = 'passkeeper'"
    assert 1 <= books.rows(count)[0]["number"] <= 3
    books.close()
    with pytest.raises(UnavailableError, match="was closed already"):
        number(books)


def test_a_restarted_server_is_found_again_and_one_that_is_away_is_told_at_once(own: Server) -> None:
    with schema(own.url) as address:
        books = PostgresBooks(address, steps=STEPS)
        assert number(books) == 0
        own.stop()
        own.start()
        assert number(books) == 0
        own.stop()
        for _ in range(2):
            with pytest.raises(UnavailableError, match=AWAY) as caught:
                number(books)
            assert not caught.value.permanent
        own.start()
        add_one(books)
        assert number(books) == 1
        books.close()


def test_what_was_cut_in_the_middle_was_not_done(own: Server) -> None:
    with schema(own.url) as address:
        books = PostgresBooks(address, steps=STEPS)

        def write() -> None:
            with books.writing() as tables:
                tables.change("UPDATE counter SET number = 7")
                own.stop()
                tables.change("UPDATE counter SET number = 8")

        with pytest.raises(UnavailableError, match=AWAY):
            write()
        own.start()
        assert number(books) == 0
        books.close()


@pytest.mark.parametrize(
    ("told", "instead"),
    [(PASSWORD, "another-password"), ("keeper:", "nobody:"), ("/postgres", "/nowhere")],
)
def test_a_wrong_password_user_or_database_is_told_without_naming_it(
    own: Server, told: str, instead: str
) -> None:
    books = PostgresBooks(own.url.replace(told, instead), steps=STEPS)
    with (
        capture_logs() as logs,
        pytest.raises(UnavailableError, match="does not let Passkeeper in") as caught,
    ):
        number(books)
    assert caught.value.permanent
    assert instead.strip("/:") not in f"{caught.value} {logs}"
    books.close()


def test_an_address_that_cannot_be_read_is_told_without_its_words() -> None:
    with pytest.raises(UnavailableError, match="Check LEDGER") as caught:
        PostgresLedger(SecretStr("postgresql://keeper@db.example.com/passes?hush=hush"))
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None
