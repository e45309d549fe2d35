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

FILE_KINDS = frozenset({"locked", "full"})
"""What happens to files only, and so never at a call of Sanity's store: that is a `lake.` call."""

SERVER_KINDS = (*(kind for kind in PORT_KINDS if kind != "full"), "cut")
"""At a call of a ledger in PostgreSQL, a `postgres.` call. `cut`: all connections to it end."""

AFTER_KINDS = ("kill", "second_bot", "site", "ahead", "behind")
"""The same, once the call was done."""

HTTP_KINDS = (
    *("kill_unsent", "kill_done", "429", "500", "503", "slow", "unsent", "unanswered", "half", "malformed"),
    "down",
)
"""At a request to Stripe, Sanity, Slack or Clerk; `done` and `unanswered` did their work. `down` lasts."""

LEDGERS = frozenset({"ledger", "postgres"})
STORES = frozenset({"store", "lake"})
STORE_WRITES = ("commit", "put", "load")
ANY = "*"
"""Counts every call as one, whatever its name."""

MUTATE = "sanity:POST /data/mutate/*"

AGAIN, LATEST = 0.3, 240
"""How often the next start is killed, too, and at which of its calls at the latest."""

WRITING_REQUESTS = ("slack:chat", "slack:POST", MUTATE)


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
    """One run of the campaign. `seed` is what it is replayed by.

    `again` is the call, of whatever name, at which the start after it is killed, too; 0 leaves that alone.
    """

    scene: str
    step: Step
    kind: str
    seed: str
    again: int = 0


def kinds(step: Step) -> tuple[str, ...]:
    if step.where == "http":
        return HTTP_KINDS
    part = step.name.partition(".")[0]
    if step.name.endswith(":after"):
        far = step.name.endswith(".commit:after") or part == "postgres"
        return (*AFTER_KINDS, "unanswered") if far else AFTER_KINDS
    if part == "lake":
        return tuple(kind for kind in PORT_KINDS if kind not in FILE_KINDS)
    return SERVER_KINDS if part == "postgres" else PORT_KINDS


def scene_of(seed: str, scenes: Sequence[str]) -> str:
    """Every scene in its turn."""
    return scenes[int(seed.partition(":")[2]) % len(scenes)]


def drawn(seed: str, scene: str, steps: Sequence[Step]) -> Fault:
    """Any step of the scene, and any kind at it. `seed` is such as `1:137`.

    Most steps are calls that write, and of requests most often the one that writes passes: what they leave
    half done is what matters.
    """
    chance = Random(seed)  # noqa: S311 (repeatable on purpose)
    where: Where = chance.choice(("port", "port", "http"))
    fitting = sorted(step for step in steps if step.where == where) or sorted(steps)
    writing = [step for step in fitting if writes(step)]
    among = writing if writing and chance.random() < 0.7 else fitting
    (step,) = chance.choices(among, [4 if step.name == MUTATE else 1 for step in among])
    kind = chance.choice(kinds(step))
    return Fault(scene, step, kind, seed, chance.randint(1, LATEST) if chance.random() < AGAIN else 0)


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
        return step.name.startswith(WRITING_REQUESTS)
    part, _, call = step.name.partition(".")
    if part in STORES:
        return call.startswith(STORE_WRITES)
    return call.partition(":")[0] not in READS
