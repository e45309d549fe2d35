"""Importing this registers every case."""

from tests.labelled.breaks import (
    blocked,
    held,
    hidden,
    money,
    no_pass,
    right,
    ungrounded,
    unmade,
    upgrades,
    wrong,
)
from tests.labelled.cases import CASES

MODULES = (blocked, held, hidden, money, no_pass, right, ungrounded, unmade, upgrades, wrong)

__all__ = ["CASES", "MODULES"]
