"""The real bot in Slack, in both of its modes: signed HTTP, and Socket Mode."""

from __future__ import annotations

import copy
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from sandbox.demo import Bot
from sandbox.town import Town

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.slack.model import Message, View

SUPPORT, COLLEAGUE, MANAGER, GUEST = "U0SUNNIVA", "U0ROBIN", "U0MORGAN", "U0GUEST"
CHANNEL = "C0SUPPORT"
SECONDS = 20.0


@dataclass(frozen=True)
class Stage:
    """A town with the bot in it, and what a person sees there."""

    town: Town

    def ask(self, user: str, command: str, text: str = "") -> Message:
        """The last thing the bot says to this person alone after a command."""
        before = len(self.alone(user))
        done = self.town.slack.slash(user, CHANNEL, command, text)
        assert done is not None
        assert done.ok, done.error
        return until(lambda: self._answered(user, before))

    def alone(self, user: str) -> list[Message]:
        return [m for m in self.town.slack.messages(CHANNEL, seen_by=user) if m.only_for == user]

    def told(self, user: str, part: str) -> None:
        """Waits for what is said to this person alone after a press: the next answer is then no longer it."""
        until(lambda: any(part in m.text for m in self.alone(user)))

    def press(self, user: str, where: Message | View, label: str) -> None:
        assert self.town.slack.press_button(user, where, label).ok

    def held(self, user_id: str) -> list[dict[str, Any]]:
        return [d for d in self.town.documents.documents("subscription") if d["user"]["_ref"] == user_id]

    def posted(self, part: str) -> Message:
        return until(lambda: next((m for m in self.town.slack.messages(CHANNEL) if part in shown(m)), None))

    def _answered(self, user: str, before: int) -> Message | None:
        said = self.alone(user)[before:]
        return said[-1] if said and not said[-1].text.startswith("Checking") else None


T = TypeVar("T")


def shown(message: Message) -> str:
    return message.text + json.dumps(message.blocks, ensure_ascii=False)


