from __future__ import annotations

import netrc
from typing import TYPE_CHECKING

import pytest
import requests

from bot.errors import UnavailableError
from services.gateways.http import BusyError, Patience, pooled_session, retry_after
from tests.services.gateways.loopback import Reply, loopback, script

if TYPE_CHECKING:
    from pathlib import Path

QUICK = Patience(tries=4, first=0.001, most=0.001, longest=0.5)
BUSY = UnavailableError("stripe", "Busy.")


class Service:
    """Is busy a number of times, and then answers."""

    def __init__(self, busy: int, after: float | None = None) -> None:
        self.asked = 0
        self._busy = busy
        self._after = after

    def __call__(self) -> str:
        self.asked += 1
        if self.asked <= self._busy:
            raise BusyError(BUSY, self._after)
        return "an answer"


def test_a_busy_service_is_asked_again() -> None:
    service = Service(busy=3)
    assert QUICK.spend(service) == "an answer"
    assert service.asked == 4


def test_patience_ends_with_the_problem_and_nothing_behind_it() -> None:
    service = Service(busy=99)
    with pytest.raises(UnavailableError) as caught:
        QUICK.spend(service)
    assert caught.value is BUSY
    assert caught.value.__cause__ is None
    assert service.asked == 4


def test_a_wait_that_is_asked_for_is_kept() -> None:
    assert QUICK.spend(Service(busy=1, after=0.01)) == "an answer"


def test_a_wait_that_is_too_long_is_not_waited_for() -> None:
    service = Service(busy=1, after=3600)
    with pytest.raises(UnavailableError):
        QUICK.spend(service)
    assert service.asked == 1


def test_any_other_error_is_not_repeated() -> None:
    def ask() -> None:
        raise UnavailableError("stripe", "No.", permanent=True)

    with pytest.raises(UnavailableError, match="No"):
        QUICK.spend(ask)


def test_a_busy_error_says_nothing_that_a_log_could_leak() -> None:
    assert repr(BusyError(UnavailableError("stripe", "ada@example.com"))) == "BusyError()"


@pytest.mark.parametrize(
    ("sent", "seconds"), [("7", 7.0), (" 0 ", 0.0), (None, None), ("soon", None), ("-1", None), ("1e9", None)]
)
def test_retry_after_is_read_in_seconds_only(sent: str | None, seconds: float | None) -> None:
    assert retry_after(sent) == seconds


def test_a_redirect_is_not_followed() -> None:
    with loopback(script(Reply(302, headers={"Location": "/elsewhere"}), Reply())) as server:
        with pooled_session() as session, pytest.raises(requests.TooManyRedirects):
            session.get(server.url, timeout=5)
        assert [asked.path for asked in server.asked] == ["/"]


def test_a_password_file_never_replaces_our_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = tmp_path / "netrc"
    passwords.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(passwords))
    assert netrc.netrc(str(passwords)).authenticators("127.0.0.1")
    with loopback(script(Reply(body={}))) as server:
        with pooled_session() as session:
            session.get(server.url, timeout=5, headers={"Authorization": "Bearer ours"})
        assert server.asked[0].headers["authorization"] == "Bearer ours"
