"""Passkeeper's settings: the names of the outside contract, checked all at once."""

from __future__ import annotations

import io
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot import setting_kinds as kind
from bot.errors import SettingsError
from bot.setting_kinds import SECRET_LIKE, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STRAYS = {
    "STRIPE_WEBHOOK_SECRET_PROD": "STRIPE_WEBHOOK_SECRET",
    "STRIPE_WEBHOOK_SECRET_LOCAL": "STRIPE_WEBHOOK_SECRET",
    "STRIPE_CONNECT_WEBHOOK_SECRET": "STRIPE_WEBHOOK_SECRET",
    "SANITY_API_WRITE_TOKEN": "SANITY_API_TOKEN",
    "NEXT_PUBLIC_SANITY_PROJECT_ID": "SANITY_PROJECT_ID",
    "NEXT_PUBLIC_SANITY_DATASET": "SANITY_DATASET",
    "NEXT_PUBLIC_SANITY_API_VERSION": "SANITY_API_VERSION",
}
"""Names that the site and its scripts use, and the one read here (data contract 7)."""

_SHOWN = 60


class Settings(BaseSettings):
    """Every setting, typed. The field's name in capitals is the variable's."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    slack_bot_token: kind.BotToken | None = None
    slack_signing_secret: kind.Secret | None = None
    slack_app_token: kind.AppToken | None = None
    slack_api_url: kind.SlackAddress = "https://slack.com/api/"
    support_channel: kind.ChannelId | None = None
    manager_channel: kind.ChannelId | None = None
    support_group: kind.GroupId | None = None
    support_users: kind.UserIds = frozenset()
    manager_group: kind.GroupId | None = None
    manager_users: kind.UserIds = frozenset()
    stripe_secret_key: kind.StripeKey | None = None
    stripe_webhook_secret: kind.SigningSecrets = ()
    stripe_api_url: kind.BaseAddress = "https://api.stripe.com"
    pass_store: kind.StoreAddress = "sqlite:///passes.db"  # noqa: S105 (an address)
    sanity_project_id: kind.ProjectId | None = None
    sanity_dataset: kind.Dataset = "production"
    sanity_api_token: kind.Secret | None = None
    sanity_api_version: kind.ApiVersion = "2025-02-19"
    sanity_api_url: kind.BaseAddress | None = None
    clerk_secret_key: kind.ClerkKey | None = None
    clerk_api_url: kind.BaseAddress = "https://api.clerk.com/v1"
    site_webhook_url: kind.Address = "https://www.dancemore.app/api/stripe/webhook"
    ledger: kind.LedgerAddress = SecretStr("sqlite:///passkeeper.db")
    host: kind.Host = "127.0.0.1"
    port: kind.Port = 3000
    channel_language: kind.Language = "en"
    apology_templates: Path | None = None
    timezone: kind.Zone = ZoneInfo("Europe/Oslo")
    daily_at: kind.ClockTime = time(9, 0)
    quiet_hours: kind.QuietHours = (time(22, 0), time(7, 0))
    sweep_minutes: kind.SweepMinutes = 5
    grace_minutes: kind.GraceMinutes = 10
    lookback_days: kind.Days = 30
    retention_days: kind.KeptDays = 400
    auto_fix: Annotated[Literal["off", "safe"], kind.Switch] = "off"
    auto_fix_limit: kind.Limit = 5
    stripe_rate: kind.Rate = 20.0

    _strays: tuple[str, ...] = PrivateAttr(default=())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` was given: nothing is read behind its back."""
        return (init_settings,)

    @property
    def store_path(self) -> Path | None:
        """The embedded store's file, None where the passes are in Sanity."""
        return None if self.pass_store == "sanity" else Path(path_of(self.pass_store))  # noqa: S105

    @property
    def ledger_is_file(self) -> bool:
        """Whether it is a SQLite file, and not in PostgreSQL."""
        return self.ledger.get_secret_value().startswith("sqlite:")

    @property
    def ledger_path(self) -> Path:
        """Raises SettingsError where the ledger is no file."""
        if not self.ledger_is_file:
            raise SettingsError("LEDGER is in PostgreSQL here, and no file: see docs/postgres.md")
        return Path(path_of(self.ledger.get_secret_value()))

    @property
    def sanity_url(self) -> str | None:
        """Content Lake's base address, None without a project."""
        if self.sanity_api_url or not self.sanity_project_id:
            return self.sanity_api_url
        return f"https://{self.sanity_project_id}.api.sanity.io"

    @property
    def socket_mode(self) -> bool:
        return self.slack_app_token is not None

    @property
    def approver_group(self) -> str | None:
        """Whose group approves what needs a manager: support's where no manager is named at all."""
        return self.manager_group if self._names_managers else self.support_group

    @property
    def approver_users(self) -> frozenset[str]:
        return self.manager_users if self._names_managers else self.support_users

    @property
    def strays(self) -> tuple[str, ...]:
        """Names that were set, are not read here, and look like one that is unset."""
        return self._strays

    @property
    def _names_managers(self) -> bool:
        return bool(self.manager_group or self.manager_users)

    def noting(self, strays: Iterable[str]) -> Settings:
        self._strays = tuple(strays)
        return self

    def require_for_stripe(self) -> SecretStr:
        """The key that Stripe is asked with. Raises SettingsError without one."""
        _refuse(self._without("stripe_secret_key"))
        return self.stripe_secret_key or SecretStr("")

    def require_for_posting(self) -> None:
        """Raises SettingsError unless the support channel can be told."""
        _refuse(self._without("slack_bot_token", "support_channel"))

    def require_for_run(self) -> None:
        """Raises SettingsError with everything that `run` lacks."""
        faults = self._without("slack_bot_token", "stripe_secret_key")
        if not self.socket_mode:
            faults += self._without("slack_signing_secret")
        if not (self.support_group or self.support_users):
            faults.append("SUPPORT_GROUP or SUPPORT_USERS: needed, it says who may use the commands")
        _refuse(faults)

    def _without(self, *names: str) -> list[str]:
        return [f"{name.upper()}: needed, and not set" for name in names if not getattr(self, name)]


