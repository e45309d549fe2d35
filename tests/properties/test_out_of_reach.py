"""Unknown is not fine: a system that does not answer is said, and never taken for an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnavailableError
from bot.evidence import StoreFacts
from bot.rules import is_pass, sold_as
from bot.verdicts import Verdict
from services.remarks import NOT_FOUND
from tests.fakes.payments import FakePayments
from tests.properties.desk import at_desk
from tests.properties.small_worlds import examples, small_worlds

if TYPE_CHECKING:
    from bot.evidence import Evidence
    from bot.findings import Finding, Report
    from bot.model import Payment, Purchase
    from tests.labelled.world import World

CERTAIN = {Verdict.OK, Verdict.MISSING, Verdict.BLOCKED, Verdict.UNGROUNDED}
SAID = {"missing", "blocked", "ok", "ungrounded"}
ACCOUNTS = ("platform", "acct_oak", "acct_elm", "acct_ash", "acct_fir")


class SilentStore:
    """A store that answers nothing."""

    def __getattr__(self, name: str) -> Any:
        def silent(*_asked: object) -> Any:
            raise UnavailableError("store", f"The store did not answer ({name}).")

        return silent


class WithoutIntents(FakePayments):
    """Stripe lists checkouts and refunds, and does not show a single payment."""

    def payment(self, account: str, intent_id: str) -> Payment | None:
        raise UnavailableError("stripe", f"Stripe did not show {intent_id} on {account}.")


def certain(report: Report) -> dict[str, int]:
    return {name: count for name, count in report.counts.items() if name in SAID and count}


def about_passes(world: World) -> list[Purchase]:
    return [each for each in world.purchases if sold_as(each) in {"pass", "untold"}]


@examples(25)
@given(small_worlds())
def test_while_stripe_is_down_nothing_is_said_but_that_it_is(world: World) -> None:
    world.payments.down = True
    with at_desk(world) as desk:
        report = desk.services.sweep.run(days=desk.window)
        answers = [desk.services.lookup.check(each.session_id) for each in world.purchases]
    assert {(f.verdict, f.reason) for f in report.findings} == {(Verdict.UNCHECKED, "stripe")}
    assert [f.account for f in report.findings] == sorted(ACCOUNTS, key=lambda one: (one != "platform", one))
    assert not report.coverage.complete
    assert certain(report) == {}
    for answer in answers:
        assert {finding.verdict for finding in answer.findings} == {Verdict.UNCHECKED}
        assert not answer.coverage.complete
        assert NOT_FOUND not in answer.notes


@examples(25)
@given(small_worlds(), st.sampled_from(ACCOUNTS))
def test_an_account_that_refuses_us_is_named_and_the_others_are_judged_as_ever(
    world: World, account: str
) -> None:
    with at_desk(world) as desk:
        before = desk.findings()
        world.payments.refuse(account)
        report = desk.services.sweep.run(days=desk.window)
        answers = {p.session_id: desk.services.lookup.check(p.session_id) for p in world.purchases}
    refused = [finding for finding in report.findings if finding.verdict is Verdict.UNCHECKED]
    assert [(finding.account, finding.reason) for finding in refused] == [(account, "account")]
    assert not report.coverage.complete
    assert report.counts["ungrounded"] == 0
    others = [p for p in world.purchases if p.account != account]
    assert report.counts["sessions"] == len(others)
    for verdict in (Verdict.MISSING, Verdict.BLOCKED, Verdict.OK):
        judged = [before[each.session_id].verdict for each in others]
        assert report.counts[verdict.value] == judged.count(verdict)
    for each in world.purchases:
        answer = answers[each.session_id]
        assert not answer.coverage.complete
        found = [one for one in answer.findings if one.session_id == each.session_id]
        assert found == ([] if each.account == account else [before[each.session_id]])
        assert any(one.verdict is Verdict.UNCHECKED for one in answer.findings)
        assert NOT_FOUND not in answer.notes


@examples(25)
@given(small_worlds())
def test_payments_that_stripe_does_not_show_leave_their_purchases_unchecked(world: World) -> None:
    blind = WithoutIntents()
    for each in world.purchases:
        blind.sell(each)
    with at_desk(world, payments=blind) as desk:
        findings = desk.findings()
        report = desk.services.sweep.run(days=desk.window)
    unread = {each.session_id for each in about_passes(world) if _needs_payment(each)}
    told = {key for key, one in findings.items() if one.verdict is Verdict.UNCHECKED}
    assert told == unread
    shown = {finding.key: finding for finding in report.findings}
    assert all(shown[key].verdict in {Verdict.UNCHECKED, Verdict.ENDED} for key in shown.keys() & unread)
    assert report.coverage.complete is not any(one.verdict is Verdict.UNCHECKED for one in shown.values())


def _needs_payment(purchase: Purchase) -> bool:
    """An unfinished checkout tells by itself that nothing was paid."""
    return bool(purchase.payment_intent) and purchase.status == "complete"


@examples(25)
@given(small_worlds())
def test_while_the_store_is_down_every_pass_purchase_is_unchecked(world: World) -> None:
    with at_desk(world, store=SilentStore()) as desk:
        findings = desk.findings()
        report = desk.services.sweep.run(days=desk.window)
        answers = [desk.services.lookup.check(each.session_id) for each in world.purchases]
    for each in world.purchases:
        unread = sold_as(each) in {"pass", "untold"}
        finding = findings[each.session_id]
        assert finding.reason == ("store" if unread else sold_as(each))
        assert finding.verdict is (Verdict.UNCHECKED if unread else Verdict.NOT_A_PASS)
    assert not report.coverage.complete
    assert certain(report) == {}
    for answer in answers:
        assert {one.verdict for one in answer.findings}.isdisjoint(CERTAIN)
        assert not answer.coverage.complete


@examples(40)
@given(small_worlds())
def test_while_clerk_is_down_whoever_only_clerk_could_know_is_unchecked(world: World) -> None:
    with at_desk(world) as desk:
        before = desk.findings()
        world.directory.down = True
        after = desk.findings()
        report = desk.services.sweep.run(days=desk.window)
        known = {each.purchase.session_id for each in desk.evidence() if _recorded(each)}
    for key, finding in after.items():
        if (finding.verdict, finding.reason) == (Verdict.UNCHECKED, "directory"):
            assert key not in known
            assert before[key].verdict in {Verdict.MISSING, Verdict.BLOCKED}
            continue
        assert (finding.verdict, finding.reason) == (before[key].verdict, before[key].reason)
        assert finding.reason not in {"owner_unknown", "owner_record_missing"}
        assert finding.fixable <= before[key].fixable
    unread = any(one.verdict is Verdict.UNCHECKED for one in after.values())
    assert report.coverage.complete is not unread


def _recorded(evidence: Evidence) -> bool:
    return isinstance(evidence.store, StoreFacts) and bool(evidence.store.owners)


@examples(25)
@given(small_worlds())
def test_refunds_that_may_not_be_listed_are_read_one_by_one(world: World) -> None:
    with at_desk(world) as desk:
        listed = desk.services.sweep.run(days=desk.window)
        for account in ACCOUNTS:
            world.payments.refuse_lists(account)
        alone = desk.services.sweep.run(days=desk.window)
    assert alone.counts == listed.counts
    assert {_brief(one) for one in alone.findings} == {_brief(one) for one in listed.findings}


def _brief(finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    return finding.key, finding.reason, finding.subscription_ids


@examples(25)
@given(small_worlds())
def test_a_checkout_of_the_other_mode_is_said_to_be_one(world: World) -> None:
    world.payments.livemode = False
    with at_desk(world) as desk:
        findings = desk.findings()
        report = desk.services.sweep.run(days=desk.window)
    for each in about_passes(world):
        finding = findings[each.session_id]
        assert (finding.verdict, finding.reason) == (Verdict.UNCHECKED, "mode")
    assert certain(report) == {}
    assert report.coverage.complete is not bool(about_passes(world))


@examples(25)
@given(small_worlds())
def test_a_person_is_never_told_that_no_payment_was_found_while_a_system_is_silent(world: World) -> None:
    world.payments.down = True
    with at_desk(world) as desk:
        people = {each.payer_email for each in world.purchases if is_pass(each) and each.payer_email}
        for email in sorted(people):
            answer = desk.services.lookup.check(email)
            assert not answer.coverage.complete
            assert NOT_FOUND not in answer.notes
            assert {one.verdict for one in answer.findings} <= {Verdict.UNCHECKED}
            assert answer.findings
