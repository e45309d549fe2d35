"""What can be wrong with Slack, its channels and its people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.people import COLLEAGUES
from sandbox.slack.model import BOT_USER
from tests.services.faults.planted import Planted, closed_address, setting, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.clinic import Clinic

ALWAYS = 10_000


def _loses(scope: str) -> Callable[[Clinic], object]:
    return lambda clinic: clinic.scopes.remove(scope)


def _manifest_without(scope: str) -> Callable[[Clinic], object]:
    def plant(clinic: Clinic) -> None:
        text = clinic.manifest.read_text(encoding="utf-8")
        clinic.manifest = clinic.town.folder / "manifest.yml"
        clinic.manifest.write_text(text.replace(f"      - {scope}\n", ""), encoding="utf-8")

    return plant


def _slack_down(clinic: Clinic) -> None:
    clinic.town.slack.faults.status("*", 503, times=ALWAYS)


def _no_bot(clinic: Clinic) -> None:
    clinic.channel.members.remove(BOT_USER)


def _private_without_bot(clinic: Clinic) -> None:
    clinic.channel.is_private = True
    clinic.channel.members.remove(BOT_USER)


def _archived(clinic: Clinic) -> None:
    clinic.channel.is_archived = True


def _empty_group(clinic: Clinic) -> None:
    clinic.group.users = []


def _disabled_group(clinic: Clinic) -> None:
    clinic.group.disabled = True


def _deactivated(clinic: Clinic) -> None:
    clinic.town.slack.add_user(replace(COLLEAGUES[1], deleted=True))


def _nobody_may(clinic: Clinic) -> None:
    without("SUPPORT_GROUP", "SUPPORT_USERS")(clinic)


SLACK = (
    Planted("Slack is down", _slack_down, "slack", "did not answer"),
    Planted(
        "Slack's address leads nowhere", setting(SLACK_API_URL=closed_address()), "slack", "did not answer"
    ),
    Planted("no bot token", without("SLACK_BOT_TOKEN"), "slack_bot_token", "not set"),
    Planted("wrong bot token", setting(SLACK_BOT_TOKEN="xoxb-wrong-one"), "slack_bot_token", "invalid_auth"),
    Planted(
        "bot token of another kind", setting(SLACK_BOT_TOKEN="xoxp-a-person"), "slack_bot_token", "xoxb-"
    ),
    Planted("wrong app token", setting(SLACK_APP_TOKEN="xapp-wrong-one"), "slack_app_token", "invalid_auth"),
    Planted(
        "neither mode",
        without("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"),
        "slack_signing_secret",
        "no command reaches",
    ),
    Planted("a scope not granted", _loses("chat:write"), "slack_scopes", "chat:write"),
    Planted("groups not granted", _loses("usergroups:read"), "slack_scopes", "usergroups:read"),
    Planted("people not granted", _loses("users:read"), "slack_scopes", "users:read"),
    Planted("a scope gone from the manifest", _manifest_without("users:read"), "manifest", "users:read"),
    Planted("bot not in the channel", _no_bot, "support_channel", "not in #pass-support"),
    Planted("private channel without the bot", _private_without_bot, "support_channel", "no such channel"),
    Planted("unknown channel", setting(MANAGER_CHANNEL="C0NOWHERE"), "manager_channel", "no such channel"),
    Planted("channel by its name", setting(SUPPORT_CHANNEL="#support"), "support_channel", "a channel's id"),
    Planted("archived channel", _archived, "support_channel", "archived"),
    Planted("no channel", without("SUPPORT_CHANNEL"), "support_channel", "go nowhere", "warn"),
    Planted("empty group", _empty_group, "support_group", "empty"),
    Planted("disabled group", _disabled_group, "support_group", "disabled"),
    Planted("unknown group", setting(SUPPORT_GROUP="S0NOBODY"), "support_group", "no such user group"),
    Planted("nobody may", _nobody_may, "support_group", "nobody may use"),
    Planted("unknown user", setting(MANAGER_USERS="U0NOBODY"), "manager_users", "U0NOBODY is nobody", "warn"),
    Planted(
        "guest listed",
        setting(SUPPORT_USERS="U0ROBIN,U0GUEST"),
        "support_users",
        "U0GUEST is a guest",
        "warn",
    ),
    Planted("deactivated user", _deactivated, "support_users", "U0ROBIN is deactivated", "warn"),
)
