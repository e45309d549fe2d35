"""Stripe as the bot meets it, on loopback."""

from sandbox.stripe.courier import RETRY_AFTER
from sandbox.stripe.sandbox import StripeSandbox

__all__ = ["RETRY_AFTER", "StripeSandbox"]
