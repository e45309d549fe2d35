"""What keeps a bot from starting. Its files: `test_premises.py`."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from bot.errors import SettingsError
from bot.settings import load
from handlers.metrics import Metrics
from handlers.web import Readiness, serve, web_app
from services.premises import require_address

if TYPE_CHECKING:
    from collections.abc import Iterator

STOP = "Stop the other program, or set PORT to a free one."


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def refused(port: int, host: str = "127.0.0.1") -> str:
    with pytest.raises(SettingsError) as caught:
        require_address(load({"HOST": host, "PORT": str(port)}))
    return str(caught.value)


def test_a_free_port_is_no_hindrance() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    require_address(load({"PORT": str(port)}))


def test_a_port_that_another_program_has_is_named(taken: int) -> None:
    assert refused(taken) == (
        f"The bot did not start: it cannot listen at HOST 127.0.0.1, PORT {taken}. "
        f"Another program is using 127.0.0.1:{taken}. {STOP}"
    )


def test_a_bot_that_runs_already_is_told_from_another_program() -> None:
    app = web_app(None, lambda: Readiness(slack=True, ledger=True, scheduler=True), Metrics())
    server = serve(app, "127.0.0.1", 0)
    try:
        assert refused(server.port).endswith(f"Passkeeper is already serving there. {STOP}")
    finally:
        server.close()


def test_an_address_of_another_machine_is_named(taken: int) -> None:
    assert "HOST 192.0.2.1" in refused(taken, host="192.0.2.1")
