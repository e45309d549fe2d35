"""Stripe: that it answers, what kind of key it is, what it may read, and on which accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.facts import STRIPE, Trouble
from bot.health.saying import fail, ok, unknown
from bot.model import PLATFORM
from bot.speech import counted, joined, phrase, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Facts, StripeFacts
    from bot.findings import Check

_RESTRICT = say(
    "It can move money. A restricted key that may only read is enough: docs/connect.md lists what."
)
_KEYS = say("Copy the key again from https://dashboard.stripe.com/apikeys into STRIPE_SECRET_KEY.")
_AGAIN = say("Try again in a minute.")
_KINDS = {
    "rk": phrase("Stripe accepts the key, a restricted one of {mode} mode."),
    "sk": phrase("Stripe accepts the key, a full secret one of {mode} mode."),
}

MODES = {"live": say("live"), "test": say("test")}


def stripe(facts: Facts) -> Iterator[Check]:
    if facts.stripe is None:
        if facts.given.broken(STRIPE):
            yield unknown("stripe", say("Stripe was not asked, because a setting of it cannot be used."))
        return
    if all(trouble and trouble.kind == "silent" for trouble in _all(facts.stripe)):
        advice = say("Check this machine's network and STRIPE_API_URL, and https://status.stripe.com.")
        yield fail("stripe", say("Stripe did not answer."), advice)
    else:
        yield ok("stripe", say("Stripe answers."))


def stripe_secret_key(facts: Facts) -> Iterator[Check]:
    if facts.stripe is None:
        if not facts.given.broken(STRIPE):
            said = say("STRIPE_SECRET_KEY is not set, so no payment can be read.")
            yield fail(
                "stripe_secret_key",
                said,
                say("Make a restricted key: docs/connect.md lists what it may read."),
            )
        return
    kinds = {trouble.kind if trouble else "fine" for trouble in _on(facts.stripe, PLATFORM).values()}
    if "key" in kinds:
        yield fail("stripe_secret_key", say("Stripe does not accept STRIPE_SECRET_KEY."), _KEYS)
    elif kinds <= {"silent", "busy"}:
        yield unknown("stripe_secret_key", say("Stripe gave no answer about the key."), _AGAIN)
    else:
        yield _kind(facts)


def _kind(facts: Facts) -> Check:
    kind, mode = key_kind(facts)
    said = say(_KINDS[kind], mode=MODES[mode])
    return ok("stripe_secret_key", said, _RESTRICT if kind == "sk" else "", kind=kind, mode=mode)


def key_kind(facts: Facts) -> tuple[str, str]:
    """`sk` or `rk`, and `live` or `test` (https://docs.stripe.com/keys); never more of the key than that."""
    secret = facts.given.settings.stripe_secret_key
    parts = [*(secret.get_secret_value() if secret else "").split("_"), ""]
    return parts[0], "test" if parts[1] == "test" else "live"


def stripe_permissions(facts: Facts) -> Iterator[Check]:
    """A permission may be lacking on the platform alone, or in the column for connected accounts."""
    if facts.stripe is None:
        return
    lacking = list(_lacking(facts.stripe))
    asked = sorted(_on(facts.stripe, PLATFORM))
    if lacking:
        said = say("The key may not read {resources}.", resources=joined("; ", (each for each, _ in lacking)))
        rights = sorted({right for _, rights in lacking for right in rights})
        advice = say(
            "Edit the key at https://dashboard.stripe.com/apikeys and give it Read for these{rights}, "
            "for connected accounts too.",
            rights=f" ({', '.join(rights)})" if rights else "",
        )
        yield fail("stripe_permissions", said, advice, missing=rights)
    elif any(trouble and trouble.kind != "account" for trouble in _all(facts.stripe)):
        yield unknown(
            "stripe_permissions",
            say("Stripe did not answer every question about the key's permissions."),
            _AGAIN,
        )
    else:
        yield ok(
            "stripe_permissions",
            say("The key may read {resources}.", resources=", ".join(asked)),
            resources=asked,
        )


def _lacking(known: StripeFacts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each resource with the accounts where it may not be read, and the permissions that Stripe named."""
    for resource in sorted(_on(known, PLATFORM)):
        shut = {
            account: answers[resource]
            for account, answers in known.answers.items()
            if (trouble := answers.get(resource)) and trouble.kind in {"permission", "refused"}
        }
        if shut:
            rights = {
                code for trouble in shut.values() if trouble for code in trouble.codes if "rak_" in code
            }
            where = joined(", ", (_called(account, known) for account in shut))
            yield say("{resource} (on {where})", resource=resource, where=where), tuple(sorted(rights))


def stripe_accounts(facts: Facts) -> Iterator[Check]:
    known = facts.stripe
    if known is None:
        return
    if known.unlisted:
        yield unknown("stripe_accounts", known.unlisted)
        return
    shut = [account for account, answers in known.answers.items() if _refused(answers)]
    if shut:
        where = joined(say(" and "), (_called(account, known) for account in shut))
        said = say("The key has no access to {where}.", where=where)
        advice = say(
            "See under Connect in Stripe's dashboard whether it is still connected, and in the key's mode."
        )
        yield fail("stripe_accounts", said, advice, accounts=shut)
    elif any(trouble and trouble.kind in {"silent", "busy", "key"} for trouble in _all(known)):
        yield unknown("stripe_accounts", say("Not every account answered."), _AGAIN)
    else:
        schools = [account for account in known.answers if account != PLATFORM]
        yield ok(
            "stripe_accounts",
            counted(
                len(schools),
                "The platform and {number} school can be read.",
                "The platform and {number} schools can be read.",
            ),
            accounts=list(known.answers),
        )


def _refused(answers: object) -> bool:
    return isinstance(answers, dict) and any(t and t.kind == "account" for t in answers.values())


def _called(account: str, known: StripeFacts) -> str:
    if account == PLATFORM:
        return say("the platform")
    school = known.schools.get(account) or say("a school")
    return say("{school} ({account})", school=school, account=account)


def _on(known: StripeFacts, account: str) -> dict[str, Trouble | None]:
    return dict(known.answers.get(account, {}))


def _all(known: StripeFacts) -> list[Trouble | None]:
    return [trouble for answers in known.answers.values() for trouble in answers.values()]
