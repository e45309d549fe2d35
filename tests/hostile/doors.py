"""Every door that Slack has into the program, as the handlers register them, and somebody who tries them."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from bot.views import ids
from bot.views.apology import Letter
from handlers.slack import GROUPS
from tests.fakes.desk import FINDING, Bench

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App

    from tests.handlers.typing_person import Person

KEY = "cs_live_oak0001"
TOUCHED = ("lookup", "fixing", "requests", "announcing", "endpoint_repairs", "apologies", "spreadsheets")
"""What of a bench tells whether anything was read for somebody, or done."""


@dataclass(frozen=True, order=True)
class Door:
    """`kind` is command, action, view, shortcut or event."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass
class Listed:
    """Stands in for the Bolt app while the handlers register."""

    found: list[Door] = field(default_factory=list)

    def __getattr__(self, kind: str) -> Callable[..., Callable[..., None]]:
        def register(name: Any) -> Callable[..., None]:
            told = name.pattern.replace(r"\d+", "0") if isinstance(name, re.Pattern) else str(name)
            self.found.append(Door(kind, told))
            return lambda listener: None

        return register


def doors() -> list[Door]:
    app = Listed()
    for group in GROUPS:
        group.register(cast("App", app), Bench().desk())
    return sorted(app.found)


OPEN = frozenset({Door("action", ids.STRIPE), Door("action", ids.ALERT), Door("view", ids.APOLOGY_DIALOG)})
"""Links that open by themselves, and a dialog that shows people their own words again."""

HOME = Door("event", "app_home_opened")

VALUES: dict[str, str] = {
    ids.APPROVE: "req_1",
    ids.REJECT: "req_1",
    ids.CLAIM: "alert_1",
    ids.MORE: f"{ids.SNOOZE}hour:alert_1",
    ids.BATCH: ids.Many(((KEY, ids.seen(FINDING)),)).packed(),
    ids.DRAFT_LANGUAGE: Letter((KEY,), "en", None, "", "").packed(),
    ids.SENT: Letter((KEY,), "en", None, "", "").packed(),
    ids.CSV: "week 2026-11-20T09:00:00+00:00",
}
FIELDS: dict[str, dict[str, Any]] = {
    ids.BATCH_DIALOG: {ids.CHOICES: {ids.CHOICES: {"selected_options": [{"value": "0"}]}}},
    ids.DISMISS_DIALOG: {ids.REASON: {ids.REASON: {"value": "A test."}}},
    ids.CHECK_DIALOG: {ids.QUERY: {ids.QUERY: {"value": "ada@example.com"}}},
    ids.GIVE_DIALOG: {
        ids.CUSTOMER: {ids.CUSTOMER: {"value": "ada@example.com"}},
        ids.PASS: {ids.PASS: {"selected_option": {"value": "pass-ten"}}},
        ids.PAYMENT: {ids.PAYMENT: {"value": None}},
        ids.REASON: {ids.REASON: {"value": "paid by bank transfer"}},
    },
}


def press_value(name: str) -> str:
    """What the button carries that means something."""
    return VALUES.get(name, ids.Press(KEY, ids.seen(FINDING)).packed())


def metadata(name: str) -> str:
    """What the dialog carries that means something."""
    if name == ids.BATCH_DIALOG:
        return VALUES[ids.BATCH]
    shown = ids.seen(FINDING)
    return ids.Press(KEY, shown).packed()


def knock(person: Person, door: Door) -> None:
    """Does what the door is for, as somebody would who may."""
    if door.kind == "command":
        person.type(door.name, "" if door.name == "/webhook-health" else "ada@example.com")
    elif door.kind == "action":
        person.press(door.name, press_value(door.name))
    elif door.kind == "view":
        person.submit(door.name, metadata(door.name), FIELDS.get(door.name, {}))
    elif door.kind == "shortcut":
        shortcut(person, door.name)
    else:
        person.open_home()


def shortcut(person: Person, name: str) -> None:
    if name == ids.CHECK_MESSAGE:
        message = {"type": "message", "text": "ada@example.com", "ts": "1.0"}
        person._interact({"type": "message_action", "callback_id": name, "message": message})
    else:
        person.shortcut(name)


def touched(bench: Bench) -> list[Any]:
    """A copy of all that was asked for and done, to be compared."""
    return [deepcopy(vars(getattr(bench, name))) for name in TOUCHED] + [list(bench.slack.posts)]


def told(person: Person) -> str:
    """Everything that the person was told, or shown in a dialog."""
    slack = person.bench.slack
    return (
        repr([reply[1] for reply in slack.replies])
        + repr(slack.opened)
        + repr(slack.views)
        + repr(slack.homes)
    )
