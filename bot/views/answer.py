"""What `/pass-check` answers: first what could not be checked, then each purchase and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.attention import is_gap
from bot.verdicts import Verdict
from bot.views import buttons, ids, kit, outcome, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slackblocks import Block, Button

    from bot.findings import Answer, Coverage, Customer, Finding
    from bot.messages import Message
    from bot.views.outcome import Settled

SHOWN = 10
"""Findings and candidates in one message: more than that nobody reads, and Slack has limits."""

_LINE = 850


def answer_message(answer: Answer, page: str = "", settled: Mapping[str, Settled] | None = None) -> Message:
    """`settled` holds what was done since from this very answer, by purchase."""
    done = settled or {}
    shown = answer.findings[:SHOWN]
    primary = next((f.key for f in shown if f.fixable and f.key not in done), None)
    blocks: list[Block] = [*_incomplete(answer.coverage), kit.say(_whom(answer)), *_notes(answer.notes)]
    for finding in shown:
        if finding.key in done:
            blocks += outcome.told(done[finding.key], page=page)
        else:
            blocks += told(finding)
            blocks += kit.row(_buttons(finding, primary=finding.key == primary, page=page))
    blocks += [*_rest(answer.findings), *_choices(answer), kit.aside(searched(answer.coverage))]
    return kit.message(_text(answer, done), blocks)


def told(finding: Finding) -> list[Block]:
    """One purchase in full, for the person who asked: what it came to, why, and what to do next."""
    body = " ".join(part for part in (finding.detail, said.who_mends(finding)) if part)
    small = [part for part in (words.line(finding.school, 60), said.live(finding)) if part]
    head = kit.headed(said.title(finding), kit.cut(body, _LINE))
    return [head, kit.aside(*small)] if small else [head]


def searched(coverage: Coverage) -> str:
    """What was looked at, in one small line."""
    schools = sum(account.startswith("acct_") for account in coverage.accounts)
    places = ["the platform"] * ("platform" in coverage.accounts)
    if schools:
        places.append(f"{schools} school account{'s' * (schools > 1)}")
    if not places:
        return "Searched by name only, not in Stripe"
    where = " and ".join(places)
    since = f"since {words.day(coverage.since)}" if coverage.since else "all dates"
    return f"Searched {where}, {since}" + (f", until {words.day(coverage.until)}" if coverage.until else "")


def incomplete(coverage: Coverage) -> str:
    """The sentence that comes first where something was left out, else empty."""
    if coverage.complete:
        return ""
    return kit.cut(f"Not everything could be checked. {' '.join(coverage.problems)}", 1200)


def _incomplete(coverage: Coverage) -> list[Block]:
    sentence = incomplete(coverage)
    return [kit.say(sentence)] if sentence else []


def _notes(notes: tuple[str, ...]) -> list[Block]:
    return [kit.say(kit.cut("\n".join(notes), 1000))] if notes else []


def _whom(answer: Answer) -> str:
    if answer.candidates:
        return f"More than one person fits “{kit.cut(answer.query, 80)}”. Whom do you mean?"
    if answer.customer:
        return named(answer.customer)
    if answer.findings:
        return f"What is known about {kit.cut(answer.query, 80)}"
    return f"Nobody was found for “{kit.cut(answer.query, 80)}”."


def named(customer: Customer) -> str:
    parts = [customer.name or "", *customer.emails[:3]]
    return " · ".join(words.line(part) for part in parts if part) or "A customer without a name"


def _text(answer: Answer, done: Mapping[str, Settled]) -> str:
    parts = [incomplete(answer.coverage), _whom(answer)]
    parts += [
        outcome.headline(done[f.key]) if f.key in done else f"{said.title(f)}: {said.purchase(f)}. {f.detail}"
        for f in answer.findings[:SHOWN]
    ]
    return "\n".join(part for part in parts if part)


def _buttons(finding: Finding, *, primary: bool, page: str) -> list[Button]:
    shown = []
    if finding.fixable and finding.session_id:
        shown.append(buttons.fix(finding, masked=False, primary=primary, page=page))
    if finding.session_id and _by_hand(finding):
        shown.append(buttons.give(finding))
    if buttons.wants_apology(finding):
        shown.append(buttons.draft(finding))
    if finding.session_id and (is_gap(finding) or finding.verdict is Verdict.OK):
        shown.append(buttons.share(finding))
    return [*shown, *buttons.stripe(finding)]


def _by_hand(finding: Finding) -> bool:
    """Where a person must say which pass is right; one that was made by hand already is tied instead."""
    return finding.verdict is Verdict.BLOCKED and finding.reason != "made_by_hand"


def _rest(findings: tuple[Finding, ...]) -> list[Block]:
    left = len(findings) - SHOWN
    if left <= 0:
        return []
    return [kit.say(f"There are {left} more. Check one by its own checkout id to see it.")]


def _choices(answer: Answer) -> list[Block]:
    """Who may be meant, for a person to choose: nobody is ever chosen for them."""
    people = [
        (named(one), one.clerk_id or next(iter(one.emails), "")) for one in answer.candidates[:SHOWN]
    ] or [(near, near) for near in answer.near[:SHOWN]]
    shown = [
        kit.button(f"Check {name}", f"{ids.CHOOSE}_{position}", query)
        for position, (name, query) in enumerate(people)
        if query
    ]
    asked: list[Block] = [kit.say("Did you mean one of these?")] if answer.near and shown else []
    return [*asked, *kit.row(shown)]
