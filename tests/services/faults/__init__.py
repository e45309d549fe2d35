"""What can be wrong with a set-up: each fault by the name of the one check that must find it."""

from __future__ import annotations

from tests.services.faults.given import SETTINGS
from tests.services.faults.machine import MACHINE
from tests.services.faults.money import STRIPE_AND_CLERK
from tests.services.faults.planted import Planted
from tests.services.faults.sanity import SANITY
from tests.services.faults.slack import SLACK

ALL = (*SLACK, *STRIPE_AND_CLERK, *MACHINE, *SETTINGS)

__all__ = ["ALL", "SANITY", "Planted"]
