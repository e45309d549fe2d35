"""Two thousand purchases whose verdicts are known from how they were broken, through the real services."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.verdicts import REASONS, Verdict
from tests.groq import needs_node
from tests.labelled.breaks import CASES
from tests.labelled.breaks.ungrounded import NOTHING
from tests.labelled.confusion import Confusion
from tests.labelled.report import report
from tests.labelled.running import Run
from tests.labelled.world import WINDOW, World, labelled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.findings import Finding, Report

pytestmark = pytest.mark.slow

QUIET = {"ok", "not_a_pass"}
NO_PURCHASE = {"not_paid", "not_a_pass", "ungrounded"}


class Swept(NamedTuple):
    world: World
    report: Report
    judged: list[Finding]


SANITY = pytest.param("sanity", marks=[pytest.mark.node, needs_node])


@pytest.fixture(scope="module", params=["sqlite", SANITY])
def swept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swept]:
    world = labelled()
    run = Run(world, tmp_path_factory.mktemp("labelled"), request.param)
    yield Swept(world, run.sweep(WINDOW), run.judged())
    run.close()


def groundless(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.verdict is Verdict.UNGROUNDED]


def test_the_cases_cover_every_reason_that_a_reachable_world_can_give() -> None:
    known = {f"{verdict}/{reason}" for verdict, reasons in REASONS.items() for reason in reasons}
    unread = {f"unchecked/{reason}" for reason in REASONS[Verdict.UNCHECKED]}
    assert {case.label for case in CASES} - {NOTHING} | {"ended/upgraded"} == known - unread


def test_there_are_two_thousand_purchases_and_every_case_comes_several_times(swept: Swept) -> None:
    assert len(swept.world.purchases) >= 2000
    dealt = Counter(label.case for label in swept.world.labels.values())
    assert [case.name for case in CASES if case.label != NOTHING and dealt[case.name] < 5] == []


def test_every_purchase_is_judged_as_it_was_labelled(swept: Swept) -> None:
    confusion = Confusion(swept.world.labels, [*swept.judged, *groundless(swept.report)])
    assert confusion.wrong == {}, f"\n{confusion.table(only_wrong=True)}"


def test_every_finding_may_be_mended_by_whom_the_incidents_table_says(swept: Swept) -> None:
    findings = [*swept.judged, *groundless(swept.report)]
    confusion = Confusion(swept.world.labels, findings, whose=True)
    assert confusion.wrong == {}, f"\n{confusion.table(only_wrong=True)}"


def test_a_sweep_shows_all_that_is_labelled_but_what_is_right_or_no_purchase(swept: Swept) -> None:
    made = {finding.key for finding in swept.judged if finding.subscription_ids}
    shown = {
        key: label
        for key, label in swept.world.labels.items()
        if label.said.split("/")[0] not in QUIET and (not label.said.startswith("not_paid/") or key in made)
    }
    confusion = Confusion(shown, swept.report.findings)
    assert confusion.wrong == {}, f"\n{confusion.table(only_wrong=True)}"


def test_a_sweep_says_of_each_purchase_just_what_a_close_look_says(swept: Swept) -> None:
    closely = {finding.key: finding for finding in swept.judged}
    differing = [
        (found, closely[found.key])
        for found in swept.report.findings
        if found.session_id and found.verdict is not Verdict.ENDED and found != closely[found.key]
    ]
    assert differing[:1] == []


def test_a_sweep_counts_every_verdict_once_and_covers_all_accounts(swept: Swept) -> None:
    labels = [label.said.split("/")[0] for label in swept.world.labels.values()]
    counts, expected = dict(swept.report.counts), Counter(labels)
    assert counts.pop("sessions") == len(swept.world.purchases)
    assert counts.pop("purchases") == sum(verdict not in NO_PURCHASE for verdict in labels)
    assert counts == {verdict.value: expected[verdict.value] for verdict in Verdict}
    coverage = swept.report.coverage
    assert coverage.accounts == ("platform", "acct_ash", "acct_elm", "acct_fir", "acct_oak")
    assert coverage.complete


def test_the_report_prints_one_line_for_each_pair_of_verdicts(tmp_path: Path) -> None:
    lines = report(tmp_path).splitlines()
    assert lines[0].split() == ["blocked/classes_unset", "->", "blocked/classes_unset", lines[0].split()[3]]
    assert lines[-2].endswith("as labelled")
    assert lines[-1].startswith("A sweep counts: sessions 20")


def test_a_confusion_names_what_was_expected_what_came_and_an_example(swept: Swept) -> None:
    first, *rest = swept.judged
    others = {finding.key: swept.world.labels[finding.key] for finding in rest}
    table = Confusion(others, swept.judged).table(only_wrong=True)
    assert table.splitlines()[0].startswith("nothing ")
    assert f"e.g. unlabelled ({first.key})" in table
