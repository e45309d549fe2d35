"""What stands around the webhook: accounts, modes, the store, the passes on sale, the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.health.saying import fail, ok, unknown, unread, warn
from bot.model import Unknown
from bot.speech import counted, joined, number, say

if TYPE_CHECKING:
    from bot.findings import Check
    from bot.health.evidence import HealthEvidence

_SHOWN = 3
_MODES = {"live": say("live"), "test": say("test")}


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
        return ok("accounts", _all_read(len(evidence.accounts)), **known)
    said = counted(
        len(shut),
        "{number} Stripe account of {all} cannot be read: {names}.",
        "{number} Stripe accounts of {all} cannot be read: {names}.",
        all=number(len(evidence.accounts)),
        names=joined(", ", [state.school or state.account for state in shut[:_SHOWN]]),
    )
    if not any(state.lasting for state in shut):
        return unknown("accounts", said, say("Try again in a few minutes."), **known)
    advice = say(
        "Check that the key is of the right platform and mode, and that the school is still connected to it."
    )
    return fail("accounts", said, advice, **known)


def _all_read(count: int) -> str:
    return counted(count, "The Stripe account can be read.", "All {number} Stripe accounts can be read.")


def modes(evidence: HealthEvidence) -> Check:
    """Incident B12: a key of one mode, and customers who buy in the other."""
    ours, other = ("live", "test") if evidence.livemode else ("test", "live")
    seen = _modes_seen(evidence)
    known: dict[str, object] = {"key": ours, **seen}
    named = {"ours": _MODES[ours], "other": _MODES[other]}
    if not seen[ours] and not seen[other]:
        said = say("The key reads {ours} mode; nothing shows yet which mode the site uses.", **named)
        return unknown("modes", said, **known)
    if not seen[other]:
        return ok("modes", say("Key and site are both in {ours} mode.", **named), **known)
    advice = say("Give Passkeeper the key of the {other} mode if that is where customers pay.", **named)
    if not seen[ours]:
        said = say(
            "The key reads {ours} mode, but the site's sales are in {other} mode: nothing would be found.",
            **named,
        )
        return fail("modes", said, advice, **known)
    said = say("There are sales of both modes; this key reads {ours} mode only.", **named)
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
        return ok("store_writable", say("Passes can be written to the store."))
    return fail(
        "store_writable",
        say("The store's token may only read, so nothing can be mended."),
        say("Make a token that may write (Editor) in Sanity, and set SANITY_API_TOKEN to it."),
    )


def passes_sellable(evidence: HealthEvidence) -> Check:
    """Incidents A7 and A8: a pass that can be bought and never delivered."""
    if isinstance(evidence.unsellable, Unknown):
        return unread("passes_sellable", evidence.unsellable)
    if not evidence.unsellable:
        return ok("passes_sellable", say("Every pass on sale can be delivered."))
    reasons = [each.reason for each in evidence.unsellable]
    said = counted(
        len({each.sold.id for each in evidence.unsellable}),
        "{number} pass on sale will go wrong for whoever buys.",
        "{number} passes on sale will go wrong for whoever buys.",
    )
    return warn("passes_sellable", said, joined(" ", reasons[:_SHOWN]), passes=reasons)


def settings(evidence: HealthEvidence) -> Check:
    facts = evidence.settings
    wrong, advice = [], []
    if not facts.webhook_secret:
        wrong.append(say("STRIPE_WEBHOOK_SECRET is not set, so Passkeeper's own endpoint takes no events."))
        advice.append(
            say("Set STRIPE_WEBHOOK_SECRET to the secret of Passkeeper's own endpoint, not the site's.")
        )
    if facts.strays:
        wrong.append(say("Set but not read here: {names}.", names=", ".join(facts.strays)))
        advice.append(say("Use the names in .env.example."))
    if not wrong:
        return ok("settings", say("The settings are complete."))
    return warn("settings", joined(" ", wrong), joined(" ", advice), strays=list(facts.strays))
