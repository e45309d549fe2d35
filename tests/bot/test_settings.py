from __future__ import annotations

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load

RUNNABLE = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_SIGNING_SECRET": "sandbox-signing",
    "SUPPORT_USERS": "U1",
    "STRIPE_SECRET_KEY": "rk_test_sandbox",
}

CONTRACT = {
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "SLACK_API_URL",
    "SUPPORT_CHANNEL",
    "MANAGER_CHANNEL",
    "SUPPORT_GROUP",
    "SUPPORT_USERS",
    "MANAGER_GROUP",
    "MANAGER_USERS",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "STRIPE_API_URL",
    "PASS_STORE",
    "SANITY_PROJECT_ID",
    "SANITY_DATASET",
    "SANITY_API_TOKEN",
    "SANITY_API_VERSION",
    "SANITY_API_URL",
    "CLERK_SECRET_KEY",
    "CLERK_API_URL",
    "SITE_WEBHOOK_URL",
    "LEDGER",
    "HOST",
    "PORT",
    "TIMEZONE",
    "DAILY_AT",
    "SWEEP_MINUTES",
    "GRACE_MINUTES",
    "LOOKBACK_DAYS",
    "AUTO_FIX",
    "AUTO_FIX_LIMIT",
    "STRIPE_RATE",
}
OURS = {"APOLOGY_TEMPLATES", "CHANNEL_LANGUAGE", "QUIET_HOURS", "RETENTION_DAYS"}
"""Added to those of the contract, each with a default that changes nothing."""


def _faults(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_the_names_are_those_of_the_contract_and_a_few_of_our_own() -> None:
    assert {name.upper() for name in Settings.model_fields} == CONTRACT | OURS


def test_without_any_setting_the_defaults_of_the_contract_hold() -> None:
    settings = load({})
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.stripe_api_url == "https://api.stripe.com"
    assert settings.store_path == Path("passes.db")
    assert settings.ledger_path == Path("passkeeper.db")
    assert (settings.sanity_dataset, settings.sanity_api_version) == ("production", "2025-02-19")
    assert settings.clerk_api_url == "https://api.clerk.com/v1"
    assert settings.site_webhook_url == "https://www.dancemore.app/api/stripe/webhook"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert (settings.timezone, settings.daily_at) == (ZoneInfo("Europe/Oslo"), time(9, 0))
    assert (settings.sweep_minutes, settings.grace_minutes, settings.lookback_days) == (5, 10, 30)
    assert (settings.auto_fix, settings.auto_fix_limit, settings.stripe_rate) == ("off", 5, 20.0)


def test_nothing_is_read_from_the_process_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "4000")
    assert load({}).port == 3000


def test_an_empty_value_is_unset() -> None:
    settings = load({"PORT": "", "SLACK_APP_TOKEN": "  ", "STRIPE_WEBHOOK_SECRET": ""})
    assert (settings.port, settings.slack_app_token, settings.stripe_webhook_secret) == (3000, None, ())


def test_a_variable_goes_before_the_file_and_an_empty_one_does_not(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text('PORT=4000\nHOST="0.0.0.0"\nTIMEZONE=$NOT_A_VARIABLE_HERE\n', encoding="utf-8")
    settings = load({"PORT": "5000", "HOST": "", "TIMEZONE": "UTC"}, file)
    assert (settings.port, settings.host, settings.timezone.key) == (5000, "0.0.0.0", "UTC")  # noqa: S104


def test_a_file_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    assert load({}, tmp_path / "none.env") == load({})


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"PORT=\xff\xfe")
    with pytest.raises(SettingsError, match=r"\.env could not be read as UTF-8 text"):
        load({}, file)


