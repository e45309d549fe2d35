"""What can be wrong with Stripe and Clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.services.faults.planted import Planted, setting, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.clinic import Clinic


def _restricted(*missing: str) -> Callable[[Clinic], object]:
    return lambda clinic: clinic.town.stripe.restrict(clinic.settings["STRIPE_SECRET_KEY"], missing)


def _refused_account(clinic: Clinic) -> None:
    clinic.town.stripe.add_account("acct_elm", refuses=True)


def _test_key(clinic: Clinic) -> None:
    clinic.town.stripe.add_key("rk_test_sandbox")
    clinic.settings["STRIPE_SECRET_KEY"] = "rk_test_sandbox"


def _test_clerk(clinic: Clinic) -> None:
    clinic.town.clerk.key = clinic.settings["CLERK_SECRET_KEY"] = "sk_test_sandbox"


def _stripe_down(clinic: Clinic) -> None:
    clinic.town.stripe.faults.add("/v1", status=503)


def _clerk_down(clinic: Clinic) -> None:
    clinic.town.clerk.faults.add("/v1", drop=True)


STRIPE_AND_CLERK = (
    Planted("Stripe is down", _stripe_down, "stripe", "did not answer"),
    Planted("no Stripe key", without("STRIPE_SECRET_KEY"), "stripe_secret_key", "not set"),
    Planted(
        "wrong Stripe key", setting(STRIPE_SECRET_KEY="rk_live_wrong_one"), "stripe_secret_key", "not accept"
    ),
    Planted(
        "publishable key", setting(STRIPE_SECRET_KEY="pk_live_sandbox"), "stripe_secret_key", "sk_... or rk_"
    ),
    Planted("events not permitted", _restricted("rak_event_read"), "stripe_permissions", "rak_event_read"),
    Planted(
        "endpoints not permitted", _restricted("rak_webhook_read"), "stripe_permissions", "rak_webhook_read"
    ),
    Planted("an account refuses", _refused_account, "stripe_accounts", "Elm Street Studio"),
    Planted("test key, live data", _test_key, "modes", "paid in live mode"),
    Planted("test Clerk, live Stripe", _test_clerk, "modes", "people differ", "warn"),
    Planted(
        "malformed webhook secret",
        setting(STRIPE_WEBHOOK_SECRET="secret-one"),
        "stripe_webhook_secret",
        "whsec_",
    ),
    Planted("Clerk is down", _clerk_down, "clerk", "did not answer"),
    Planted(
        "wrong Clerk key", setting(CLERK_SECRET_KEY="sk_live_wrong_one"), "clerk_secret_key", "not accept"
    ),
)
