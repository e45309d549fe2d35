"""What people press, sent to the Bolt app as Slack sends it: signed."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.actions import Fix
from bot.views import ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.requests import Typed
    from tests.chaos.program import Program


def fix_button(program: Program, session_id: str) -> str | None:
    """What the button carries that was shown of this purchase, None where nothing is to be fixed."""
    planned = program.services.fixing.plan_one(session_id)
    if not isinstance(planned.proposal, Fix):
        return None
    return ids.Press(session_id, ids.seen(planned.finding)).packed()


def press(program: Program, user: str, action_id: str, value: str, who: int = 0) -> None:
    """`who` tells several people apart: each is answered at an address of their own."""
    action = {"type": "button", "block_id": "b", "action_id": action_id, "value": value}
    told = {"type": "block_actions", "actions": [action], "channel": {"id": "C0SUPPORT"}}
    _send(program, user, {**told, "response_url": program.task.urls[who]})


def submit_all(program: Program, user: str, many: ids.Many) -> None:
    """The dialog in which everything stayed ticked."""
    ticked = [{"value": str(place)} for place in range(len(many.chosen))]
    typed = {"type": "checkboxes", "selected_options": ticked}
    _submit(program, user, ids.BATCH_DIALOG, {ids.CHOICES: typed}, many.packed())


def submit_wish(program: Program, user: str, typed: Typed) -> None:
    """The dialog that asks for a pass by hand."""
    texts = {ids.CUSTOMER: typed.customer, ids.PAYMENT: typed.session_id, ids.REASON: typed.reason}
    fields = {name: {"type": "plain_text_input", "value": text} for name, text in texts.items()}
    chosen = {"type": "static_select", "selected_option": {"value": typed.pass_id}}
    _submit(program, user, ids.GIVE_DIALOG, {**fields, ids.PASS: chosen}, "")


def _submit(
    program: Program, user: str, dialog: str, fields: Mapping[str, dict[str, Any]], metadata: str
) -> None:
    view = {
        "type": "modal",
        "id": program.task.view,
        "callback_id": dialog,
        "private_metadata": metadata,
        "state": {"values": {name: {name: told} for name, told in fields.items()}},
    }
    _send(program, user, {"type": "view_submission", "view": view})


def _send(program: Program, user: str, payload: dict[str, Any]) -> None:
    told = {"team": {"id": "T0SANDBOX"}, "user": {"id": user}, "trigger_id": "1.2", **payload}
    body, now = urlencode({"payload": json.dumps(told)}), str(int(time.time()))
    signed = SignatureVerifier("sandbox-signing-secret").generate_signature(timestamp=now, body=body)
    headers: dict[str, str | Sequence[str]] = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": now,
        "x-slack-signature": str(signed),
    }
    answer = program.bolt.dispatch(BoltRequest(body=body, headers=headers))
    assert answer.status == 200, answer.body
