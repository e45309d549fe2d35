from __future__ import annotations

import pytest
import requests
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, SSLError

from bot.errors import UnavailableError
from services.gateways.sanity_refusals import refusal, was_never_sent


def within(cause: Exception) -> requests.ConnectionError:
    return requests.ConnectionError(MaxRetryError(HTTPConnectionPool("127.0.0.1"), "/", cause))


@pytest.mark.parametrize(
    ("error", "unsent"),
    [
        (requests.ConnectTimeout(), True),
        (within(NewConnectionError(HTTPConnection("127.0.0.1"), "refused")), True),
        (requests.exceptions.SSLError(SSLError("no certificate")), True),
        (within(ProtocolError("reset")), False),
        (requests.ConnectionError(ProtocolError("reset")), False),
        (requests.ReadTimeout(), False),
        (requests.ConnectionError(), False),
        (requests.exceptions.ChunkedEncodingError("cut"), False),
    ],
)
def test_only_what_never_had_a_connection_was_never_sent(
    error: requests.RequestException, *, unsent: bool
) -> None:
    assert was_never_sent(error) is unsent


@pytest.mark.parametrize("permission", ["create", "update", "read", "delete"])
@pytest.mark.parametrize("shape", ["plain", "one", "items"])
def test_the_missing_permission_is_found_in_every_shape_of_error(permission: str, shape: str) -> None:
    sentence = f'Insufficient permissions; permission "{permission}" required'
    shapes: dict[str, object] = {
        "plain": {"statusCode": 403, "error": "Forbidden", "message": sentence},
        "one": {"error": {"description": sentence}},
        "items": {
            "error": {"type": "mutationError", "items": [{"index": 0, "error": {"description": sentence}}]}
        },
    }
    found = refusal(403, shapes[shape], "create or update")
    assert isinstance(found, UnavailableError)
    assert f'lacks the "{permission}" permission' in str(found)


@pytest.mark.parametrize("answer", [None, "no", [], {"error": "no"}, {"error": {"items": [1]}}])
def test_an_error_without_words_is_told_all_the_same(answer: object) -> None:
    assert "lacks the create or update permission" in str(refusal(403, answer, "create or update"))


def test_a_permission_nobody_has_heard_of_is_not_repeated() -> None:
    hostile = {"message": 'permission "<!channel>" required'}
    assert "channel" not in str(refusal(403, hostile, "read"))
