"""The kinds of value a setting can have: each turns text into a value, or says what is expected instead."""

from __future__ import annotations

import math
import re
from datetime import date, time
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_PUBLISHED_BY_DEFAULT = date(2025, 2, 19)
"""From this API date Sanity answers with published documents unless asked otherwise (its changelog)."""

SECRET_LIKE = re.compile(
    r"(?:sk|rk|pk|ek)_(?:live|test|org)_\w+"
    r"|(?<![A-Za-z0-9])(?:sk|rk|whsec)_[\w+/=-]{6,}"
    r"|xox[a-z](?:\.xox[a-z])?-[\w-]+"
    r"|xapp-[\w-]+"
)
"""What keys of Stripe, Clerk and Slack look like, wherever they turn up."""

_FASTEST = 1000
_SQLITE = re.compile(r"sqlite:///(?P<path>[^?#]*[^?#/])")
_SERVER = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE (a character such as / or # as %2F or %23)"
_POSTGRES = re.compile(r"postgres(?:ql)?://[^\s/?#]*/[^\s/?#]+(?:\?[^\s#]*)?")


class ExpectedError(ValueError):
    """A value that cannot be used; the text completes "expected ..."."""


def _matching(pattern: str, expected: str) -> BeforeValidator:
    compiled = re.compile(pattern)

    def check(value: object) -> object:
        if isinstance(value, str) and not compiled.fullmatch(value):
            raise ExpectedError(expected)
        return value

    return BeforeValidator(check)


def _whole(low: int, high: int) -> BeforeValidator:
    def check(value: object) -> object:
        if isinstance(value, str):
            if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not low <= int(value) <= high:
                raise ExpectedError(f"a whole number from {low} to {high}")
            return int(value)
        return value

    return BeforeValidator(check)


def _listed(pattern: str, expected: str, gather: Callable[[list[str]], object]) -> BeforeValidator:
    compiled = re.compile(pattern)

    def check(value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not parts or not all(compiled.fullmatch(part) for part in parts):
            raise ExpectedError(expected)
        return gather(parts)

    return BeforeValidator(check)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(value: str) -> SplitResult | None:
    """The address taken apart, None where it cannot be one."""
    try:
        parts = urlsplit(value)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def _address(value: object) -> object:
    expected = ExpectedError(
        "an https:// address (http:// only on this machine) without user, query, fragment or spaces"
    )
    if not isinstance(value, str):
        return value
    parts = _parts(value)
    if (
        parts is None
        or re.search(r"[\s\\<>\"]", value)
        or "@" in parts.netloc
        or "?" in value
        or "#" in value
    ):
        raise expected
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return value
    raise expected


def _base_address(value: object) -> object:
    checked = _address(value)
    return checked.rstrip("/") if isinstance(checked, str) else checked


def _slack_address(value: object) -> object:
    checked = _base_address(value)
    return f"{checked}/" if isinstance(checked, str) else checked


def _file(value: object) -> object:
    if isinstance(value, str) and (not _SQLITE.fullmatch(value) or value.endswith(":memory:")):
        raise ExpectedError("sqlite:///FILE (sqlite:////PATH where the path is absolute)")
    return value


def _store(value: object) -> object:
    if value == "sanity":
        return value
    try:
        return _file(value)
    except ExpectedError as error:
        raise ExpectedError(f"sanity, or {error}") from None


def _ledger(value: object) -> object:
    try:
        return value if isinstance(value, str) and _POSTGRES.fullmatch(value) else _file(value)
    except ExpectedError as error:
        raise ExpectedError(f"{error}, or {_SERVER}") from None


def path_of(address: str) -> str:
    """The file of a `sqlite:///` address; one slash more makes it absolute."""
    return address.removeprefix("sqlite:///")


def _clock_time(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        raise ExpectedError("a time of day such as 09:00")
    return time.fromisoformat(value)


def _quiet_hours(value: object) -> object:
    if not isinstance(value, str):
        return value
    begin, _, end = value.partition("-")
    try:
        return None if value.lower() == "off" else _span(_clock_time(begin), _clock_time(end))
    except ExpectedError:
        raise ExpectedError("hours such as 22:00-07:00, or off") from None


def _span(begin: object, end: object) -> tuple[object, object]:
    if begin == end:
        raise ExpectedError("two times")
    return begin, end


def _zone(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ExpectedError("a time zone such as Europe/Oslo") from None


def _api_version(value: object) -> object:
    expected = f"a date such as {FIRST_PUBLISHED_BY_DEFAULT}, or a later one"
    if not isinstance(value, str):
        return value
    try:
        if (
            re.fullmatch(r"\d{4}-\d\d-\d\d", value)
            and date.fromisoformat(value) >= FIRST_PUBLISHED_BY_DEFAULT
        ):
            return value
    except ValueError:
        raise ExpectedError(expected) from None
    raise ExpectedError(expected)


def _rate(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 < number <= _FASTEST:
        raise ExpectedError(f"a number of requests a second above 0, at most {_FASTEST}")
    return number


def _lower(value: object) -> object:
    if isinstance(value, str) and value.lower() not in {"off", "safe"}:
        raise ExpectedError("off or safe")
    return value.lower() if isinstance(value, str) else value


_WHSEC = "whsec_...; several may be separated by commas"
_PEOPLE = "Slack user ids such as U0123ABCD, separated by commas"

BotToken = Annotated[SecretStr, _matching(r"xox[be][-.]\S+", "a bot token, which begins with xoxb-")]
AppToken = Annotated[SecretStr, _matching(r"xapp-\S+", "an app-level token, which begins with xapp-")]
Secret = Annotated[SecretStr, _matching(r"\S+", "a secret without spaces")]
StripeKey = Annotated[SecretStr, _matching(r"(sk|rk)_\S+", "a secret or restricted key: sk_... or rk_...")]
ClerkKey = Annotated[SecretStr, _matching(r"sk_\S+", "a secret key, which begins with sk_")]
SigningSecrets = Annotated[tuple[SecretStr, ...], _listed(r"whsec_\S+", _WHSEC, tuple)]
ChannelId = Annotated[str, _matching(r"[CGD][A-Z0-9_]+", "a channel's id such as C0123ABCD, not its name")]
GroupId = Annotated[str, _matching(r"S[A-Z0-9_]+", "a user group's id such as S0123ABCD, not its name")]
UserIds = Annotated[frozenset[str], _listed(r"[UW][A-Z0-9_]+", _PEOPLE, frozenset)]
ProjectId = Annotated[str, _matching(r"[a-z0-9][a-z0-9-]*", "a project id of small letters and digits")]
Dataset = Annotated[str, _matching(r"[a-z0-9~][a-z0-9_-]{0,63}", "a dataset's name, such as production")]
Host = Annotated[str, _matching(r"[A-Za-z0-9.:_-]+", "a host name or address, such as 127.0.0.1")]
ApiVersion = Annotated[str, BeforeValidator(_api_version)]
Address = Annotated[str, BeforeValidator(_address)]
BaseAddress = Annotated[str, BeforeValidator(_base_address)]
SlackAddress = Annotated[str, BeforeValidator(_slack_address)]
StoreAddress = Annotated[str, BeforeValidator(_store)]
LedgerAddress = Annotated[SecretStr, BeforeValidator(_ledger)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
QuietHours = Annotated[tuple[time, time] | None, BeforeValidator(_quiet_hours)]
Rate = Annotated[float, BeforeValidator(_rate)]
Switch = BeforeValidator(_lower)
Language = Annotated[str, _matching(r"en|nb", "en or nb")]
Port = Annotated[int, _whole(0, 65_535)]
SweepMinutes = Annotated[int, _whole(0, 1_440)]
GraceMinutes = Annotated[int, _whole(0, 525_600)]
Days = Annotated[int, _whole(1, 3_650)]
KeptDays = Annotated[int, _whole(0, 36_500)]
Limit = Annotated[int, _whole(0, 10_000)]
