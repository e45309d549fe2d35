"""What must hold after every fault, once the program has been started again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.people import MANAGER_CHANNEL, SUPPORT_CHANNEL
from tests.chaos.world import T0

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.actions import Action
    from tests.chaos.scenes import Scene
    from tests.chaos.world import World

Json = dict[str, Any]

OURS = "passkeeper-"
ASIDE = frozenset({"webhookLog"})
"""Written by our receiver for whoever reads the log, and no change of anything."""

NOT_GIVEN = "Approved, and no pass was given"


class Truths:
    """Looks at the files and at Slack after each part of a run, and remembers the audit trail."""

    def __init__(self, world: World, scene: Scene) -> None:
        self.world = world
        self.scene = scene
        self.broken: list[str] = []
        self._trail: list[tuple[Any, ...]] = []
        self.first = {each["_id"]: each for each in world.store.all_documents()}

    def look(self) -> None:
        """The audit trail only ever grows."""
        now = self.rows("SELECT * FROM entries ORDER BY n")
        if now[: len(self._trail)] != self._trail:
            self.broken.append("the audit trail was rewritten")
        self._trail = now

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.world.ledger.rows(sql)

    @property
    def documents(self) -> list[Json]:
        return list(self.world.store.all_documents())

    def running(self, session_id: str) -> int:
        held = [each for each in self.documents if each.get("stripeSessionId") == session_id]
        return sum(each.get("isActive") is True for each in held)

    @property
    def site_made(self) -> bool:
        return any(each["_id"].startswith("site-") for each in self.documents)

    def actions(self) -> list[Action]:
        return self.world.ledger.actions()


def violations(truths: Truths) -> list[str]:
    checks = (_one_each, _every_write_told, _nothing_unfinished, _told_once, _nothing_waiting, _slots)
    return [*truths.broken, *(found for check in checks for found in check(truths))]


def _one_each(truths: Truths) -> Iterator[str]:
    """Exactly one pass in force for each purchase; where only people would make it, none without them."""
    wanted = {truths.scene.running}
    if truths.site_made:
        wanted.add(1)
    if not truths.scene.told and _said_not_given(truths):
        wanted.add(0)
    for each in truths.world.sold:
        found = truths.running(each["id"])
        if found not in wanted and not (found > 1 and _reported(truths, each["id"])):
            yield f"{found} passes run for one purchase, and not {sorted(wanted)}"


def _reported(truths: Truths, session_id: str) -> bool:
    """A twin that the site made last, after ours was read back, is an open alert for a person."""
    gaps = truths.rows("SELECT finding_key, gap_key, state FROM gaps")
    return any(key == session_id and "duplicate" in gap and state == "open" for key, gap, state in gaps)


def _said_not_given(truths: Truths) -> bool:
    messages = truths.world.slack.messages(MANAGER_CHANNEL)
    return any(NOT_GIVEN in str(each.blocks) + each.text for each in messages)


def _every_write_told(truths: Truths) -> Iterator[str]:
    """What differs from the beginning is the site's, or stands in an action with its before and after."""
    done = [
        each for each in truths.actions() if each.result in {"created", "repaired", "undone", "already_there"}
    ]
    told = {name for action in done for name in action.after}
    for each in truths.documents:
        before = truths.first.get(each["_id"])
        if before == each or each["_type"] in ASIDE or each["_id"].startswith(("site-", "usr-more")):
            continue
        if each["_id"] not in told:
            yield f"{each['_type']} was written without an action"
        elif each.get("passkeeperActionId") not in {action.id for action in done}:
            yield f"{each['_type']} bears the mark of an action that is not told as done"


def _nothing_unfinished(truths: Truths) -> Iterator[str]:
    for each in truths.actions():
        if each.result is None:
            yield f"the action ({each.kind}) was never finished"


def _told_once(truths: Truths) -> Iterator[str]:
    """Each alert and each line stands in Slack once, by its mark; a report and a summary once by its text."""
    posted = [*truths.world.slack.messages(SUPPORT_CHANNEL), *truths.world.slack.messages(MANAGER_CHANNEL)]
    marks = Counter(mark for each in posted if (mark := _mark(each.options)))
    alerts = [name for (name,) in truths.rows("SELECT id FROM alerts")]
    lines = [f"{alert}.{n}" for alert, n in truths.rows("SELECT alert_id, n FROM lines WHERE told = 1")]
    requests = [name for (name,) in truths.rows("SELECT id FROM requests")]
    told = {**dict.fromkeys(alerts, "an alert"), **dict.fromkeys(lines, "a line")}
    told |= dict.fromkeys(requests, "a request")
    for name, what in told.items():
        if marks[name] != 1:
            yield f"{what} stands in Slack {marks[name]} times"
    for name, times in marks.items():
        if times > 1 and name not in told:
            yield f"{name.partition('_')[0]} stands in Slack {times} times"
    bare = Counter(each.text for each in posted if not _mark(each.options))
    for text, times in bare.items():
        if times > 1:
            yield f"said {times} times: {text[:80]!r}"
    reports = truths.rows("SELECT * FROM reports")
    if reports and not any("Where is my pass?" in str(each.blocks) for each in posted):
        yield "a report was never told"
    named = Counter(key for (key,) in truths.rows("SELECT gap_key FROM gaps"))
    for key, times in named.items():
        if times > 1:
            yield f"a gap was announced {times} times ({key.rpartition('/')[2]})"


def _mark(options: Json) -> str | None:
    payload = (options.get("metadata") or {}).get("event_payload") or {}
    return payload.get("alert")


def _nothing_waiting(truths: Truths) -> Iterator[str]:
    waiting = {
        "an alert was never posted": "SELECT 1 FROM alerts WHERE ts IS NULL",
        "an alert shows an older state": "SELECT 1 FROM alerts WHERE ts IS NOT NULL AND shown < revision",
        "a line was never told": "SELECT 1 FROM lines WHERE told = 0",
        "an event is still waiting": "SELECT 1 FROM inbox WHERE state NOT IN ('done', 'dead', 'skipped')",
        "a job is still in somebody's hands": "SELECT 1 FROM jobs WHERE until IS NOT NULL",
        "a report was never posted": "SELECT 1 FROM reports WHERE ts IS NULL",
        "a request was never posted": "SELECT 1 FROM requests WHERE ts IS NULL",
        "a request is still in somebody's hands": "SELECT 1 FROM requests WHERE due IS NOT NULL",
    }
    for sentence, sql in waiting.items():
        if truths.rows(sql):
            yield sentence


def _slots(truths: Truths) -> Iterator[str]:
    """The daily job ran: what was due is not lost with the process that held it."""
    for name, slot, outcome in truths.rows("SELECT name, slot, outcome FROM jobs"):
        if outcome not in {"done", "started"}:
            yield f"the job {name} ended as {outcome!r}"
        if name == "daily" and slot < (T0 + timedelta(minutes=59)).isoformat():
            yield "the daily slot was lost"
