"""Stripe: that it answers, what kind of key it is, what it may read, and on which accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.facts import STRIPE, Trouble
from bot.health.saying import counted, fail, ok, unknown
from bot.model import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Facts, StripeFacts
    from bot.findings import Check

_RESTRICT = "It can move money. A restricted key that may only read is enough: docs/connect.md lists what."
_KEYS = "Copy the key again from https://dashboard.stripe.com/apikeys into STRIPE_SECRET_KEY."
_AGAIN = "Try again in a minute."


def stripe(facts: Facts) -> Iterator[Check]:
    if facts.stripe is None:
        if facts.given.broken(STRIPE):
            yield unknown("stripe", "Stripe was not asked, because a setting of it cannot be used.")
        return
    if all(trouble and trouble.kind == "silent" for trouble in _all(facts.stripe)):
        advice = "Check this machine's network and STRIPE_API_URL, and https://status.stripe.com."
        yield fail("stripe", "Stripe did not answer.", advice)
    else:
        yield ok("stripe", "Stripe answers.")


def stripe_secret_key(facts: Facts) -> Iterator[Check]:
    if facts.stripe is None:
        if not facts.given.broken(STRIPE):
            said = "STRIPE_SECRET_KEY is not set, so no payment can be read."
            yield fail(
                "stripe_secret_key", said, "Make a restricted key: docs/connect.md lists what it may read."
            )
        return
    kinds = {trouble.kind if trouble else "fine" for trouble in _on(facts.stripe, PLATFORM).values()}
    if "key" in kinds:
        yield fail("stripe_secret_key", "Stripe does not accept STRIPE_SECRET_KEY.", _KEYS)
    elif kinds <= {"silent", "busy"}:
        yield unknown("stripe_secret_key", "Stripe gave no answer about the key.", _AGAIN)
    else:
        yield _kind(facts)


def _kind(facts: Facts) -> Check:
    kind, mode = key_kind(facts)
    word = {"rk": "restricted", "sk": "full secret"}[kind]
    said = f"Stripe accepts the key, a {word} one of {mode} mode."
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
        said = f"The key may not read {'; '.join(said for said, _ in lacking)}."
        rights = sorted({right for _, rights in lacking for right in rights})
        advice = "Edit the key at https://dashboard.stripe.com/apikeys and give it Read for these"
        advice += f" ({', '.join(rights)})" if rights else ""
        advice += ", for connected accounts too."
        yield fail("stripe_permissions", said, advice, missing=rights)
    elif any(trouble and trouble.kind != "account" for trouble in _all(facts.stripe)):
        yield unknown(
            "stripe_permissions", "Stripe did not answer every question about the key's permissions.", _AGAIN
        )
    else:
        yield ok("stripe_permissions", f"The key may read {', '.join(asked)}.", resources=asked)


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
            where = ", ".join(_called(account, known) for account in shut)
            yield f"{resource} (on {where})", tuple(sorted(rights))


def stripe_accounts(facts: Facts) -> Iterator[Check]:
    known = facts.stripe
    if known is None:
        return
    if known.unlisted:
        yield unknown("stripe_accounts", known.unlisted)
        return
    shut = [account for account, answers in known.answers.items() if _refused(answers)]
    if shut:
        said = f"The key has no access to {' and '.join(_called(account, known) for account in shut)}."
        advice = (
            "See under Connect in Stripe's dashboard whether it is still connected, and in the key's mode."
        )
        yield fail("stripe_accounts", said, advice, accounts=shut)
    elif any(trouble and trouble.kind in {"silent", "busy", "key"} for trouble in _all(known)):
        yield unknown("stripe_accounts", "Not every account answered.", _AGAIN)
    else:
        schools = [account for account in known.answers if account != PLATFORM]
        yield ok(
            "stripe_accounts",
            f"The platform and {counted(len(schools), 'school')} can be read.",
            accounts=list(known.answers),
        )


def _refused(answers: object) -> bool:
    return isinstance(answers, dict) and any(t and t.kind == "account" for t in answers.values())


def _called(account: str, known: StripeFacts) -> str:
    if account == PLATFORM:
        return "the platform"
    return f"{known.schools.get(account) or 'a school'} ({account})"


def _on(known: StripeFacts, account: str) -> dict[str, Trouble | None]:
    return dict(known.answers.get(account, {}))


def _all(known: StripeFacts) -> list[Trouble | None]:
    return [trouble for answers in known.answers.values() for trouble in answers.values()]
