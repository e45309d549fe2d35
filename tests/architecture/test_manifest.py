from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml
from jsonschema import Draft7Validator
from slack_bolt import BoltRequest

from bot.alerts import Alert, Gap
from bot.findings import Answer, Customer
from bot.verdicts import Verdict
from bot.views import fixes, ids
from bot.views.alert import alert_message
from bot.views.answer import answer_message
from bot.views.apology import Letter, draft_dialog
from bot.views.dismissal import dismiss_dialog
from bot.views.giving import give_dialog
from bot.views.notes import COMMANDS
from bot.views.outcome import Settled, message
from bot.views.reminder import managers_message
from bot.views.request import request_message
from handlers.slack import GROUPS, build
from tests.bot.views.test_sayable import VIEWS
from tests.fakes.desk import ADA, ANSWER, COVERAGE, FINDING, FIX, FORM, NOW, Bench, FakeFixing
from tests.fakes.requests import APPROVED, GRANTED, REQUEST
from tests.slack_limits import action_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App

MANIFEST: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "manifest.yml").read_text(encoding="utf-8")
)
FIELDS = {ids.CHOICES, ids.REASON, ids.TEXT, ids.CUSTOMER, ids.PASS, ids.PAYMENT, ids.SUBJECT, ids.QUERY}
"""Action ids of inputs: what is typed there comes with the dialog's own button."""

NEEDED = {
    *("commands", "chat:write", "users:read", "usergroups:read"),
    *("channels:read", "groups:read", "channels:history", "groups:history"),
}


SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parent / "slack_manifest.schema.json").read_text(encoding="utf-8")
)


