"""The shape of one line of the table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.verdicts import Verdict


class Approver(StrEnum):
    """Whose approval a proposal takes. NOBODY: there is none."""

    SUPPORT = "anybody in support"
    MANAGER = "a manager"
    NOBODY = "nobody: it is only reported"


@dataclass(frozen=True, slots=True)
class Saying:
    """`says` and `then` are templates over the same names (`bot.judge.telling`); `then` is what to do next.

    `means` and `offer` are for the page of verdicts.
    """

    means: str
    offer: str
    approver: Approver
    says: str
    then: str = ""


Sayings = dict[tuple["Verdict", str], Saying]
