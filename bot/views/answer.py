"""What `/pass-check` answers: first what could not be checked, then each purchase and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.attention import is_gap
from bot.query import names_payment
from bot.speech import counted, joined, say
from bot.verdicts import Verdict
from bot.views import buttons, ids, kit, outcome, said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slackblocks import Block, Button

    from bot.findings import Answer, Coverage, Customer, Finding
    from bot.messages import Message, View
    from bot.views.outcome import Settled

TITLE = say("Check a customer")
SHOWN = 10
"""Findings and candidates in one message: more than that nobody reads, and Slack has limits."""

_LINE = 850


def answer_message(answer: Answer, page: str = "", settled: Mapping[str, Settled] | None = None) -> Message:
    """`settled` holds what was done since from this very answer, by purchase."""
    done = settled or {}
    shown = answer.findings[:SHOWN]
    primary = next((f.key for f in shown if f.fixable and f.key not in done), None)
    blocks: list[Block] = [*_incomplete(answer), kit.say(_whom(answer)), *_notes(answer.notes)]
    for finding in shown:
        if finding.key in done:
            blocks += outcome.told(done[finding.key], page=page)
        else:
            blocks += told(finding)
            blocks += kit.row(_buttons(finding, primary=finding.key == primary, page=page))
    blocks += [*_rest(answer.findings), *_choices(answer), kit.aside(searched(answer.coverage))]
    return kit.message(_text(answer, done), blocks)


def answer_dialog(answer: Answer) -> View:
    """The same in a dialog: each button there opens the next step in its place."""
    shown = answer.findings[:SHOWN]
    primary = next((f.key for f in shown if f.fixable), None)
    blocks: list[Block] = [*_incomplete(answer), kit.say(_whom(answer)), *_notes(answer.notes)]
    for finding in shown:
        blocks += told(finding)
        blocks += kit.row(_dialog_buttons(finding, primary=finding.key == primary))
    blocks += [*_rest(answer.findings), *_choices(answer), kit.aside(searched(answer.coverage))]
    return kit.dialog(TITLE, blocks, ids.NOTICE_DIALOG)


def told(finding: Finding) -> list[Block]:
    """One purchase in full, for the person who asked: what it came to, why, and what to do next."""
    body = joined(" ", (finding.detail, said.who_mends(finding)))
    small = [part for part in (words.line(finding.school, 60), said.live(finding)) if part]
    head = kit.headed(said.title(finding), kit.cut(body, _LINE))
    return [head, kit.aside(*small)] if small else [head]


def searched(coverage: Coverage) -> str:
    """What was looked at, in one small line."""
    schools = sum(account.startswith("acct_") for account in coverage.accounts)
    places: list[str] = [say("the platform")] * ("platform" in coverage.accounts)
    if schools:
        places.append(counted(schools, "{number} school account", "{number} school accounts"))
    if not places:
        return say("Stripe was not searched")
    where = say("Searched {places}", places=joined(say(" and "), places))
    since = say("since {day}", day=words.day(coverage.since)) if coverage.since else say("all dates")
    until = say("until {day}", day=words.day(coverage.until)) if coverage.until else ""
    return joined(", ", (where, since, until))


def incomplete(coverage: Coverage, shown: Sequence[Finding] = ()) -> str:
    """The sentence that comes first where something was left out, else empty.

    What a finding that is `shown` says is not said here too.
    """
    if coverage.complete:
        return ""
    below = {finding.detail for finding in shown}
    problems = [problem for problem in coverage.problems if problem not in below]
    return kit.cut(joined(" ", (say("Not everything could be checked."), *problems)), 1200)


def _incomplete(answer: Answer) -> list[Block]:
    sentence = incomplete(answer.coverage, answer.findings[:SHOWN])
    return [kit.say(sentence)] if sentence else []


def _notes(notes: tuple[str, ...]) -> list[Block]:
    return [kit.say(kit.cut(joined("\n", notes), 1000))] if notes else []


def _whom(answer: Answer) -> str:
    query = kit.cut(answer.query, 80)
    if answer.candidates:
        return say("More than one person fits “{query}”. Whom do you mean?", query=query)
    if answer.customer:
        return named(answer.customer)
    if answer.findings:
        return say("What is known about {query}", query=query)
    if names_payment(answer.query):
        return say("There is no such purchase: “{query}”.", query=query)
    return say("Nobody was found for “{query}”.", query=query)


def named(customer: Customer) -> str:
    parts = [customer.name or "", *customer.emails[:3]]
    return joined(" · ", (words.line(part) for part in parts)) or say("A customer without a name")


def _text(answer: Answer, done: Mapping[str, Settled]) -> str:
    parts = [incomplete(answer.coverage, answer.findings[:SHOWN]), _whom(answer)]
    parts += [
        outcome.headline(done[finding.key]) if finding.key in done else _line(finding)
        for finding in answer.findings[:SHOWN]
    ]
    return joined("\n", parts)


def _line(finding: Finding) -> str:
    head = say("{title}: {purchase}.", title=said.title(finding), purchase=said.purchase(finding))
    return joined(" ", (head, finding.detail))


def _buttons(finding: Finding, *, primary: bool, page: str) -> list[Button]:
    shown = []
    if finding.fixable and finding.session_id:
        shown.append(buttons.fix(finding, masked=False, primary=primary, page=page))
    shown += _opening(finding)
    if finding.session_id and (is_gap(finding) or finding.verdict is Verdict.OK):
        shown.append(buttons.share(finding))
    return [*shown, *buttons.stripe(finding)]


def _dialog_buttons(finding: Finding, *, primary: bool) -> list[Button]:
    shown = [buttons.review(finding, primary=primary)] if finding.fixable and finding.session_id else []
    return [*shown, *_opening(finding), *buttons.stripe(finding)]


def _opening(finding: Finding) -> list[Button]:
    """Those that open a dialog."""
    shown = [buttons.give(finding)] if finding.session_id and _by_hand(finding) else []
    return [*shown, *([buttons.draft(finding)] if buttons.wants_apology(finding) else [])]


def _by_hand(finding: Finding) -> bool:
    """Where a person must say which pass is right; one that was made by hand already is tied instead."""
    return finding.verdict is Verdict.BLOCKED and finding.reason != "made_by_hand"


def _rest(findings: tuple[Finding, ...]) -> list[Block]:
    left = len(findings) - SHOWN
    if left <= 0:
        return []
    more = counted(
        left,
        "There is {number} more. Check it by its own checkout id to see it.",
        "There are {number} more. Check one by its own checkout id to see it.",
    )
    return [kit.say(more)]


def _choices(answer: Answer) -> list[Block]:
    """Who may be meant, for a person to choose: nobody is ever chosen for them."""
    people = [
        (named(one), one.clerk_id or next(iter(one.emails), "")) for one in answer.candidates[:SHOWN]
    ] or [(near, near) for near in answer.near[:SHOWN]]
    shown = [
        kit.button(say("Check {name}", name=name), f"{ids.CHOOSE}_{position}", query)
        for position, (name, query) in enumerate(people)
        if query
    ]
    asked: list[Block] = [kit.say(say("Did you mean one of these?"))] if answer.near and shown else []
    return [*asked, *kit.row(shown)]
