"""`views.*`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.slack import validate
from sandbox.slack.errors import SlackError
from sandbox.slack.model import Json, View
from sandbox.slack.web_args import need

if TYPE_CHECKING:
    from sandbox.slack.core import SlackCore


def _checked(slack: SlackCore, args: Json, kind: str) -> Json:
    need(args, "view")
    view = validate.check_view(args["view"])
    if view.get("type") != kind:
        raise SlackError("invalid_arguments", [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"])
    return {**view, "blocks": validate.with_ids(view["blocks"], slack.workspace.new_id)}


def _answer(view: View) -> Json:
    return {"view": view.as_json()}


def open_modal(slack: SlackCore, args: Json) -> Json:
    view = _checked(slack, args, "modal")
    trigger = slack.workspace.spend_trigger(*need(args, "trigger_id"))
    return _answer(slack.workspace.push_view(trigger.user, view, fresh=True))


def push(slack: SlackCore, args: Json) -> Json:
    view = _checked(slack, args, "modal")
    trigger = slack.workspace.spend_trigger(*need(args, "trigger_id"))
    if trigger.view_id is None:
        raise SlackError("invalid_trigger_id")
    return _answer(slack.workspace.push_view(trigger.user, view, fresh=False))


def update(slack: SlackCore, args: Json) -> Json:
    """By `view_id` or `external_id`; a `hash` other than the present one is `hash_conflict`."""
    payload = _checked(slack, args, "modal")
    view = slack.workspace.view(args.get("view_id") or args.get("external_id") or "")
    if args.get("hash") and args["hash"] != view.hash:
        raise SlackError("hash_conflict")
    return _answer(slack.workspace.replace_view(view, payload))


def publish(slack: SlackCore, args: Json) -> Json:
    state = slack.workspace
    if not slack.app.home_enabled:
        raise SlackError("not_enabled")
    payload = _checked(slack, args, "home")
    (user_id,) = need(args, "user_id")
    if user_id not in state.users:
        raise SlackError("invalid_arguments", ["[ERROR] no such user [json-pointer:/user_id]"])
    view = state.homes.get(user_id)
    if view is None:
        view_id = state.new_id("V")
        view = state.homes[user_id] = View(view_id, user_id, payload, state.new_ts(), view_id)
        state.touch()
    elif args.get("hash") and args["hash"] != view.hash:
        raise SlackError("hash_conflict")
    else:
        state.replace_view(view, payload)
    return _answer(view)
