"""The school's site as it is, its defects included: sells passes, and turns payments into subscriptions."""

from sandbox.site.prices import CheckoutRefusedError
from sandbox.site.site import Site

__all__ = ["CheckoutRefusedError", "Site"]