def load(environ: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """The settings of these variables, or else of the file; empty is unset.

    Raises SettingsError with one line for each fault.
    """
    given = _filled(environ)
    named = _from_file(env_file) | given
    values = {name: named[name.upper()] for name in Settings.model_fields if name.upper() in named}
    faults = _missing_for_sanity(values)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        _refuse([_fault(str(one["loc"][0]), one.get("ctx", {}), values) for one in error.errors()] + faults)
        raise
    _refuse(faults)
    return settings.noting(stray for stray, ours in STRAYS.items() if stray in named and ours not in named)


def _filled(environ: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value.strip() for name, value in environ.items() if value and value.strip()}


def _from_file(env_file: Path | None) -> dict[str, str]:
    if env_file is None or not env_file.is_file():
        return {}
    try:
        text = env_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{env_file.name} could not be read as UTF-8 text") from None
    return _filled(dotenv_values(stream=io.StringIO(text), interpolate=False))


def _missing_for_sanity(values: Mapping[str, str]) -> list[str]:
    if values.get("pass_store") != "sanity":
        return []
    needed = ["sanity_api_token"]
    if "sanity_api_url" not in values:
        needed.append("sanity_project_id")
    return [f"{name.upper()}: needed with PASS_STORE=sanity" for name in needed if name not in values]


def _fault(name: str, context: Mapping[str, object], values: Mapping[str, str]) -> str:
    expected = context.get("error") or context.get("expected") or "another value"
    return f"{name.upper()}: expected {expected}{_got(name, values.get(name, ''))}"


def _got(name: str, value: str) -> str:
    """What was given instead, unless it is a secret, or holds one by mistake."""
    if _is_secret(name) or _may_hold_one(name, value):
        return ""
    return f", got {value[:_SHOWN]!r}"


def _is_secret(name: str) -> bool:
    return name.endswith(("_token", "_secret", "_key"))


def _may_hold_one(name: str, value: str) -> bool:
    """An address can carry a password in more than one place."""
    return "@" in value or SECRET_LIKE.search(value) is not None or (name == "ledger" and "?" in value)


def _refuse(faults: list[str]) -> None:
    if faults:
        raise SettingsError("Some settings cannot be used:\n" + "\n".join(f"  {fault}" for fault in faults))
