"""What holds of every judgement, whatever went wrong with however many sales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from bot.judge import judge
from bot.verdicts import REASONS, Verdict
from tests.properties.desk import at_desk
from tests.properties.small_worlds import examples, small_worlds

if TYPE_CHECKING:
    from tests.labelled.world import World


@examples(60)
@given(small_worlds())
def test_every_purchase_gets_exactly_one_verdict_with_a_listed_reason(world: World) -> None:
    with at_desk(world) as desk:
        findings = [judge(evidence) for evidence in desk.evidence()]
    assert [finding.session_id for finding in findings] == [each.session_id for each in world.purchases]
    for finding in findings:
        assert finding.reason in REASONS[finding.verdict]
        assert finding.verdict not in {Verdict.UNGROUNDED, Verdict.UNCHECKED}


@examples(60)
@given(small_worlds())
def test_purchases_read_in_another_order_or_alone_are_judged_the_same(world: World) -> None:
    with at_desk(world) as desk:
        together = desk.findings()
        assert desk.findings(backwards=True) == together
        for each in world.purchases:
            (alone,) = desk.services.reading.evidence([each])
            assert judge(alone) == together[each.session_id]


@examples(60)
@given(small_worlds())
def test_a_sweep_agrees_with_a_close_look_at_each_purchase(world: World) -> None:
    with at_desk(world) as desk:
        closely, report = desk.findings(), desk.services.sweep.run(days=desk.window)
    shown = {finding.key: finding for finding in report.findings if finding.session_id}
    ended = {key for key, finding in shown.items() if finding.verdict is Verdict.ENDED}
    assert {key: shown[key] for key in shown.keys() - ended} == {
        key: closely[key] for key in shown.keys() - ended
    }
    assert {(key, shown[key].reason) for key in ended} == {(key, closely[key].reason) for key in ended}
    quiet = {closely[key].verdict for key in closely.keys() - shown.keys()}
    assert quiet <= {Verdict.OK, Verdict.NOT_A_PASS, Verdict.NOT_PAID}
    assert report.counts["sessions"] == len(world.purchases)
    judged = [finding.verdict for finding in closely.values()]
    assert {v: report.counts[v.value] for v in Verdict if v is not Verdict.UNGROUNDED} == {
        v: judged.count(v) for v in Verdict if v is not Verdict.UNGROUNDED
    }
