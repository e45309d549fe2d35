"""Everything that left for Slack, judged on the JSON that left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.messages import Message
from tests.slack_limits import check_message, check_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.slack import SlackSandbox

POSTS = frozenset({"chat.postMessage", "chat.postEphemeral", "chat.update"})


def judge(slack: SlackSandbox) -> int:
    """How many messages and views there were. Fails at the first that Slack would not take, or takes ill."""
    refused = [(each.method, each.answer) for each in slack.calls if not each.answer.get("ok")]
    assert refused == []
    messages, views = [*_messages(slack)], [*_views(slack)]
    for body in messages:
        check_message(Message(body["text"], tuple(body["blocks"])))
    for view in views:
        check_view(view)
    return len(messages) + len(views)


def _messages(slack: SlackSandbox) -> Iterator[dict[str, Any]]:
    for call in slack.calls:
        if call.method in POSTS:
            yield call.args
    yield from slack.responses.taken


def _views(slack: SlackSandbox) -> Iterator[dict[str, Any]]:
    """Also those that came as the answer to a press or a sent form."""
    for call in slack.calls:
        if call.method.startswith("views."):
            view = call.args["view"]
            yield json.loads(view) if isinstance(view, str) else view
    for each in slack.deliveries:
        if isinstance(each.body, dict) and "view" in each.body:
            yield each.body["view"]
