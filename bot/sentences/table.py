"""The whole table, in the order of the verdicts, and how a line of it becomes a sentence."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from bot.sentences.before import MONEY_BACK, NOT_A_PASS, NOT_PAID, UNCHECKED, WAITING
from bot.sentences.held import DUPLICATE, ENDED, HIDDEN
from bot.sentences.seen import FINE, WRONG
from bot.sentences.unmade import BLOCKED, MISSING
from bot.speech import joined, phrase, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sentences.saying import Sayings
    from bot.verdicts import Verdict

SAYINGS: Sayings = {
    **NOT_A_PASS,
    **UNCHECKED,
    **MONEY_BACK,
    **WAITING,
    **NOT_PAID,
    **BLOCKED,
    **MISSING,
    **HIDDEN,
    **DUPLICATE,
    **WRONG,
    **ENDED,
    **FINE,
}

MANAGER = {
    "owner_gone": phrase("Their login no longer exists, so a manager decides."),
    "over_already": phrase("It would have run out on {right_end} already, so a manager decides."),
    "schools_differ": phrase("The payment and the pass name different schools, so a manager decides."),
}
"""Said in place of the next step where the case, not the reason, asks for a manager."""

STUCK = phrase("Ask a manager: there is not enough to go by for a fix.")
"""Said in place of the next step where a reason that is fixable as a rule is not in this case."""

MADE_ALL_THE_SAME = phrase("A pass was made all the same: ask a manager whether it may stay.")


def sentence(
    verdict: Verdict, reason: str, values: Mapping[str, object], *, then: str | None = None, also: str = ""
) -> str:
    """The finding in words. `values` come from outside: they are put in as they are, never read."""
    saying = SAYINGS[verdict, reason]
    parts = (saying.says, saying.then if then is None else then, also)
    return joined(" ", (_filled(part, values) for part in parts if part))


def _filled(template: str, values: Mapping[str, object]) -> str:
    """With those values only that it names: what was said is kept with the finding."""
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    return say(template, **{name: values[name] for name in names})
