"""What the Stripe key may read, tried with the smallest list of each kind: https://docs.stripe.com/keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor import Trouble
from bot.model import PLATFORM
from services.gateways.stripe_problems import PERMISSION

if TYPE_CHECKING:
    from services.gateways.probing import Prober, Reply

READ = {
    "Checkout Sessions": "checkout/sessions",
    "PaymentIntents": "payment_intents",
    "Charges": "charges",
    "Refunds": "refunds",
    "Disputes": "disputes",
    "Events": "events",
}
"""What Passkeeper reads on every account, and where Stripe lists it."""

ON_THE_PLATFORM = {"Webhook Endpoints": "webhook_endpoints"}

_OK, _UNAUTHORIZED, _FORBIDDEN = 200, 401, 403


class StripeProbe:
    """Raises nothing: an account that refuses is an answer too."""

    def __init__(self, stripe: Prober) -> None:
        self._stripe = stripe

    def account(self, account: str) -> dict[str, Trouble | None]:
        """What came for each kind; None is a good answer."""
        wanted = READ | ON_THE_PLATFORM if account == PLATFORM else READ
        return {name: self._tried(account, path) for name, path in wanted.items()}

    def _tried(self, account: str, path: str) -> Trouble | None:
        on = {} if account == PLATFORM else {"Stripe-Account": account}
        reply = self._stripe.get(f"v1/{path}", on, limit="1")
        if isinstance(reply, Trouble):
            return reply
        return None if reply.status == _OK else _trouble(reply, account)


def _trouble(reply: Reply, account: str) -> Trouble:
    """Of Stripe's text only the names of permissions are kept: it quotes keys."""
    told = reply.body.get("error")
    told = told if isinstance(told, dict) else {}
    if reply.status == _UNAUTHORIZED:
        return Trouble("key")
    said = str(told.get("message") or "")
    permissions = tuple(sorted(set(PERMISSION.findall(said))))
    if permissions:
        return Trouble("permission", permissions)
    # A restricted key without rights on connected accounts is refused by a sentence that names no permission.
    if account != PLATFORM and (told.get("code") == "account_invalid" or "access to account" in said):
        return Trouble("account")
    return Trouble("permission" if reply.status == _FORBIDDEN else "refused")
