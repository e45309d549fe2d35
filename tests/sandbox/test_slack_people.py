"""What people do, and what the app and they get to see; over HTTP and over Socket Mode."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import requests
from slack_sdk.webhook import WebhookClient

from tests.sandbox.test_slack_desk import BUTTONS, by_socket, listen
from tests.sandbox.test_slack_stage import HandClock, Stage, stage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=["http", "socket"])
def scene(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with stage(listen) if request.param == "http" else by_socket() as built:
        yield built


def heard(scene: Stage, name: str) -> Any:
    scene.wait_until(lambda: any(what == name for what, _ in scene.seen))
    return next(value for what, value in scene.seen if what == name)


def texts(scene: Stage, user: str = "U0SUPPORT") -> list[str]:
    return [message.text for message in scene.slack.messages("C0SUPPORT", seen_by=user)]


def test_a_command_carries_slacks_fields_and_its_answer_is_private(scene: Stage) -> None:
    done = scene.slack.slash("U0SUPPORT", "C0SUPPORT", "/pass-check", "anna@example.com")
    assert done is not None
    assert done.ok
    assert done.ack_ms < 1000
    command = heard(scene, "command")
    assert command["text"] == "anna@example.com"
    assert command["channel_name"] == "pass-support"
    assert texts(scene) == ["Looking…"]
    assert texts(scene, "U0SECOND") == []


def test_a_command_has_no_original_to_replace(scene: Stage) -> None:
    scene.slack.slash("U0SUPPORT", "C0SUPPORT", "/pass-check", "twice")
    scene.wait_until(lambda: set(texts(scene)) == {"Looking…", "Done"})


def test_an_unknown_command_is_slackbots_business(scene: Stage) -> None:
    assert scene.slack.slash("U0SUPPORT", "C0SUPPORT", "/nonsense") is None
    assert texts(scene) == ["`/nonsense` is not a valid command."]


def test_a_press_reaches_the_app_and_replaces_the_message(scene: Stage) -> None:
    scene.client.chat_postMessage(channel="C0SUPPORT", text="Press", blocks=BUTTONS)
    (message,) = scene.slack.messages("C0SUPPORT")
    assert scene.slack.press_button("U0SECOND", message, "Go").ok
    assert heard(scene, "go")["actions"][0]["value"] == "7"
    scene.wait_until(lambda: texts(scene) == ["Gone"])
    with pytest.raises(LookupError):
        scene.slack.press("U0SECOND", message, "b", "go")


def test_a_form_is_held_back_refused_updated_pushed_and_cleared(scene: Stage) -> None:
    slack = scene.slack
    scene.client.chat_postMessage(channel="C0SUPPORT", text="Press", blocks=BUTTONS)
    slack.press("U0SUPPORT", slack.messages("C0SUPPORT")[0], "b", "pick", "1")
    scene.wait_until(lambda: slack.modal("U0SUPPORT") is not None)
    view = slack.workspace.stacks["U0SUPPORT"][0]

    def send(words: str) -> None:
        top = slack.modal("U0SUPPORT")
        assert top is not None
        slack.submit("U0SUPPORT", top.id, {"why": {"text": words}})

    send("")
    assert view.errors == {"why": "Please complete this required field."}
    send("wrong")
    assert view.errors == {"why": "Say more."}
    send("astray")
    assert view.problem.startswith("We had some trouble connecting.")
    send("next")
    assert (view.payload["title"]["text"], view.errors, view.problem) == ("Next", {}, "")
    send("more")
    assert [one.payload["title"]["text"] for one in slack.workspace.stacks["U0SUPPORT"]] == ["Next", "More"]
    send("done")
    assert slack.modal("U0SUPPORT") is view
    send("more")
    send("enough")
    assert slack.modal("U0SUPPORT") is None


def test_the_home_tab_and_a_message_shortcut_tell_the_app(scene: Stage) -> None:
    message = scene.slack.say("U0SECOND", "C0SUPPORT", "Anna waits")
    assert scene.slack.open_home("U0MANAGER")
    assert scene.slack.shortcut("U0SUPPORT", "check_customer", message).ok
    assert heard(scene, "home") == "U0MANAGER"
    assert heard(scene, "shortcut") == "Anna waits"


def test_a_late_answer_is_a_timeout_that_the_person_sees() -> None:
    with stage(listen, ack_seconds=0.3) as scene:
        done = scene.slack.slash("U0SUPPORT", "C0SUPPORT", "/pass-fix", "slow")
        assert done is not None
        assert done.error == "operation_timeout"
        assert texts(scene) == ["/pass-fix failed with the error “operation_timeout”."]
        time.sleep(0.5)


def test_a_wrong_secret_is_dispatch_failed() -> None:
    with stage(listen, signing_secret="another-secret") as scene:
        done = scene.slack.slash("U0SUPPORT", "C0SUPPORT", "/pass-check", "x")
        assert done is not None
        assert (done.status, done.error) == (401, "dispatch_failed")


def test_an_event_is_told_at_once_again_and_after_one_and_five_minutes() -> None:
    clock = HandClock()
    with stage(listen, signing_secret="another-secret", clock=clock) as scene:
        scene.slack.open_home("U0MANAGER")
        assert scene.slack.retry_events() == []
        clock.ahead += 61
        assert [done.retry_num for done in scene.slack.retry_events()] == [2]
        clock.ahead += 301
        assert [done.retry_num for done in scene.slack.retry_events()] == [3]
        clock.ahead += 3600
        assert scene.slack.retry_events() == []
        assert len({done.payload["event_id"] for done in scene.slack.deliveries}) == 1


def test_a_response_url_lasts_five_uses_and_thirty_minutes() -> None:
    clock = HandClock()
    with stage(listen, clock=clock) as scene:
        url = scene.slack.responses.new("U0SUPPORT", "C0SUPPORT")
        hook = WebhookClient(url)
        assert [hook.send(text="x").status_code for _ in range(6)] == [200] * 5 + [404]
        other = scene.slack.responses.new("U0SUPPORT", "C0SUPPORT")
        clock.ahead += 1801
        assert requests.post(other, json={"text": "x"}, timeout=5).json()["error"] == "expired_url"


def test_a_response_url_can_speak_in_public_in_a_thread_and_delete() -> None:
    with stage(listen) as scene:
        ts = scene.client.chat_postMessage(channel="C0SUPPORT", text="gap")["ts"]
        (message,) = scene.slack.messages("C0SUPPORT")
        hook = WebhookClient(scene.slack.responses.new("U0SUPPORT", "C0SUPPORT", message))
        hook.send_dict(
            {"text": "all", "response_type": "in_channel", "thread_ts": ts, "replace_original": False}
        )
        assert [(m.text, m.thread_ts) for m in scene.slack.messages("C0SUPPORT")][1] == ("all", ts)
        hook.send_dict({"delete_original": True})
        assert texts(scene) == ["all"]


def test_a_socket_that_is_asked_to_comes_back() -> None:
    with by_socket(ack_seconds=0.5) as scene:
        scene.slack.sockets.refresh()

        def answered() -> bool:
            done = scene.slack.slash("U0SUPPORT", "C0SUPPORT", "/pass-check", "x")
            return done is not None and done.ok

        scene.wait_until(answered, seconds=10)
