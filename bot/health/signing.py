"""Whether what Stripe signs is accepted: by the site, and by our own endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.health.log import FAILED_SIGNATURE, at, handled, last, newest, silent
from bot.health.saying import fail, ok, unread, warn
from bot.model import Unknown
from bot.speech import counted, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.findings import Check
    from bot.health.evidence import HealthEvidence
    from bot.model import LogEntry

_TOLERATED = 0.1
_WRONG_SECRET = "wrong_secret"  # noqa: S105 (a reason)
_CLOCK = ("stale", "future")


def signature(evidence: HealthEvidence) -> Check:
    """Incidents B4 and B5: events come, and are taken for forged."""
    return _of_ours(evidence, _of_the_site(evidence))


def _of_the_site(evidence: HealthEvidence) -> Check:
    if isinstance(evidence.logs, Unknown):
        return unread("signature", evidence.logs)
    failed = [row for row in evidence.logs if row.event_type == FAILED_SIGNATURE]
    good = handled(evidence.logs)
    if not failed and not good:
        return silent("signature", evidence)
    known = _known(evidence, failed, good)
    since = [row for row in failed if not good or at(row) > newest(good)]
    if since:
        return _refused(len(since), known)
    if len(failed) > _TOLERATED * (len(failed) + len(good)):
        said = counted(
            len(failed),
            "The site refused {number} call because the signature did not fit.",
            "The site refused {number} calls because the signature did not fit.",
        )
        advice = say("Two endpoints with one address have two secrets: see `endpoint_duplicates`.")
        return warn("signature", said, advice, **known)
    return ok("signature", say("The site accepts what Stripe signs."), **known)


def _known(
    evidence: HealthEvidence, failed: Sequence[LogEntry], good: Sequence[LogEntry]
) -> dict[str, object]:
    return {
        "failed": len(failed),
        "accepted": len(good),
        "last_failed": last(failed),
        "refused_here": dict(evidence.refusals),
    }


def _refused(count: int, known: dict[str, object]) -> Check:
    said = counted(
        count,
        "The site refused the last {number} call because the signature did not fit.",
        "The site refused the last {number} calls because the signature did not fit.",
    )
    advice = say(
        "Give the site the signing secret of this very endpoint (STRIPE_WEBHOOK_SECRET_PROD on the site), "
        "not that of another endpoint or of a test tool; if it is right, the site changes the body before it "
        "checks it."
    )
    return fail("signature", said, advice, **known)


def _of_ours(evidence: HealthEvidence, of_site: Check) -> Check:
    """Strangers may knock at our own endpoint too, so refusals count only where nothing was accepted."""
    if of_site.status in {"fail", "warn"} or evidence.received:
        return of_site
    wrong = evidence.refusals.get(_WRONG_SECRET, 0)
    by_clock = sum(evidence.refusals.get(reason, 0) for reason in _CLOCK)
    known = {**of_site.evidence, "refused_here": dict(evidence.refusals)}
    if wrong:
        said = counted(
            wrong,
            "Passkeeper's own endpoint refused {number} call because the signature did not fit, and accepted "
            "none.",
            "Passkeeper's own endpoint refused {number} calls because the signature did not fit, and "
            "accepted none.",
        )
        advice = say(
            "Set STRIPE_WEBHOOK_SECRET to the signing secret of the endpoint that points at Passkeeper, not "
            "of the site's."
        )
        return warn("signature", said, advice, **known)
    if by_clock:
        said = say("Passkeeper's own endpoint refuses what Stripe signs, because of the time in it.")
        return warn("signature", said, say("Set this machine's clock right."), **known)
    return of_site
