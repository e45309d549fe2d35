from __future__ import annotations

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load


def _faults(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_lists_are_separated_by_commas() -> None:
    settings = load({"STRIPE_WEBHOOK_SECRET": "whsec_one, whsec_two,", "SUPPORT_USERS": " U1 ,W2"})
    assert [secret.get_secret_value() for secret in settings.stripe_webhook_secret] == [
        "whsec_one",
        "whsec_two",
    ]
    assert settings.support_users == {"U1", "W2"}


@pytest.mark.parametrize("value", ["-1", "1.5", "ten", "1e3", "٣", "99999999999999999999"])
@pytest.mark.parametrize(
    "name", ["PORT", "GRACE_MINUTES", "SWEEP_MINUTES", "LOOKBACK_DAYS", "AUTO_FIX_LIMIT"]
)
def test_a_number_is_a_whole_one_within_its_bounds(name: str, value: str) -> None:
    assert _faults({name: value})[0].startswith(f"{name}: expected a whole number from ")


def test_the_bounds_themselves_are_allowed() -> None:
    settings = load({"PORT": "0", "GRACE_MINUTES": "0", "SWEEP_MINUTES": "0", "LOOKBACK_DAYS": "3650"})
    assert (settings.port, settings.grace_minutes, settings.sweep_minutes) == (0, 0, 0)
    assert settings.lookback_days == 3650


def test_a_window_of_no_days_is_refused() -> None:
    assert _faults({"LOOKBACK_DAYS": "0"}) == [
        "LOOKBACK_DAYS: expected a whole number from 1 to 3650, got '0'"
    ]


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "fast", "1001"])
def test_the_rate_is_above_zero_and_finite(value: str) -> None:
    assert _faults({"STRIPE_RATE": value})[0].startswith(
        "STRIPE_RATE: expected a number of requests a second"
    )


def test_the_rate_may_be_a_fraction() -> None:
    assert load({"STRIPE_RATE": "0.5"}).stripe_rate == 0.5


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com/v1",
        "http://127.0.0.1:9000",
        "http://127.8.8.8",
        "http://localhost:1",
        "http://[::1]:80",
    ],
)
def test_an_address_is_https_or_on_this_machine(url: str) -> None:
    assert load({"STRIPE_API_URL": url}).stripe_api_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "example.com",
        "https://",
        "https://exa mple.com",
        "https://example.com/?a=b",
        "https://example.com/#a",
        "https://example.com:99999",
        "https://[::1",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    assert _faults({"CLERK_API_URL": url})[0].startswith("CLERK_API_URL: expected an https:// address")


def test_the_sites_address_keeps_its_last_slash_and_bases_lose_theirs() -> None:
    settings = load(
        {"SITE_WEBHOOK_URL": "https://example.com/hook/", "STRIPE_API_URL": "http://localhost:1/"}
    )
    assert (settings.site_webhook_url, settings.stripe_api_url) == (
        "https://example.com/hook/",
        "http://localhost:1",
    )


def test_slacks_address_ends_in_one_slash() -> None:
    assert load({"SLACK_API_URL": "http://127.0.0.1:9000/api"}).slack_api_url == "http://127.0.0.1:9000/api/"


def test_files_are_relative_with_three_slashes_and_absolute_with_four() -> None:
    settings = load({"PASS_STORE": "sqlite:///data/passes.db", "LEDGER": "sqlite:////var/ledger.db"})
    assert (settings.store_path, settings.ledger_path) == (Path("data/passes.db"), Path("/var/ledger.db"))


@pytest.mark.parametrize(
    "value",
    [
        "passes.db",
        "sqlite://passes.db",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///data/",
        "sqlite:///a?b",
    ],
)
def test_a_file_that_is_no_file_is_refused(value: str) -> None:
    faults = _faults({"LEDGER": value, "PASS_STORE": value})
    assert faults[0].startswith("PASS_STORE: expected sanity, or sqlite:///FILE")
    assert faults[1].startswith("LEDGER: expected sqlite:///FILE")


