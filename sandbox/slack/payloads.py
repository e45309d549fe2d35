"""What Slack puts into the payloads it sends, and how it words a person's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack.model import APP_ID, TEAM_ID, Json, Message, User, View

if TYPE_CHECKING:
    from collections.abc import Iterator

VERIFICATION = "sandbox-verification"
ONE_OPTION = ("static_select", "external_select", "radio_buttons", "overflow")
MANY_OPTIONS = ("multi_static_select", "multi_external_select", "checkboxes")
PLAIN_CHOICES = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
}


def escaped(text: str) -> str:
    """Typed text as Slack keeps it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def common(user: User) -> Json:
    who = {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}
    return {
        "team": {"id": TEAM_ID, "domain": "sandbox"},
        "user": who,
        "api_app_id": APP_ID,
        "token": VERIFICATION,
        "is_enterprise_install": False,
        "enterprise": None,
    }


def elements(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    """Every (block_id, element) that somebody can touch, in reading order."""
    for block in blocks:
        here = block.get("block_id", "")
        kind = block.get("type")
        if kind in ("actions", "context_actions"):
            yield from ((here, one) for one in block.get("elements", []))
        if kind == "card":
            yield from ((here, one) for one in block.get("actions", []))
        if kind == "carousel":
            yield from elements(block.get("elements", []))
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict):
                yield here, block[key]
        if kind == "data_table":
            cells = [cell for row in block.get("rows", []) for cell in row]
            yield from ((here, cell["element"]) for cell in cells if cell.get("type") == "action_cell")
        yield from elements(block.get("child_blocks", []))


def find(blocks: list[Json], block_id: str, action_id: str, value: Any = None) -> Json:
    """The element; where one action_id stands on several buttons, the one with this value."""
    fitting = [e for b, e in elements(blocks) if b == block_id and e.get("action_id") == action_id]
    if not fitting:
        raise LookupError(f"nothing to press at {block_id}/{action_id}")
    return next((e for e in fitting if e.get("value") == value), fitting[0])


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(o for g in groups for o in g.get("options", []))]


def chosen(element: Json, choice: Any) -> Json:
    """The part of an action, or of a view's state, that says what was chosen or typed."""
    kind = element["type"]
    by_value = {option["value"]: option for option in _options(element)}
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": by_value[choice] if choice else None}
    if kind in MANY_OPTIONS:
        return {"type": kind, "selected_options": [by_value[value] for value in choice or []]}
    if kind in PLAIN_CHOICES:
        return {"type": kind, PLAIN_CHOICES[kind]: choice}
    return {"type": kind, "value": choice}


def initial(element: Json) -> Any:
    """What stands in an input before anybody touched it."""
    if element.get("initial_option"):
        return element["initial_option"]["value"]
    if element.get("initial_options"):
        return [option["value"] for option in element["initial_options"]]
    starts = (value for key, value in element.items() if key.startswith("initial_"))
    return next(starts, None)


def state_values(blocks: list[Json], typed: Json) -> Json:
    """Slack's `state.values`; `typed` is {block_id: {action_id: plain value}}, the rest is initial."""
    values: Json = {}
    for block_id, element in elements(blocks):
        kind = element.get("type")
        if kind in ("button", "overflow", "image", "workflow_button", "feedback_buttons", "icon_button"):
            continue
        action_id = element.get("action_id", "")
        choice = typed.get(block_id, {}).get(action_id, initial(element))
        values.setdefault(block_id, {})[action_id] = chosen(element, choice)
    return values


def action(element: Json, block_id: str, choice: Any, at: str) -> Json:
    kind = element["type"]
    base = {"type": kind, "action_id": element["action_id"], "block_id": block_id, "action_ts": at}
    if kind in ("button", "icon_button", "workflow_button"):
        extra = {key: element[key] for key in ("text", "value", "url") if key in element}
        return base | extra
    return base | chosen(element, choice)


def container(where: Message | View) -> Json:
    """What `block_actions` says about the place that was touched."""
    if isinstance(where, View):
        return {"container": {"type": "view", "view_id": where.id}, "view": where.as_json()}
    place: Json = {
        "type": "message",
        "message_ts": where.ts,
        "channel_id": where.channel,
        "is_ephemeral": where.only_for is not None,
    }
    if where.thread_ts:
        place["thread_ts"] = where.thread_ts
    return {"container": place} | ({} if where.only_for else {"message": where.as_json()})
