"""Logs: one JSON object a line, without anybody's address and without any key."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, TextIO

import structlog

from bot.masking import QUOTED
from bot.setting_kinds import SECRET_LIKE

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

_ADDRESS = re.compile(rf"(?:{QUOTED}|[^\s@<>\"'(),;:=]{{1,64}})(?:@|%40)[^\s@<>\"'(),;:=&]{{1,253}}")
_OTHER_KEYS = re.compile(
    r"\bsk[A-Za-z0-9]{40,}|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*|(?<=Bearer )\S+", re.IGNORECASE
)
"""Sanity's tokens, session tokens (JWT), and whatever else is sent as a bearer."""

_TELLING = re.compile(r"token|secret|password|authorization|signature|api_?key", re.IGNORECASE)
_DEEPEST = 6


def set_up(stream: TextIO, *, level: int = logging.INFO) -> None:
    """Sends our own log lines, and those of libraries, to `stream` (stderr: stdout is for answers)."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
    ]
    last: list[Processor] = [mask, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    named: list[Processor] = [*shared, structlog.stdlib.add_logger_name]
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=named, processors=[strip, *last])
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


def mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Takes addresses and keys out of every value, however deep it stands."""
    return {masked_text(str(name)): _masked(value, str(name)) for name, value in event.items()}


def masked_text(text: str) -> str:
    without_keys = _OTHER_KEYS.sub("[secret]", SECRET_LIKE.sub("[secret]", text))
    return _ADDRESS.sub("[e-mail]", without_keys)


def _masked(value: object, name: str = "", depth: int = 0) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if _TELLING.search(name):
        return "[secret]"
    if depth >= _DEEPEST:
        return masked_text(str(value))
    if isinstance(value, dict):
        return {masked_text(str(key)): _masked(each, str(key), depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(each, depth=depth + 1) for each in value]
    return masked_text(value.decode(errors="replace") if isinstance(value, bytes) else str(value))
