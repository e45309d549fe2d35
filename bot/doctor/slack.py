"""Slack: that it answers, whose token it is, what it may do, and that the manifest asks for no less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.facts import SLACK, Trouble
from bot.health.saying import fail, ok, unknown
from bot.speech import joined, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Facts
    from bot.findings import Check

NEEDED = {
    "commands": say("the slash commands"),
    "chat:write": say("alerts and answers"),
    "users:read": say("telling colleagues from guests"),
    "usergroups:read": say("who is in the support group"),
}
"""The bot scopes that Passkeeper uses, and what for (https://docs.slack.dev/reference/scopes)."""

NOT_ASKED = say("Slack did not tell, because the bot token was not taken.")

_REINSTALL = say(
    "At https://api.slack.com/apps paste manifest.yml under App Manifest, save it, "
    "and press Reinstall to Workspace."
)
_COPY_TOKEN = say("Copy the Bot User OAuth Token (xoxb-...) from OAuth & Permissions into SLACK_BOT_TOKEN.")


def slack(facts: Facts) -> Iterator[Check]:
    """Whether Slack answers at all."""
    if facts.slack is None:
        if facts.given.broken(SLACK):
            yield unknown("slack", say("Slack was not asked, because a setting of it cannot be used."))
        return
    if isinstance(facts.slack.bot, Trouble) and facts.slack.bot.kind == "silent":
        advice = say("Check this machine's network and SLACK_API_URL, and https://slack-status.com.")
        yield fail("slack", say("Slack did not answer."), advice)
    else:
        yield ok("slack", say("Slack answers."))


def slack_bot_token(facts: Facts) -> Iterator[Check]:
    if facts.slack is None:
        if not facts.given.broken(SLACK):
            yield fail(
                "slack_bot_token", say("SLACK_BOT_TOKEN is not set, so the bot cannot run."), _COPY_TOKEN
            )
        return
    bot = facts.slack.bot
    if not isinstance(bot, Trouble):
        yield ok("slack_bot_token", say("The bot is at home in {team}.", team=bot.team), team=bot.team)
    elif bot.kind in {"silent", "busy"}:
        yield unknown(
            "slack_bot_token", say("Slack gave no answer about the bot token."), say("Try again in a minute.")
        )
    else:
        yield fail(
            "slack_bot_token",
            say("Slack does not accept SLACK_BOT_TOKEN{codes}.", codes=_codes(bot)),
            _COPY_TOKEN,
            error=bot.codes,
        )


def slack_app_token(facts: Facts) -> Iterator[Check]:
    """Socket Mode's token; without one Slack calls us, and signs."""
    if facts.slack is None or facts.given.settings.slack_app_token is None:
        return
    app = facts.slack.app
    if app is None:
        yield ok("slack_app_token", say("Slack opens a Socket Mode connection for the bot."))
    elif app.kind in {"silent", "busy"}:
        yield unknown(
            "slack_app_token", say("Slack gave no answer about the app token."), say("Try again in a minute.")
        )
    else:
        advice = say(
            "Under Basic Information > App-Level Tokens make one with connections:write, "
            "switch Socket Mode on, and set SLACK_APP_TOKEN to it."
        )
        said = say("Slack does not accept SLACK_APP_TOKEN{codes}.", codes=_codes(app))
        yield fail("slack_app_token", said, advice, error=app.codes)


def slack_signing_secret(facts: Facts) -> Iterator[Check]:
    settings = facts.given.settings
    if settings.slack_bot_token is None or facts.given.broken(["SLACK_APP_TOKEN"]):
        return
    if settings.socket_mode:
        yield ok("slack_signing_secret", say("Not needed: the bot connects by Socket Mode."))
    elif settings.slack_signing_secret:
        said = say("It is set; only a call that Slack signs can prove it.")
        yield unknown("slack_signing_secret", said, say("Start the bot and type /webhook-health in Slack."))
    else:
        said = say("Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set, so no command reaches the bot.")
        advice = say(
            "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET (Basic Information) for HTTP."
        )
        yield fail("slack_signing_secret", said, advice)


def slack_scopes(facts: Facts) -> Iterator[Check]:
    """What the workspace granted, beside what Passkeeper and the manifest ask for."""
    if facts.slack is None:
        return
    if isinstance(facts.slack.bot, Trouble):
        yield unknown("slack_scopes", NOT_ASKED)
        return
    granted = facts.slack.bot.scopes
    lacking = sorted((NEEDED.keys() | (facts.manifest or frozenset())) - granted)
    if not lacking:
        yield ok("slack_scopes", say("Slack granted every scope that is needed."), granted=sorted(granted))
        return
    scopes = (
        say("{scope} ({purpose})", scope=scope, purpose=NEEDED[scope]) if scope in NEEDED else scope
        for scope in lacking
    )
    said = say("Slack did not grant: {scopes}.", scopes=joined(", ", scopes))
    yield fail("slack_scopes", said, _REINSTALL, missing=lacking)


def manifest(facts: Facts) -> Iterator[Check]:
    if facts.manifest is None:
        said = say("manifest.yml could not be read beside app.py.")
        yield unknown("manifest", said, say("Take it from the release, if you want it compared with Slack."))
        return
    lacking = sorted(NEEDED.keys() - facts.manifest)
    if lacking:
        said = say("manifest.yml does not ask for {scopes}.", scopes=", ".join(lacking))
        advice = say(
            "Put it back under oauth_config > scopes > bot, and paste the manifest into Slack again."
        )
        yield fail("manifest", said, advice, missing=lacking)
    else:
        yield ok("manifest", say("manifest.yml asks for every scope that is needed."))


def _codes(trouble: Trouble) -> str:
    return f" ({', '.join(trouble.codes)})" if trouble.codes else ""
