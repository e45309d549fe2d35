from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from services.logs import masked_text, set_up

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    set_up(written)
    yield written
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = handlers
    root.setLevel(level)


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_time_and_level(stream: io.StringIO) -> None:
    structlog.get_logger().info("sweep_done", purchases=3)
    (line,) = _lines(stream)
    assert line.pop("at").endswith("Z")
    assert line == {"event": "sweep_done", "level": "info", "purchases": 3}


def test_what_was_bound_is_on_every_line(stream: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(command="check"):
        structlog.get_logger().info("asked")
    assert _lines(stream)[0]["command"] == "check"


def test_debug_is_left_out(stream: io.StringIO) -> None:
    structlog.get_logger().debug("detail")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    "value",
    [
        "Ada <ada@example.com> asked",
        "to ada+dance@example.com.",
        "customer_details%5Bemail%5D=ada%40example.com&limit=1",
        {"who": ["ada@example.com"]},
        {"ada@example.com": 1},
        b"ada@example.com",
        ({"deep": {"deeper": {"deepest": {"and": {"on": {"on": "ada@example.com"}}}}}},),
    ],
)
def test_an_address_is_never_written(stream: io.StringIO, value: object) -> None:
    structlog.get_logger().info("seen", value=value)
    assert "ada" not in stream.getvalue()
    assert "[e-mail]" in stream.getvalue()


@pytest.mark.parametrize(
    "key",
    [
        "sk_test_sandbox",
        "rk_live_sandbox",
        "whsec_sandbox",
        "xoxb-sandbox",
        "xapp-sandbox",
        "xoxe.xoxb-sandbox",
        "sk" + "sandbox" * 8,
        "eyJzYW5kYm94.eyJzYW5kYm94.sandbox",
        "Bearer sandbox",
    ],
)
def test_a_key_is_never_written(stream: io.StringIO, key: str) -> None:
    structlog.get_logger().info("seen", error=f"No such key: {key}.", again=[key])
    assert "sandbox" not in stream.getvalue()
    assert "[secret]" in stream.getvalue()


@pytest.mark.parametrize(
    "name", ["token", "STRIPE_WEBHOOK_SECRET", "Authorization", "stripe-signature", "api_key"]
)
def test_what_is_called_a_secret_is_one(stream: io.StringIO, name: str) -> None:
    structlog.get_logger().info("seen", headers={name: "sandbox"})
    assert _lines(stream)[0]["headers"] == {name: "[secret]"}


def test_an_exception_is_written_without_what_it_carries(stream: io.StringIO) -> None:
    try:
        int("ada@example.com used sk_test_sandbox")
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = _lines(stream)
    assert "[e-mail] used [secret]" in line["exception"]
    assert "sk_test_sandbox" not in stream.getvalue()


def test_a_librarys_own_lines_are_json_and_masked_too(stream: io.StringIO) -> None:
    logging.getLogger("library").warning("retrying for %s", "ada@example.com")
    (line,) = _lines(stream)
    assert (line["event"], line["level"], line["logger"]) == ("retrying for [e-mail]", "warning", "library")


@pytest.mark.parametrize(
    "text", ["risk_assessment_done", "task_sk_1", "cs_test_abc", "user_2abc", "12:00", ""]
)
def test_ids_and_words_stay_as_they_are(text: str) -> None:
    assert masked_text(text) == text