@pytest.mark.parametrize(
    "value",
    [
        "postgresql://keeper:secret@db.example.com:5432/passkeeper?sslmode=verify-full",
        "postgres://keeper@one.example.com,two.example.com/passkeeper",
        "postgresql:///passkeeper?host=/run/postgresql",
    ],
)
def test_the_ledger_may_be_in_postgresql_and_is_no_file_then(value: str) -> None:
    settings = load({"LEDGER": value})
    assert settings.ledger.get_secret_value() == value
    assert not settings.ledger_is_file
    with pytest.raises(SettingsError, match="no file"):
        _ = settings.ledger_path


@pytest.mark.parametrize(
    "value", ["postgresql://db.example.com", "postgresql://u:a/b@db/p", "postgresql://d/p#x"]
)
def test_an_address_without_a_database_or_with_a_bare_character_is_refused(value: str) -> None:
    assert _faults({"LEDGER": value})[0].startswith("LEDGER: expected sqlite:///FILE (sqlite:////PATH where")
    assert _faults({"PASS_STORE": value})[0].startswith("PASS_STORE: expected sanity, or sqlite:///FILE")


@pytest.mark.parametrize("value", ["2025-02-18", "2023-05-03", "v2025-02-19", "2025-13-01", "1", "X"])
def test_an_api_date_that_shows_drafts_is_refused(value: str) -> None:
    assert _faults({"SANITY_API_VERSION": value})[0].startswith("SANITY_API_VERSION: expected a date such as")


def test_a_later_api_date_is_taken() -> None:
    assert load({"SANITY_API_VERSION": "2026-01-01"}).sanity_api_version == "2026-01-01"


@pytest.mark.parametrize(
    ("name", "value"), [("SANITY_PROJECT_ID", "evil.example.com/"), ("SANITY_DATASET", "a/b")]
)
def test_what_becomes_part_of_an_address_cannot_change_it(name: str, value: str) -> None:
    assert _faults({name: value})[0].startswith(f"{name}: expected ")


def test_the_switch_is_read_without_case() -> None:
    assert load({"AUTO_FIX": "Safe"}).auto_fix == "safe"


def test_values_that_are_typed_already_are_taken_as_they_are() -> None:
    typed = {"port": 1, "stripe_rate": 2.5, "timezone": ZoneInfo("UTC"), "daily_at": time(8, 30)}
    settings = Settings.model_validate({**typed, "manager_users": frozenset({"U1"})})
    assert (settings.port, settings.stripe_rate, settings.timezone.key) == (1, 2.5, "UTC")
    assert (settings.daily_at, settings.manager_users) == (time(8, 30), frozenset({"U1"}))


@pytest.mark.parametrize("name", ["PASS_STORE", "LEDGER", "SITE_WEBHOOK_URL", "TIMEZONE", "HOST"])
def test_a_long_or_strange_value_is_said_back_short(name: str) -> None:
    (fault,) = _faults({name: "\x00 bad value " + "x" * 500})
    assert len(fault) < 250
    assert "\x00" not in fault


def test_quiet_hours_are_two_times_or_off() -> None:
    assert load({"QUIET_HOURS": "21:30-06:15"}).quiet_hours == (time(21, 30), time(6, 15))
    assert load({"QUIET_HOURS": "Off"}).quiet_hours is None
    assert load({}).quiet_hours == (time(22), time(7))


@pytest.mark.parametrize("hours", ["22:00", "22:00-22:00", "22-7", "25:00-07:00", "never"])
def test_quiet_hours_that_cannot_be_are_refused(hours: str) -> None:
    with pytest.raises(SettingsError, match="QUIET_HOURS: expected hours such as 22:00-07:00, or off"):
        load({"QUIET_HOURS": hours})
