"""A small Bolt app that uses it all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.sandbox.test_slack_samples import ALERT, PIE, button, form, loading, mrkdwn, plain

if TYPE_CHECKING:
    from slack_bolt import App


def listen(app: App, seen: list[tuple[str, Any]]) -> None:
    @app.command("/pass-check")
    def check(ack: Any, respond: Any, command: Any) -> None:
        ack()
        respond(text="Anna paid, and has no pass", blocks=ALERT)
        seen.append(("command", command["text"]))

    @app.action("create")
    def create(ack: Any, respond: Any, body: Any) -> None:
        ack()
        respond(
            replace_original=True,
            text="Pass created",
            blocks=[
                {
                    "type": "section",
                    "text": mrkdwn(f":white_check_mark: Pass created by <@{body['user']['id']}>"),
                }
            ],
        )

    @app.action("form")
    def open_form(ack: Any, client: Any, body: Any) -> None:
        ack()
        view = client.views_open(trigger_id=body["trigger_id"], view=loading())["view"]
        client.views_update(view_id=view["id"], hash=view["hash"], view=form())

    @app.view("apology")
    def sent(ack: Any, view: Any) -> None:
        words = view["state"]["values"]["words"]["text"]["value"]
        if "sorry" not in words:
            ack(response_action="errors", errors={"words": "Please say sorry."})
            return
        ack()
        seen.append(("apology", words))

    @app.event("app_home_opened")
    def home(client: Any, event: Any) -> None:
        blocks = [
            {"type": "header", "text": plain("Good morning")},
            PIE,
            {"type": "actions", "elements": [button("Sweep Now", "sweep", style="primary")]},
        ]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.shortcut("check_customer")
    def message_shortcut(ack: Any, shortcut: Any) -> None:
        ack()
        seen.append(("shortcut", shortcut["message"]["text"]))

    @app.action({"action_id": "sweep"})
    @app.action("more")
    @app.action("pick")
    @app.action("tick")
    def note(ack: Any, action: Any) -> None:
        ack()
        picked = action.get("selected_option") or {}
        many = [one["value"] for one in action.get("selected_options", [])]
        seen.append((action["action_id"], picked.get("value") or many or action.get("value")))
