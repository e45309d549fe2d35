"""What can be wrong with the settings as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.services.faults.planted import Planted, setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.clinic import Clinic


def _env_file(text: bytes) -> Callable[[Clinic], object]:
    def plant(clinic: Clinic) -> None:
        clinic.env_file = clinic.town.folder / ".env"
        clinic.env_file.write_bytes(text)

    return plant


SETTINGS = (
    Planted("bad time zone", setting(TIMEZONE="Oslo"), "timezone", "Europe/Oslo"),
    Planted("bad number", setting(LOOKBACK_DAYS="month"), "lookback_days", "a whole number"),
    Planted(
        "plain http to the site",
        setting(SITE_WEBHOOK_URL="http://school.example.com/hook"),
        "site_webhook_url",
        "https",
    ),
    Planted(
        "plain http to Stripe", setting(STRIPE_API_URL="http://stripe.example.com"), "stripe_api_url", "https"
    ),
    Planted(
        "a site without a route",
        setting(SITE_WEBHOOK_URL="https://school.example.com"),
        "site_webhook_url",
        "route",
        "warn",
    ),
    Planted(
        "half a Sanity",
        setting(PASS_STORE="sanity", SANITY_PROJECT_ID="abc123"),
        "sanity_api_token",
        "needed",
    ),
    Planted(
        "a slip of the pen", _env_file(b"MANAGER_GRUOP=S0X\n"), "unread_settings", "MANAGER_GROUP", "warn"
    ),
    Planted(
        "the site's name for it",
        _env_file(b"SANITY_API_WRITE_TOKEN=x\n"),
        "unread_settings",
        "SANITY_API_TOKEN",
        "warn",
    ),
    Planted("a file that is no text", _env_file(b"\xff\xfe\x00S"), "env_file", "UTF-8"),
)