def until(look: Callable[[], T | None]) -> T:
    """What `look` finds, within a while: the bot works in a process of its own."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not appear")


@pytest.fixture(scope="module", params=["http", "socket"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp(request.param)
    town = Town(folder, socket_mode=request.param == "socket")
    town.open()
    bot = Bot(town, log=folder / "bot.log")
    yield Stage(town)
    bot.close()
    town.slack.sockets.close()
    town.close()


def test_a_check_is_answered_in_plain_words_to_the_person_alone(stage: Stage) -> None:
    answer = stage.ask(SUPPORT, "/pass-check", "CLEO@example.com")
    assert "Cleo paid 950 kr for Five evenings" in answer.text
    assert "can use it until" in answer.text
    assert all(m.only_for for m in stage.town.slack.messages(CHANNEL, seen_by=SUPPORT) if "Cleo" in shown(m))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "/pass-check ada@example.com"),
        ("ada@", "/pass-check ada@example.com"),
        ("ada@@example..com", "/pass-check ada@example.com"),
        ("\N{DANCER}", "/pass-check ada@example.com"),
        ("x" * 3000, "too long"),
        ("cs_test_" + "a1" * 29, "test mode"),
        ("'; DROP TABLE documents; --", "Ask with their e-mail address"),
        ('*[_type == "user"]{email}', "Ask with their e-mail address"),
        ("adda@example.com", "ada@example.com"),
        ("nobody@example.com", "No payment was found"),
        ("<!channel>", "Ask with their e-mail address"),
        ("cs_live_nothere" + "a1" * 20, "No payment was found"),
        ("Berg", "Ada paid 2,000 kr"),
    ],
)
def test_bad_input_gets_one_clear_sentence(stage: Stage, typed: str, said: str) -> None:
    answer = stage.ask(SUPPORT, "/pass-check", typed)
    assert said in shown(answer)
    assert "<!channel>" not in answer.text
    assert len(answer.text) < 1500


@pytest.mark.parametrize(
    "typed",
    [
        "<mailto:ada@example.com|ada@example.com>",
        "ADA@EXAMPLE.COM",
        "“ada@example.com”.",
        "for ada@example.com",
    ],
)
def test_an_address_is_found_however_it_was_pasted(stage: Stage, typed: str) -> None:
    assert "Ada paid 2,000 kr for Ten classes" in stage.ask(SUPPORT, "/pass-check", typed).text


def test_a_hostile_name_is_shown_literally(stage: Stage) -> None:
    stage.town.clerk.add_user("user_mallory", "mallory@example.com", "<!channel> {{7*7}}", "*_`")
    answer = stage.ask(SUPPORT, "/pass-check", "mallory@example.com")
    assert "&lt;!channel&gt; {{7*7}}" in answer.text
    mrkdwn = [part for part in _texts(answer.blocks) if part["type"] == "mrkdwn"]
    assert not any("<!channel>" in part["text"] for part in mrkdwn)


def test_guests_are_refused_politely_and_see_nothing(stage: Stage) -> None:
    answer = stage.ask(GUEST, "/pass-check", "ada@example.com")
    assert "Passkeeper is for" in answer.text
    assert "Ada" not in shown(answer)


def test_health_names_what_is_wrong_first(stage: Stage) -> None:
    answer = stage.ask(SUPPORT, "/webhook-health")
    assert "Two" in shown(answer) or "2 " in shown(answer)


def test_a_gap_is_announced_fixed_by_a_press_shown_as_fixed_and_taken_back(stage: Stage) -> None:
    assert stage.town.command("reconcile", "--post").returncode == 1
    alert = stage.posted("Emil · e***@example.com")
    assert "emil@example.com" not in shown(alert)
    confirm = next(b["confirm"] for b in _buttons(alert.blocks) if b["text"]["text"] == "Create the Pass")
    assert "Emil, Trial class" in json.dumps(confirm)

    stale = copy.deepcopy(alert)
    stage.press(SUPPORT, alert, "Create the Pass")
    until(lambda: "Fixed by <@U0SUNNIVA>" in shown(stage.posted("Emil · e***@example.com")))
    stage.told(SUPPORT, "Pass created: Emil")
    stage.press(COLLEAGUE, stale, "Create the Pass")
    stage.told(COLLEAGUE, "already")
    assert [d["isActive"] for d in stage.held("usr-emil")] == [True]

    stage.press(SUPPORT, stage.posted("Emil · e***@example.com"), "Undo")
    until(lambda: "Taken back by <@U0SUNNIVA>" in shown(stage.posted("Emil · e***@example.com")))
    stage.told(SUPPORT, "Taken back: Emil")
    assert [d["isActive"] for d in stage.held("usr-emil")] == [False]


def test_everything_recent_is_shown_before_it_is_fixed(stage: Stage) -> None:
    answer = stage.ask(SUPPORT, "/pass-fix")
    assert "Gard" in shown(answer)
    assert stage.held("usr-gard") == []


def test_a_stripe_that_is_down_is_said_and_never_no_payment_found(stage: Stage) -> None:
    stage.town.stripe.faults.add("/v1", status=503)
    try:
        answer = stage.ask(SUPPORT, "/pass-check", "ada@example.com")
    finally:
        stage.town.stripe.faults.clear()
    assert "could not be checked" in answer.text
    assert "No payment was found" not in answer.text


def _buttons(blocks: list[Any]) -> list[Any]:
    return [
        e
        for block in blocks
        if block["type"] == "actions"
        for e in block["elements"]
        if e["type"] == "button"
    ]


def _texts(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if not isinstance(value, dict):
        return []
    here = [value] if value.get("type") in {"mrkdwn", "plain_text"} else []
    return here + [text for each in value.values() for text in _texts(each)]
