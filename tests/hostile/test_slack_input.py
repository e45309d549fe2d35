"""Whatever arrives through Slack is answered in words of ours, and writes nothing that was not asked for."""

from __future__ import annotations

import json
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.views import ids
from services.building_slack import SlackServices
from tests.fakes.desk import Bench
from tests.handlers.typing_person import Person
from tests.hostile.doors import FIELDS, Door, doors
from tests.services.desk import opened
from tests.worlds import SESSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.services.desk import Desk

UNEXPECTED = frozenset({"job failed", "listener failed", "could not tell a person"})
ACTIONS = [door.name for door in doors() if door.kind == "action"]
VIEWS = [door.name for door in doors() if door.kind == "view"]
COMMANDS = [door.name for door in doors() if door.kind == "command"]

ANYTHING = st.text(max_size=60)
WILD = st.text(st.characters(), max_size=60)
"""With half characters, which JSON can carry and UTF-8 cannot."""

SLY = st.sampled_from(
    [
        "<!channel> <@U1> <https://evil.example.com|click>",
        "*[_id in path('**')]{...}",
        "{{ 7*7 }} {% include 'x' %}",
        "'; DROP TABLE alerts; --",
        "../../etc/passwd",
        "\u202egnp.exe",
        "\x00\x1b[31m",
        "cs_live_" + "a" * 5000,
        "@" * 3000,
        "9" * 4000,
        "[" * 3000,
        "null",
        SESSION,
        "user_bob",
        "ada@example.com",
        "act_0000000000000000",
    ]
)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WILD | SLY,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("kspumlt") | WILD, inner, max_size=4)
    ),
    max_leaves=8,
)
CARRIED = ANYTHING | SLY | TREES.map(json.dumps)
"""What a button or a dialog carries, also where it was never ours."""

TYPED = WILD | SLY | st.none()

many = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@dataclass
class Intruder(Person):
    """May do what support may; sits at the real desk."""

    def _held(self) -> bool:
        return False


@contextmanager
def at_the_door() -> Iterator[tuple[Intruder, Desk]]:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as desk:
        desk.sell()
        slack, services = SlackServices(desk.services), desk.services
        real: Any = {
            "lookup": services.lookup,
            "fixing": services.fixing,
            "requests": slack.requests,
            "announcing": services.announcing,
            "apologies": services.apologies,
            "slack": desk.slack,
        }
        person = Intruder(Bench(**real))
        yield person, desk
        assert person.bench.work.drain(5)


def tried(act: Any) -> None:
    """Does something that writes nothing in the store or the audit trail, and meets no unknown error."""
    with at_the_door() as (person, desk), capture_logs() as logs:
        before = list(desk.shelves.kept.all_documents())
        act(person)
        assert [line for line in logs if line["event"] in UNEXPECTED] == []
        assert list(desk.shelves.kept.all_documents()) == before
        assert desk.ledger.actions() == []


@many
@given(st.sampled_from(COMMANDS), ANYTHING | SLY)
def test_whatever_is_typed_after_a_command(name: str, text: str) -> None:
    tried(lambda person: person.type(name, text))


@many
@given(st.sampled_from(ACTIONS), CARRIED)
@example(ids.MORE, f"{ids.SNOOZE}hour:")
@example(ids.MORE, f"{ids.NOT_A_PROBLEM}")
@example(ids.BATCH, '{"m":[["x"]],"p":{},"u":null}')
@example(ids.CSV, "week 0001-01-01T00:00:00+00:00")
@example(ids.CSV, "quarter 9999-12-31T23:59:59+00:00")
@example(ids.SENT, '{"k":{"a":1},"l":["en"],"t":{}}')
def test_whatever_a_button_carries(name: str, value: str) -> None:
    tried(lambda person: person.press(name, value))


@many
@given(st.sampled_from(VIEWS), CARRIED, TYPED, st.sampled_from(["0", "1", "-1", "x", "99999999999999999999"]))
def test_whatever_a_dialog_carries_and_whatever_is_typed_in_it(
    name: str, metadata: str, typed: str | None, option: str
) -> None:
    tried(lambda person: person.submit(name, metadata, _filled(name, typed, option)))


@many
@given(TREES)
def test_whatever_a_message_holds_that_is_to_be_checked(message: object) -> None:
    def act(person: Person) -> None:
        told = {"type": "message", "text": "x", "ts": "1.0", "blocks": message}
        payload = {"type": "message_action", "callback_id": ids.CHECK_MESSAGE, "message": told}
        person._interact(payload)

    tried(act)


def test_a_button_pressed_by_somebody_else_of_the_team_tells_only_them() -> None:
    """An answer goes to the address that came with the press; what the button carries cannot redirect it."""
    with at_the_door() as (person, desk):
        finding = desk.services.fixing.plan_one(SESSION).finding
        elsewhere = ids.Press(SESSION, ids.seen(finding), "page", "https://evil.example.com/hook").packed()

        person.press(ids.APPLY, elsewhere)

        assert {url for url, *_ in desk.slack.replies} == {"https://example.com/response"}


def _filled(name: str, typed: str | None, option: str) -> dict[str, Any]:
    """The dialog's own fields, with this in each of them."""
    values: dict[str, Any] = {}
    for block, elements in FIELDS.get(name, {}).items():
        for element, held in elements.items():
            values[block] = {element: {key: _like(key, typed, option) for key in held}}
    return values


def _like(key: str, typed: str | None, option: str) -> Any:
    if key == "value":
        return typed
    chosen = {"value": typed if key == "selected_option" and typed else option}
    return chosen if key == "selected_option" else [chosen]


def test_doors_of_every_kind_are_tried() -> None:
    kinds = {door.kind for door in doors()}
    assert kinds == {"action", "command", "event", "shortcut", "view"}
    assert Door("command", "/pass-check") in doors()


def test_a_crowd_at_one_door_is_told_that_the_desk_is_busy_and_nothing_is_kept_waiting() -> None:
    """What arrives is acknowledged at once, and what there is no room for is said."""
    bench = Bench(workers=1, waiting=0)
    person = Intruder(bench)
    begun = time.monotonic()
    answers = [person._send("command=%2Fpass-check&text=a&user_id=U1&team_id=T1", "x-www-form-urlencoded")]
    answers += [person.type("/pass-check", "ada@example.com") for _ in range(5)]

    assert {answer.status for answer in answers} == {200}
    assert time.monotonic() - begun < 5
