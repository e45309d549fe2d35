"""What a person does in Slack, and what Slack then sends to the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack import payloads
from sandbox.slack.core import SlackCore
from sandbox.slack.courier import Parcel
from sandbox.slack.errors import SlackError
from sandbox.slack.events import Events
from sandbox.slack.model import APP_ID, TEAM_ID, Delivery, Json, Message, View
from sandbox.slack.payloads import escaped
from sandbox.slack.responses import ResponseUrl
from sandbox.slack.submissions import Submissions

if TYPE_CHECKING:
    from datetime import datetime


class PeopleSide(SlackCore):
    """Each verb returns how the app took it; what the person then sees is in the workspace."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.events = Events(self._deliver, self.workspace)
        self._submissions = Submissions(self.workspace)

    def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Message:
        """A plain message by a person; `message` events go out if the manifest asks for them."""
        state = self.workspace
        place = state.channel(channel)
        message = state.post(Message(state.new_ts(), place.id, user, text, thread_ts=thread_ts))
        kind = "im" if place.im_user else "channel"
        wanted = "message.im" if place.im_user else "message.channels"
        if wanted in self.app.events:
            self.events.send({**message.as_json(), "channel": place.id, "channel_type": kind}, user)
        return message

    def slash(self, user: str, channel: str, command: str, text: str = "") -> Delivery | None:
        """None where no app knows the command: then Slackbot says so."""
        state = self.workspace
        place = state.channel(channel)
        if command not in [one["command"] for one in self.app.commands]:
            state.slackbot(user, place.id, f"`{command}` is not a valid command.")
            return None
        payload = {
            "token": payloads.VERIFICATION,
            "team_id": TEAM_ID,
            "team_domain": "sandbox",
            "channel_id": place.id,
            "channel_name": "directmessage" if place.im_user else place.name,
            "user_id": user,
            "user_name": state.users[user].name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self.responses.new(user, place.id),
            "trigger_id": state.new_trigger(user),
        }
        done = self._deliver(Parcel("slash_commands", payload))
        self._answer_to_command(done, user, place.id, f"{command} {text}".strip())
        return done

    def _answer_to_command(self, done: Delivery, user: str, channel: str, typed: str) -> None:
        if done.error:
            self._excuse(user, channel, f"{typed.split(maxsplit=1)[0]} failed with the error “{done.error}”.")
            return
        body: Json = done.body if isinstance(done.body, dict) else {"text": done.body}
        if body.get("response_type") == "in_channel":
            self.workspace.post(Message(self.workspace.new_ts(), channel, user, escaped(typed)))
        if body.get("text") or body.get("blocks"):
            self._show(ResponseUrl(user, channel, self.workspace.clock()), body)

    def _show(self, place: ResponseUrl, body: Json) -> None:
        try:
            self.responses.answer(place, body)
        except SlackError as error:
            self._excuse(place.user, place.channel, f"The app's answer was refused: {error.code}.")

    def _excuse(self, user: str, channel: str, text: str) -> None:
        self.workspace.slackbot(user, channel, text)

    def press(
        self,
        user: str,
        where: Message | View,
        block_id: str,
        action_id: str,
        choice: Any = None,
        *,
        typed: Json | None = None,
    ) -> Delivery:
        """A touch on one element. `choice`: an option's value (a list for several), a date or a text.

        `typed` is what else stands in the inputs around it: {block_id: {action_id: value}}.
        """
        element = payloads.find(where.blocks, block_id, action_id, choice)
        state = self.workspace
        values = payloads.state_values(where.blocks, typed or {})
        payload = {"type": "block_actions", **payloads.common(state.users[user])}
        if isinstance(where, View):
            where.values = values
            payload["trigger_id"] = state.new_trigger(user, None if where.is_home else where.id)
        else:
            payload |= self._place(user, where)
        payload |= payloads.container(where) | {"state": {"values": values}}
        payload["actions"] = [payloads.action(element, block_id, choice, state.new_ts())]
        done = self._deliver(Parcel("interactive", payload))
        if done.error:
            self._press_failed(user, where, done.error)
        return done

    def _place(self, user: str, where: Message) -> Json:
        channel = self.workspace.channels[where.channel]
        return {
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "response_url": self.responses.new(user, channel.id, where),
            "trigger_id": self.workspace.new_trigger(user),
        }

    def _press_failed(self, user: str, where: Message | View, error: str) -> None:
        if isinstance(where, View):
            where.problem = f"That did not reach the app ({error}). Please try again."
            self.workspace.touch()
        else:
            self._excuse(user, where.channel, f"That button failed with the error “{error}”.")

    def press_button(self, user: str, where: Message | View, label: str) -> Delivery:
        """The button with these words on it."""
        for block_id, element in payloads.elements(where.blocks):
            if element.get("type") == "button" and element["text"]["text"] == label:
                return self.press(user, where, block_id, element["action_id"], element.get("value"))
        raise LookupError(f"no button says {label!r}")

    def submit(self, user: str, view_id: str, values: Json | None = None) -> Delivery | None:
        """None where Slack itself holds the form back, because something required is empty."""
        view = self.workspace.view(view_id)
        if not self._submissions.complete(view, values or {}):
            return None
        payload = self._view_payload("view_submission", user, view)
        done = self._deliver(Parcel("interactive", payload | {"response_urls": []}))
        self._submissions.take_answer(view, done)
        return done

    def close(self, user: str, view_id: str, *, clear: bool = False) -> Delivery | None:
        """The app hears of it only where the view asked to (`notify_on_close`)."""
        view = self.workspace.view(view_id)
        if clear:
            self.workspace.stacks[user] = []
        self.workspace.drop_view(view)
        if not view.payload.get("notify_on_close"):
            return None
        payload = self._view_payload("view_closed", user, view)
        return self._deliver(Parcel("interactive", payload | {"is_cleared": clear}))

    def _view_payload(self, kind: str, user: str, view: View) -> Json:
        common = payloads.common(self.workspace.users[user])
        trigger = self.workspace.new_trigger(user, view.id)
        return {"type": kind, **common, "trigger_id": trigger, "view": view.as_json()}

    def shortcut(self, user: str, callback_id: str, message: Message | None = None) -> Delivery:
        """Global without a message, else the message shortcut on that message."""
        state = self.workspace
        payload = {
            **payloads.common(state.users[user]),
            "callback_id": callback_id,
            "action_ts": state.new_ts(),
            "trigger_id": state.new_trigger(user),
        }
        if message is None:
            payload["type"] = "shortcut"
        else:
            shown = message.as_json()
            payload |= {"type": "message_action", "message_ts": message.ts, "message": shown}
            payload |= self._place(user, message)
        done = self._deliver(Parcel("interactive", payload))
        if done.error:
            where = message.channel if message else state.dm(user).id
            self._excuse(user, where, f"That shortcut failed with the error “{done.error}”.")
        return done

    def open_home(self, user: str) -> Delivery | None:
        """None where the manifest does not ask for `app_home_opened`."""
        if "app_home_opened" not in self.app.events:
            return None
        view = self.workspace.homes.get(user)
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": self.workspace.dm(user).id,
            "tab": "home",
            "event_ts": self.workspace.new_ts(),
        }
        return self.events.send(event | ({"view": view.as_json()} if view else {}), user)

    def retry_events(self, now: datetime | None = None) -> list[Delivery]:
        """Sends again the events whose time has come (one and five minutes after the last try)."""
        return self.events.retry(now or self.workspace.clock())

    def dismiss(self, user: str, channel: str, ts: str) -> None:
        """A person waves an ephemeral message away."""
        message = self.workspace.messages.get((channel, ts))
        if message and message.only_for == user:
            del self.workspace.messages[channel, ts]
            self.workspace.touch()

    def _deliver(self, parcel: Parcel) -> Delivery:
        done = self.courier.send(parcel, self.app.request_url)
        self.deliveries.append(done)
        return done
