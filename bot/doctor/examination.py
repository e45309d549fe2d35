"""All lines in the order in which one would mend things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor import files, people, settings, slack, stripe, surroundings
from bot.health import HealthReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.doctor.facts import Facts
    from bot.findings import Check

PARTS: tuple[Callable[[Facts], Iterable[Check]], ...] = (
    settings.settings,
    settings.unread_settings,
    settings.timezone,
    surroundings.clock,
    files.disk,
    surroundings.port,
    slack.slack,
    slack.slack_bot_token,
    slack.slack_app_token,
    slack.slack_signing_secret,
    slack.manifest,
    slack.slack_scopes,
    people.channels,
    people.groups,
    people.users,
    stripe.stripe,
    stripe.stripe_secret_key,
    stripe.stripe_permissions,
    stripe.stripe_accounts,
    settings.stripe_webhook_secret,
    settings.site_webhook_url,
    files.pass_store,
    files.store_writable,
    files.ledger,
    surroundings.clerk,
    surroundings.clerk_secret_key,
    surroundings.modes,
)


def examine(facts: Facts) -> HealthReport:
    """A setting that cannot be used has one line, its fault, in place of what it would have led to."""
    wrong = tuple(settings.faults(facts))
    named = {check.check for check in wrong}
    lines = [line for part in PARTS for line in part(facts) if line.check not in named]
    return HealthReport((*wrong, *lines))
