"""A small desk app for the people's side, over HTTP or Socket Mode."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from handlers.socket import hang_up
from tests.sandbox.test_slack_stage import Stage, stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_bolt import App


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


BUTTONS = [
    {
        "type": "actions",
        "block_id": "b",
        "elements": [
            {"type": "button", "action_id": "go", "value": "7", "text": plain("Go")},
            {"type": "static_select", "action_id": "pick", "options": [{"text": plain("One"), "value": "1"}]},
        ],
    }
]


def modal(title: str = "Form") -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": [
            {
                "type": "input",
                "block_id": "why",
                "label": plain("Why"),
                "element": {"type": "plain_text_input", "action_id": "text"},
            }
        ],
    }


def listen(app: App, seen: list[tuple[str, Any]]) -> None:
    @app.command("/pass-check")
    def check(ack: Any, command: Any, respond: Any) -> None:
        ack("Looking…" if command["text"] else "")
        seen.append(("command", command))
        if command["text"] == "twice":
            respond(text="Done", replace_original=True)

    @app.command("/pass-fix")
    def slow(ack: Any, command: Any) -> None:
        if command["text"] == "slow":
            time.sleep(0.6)
        ack()

    @app.action("go")
    def go(ack: Any, body: Any, respond: Any) -> None:
        ack()
        seen.append(("go", body))
        respond(text="Gone", replace_original=True)

    @app.action("pick")
    def pick(ack: Any, body: Any, client: Any) -> None:
        ack()
        seen.append(("pick", body["actions"][0]["selected_option"]["value"]))
        client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("form")
    def form(ack: Any, view: Any) -> None:
        words = view["state"]["values"]["why"]["text"]["value"]
        answers: dict[str, dict[str, Any]] = {
            "wrong": {"response_action": "errors", "errors": {"why": "Say more."}},
            "astray": {"response_action": "errors", "errors": {"nowhere": "Say more."}},
            "next": {"response_action": "update", "view": modal("Next")},
            "more": {"response_action": "push", "view": modal("More")},
            "enough": {"response_action": "clear"},
        }
        ack(**answers.get(words, {}))

    @app.event("app_home_opened")
    def home(event: Any) -> None:
        seen.append(("home", event["user"]))

    @app.shortcut("check_customer")
    def shortcut(ack: Any, shortcut: Any) -> None:
        ack()
        seen.append(("shortcut", shortcut["message"]["text"]))


@contextmanager
def by_socket(**options: Any) -> Iterator[Stage]:
    bolts: list[App] = []

    def both(app: App, seen: list[tuple[str, Any]]) -> None:
        listen(app, seen)
        bolts.append(app)

    with stage(both, by_http=False, **options) as scene:
        client = WebClient(base_url=scene.client.base_url)
        handler: Any = SocketModeHandler(bolts[0], "xapp-sandbox", web_client=client)
        handler.connect()
        scene.wait_until(lambda: scene.slack.sockets.connected)
        try:
            yield scene
        finally:
            hang_up(handler.client)
