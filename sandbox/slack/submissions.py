"""A submitted modal: what Slack asks for before sending, and what it does with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack import payloads, validate
from sandbox.slack.errors import SlackError

if TYPE_CHECKING:
    from sandbox.slack.model import Delivery, Json, View
    from sandbox.slack.state import Workspace

REQUIRED = "Please complete this required field."
TROUBLE = "We had some trouble connecting. Try again?"


class Submissions:
    """Keeps what was typed in the view until the app has accepted it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def complete(self, view: View, typed: Json) -> bool:
        view.values = payloads.state_values(view.blocks, typed)
        view.errors, view.problem = {}, ""
        for block in view.blocks:
            if block["type"] == "input" and not block.get("optional"):
                self._require(view, block)
        self._workspace.touch()
        return not view.errors

    def _require(self, view: View, block: Json) -> None:
        element = block["element"]
        state = view.values[block["block_id"]][element["action_id"]]
        given: Any = next((value for key, value in state.items() if key != "type"), None)
        if given in (None, "", []):
            view.errors[block["block_id"]] = REQUIRED
        elif isinstance(given, str) and len(given) < element.get("min_length", 0):
            view.errors[block["block_id"]] = f"Please write at least {element['min_length']} characters."
        elif isinstance(given, str) and len(given) > element.get("max_length", len(given)):
            view.errors[block["block_id"]] = f"Please write at most {element['max_length']} characters."

    def take_answer(self, view: View, done: Delivery) -> None:
        """`errors`, `update`, `push` and `clear`; an empty 200 closes the view, anything else is trouble."""
        if done.error or (done.body and not isinstance(done.body, dict)):
            view.problem = TROUBLE
            self._workspace.touch()
            return
        try:
            self._follow(view, done.body if isinstance(done.body, dict) else {})
        except SlackError as error:
            view.problem = f"{TROUBLE} ({error.code}: {' '.join(error.messages)})"
            self._workspace.touch()

    def _follow(self, view: View, body: Json) -> None:
        kind = body.get("response_action")
        state = self._workspace
        if kind == "errors":
            self._show_errors(view, body.get("errors") or {})
        elif kind == "update":
            state.replace_view(view, self._view(body))
        elif kind == "push":
            state.push_view(view.user, self._view(body), fresh=False)
        elif kind == "clear" or view.payload.get("clear_on_close"):
            state.stacks[view.user] = []
            state.touch()
        else:
            state.drop_view(view)

    def _show_errors(self, view: View, errors: dict[str, str]) -> None:
        """Slack refuses errors for blocks that are no inputs of this view."""
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not errors or set(errors) - inputs:
            raise SlackError("invalid_arguments", ["errors must name input blocks of the view"])
        view.errors = errors
        self._workspace.touch()

    def _view(self, body: Json) -> Json:
        view = validate.check_view(body.get("view"))
        return {**view, "blocks": validate.with_ids(view["blocks"], self._workspace.new_id)}
