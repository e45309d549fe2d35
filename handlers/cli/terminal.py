"""How answers read in a terminal. Everything from outside is literal text, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from bot.actions import Fix
from bot.words import day, line, money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from bot.actions import Action, Outcome
    from bot.apology import Draft
    from bot.findings import Answer, Coverage, Customer, Finding, Report
    from bot.health import HealthReport
    from services.importing import Imported
    from services.planned import Plans

STYLES = {"ok": "green", "fail": "red", "warn": "yellow", "unknown": "magenta", "unchecked": "magenta"}
"""Colours of words that matter at a glance; whatever is not named here is a plain finding."""

_WHOLE = frozenset({"When (UTC)", "Action", "How"})


def table(*columns: str) -> Table:
    """Ids are never cut: a column as narrow as it must be folds its words, not theirs."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold", no_wrap=column in _WHOLE)
    return made


def _line(*parts: tuple[str, str] | str) -> Text:
    return Text.assemble(*(part if isinstance(part, tuple) else (part, "") for part in parts))


def _covered(coverage: Coverage) -> Text:
    accounts = f"{len(coverage.accounts)} Stripe account" + ("s" if len(coverage.accounts) != 1 else "")
    since = f" since {day(coverage.since)}" if coverage.since else ""
    if coverage.complete:
        return _line((f"Looked at {accounts}{since}.", "dim"))
    problems = " ".join(coverage.problems)
    return _line(("Not everything could be looked at. ", "bold magenta"), problems)


def _finding(finding: Finding) -> Text:
    style = STYLES.get(finding.verdict.value, "bold")
    facts = [line(finding.pass_name), money(finding.money) if finding.money else None]
    facts += [day(finding.paid_at) if finding.paid_at else None, finding.session_id]
    known = " · ".join(fact for fact in facts if fact)
    return _line((f"{finding.verdict}", style), f"  {finding.detail}\n", (f"    {known}", "dim"))


def _customer(customer: Customer) -> Text:
    name = line(customer.name) or "Somebody without a name"
    return _line((name, "bold"), f"  {', '.join(map(line, customer.emails))}  {customer.clerk_id or ''}")


def answer(said: Answer) -> RenderableType:
    parts: list[Text] = [_customer(said.customer)] if said.customer else []
    if said.candidates:
        parts += [Text("Several people fit. Ask again with one of these addresses or ids:")]
        parts += [_customer(candidate) for candidate in said.candidates]
    parts += [_finding(finding) for finding in said.findings]
    parts += [Text(note) for note in said.notes]
    if said.near:
        parts += [Text(f"Did you mean {' or '.join(said.near)}?")]
    return Group(*parts, _covered(said.coverage))


def report(said: Report) -> RenderableType:
    counts = table("How many", "What")
    for name, number in said.counts.items():
        if number or name in {"sessions", "purchases", "ok", "missing"}:
            counts.add_row(Text(str(number), justify="right"), Text(name, STYLES.get(name, "")))
    findings = [_finding(finding) for finding in said.findings]
    on_sale = [_line(("on sale", "yellow"), f"  {each.reason}") for each in said.unsellable]
    return Group(counts, *findings, *on_sale, _covered(said.coverage))


def _preview(fix: Fix) -> Iterable[Text]:
    for change in fix.preview:
        before, after = line(change.before), line(change.after)
        arrow = f"{before} → {after}" if before else after
        yield _line((f"    {change.label}: ", "dim"), arrow)


def outcome(said: Outcome) -> Text:
    number = f"  ({said.action_id})" if said.action_id else ""
    return _line((f"{said.result}", "bold"), f"  {said.detail}{number}")


def outcomes(plans: Plans, done: Sequence[Outcome]) -> RenderableType:
    parts: list[Text] = []
    for planned, said in zip(plans.planned, done, strict=True):
        parts.append(outcome(said))
        if said.result == "planned" and isinstance(planned.proposal, Fix):
            parts += _preview(planned.proposal)
    if any(said.result == "planned" for said in done):
        parts.append(
            Text("Nothing was written. Add --yes to do it (and --manager where a manager must agree).")
        )
    if not done:
        parts += [Text("There is nothing to fix.")] if plans.coverage.complete else []
        parts += [_customer(candidate) for candidate in (plans.answer.candidates if plans.answer else ())]
        parts += [Text(note) for note in (plans.answer.notes if plans.answer else ())]
    return Group(*parts, _covered(plans.coverage))


def health(said: HealthReport) -> RenderableType:
    order = ("fail", "warn", "unknown", "ok")
    seen = table("How", "What", "What was seen, and what to do")
    for check in sorted(said.checks, key=lambda check: order.index(check.status)):
        status = Text(check.status, STYLES[check.status])
        seen.add_row(status, Text(check.check), Text(f"{check.detail} {check.advice}".strip()))
    return Group(_line((said.status, "bold")), seen)


def draft(said: Draft) -> RenderableType:
    return Group(
        _line(("To: ", "dim"), said.to or "-"), _line(("Subject: ", "dim"), said.subject), Text(said.body)
    )


def audit(actions: Sequence[Action]) -> RenderableType:
    if not actions:
        return Text("Nothing has been changed yet.")
    trail = table("When (UTC)", "Action", "By", "Kind", "Result", "What")
    for action in actions:
        trail.add_row(*_action(action))
    return trail


def _action(action: Action) -> Iterable[Text]:
    undone = " (taken back)" if action.undone_by else ""
    yield Text(f"{action.at:%Y-%m-%d %H:%M}", "dim")
    yield Text(action.id, "dim")
    yield from map(Text, (line(action.by) or "", action.kind))
    yield Text(f"{action.result or 'under way'}{undone}", "bold")
    yield Text(action.detail)


def imported(said: Imported) -> RenderableType:
    kept = table("How many", "What")
    for kind, number in sorted(said.imported.items()):
        kept.add_row(Text(str(number), justify="right"), Text(kind))
    skipped = [_line(("skipped ", "yellow"), f"{each.id}: {each.reason}") for each in said.skipped]
    number = sum(said.imported.values())
    told = Text("1 document is in the store." if number == 1 else f"{number} documents are in the store.")
    return Group(*([kept] if said.imported else []), *skipped, told)
