"""What can go wrong, where, and which of it a campaign tries: all drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Where = Literal["port", "http"]

PORT_KINDS = ("kill", "busy", "locked", "full", "ahead", "behind", "second_bot", "site", "race")
"""At a call of the ledger or the store.

`busy`: that call fails. `locked`, `full`: from here on another process holds that file, or no file may grow.
`ahead`, `behind`: the clock jumps five hours. `second_bot`: another process does the same, to its end.
`site`: the school's webhook does its work now; `race`: it has looked by now, and creates when we are done.
"""

AFTER_KINDS = ("kill", "second_bot", "site", "ahead", "behind")
"""The same, once the call was done."""

HTTP_KINDS = (
    *("kill_unsent", "kill_done", "429", "500", "503", "slow", "unsent", "unanswered", "half", "malformed"),
    "down",
)
"""At a request to Stripe, Slack or Clerk; `done` and `unanswered` did their work. `down` lasts."""

STORE_WRITES = ("store.commit", "store.put", "store.load")


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One place in a scene: the `nth` call (from 1) that is named so."""

    where: Where
    name: str
    nth: int

    def __str__(self) -> str:
        return f"{self.name}#{self.nth}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One run of the campaign. `seed` is what it is replayed by."""

    scene: str
    step: Step
    kind: str
    seed: str


def kinds(step: Step) -> tuple[str, ...]:
    if step.where == "http":
        return HTTP_KINDS
    if step.name.endswith(":after"):
        committed = step.name.removesuffix(":after") == "store.commit"
        return (*AFTER_KINDS, "unanswered") if committed else AFTER_KINDS
    return PORT_KINDS


def scene_of(seed: str, scenes: Sequence[str]) -> str:
    """Every scene in its turn."""
    return scenes[int(seed.partition(":")[2]) % len(scenes)]


def drawn(seed: str, scene: str, steps: Sequence[Step]) -> Fault:
    """Any step of the scene, and any kind at it. `seed` is such as `1:137`.

    Most port steps are calls that write: what they leave half done is what matters.
    """
    chance = Random(seed)  # noqa: S311 (repeatable on purpose)
    where: Where = chance.choice(("port", "port", "http"))
    fitting = sorted(step for step in steps if step.where == where) or sorted(steps)
    writing = [step for step in fitting if writes(step)]
    step = chance.choice(writing if writing and chance.random() < 0.7 else fitting)
    return Fault(scene, step, chance.choice(kinds(step)), seed)


READS = frozenset(
    {
        *("action", "actions", "unfinished", "purchases_of", "last_sweep", "unposted", "stale", "alert"),
        *("alert_of", "gap_of", "open_alerts", "settled_since", "lines", "line", "unanswered", "request"),
        *("delivery", "heard_since", "dead_deliveries", "reports_since", "last_job", "flag", "cursors"),
        *("watched", "incident_of", "alone_since", "shares_before", "unposted_reports", "contacts"),
        *("refusals_since", "contacted", "owed"),
    }
)


def writes(step: Step) -> bool:
    if step.where == "http":
        return "slack:chat" in step.name or "POST" in step.name
    part, _, call = step.name.partition(".")
    if part == "store":
        return step.name.startswith(STORE_WRITES)
    return call.partition(":")[0] not in READS
