"""Stripe as the bot meets it, on loopback."""

from sandbox.stripe.courier import RETRY_AFTER, Attempt
from sandbox.stripe.faults import Fault, Faults
from sandbox.stripe.sandbox import StripeSandbox
from sandbox.stripe.till import TillError

__all__ = ["RETRY_AFTER", "Attempt", "Fault", "Faults", "StripeSandbox", "TillError"]
