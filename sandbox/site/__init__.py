"""The school's site as it is, its defects included: sells passes, and turns payments into subscriptions."""

from sandbox.site.fulfilment import ProcessingError
from sandbox.site.prices import CheckoutRefusedError
from sandbox.site.site import Site
from sandbox.site.store import Documents

__all__ = ["CheckoutRefusedError", "Documents", "ProcessingError", "Site"]
