"""The commands of the outside contract: each is parse, call, show."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import contract
from bot.actions import Fix, Outcome, Refusal
from bot.attention import needs_person
from bot.errors import BadRequestError, NotThereError
from bot.query import ADDRESS, parse
from bot.verdicts import Verdict
from bot.views.health import health_message
from handlers.cli import keeping, terminal
from handlers.cli.program import FINE, FOUND, NOT_DONE, Said, answering
from handlers.cli.waiting import stepping, working

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.actions import Action, Result
    from bot.findings import Answer, Coverage, Finding
    from handlers.cli.program import Program
    from services.planned import Planned

days = click.option("--days", type=click.IntRange(1, 3650), help="How many days to look back.")
yes = click.option("--yes", is_flag=True, help="Act; without it the plan is only shown.")


def code_of(coverage: Coverage, findings: Sequence[Finding]) -> int:
    """2 where something could not be looked at, 1 where a person should act, else 0."""
    if not coverage.complete or any(f.verdict is Verdict.UNCHECKED for f in findings):
        return NOT_DONE
    return FOUND if any(map(needs_person, findings)) else FINE


def _readable(query: str, command: str) -> str:
    """The same, where it can be looked up; raises BadRequestError that shows what works in a terminal."""
    parse(query, f"python app.py {command} {ADDRESS}")
    return query


@click.command()
@click.argument("query", metavar="EMAIL|SESSION_ID|CLERK_ID")
@answering
def check(program: Program, query: str) -> Said:
    """What /pass-check answers."""
    with working("Asking Stripe, the passes and Clerk…"):
        answer = program.lookup.check(_readable(query, "check"))
    code = code_of(answer.coverage, answer.findings)
    return Said(max(code, _found(answer)), contract.answer_json(answer), terminal.answer(answer))


def _found(answer: Answer | None) -> int:
    """1 where somebody was asked for and nobody was found, else 0."""
    return FOUND if answer and not answer.customer and not answer.findings else FINE


@click.command()
@days
@click.option("--account", metavar="ACCT", help="Only this Stripe account (acct_... or platform).")
@click.option("--post", is_flag=True, help="Also tell the support channel, as the schedule does.")
@answering
def reconcile(program: Program, days: int | None, account: str | None, *, post: bool) -> Said:
    """One sweep: every payment of the window against every pass."""
    if post:
        program.settings.require_for_posting()
    with working("Comparing payments with passes…"):
        report = program.sweep.run(days=days, account=account)
    if post:
        program.announcing.announce(report)
    code = code_of(report.coverage, report.findings)
    return Said(code, contract.report_json(report), terminal.report(report))


@click.command()
@click.argument("query", required=False, metavar="[EMAIL|SESSION_ID]")
@click.option("--all", "everything", is_flag=True, help="Everything recent.")
@days
@yes
@click.option("--manager", is_flag=True, help="Also what needs a manager's approval.")
@answering
def fix(
    program: Program, query: str | None, days: int | None, *, everything: bool, yes: bool, manager: bool
) -> Said:
    """Shows what would be put right; acts only with --yes."""
    if bool(query) == everything:
        raise BadRequestError("Say whom or what to fix, or --all: python app.py fix ada@example.com")
    with working("Looking for what can be put right…"):
        plans = program.fixing.plan(query and _readable(query, "fix"), days=days)
    with stepping("Putting it right…" if yes else "Planning…", plans.planned) as each_planned:
        outcomes = [_done(program, each, yes=yes, manager=manager) for each in each_planned]
    unread = any(each.finding.verdict is Verdict.UNCHECKED for each in plans.planned)
    code = max(_code(outcomes), NOT_DONE if unread or not plans.coverage.complete else FINE)
    return Said(
        max(code, _found(plans.answer)),
        contract.outcomes_json(outcomes),
        terminal.outcomes(plans, outcomes),
    )


def _done(program: Program, planned: Planned, *, yes: bool, manager: bool) -> Outcome:
    finding, proposal = planned.finding, planned.proposal
    if yes and isinstance(proposal, Fix) and finding.session_id:
        return program.fixing.attempt(planned, by=program.operator, manager=manager)
    held = finding.subscription_ids[0] if finding.subscription_ids else None
    return _proposed(proposal, finding.session_id, held)


def _proposed(proposal: Fix | Refusal, session_id: str | None, held: str | None = None) -> Outcome:
    if isinstance(proposal, Refusal):
        result: Result = "already_there" if proposal.already else "refused"
        return Outcome(None, session_id, result, held or proposal.subscription_id, proposal.sentence)
    return Outcome(None, session_id, "planned", proposal.subscription_id, proposal.sentence)


def _code(outcomes: Sequence[Outcome]) -> int:
    results = {outcome.result for outcome in outcomes}
    if "failed" in results:
        return NOT_DONE
    return FOUND if results & {"planned", "refused"} else FINE


@click.command()
@click.option("--user", "clerk_id", required=True, metavar="CLERK_ID", help="Whose pass it will be.")
@click.option("--pass", "pass_id", required=True, metavar="PASS_ID", help="Which pass.")
@click.option("--reason", required=True, help="Why; it stays in the audit trail.")
@click.option("--session", "session_id", metavar="SESSION_ID", help="The payment it belongs to, if any.")
@yes
@answering
def grant(
    program: Program, clerk_id: str, pass_id: str, reason: str, session_id: str | None, *, yes: bool
) -> Said:
    """A pass by hand, where no payment can be tied to it by machine."""
    granting = program.granting
    wish = granting.wish(clerk_id, pass_id, reason, session_id)
    if yes:
        outcome = granting.give(wish, by=program.operator, approved_by=program.operator)
    else:
        outcome = _proposed(granting.plan(wish), session_id)
    return Said(_code([outcome]), contract.outcomes_json([outcome]), terminal.outcome(outcome))


@click.command()
@click.argument("action_id", metavar="ACTION_ID")
@yes
@answering
def undo(program: Program, action_id: str, *, yes: bool) -> Said:
    """Takes one earlier action back; `audit` lists them."""
    action = program.fixing.action(action_id)
    if action is None:
        raise NotThereError(f"There is no action {action_id}. `python app.py audit` lists them all.")
    if yes:
        outcome = program.fixing.undo(action_id, by=program.operator)
    else:
        outcome = program.fixing.no_undo(action, by=program.operator) or _would_undo(action)
    return Said(_code([outcome]), contract.outcomes_json([outcome]), terminal.outcome(outcome))


def _would_undo(action: Action) -> Outcome:
    sentence = f"This would take back: {action.detail} Add --yes to do it."
    return Outcome(None, action.session_id, "planned", action.subscription_id, sentence)


@click.command()
@click.option("--post", is_flag=True, help="Also tell the support channel, as the schedule does.")
@answering
def health(program: Program, *, post: bool) -> Said:
    """What /webhook-health answers: does the webhook work, and if not, why."""
    with working("Looking at the webhook…"):
        report = program.health.report()
    if post:
        program.settings.require_for_posting()
        program.announcing.tell(health_message(report.status, report.checks))
    # Its own checks that stay unknown are no fault; an account that was not read leaves the look undone.
    unread = any(each.check == "accounts" and each.status != "ok" for each in report.checks)
    code = NOT_DONE if unread else FINE if report.status == "ok" else FOUND
    return Said(code, contract.health_json(report), terminal.health(report))


@click.command()
@click.argument("session_ids", nargs=-1, required=True, metavar="SESSION_ID...")
@click.option("--language", type=click.Choice(["en", "nb"]), default="en", show_default=True)
@click.option("--signed", default="Your support team", show_default=True, help="Who signs it.")
@answering
def draft(program: Program, session_ids: tuple[str, ...], language: str, signed: str) -> Said:
    """The apology for these purchases, ready to send."""
    message = program.apologies.draft(session_ids, signed=signed, language=language)
    return Said(FINE, asdict(message), terminal.draft(message))


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only actions since this day (UTC).")
@answering
def audit(program: Program, since: datetime | None) -> Said:
    """Who changed what, when, from what to what."""
    actions = program.ledger.actions(since.replace(tzinfo=UTC) if since else None)
    return Said(FINE, contract.audit_json(actions), terminal.audit(actions))


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@answering
def import_(program: Program, file: Path) -> Said:
    """Loads a Sanity dataset export (.ndjson or .tar.gz) into the embedded store; repeatable."""
    with working("Taking over the documents…"):
        imported = program.load(file)
    return Said(FINE, asdict(imported), terminal.imported(imported))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@answering
def export(program: Program, file: Path) -> Said:
    """Writes the embedded store out as .ndjson, which `import` reads back."""
    with working("Writing the documents…"):
        count = program.save(file)
    return Said(FINE, {"exported": count}, f"{count} documents were written.")


ALL = (check, reconcile, fix, grant, undo, health, draft, audit, import_, export, *keeping.ALL)