def test_all_faults_are_named_at_once() -> None:
    faults = _faults(
        {
            "PORT": "65536",
            "TIMEZONE": "Mars/Base",
            "DAILY_AT": "24:00",
            "AUTO_FIX": "always",
            "PASS_STORE": "sanity",
            "SUPPORT_CHANNEL": "#support",
        }
    )
    assert faults == [
        "SUPPORT_CHANNEL: expected a channel's id such as C0123ABCD, not its name, got '#support'",
        "PORT: expected a whole number from 0 to 65535, got '65536'",
        "TIMEZONE: expected a time zone such as Europe/Oslo, got 'Mars/Base'",
        "DAILY_AT: expected a time of day such as 09:00, got '24:00'",
        "AUTO_FIX: expected off or safe, got 'always'",
        "SANITY_API_TOKEN: needed with PASS_STORE=sanity",
        "SANITY_PROJECT_ID: needed with PASS_STORE=sanity",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "hush-hush"),
        ("SLACK_SIGNING_SECRET", "hush hush"),
        ("SLACK_APP_TOKEN", "xoxb-hush"),
        ("STRIPE_SECRET_KEY", "pk_test_hush"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_fine,hush"),
        ("SANITY_API_TOKEN", "hush hush"),
        ("CLERK_SECRET_KEY", "pk_hush"),
        ("LEDGER", "postgresql://hush:hush@db.example.com"),
        ("LEDGER", "mysql:///passes?password=hush"),
        ("SITE_WEBHOOK_URL", "https://user:hush@example.com/"),
        ("SUPPORT_CHANNEL", "xoxb-hush"),
    ],
)
def test_a_fault_never_shows_a_secret(name: str, value: str) -> None:
    faults = _faults({name: value})
    assert [fault.split(":")[0] for fault in faults] == [name]
    assert "hush" not in faults[0]


def test_settings_do_not_show_secrets_when_printed() -> None:
    settings = load(
        {
            "STRIPE_SECRET_KEY": "sk_test_sandbox",
            "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
            "LEDGER": "postgresql://keeper:sandbox@db.example.com/passkeeper",
        }
    )
    assert "sandbox" not in repr(settings)


def test_sanity_needs_its_project_and_token_only_where_it_is_used() -> None:
    settings = load({"PASS_STORE": "sanity", "SANITY_PROJECT_ID": "abc123", "SANITY_API_TOKEN": "sandbox"})
    assert settings.store_path is None
    assert settings.sanity_url == "https://abc123.api.sanity.io"
    assert load({}).sanity_url is None


def test_an_address_of_its_own_goes_before_the_projects() -> None:
    environ = {"PASS_STORE": "sanity", "SANITY_API_URL": "http://127.0.0.1:9", "SANITY_API_TOKEN": "sandbox"}
    assert load(environ).sanity_url == "http://127.0.0.1:9"


def test_what_run_needs_is_said_all_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load({}).require_for_run()
    assert [line.strip() for line in str(caught.value).splitlines()[1:]] == [
        "SLACK_BOT_TOKEN: needed, and not set",
        "STRIPE_SECRET_KEY: needed, and not set",
        "SLACK_SIGNING_SECRET: needed, and not set",
        "SUPPORT_GROUP or SUPPORT_USERS: needed, it says who may use the commands",
    ]


def test_a_complete_set_may_run() -> None:
    load(RUNNABLE).require_for_run()


def test_socket_mode_needs_no_signing_secret() -> None:
    environ = RUNNABLE | {"SLACK_SIGNING_SECRET": "", "SLACK_APP_TOKEN": "xapp-sandbox"}
    settings = load(environ)
    settings.require_for_run()
    assert settings.socket_mode


def test_commands_that_ask_stripe_say_that_the_key_is_missing() -> None:
    with pytest.raises(SettingsError, match="STRIPE_SECRET_KEY: needed, and not set"):
        load({}).require_for_stripe()
    load(RUNNABLE).require_for_stripe()


def test_support_approves_where_no_manager_is_named() -> None:
    settings = load({"SUPPORT_GROUP": "S1", "SUPPORT_USERS": "U1"})
    assert (settings.approver_group, settings.approver_users) == ("S1", frozenset({"U1"}))


def test_support_does_not_approve_beside_named_managers() -> None:
    settings = load({"SUPPORT_GROUP": "S1", "SUPPORT_USERS": "U1", "MANAGER_USERS": "U2"})
    assert (settings.approver_group, settings.approver_users) == (None, frozenset({"U2"}))


def test_a_name_that_the_site_uses_for_an_unset_setting_is_noticed() -> None:
    assert load({"SANITY_API_WRITE_TOKEN": "x"}).strays == ("SANITY_API_WRITE_TOKEN",)
    assert load({"SANITY_API_WRITE_TOKEN": "x", "SANITY_API_TOKEN": "y"}).strays == ()