class Registered:
    """Stands for the Bolt app, and notes what the handlers listen to."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = {}
        for group in GROUPS:
            group.register(cast("App", self), Bench().desk())

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[Any], None]]:
        def listen(constraint: Any) -> Callable[[Any], None]:
            self.heard.setdefault(kind, []).append(constraint)
            return lambda _: None

        return listen


def app() -> App:
    return build(Bench().desk(), signing_secret="sandbox-signing-secret")


def listens(payload: dict[str, Any]) -> bool:
    request = BoltRequest(body=payload | {"team": {"id": "T1"}, "user": {"id": "U1"}}, mode="socket_mode")
    return bool(app().dispatch(request).status == 200)


def commands() -> list[dict[str, Any]]:
    return list(MANIFEST["features"]["slash_commands"])


def test_every_command_of_the_manifest_has_a_listener_and_the_other_way_round() -> None:
    named = [one["command"] for one in commands()]

    assert named == list(COMMANDS)
    assert sorted(named) == sorted(Registered().heard["command"])
    assert all(listens({"command": command, "user_id": "U1", "team_id": "T1"}) for command in named)
    assert not listens({"command": "/pass-other", "user_id": "U1", "team_id": "T1"})


def test_commands_are_described_as_their_help_describes_them() -> None:
    assert {one["command"]: (one.get("usage_hint", ""), one["description"]) for one in commands()} == {
        command: (hint, purpose) for command, (hint, purpose, _) in COMMANDS.items()
    }
    assert all(one["should_escape"] is False for one in commands())


def test_the_manifest_is_one_that_slack_takes() -> None:
    Draft7Validator.check_schema(SCHEMA)

    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(MANIFEST)] == []


def test_the_schema_sees_what_slack_would_refuse() -> None:
    shortcut = MANIFEST["features"]["shortcuts"][0] | {"name": "Check This Customer's Pass"}
    bent = MANIFEST | {"features": MANIFEST["features"] | {"shortcuts": [shortcut]}, "colour": "green"}

    assert len(list(Draft7Validator(SCHEMA).iter_errors(bent))) == 2


def test_every_shortcut_of_the_manifest_has_a_listener_and_the_other_way_round() -> None:
    shortcuts = {one["callback_id"]: one["type"] for one in MANIFEST["features"]["shortcuts"]}

    assert shortcuts == {
        ids.CHECK_MESSAGE: "message",
        ids.CHECK_CUSTOMER: "global",
        ids.GIVE_SHORTCUT: "global",
    }
    assert sorted(shortcuts) == sorted(Registered().heard["shortcut"])
    for name, kind in shortcuts.items():
        sent = "message_action" if kind == "message" else "shortcut"
        assert listens({"type": sent, "callback_id": name, "trigger_id": "1.2"}), name
    assert not listens({"type": "shortcut", "callback_id": "other", "trigger_id": "1.2"})


def test_every_event_of_the_manifest_has_a_listener_and_the_other_way_round() -> None:
    assert MANIFEST["settings"]["event_subscriptions"]["bot_events"] == Registered().heard["event"]


def test_the_manifest_works_as_pasted() -> None:
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["event_subscriptions"]["bot_events"] == ["app_home_opened"]
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"] is True
    assert MANIFEST["_metadata"]["major_version"] == 2


def test_the_manifest_asks_for_what_is_used_and_no_more() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == NEEDED


def test_texts_of_the_manifest_keep_to_slacks_limits() -> None:
    about = MANIFEST["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", about["background_color"])


def test_every_button_that_a_view_shows_has_a_handler() -> None:
    shown = everything_shown()

    assert shown >= {ids.APPLY, ids.REVIEW, ids.UNDO, ids.CLAIM, ids.MORE, ids.DRAFT, ids.SHARE, ids.STRIPE}
    assert shown >= {ids.BATCH, f"{ids.CHOOSE}_0", ids.GIVE, ids.APPROVE, ids.REJECT, ids.GIVE_UNDO}
    for action_id in shown - FIELDS:
        press = {
            "type": "block_actions",
            "actions": [{"action_id": action_id, "block_id": "b", "value": "{}"}],
        }
        assert listens(press), action_id
    assert not listens({"type": "block_actions", "actions": [{"action_id": "other", "block_id": "b"}]})


def test_every_dialog_that_has_a_button_has_a_handler() -> None:
    names = {ids.APOLOGY_DIALOG, ids.DISMISS_DIALOG, *dialogs_with_a_button()}

    assert names >= {ids.REVIEW_DIALOG, ids.BATCH_DIALOG, ids.GIVE_DIALOG, ids.CHECK_DIALOG}
    assert names <= set(Registered().heard["view"])
    for name in names:
        view = {
            "type": "modal",
            "id": "V1",
            "callback_id": name,
            "private_metadata": "",
            "state": {"values": {}},
        }
        assert listens({"type": "view_submission", "view": view}), name


def dialogs_with_a_button() -> set[str]:
    built = [build() for _, build in VIEWS]
    return {view["callback_id"] for view in built if isinstance(view, dict) and "submit" in view}


def everything_shown() -> set[str]:
    """The action ids of every view, in each of its states."""
    several = [FINDING, replace(FINDING, session_id="cs_live_oak0002", subscription_ids=("sub",))]
    outcome = FakeFixing().apply("cs_live_oak0001", by="U1", manager=True)
    gaps = tuple(Gap(f.key, f) for f in several)
    blocked = replace(FINDING, verdict=Verdict.BLOCKED, reason="no_owner", fixable=False)
    ida = Customer("user_ida", "Ida", (), ())
    return action_ids(
        [
            *(view if isinstance(view, dict) else view.blocks for view in (build() for _, build in VIEWS)),
            answer_message(replace(ANSWER, findings=tuple(several))).blocks,
            answer_message(Answer("i", None, (ADA, ida), COVERAGE, ())).blocks,
            fixes.plans_message([(f, FIX) for f in several], COVERAGE).blocks,
            fixes.plans_message([(FINDING, FIX)], COVERAGE).blocks,
            fixes.batch_dialog([(FINDING, FIX)], ids.Many(())),
            message(Settled(FINDING, outcome, "U1", NOW)).blocks,
            alert_message(Alert("alert_1", NOW, gaps[:1]), NOW).blocks,
            alert_message(Alert("alert_1", NOW, gaps), NOW).blocks,
            alert_message(Alert("alert_1", NOW, gaps, day="2026-11-20"), NOW).blocks,
            managers_message(Alert("alert_1", NOW, gaps), "https://slack.example/p1").blocks,
            draft_dialog(Letter(("cs_live_oak0001",), "en", "ada@example.com", "Your pass", "Dear Ada")),
            dismiss_dialog(ids.Press("cs_live_oak0001")),
            answer_message(replace(ANSWER, findings=(blocked,))).blocks,
            give_dialog(FORM),
            request_message(REQUEST).blocks,
            request_message(APPROVED, GRANTED).blocks,
        ]
    )
