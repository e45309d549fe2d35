"""What stands around the webhook: sales that became passes, accounts, modes, the store, the settings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.health.saying import counted, fail, ok, unknown, unread, warn
from bot.model import Unknown

if TYPE_CHECKING:
    from bot.findings import Check
    from bot.health.evidence import HealthEvidence

HEALTHY = 0.98
FAILING = 0.90
_SHOWN = 3
_Z = 1.96


def wilson(made: int, paid: int) -> tuple[float, float]:
    """The 95 % interval of a share, honest for small numbers (Wilson 1927)."""
    share, square = made / paid, _Z * _Z
    centre = share + square / (2 * paid)
    spread = _Z * math.sqrt((share * (1 - share) + square / (4 * paid)) / paid)
    whole = 1 + square / paid
    return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)


def success_rate(evidence: HealthEvidence) -> Check:
    """Paid purchases that became passes without help: what no look at deliveries can tell."""
    if isinstance(evidence.sales, Unknown):
        return unread("success_rate", evidence.sales)
    paid = len(evidence.sales)
    if not paid:
        said = f"No data: no pass was paid for in the last {evidence.days} days."
        return unknown("success_rate", said, paid=0, made=0, not_read=list(evidence.unread))
    made = sum(1 for sale in evidence.sales if sale.made)
    low, high = wilson(made, paid)
    known: dict[str, object] = {
        "paid": paid,
        "made": made,
        "rate": round(made / paid, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "not_read": list(evidence.unread),
    }
    said = f"{made:,} of {counted(paid, 'sale')} became a pass without help ({made / paid:.0%})."
    if made >= HEALTHY * paid:
        return ok("success_rate", said, **known)
    known["sessions"] = [sale.session_id for sale in evidence.sales if not sale.made][:10]
    make = fail if made < FAILING * paid else warn
    return make("success_rate", said, "Run `/pass-fix` to see what is missing.", **known)


def accounts(evidence: HealthEvidence) -> Check:
    """Incident B11: an account out of reach is never "nothing found"."""
    if isinstance(evidence.accounts, Unknown):
        return unread("accounts", evidence.accounts)
    shut = [state for state in evidence.accounts if state.problem]
    known: dict[str, object] = {
        "accounts": [state.account for state in evidence.accounts],
        "out_of_reach": [
            {"account": state.account, "school": state.school, "problem": state.problem} for state in shut
        ],
    }
    if not shut:
        said = f"All {counted(len(evidence.accounts), 'Stripe account')} can be read."
        return ok(
            "accounts", said if len(evidence.accounts) > 1 else "The Stripe account can be read.", **known
        )
    said = f"{counted(len(shut), 'Stripe account')} of {len(evidence.accounts):,} cannot be read."
    if not any(state.lasting for state in shut):
        return unknown("accounts", said, "Try again in a few minutes.", **known)
    advice = (
        "Check that the key is of the right platform and mode, and that the school is still connected to it."
    )
    return fail("accounts", said, advice, **known)


def modes(evidence: HealthEvidence) -> Check:
    """Incident B12: a key of one mode, and customers who buy in the other."""
    ours, other = ("live", "test") if evidence.livemode else ("test", "live")
    seen = _modes_seen(evidence)
    known: dict[str, object] = {"key": ours, **seen}
    if not seen[ours] and not seen[other]:
        return unknown(
            "modes", f"The key reads {ours} mode; nothing shows yet which mode the site uses.", **known
        )
    if not seen[other]:
        return ok("modes", f"Key and site are both in {ours} mode.", **known)
    advice = f"Give Passkeeper the key of the {other} mode if that is where customers pay."
    if not seen[ours]:
        said = f"The key reads {ours} mode, but the site's sales are in {other} mode: nothing would be found."
        return fail("modes", said, advice, **known)
    said = f"There are sales of both modes; this key reads {ours} mode only."
    return warn("modes", said, advice, **known)


def _modes_seen(evidence: HealthEvidence) -> dict[str, int]:
    logs = () if isinstance(evidence.logs, Unknown) else evidence.logs
    sales = () if isinstance(evidence.sales, Unknown) else evidence.sales
    ids = {row.session_id or "" for row in logs} | {sale.session_id for sale in sales}
    return {mode: sum(each.startswith(f"cs_{mode}_") for each in ids) for mode in ("live", "test")}


def store_writable(evidence: HealthEvidence) -> Check:
    """Incident B10: tried without writing anything."""
    if isinstance(evidence.writable, Unknown):
        return unread("store_writable", evidence.writable)
    if evidence.writable:
        return ok("store_writable", "Passes can be written to the store.")
    return fail(
        "store_writable",
        "The store's token may only read, so nothing can be mended.",
        "Make a token that may write (Editor) in Sanity, and set SANITY_API_TOKEN to it.",
    )


def passes_sellable(evidence: HealthEvidence) -> Check:
    """Incidents A7 and A8: a pass that can be bought and never delivered."""
    if isinstance(evidence.unsellable, Unknown):
        return unread("passes_sellable", evidence.unsellable)
    if not evidence.unsellable:
        return ok("passes_sellable", "Every pass on sale can be delivered.")
    reasons = [each.reason for each in evidence.unsellable]
    number = len({each.sold.id for each in evidence.unsellable})
    return warn(
        "passes_sellable",
        f"{counted(number, 'pass', 'passes')} on sale will go wrong for whoever buys.",
        " ".join(reasons[:_SHOWN]),
        passes=reasons,
    )


def settings(evidence: HealthEvidence) -> Check:
    facts = evidence.settings
    wrong, advice = [], []
    if not facts.webhook_secret:
        wrong.append("STRIPE_WEBHOOK_SECRET is not set, so Passkeeper's own endpoint takes no events")
        advice.append("Set STRIPE_WEBHOOK_SECRET to the secret of Passkeeper's own endpoint, not the site's.")
    if facts.strays:
        wrong.append(f"set but not read here: {', '.join(facts.strays)}")
        advice.append("Use the names in .env.example.")
    if not wrong:
        return ok("settings", "The settings are complete.")
    said = "; ".join(wrong)
    return warn("settings", f"{said[0].upper()}{said[1:]}.", " ".join(advice), strays=list(facts.strays))
