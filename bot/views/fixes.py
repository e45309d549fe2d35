"""What `/pass-fix` shows: what would change, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slackblocks import CheckboxGroup, InputBlock

from bot.actions import Fix
from bot.speech import counted, joined, say
from bot.views import answer, buttons, ids, kit, outcome, said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slackblocks import Block, Button, Option

    from bot.actions import Refusal
    from bot.findings import Coverage, Finding
    from bot.messages import Message, View
    from bot.views.outcome import Settled

    Pair = tuple[Finding, Fix | Refusal]

REVIEW, SEVERAL = say("What will change"), say("Fix several")
NOTHING = say("There is nothing to fix. Everything that was looked at is as it should be.")
NOTHING_ELSE = say("There is nothing else to fix.")
NOT_ALL = say("I cannot say that there is nothing to fix, since not everything could be checked.")
MOVED_ON = say("Things have changed since this was shown. This is how it stands now:")
MANAGER = say("This needs a manager.")
_LINE = 850
_VALUE = 1_900


def plans_message(
    pairs: Sequence[Pair],
    coverage: Coverage,
    page: str = "",
    settled: Mapping[str, Settled] | None = None,
    *,
    dismissed: int = 0,
) -> Message:
    """One purchase has its own button under its preview; several are chosen in a dialog.

    `dismissed` is how many were left out for that.
    """
    done = settled or {}
    shown = list(pairs[: answer.SHOWN])
    open_ = [(f, p) for f, p in shown if isinstance(p, Fix) and f.key not in done]
    blocks: list[Block] = _first(coverage)
    for finding, proposal in shown:
        if finding.key in done:
            blocks += outcome.told(done[finding.key], page=page)
            continue
        blocks += _shown(finding, proposal)
        if isinstance(proposal, Fix) and len(open_) == 1:
            blocks += kit.row([buttons.planned(finding, proposal, primary=True, page=page)])
    if len(open_) > 1:
        blocks += kit.row([several([f for f, _ in open_], page=page)])
    ends = _ends(pairs, coverage, dismissed)
    blocks += [*map(kit.say, ends), kit.aside(answer.searched(coverage))]
    return kit.message(joined("\n", (_text(shown, coverage, done), *ends)), blocks)


def several(findings: Sequence[Finding], *, page: str = "") -> Button:
    """Opens the dialog in which several are chosen."""
    chosen = tuple((finding.session_id or "", "") for finding in findings[: answer.SHOWN])
    while len(ids.Many(chosen, page).packed()) > _VALUE:
        chosen = chosen[:-1]
    return kit.button(say("Fix Several"), ids.BATCH, ids.Many(chosen, page).packed(), primary=True)


def review_dialog(
    finding: Finding, proposal: Fix, press: ids.Press, *, moved: bool = False, manager: bool = False
) -> View:
    """Names person, pass and dates, and shows each change; its button is the confirming press.

    `moved` tells that it stands otherwise than where the review was asked for, `manager` that whoever reads
    it may approve what needs one.
    """
    head = joined(", ", (said.person(finding), said.pass_name(finding), said.dates(finding)))
    blocks: list[Block] = [kit.headed(head, proposal.sentence), kit.say(_preview(proposal))]
    if moved:
        blocks.insert(0, kit.say(kit.cut(joined(" ", (MOVED_ON, finding.detail)), _LINE)))
    if proposal.needs_manager and not manager:
        blocks.append(kit.aside(MANAGER))
    kept = ids.Press(press.key, ids.seen_fix(proposal), press.page, press.url)
    return kit.dialog(
        REVIEW,
        blocks,
        ids.REVIEW_DIALOG,
        submit=buttons.apply_label(proposal),
        close=kit.CANCEL,
        metadata=kept.packed(),
    )


def batch_dialog(pairs: Sequence[tuple[Finding, Fix]], many: ids.Many) -> View:
    """All are ticked; only what stays ticked is done."""
    options = [_option(position, *pair) for position, pair in enumerate(pairs)]
    chosen = tuple((finding.session_id or "", ids.seen_fix(fix)) for finding, fix in pairs)
    boxes = CheckboxGroup(ids.CHOICES, options, initial_options=options)
    blocks: list[Block] = [
        *(block for finding, fix in pairs for block in _shown(finding, fix)),
        InputBlock(say("Which of these should be fixed?"), boxes, block_id=ids.CHOICES),
    ]
    return kit.dialog(
        SEVERAL,
        blocks,
        ids.BATCH_DIALOG,
        submit=say("Fix Selected"),
        close=kit.CANCEL,
        metadata=ids.Many(chosen, many.page, many.url).packed(),
    )


def _option(position: int, finding: Finding, fix: Fix) -> Option:
    more = joined(" · ", (said.dates(finding), say("needs a manager") if fix.needs_manager else ""))
    whom = joined(", ", (said.person(finding), said.pass_name(finding)))
    return kit.option(whom, str(position), more=more or None)


def _told(finding: Finding, proposal: Fix | Refusal) -> str:
    whom = joined(", ", (said.person(finding), said.pass_name(finding)))
    lines = [_head(finding, whom), proposal.sentence]
    if isinstance(proposal, Fix):
        lines.append(_preview(proposal))
        lines += [MANAGER] * proposal.needs_manager
    return kit.cut(joined("\n", lines), _LINE)


def _head(finding: Finding, whom: str) -> str:
    return say("{title}: {whom}", title=said.title(finding), whom=whom)


def _shown(finding: Finding, proposal: Fix | Refusal) -> list[Block]:
    """What is proposed, over one small line of all that changes."""
    head = _head(finding, said.person(finding))
    blocks: list[Block] = [kit.headed(head, kit.cut(proposal.sentence, _LINE))]
    if isinstance(proposal, Fix):
        changes = [buttons.change(change) for change in proposal.preview]
        blocks.append(kit.aside(*changes, MANAGER if proposal.needs_manager else ""))
    return blocks


def _preview(proposal: Fix) -> str:
    lines = [joined("", ("• ", buttons.change(change))) for change in proposal.preview]
    return joined("\n", lines) or say("No visible change.")


def _first(coverage: Coverage) -> list[Block]:
    sentence = answer.incomplete(coverage)
    return [kit.say(sentence)] if sentence else []


def _ends(pairs: Sequence[Pair], coverage: Coverage, dismissed: int) -> list[str]:
    """What is said last: how much more there is, or that there is nothing, and what was left out."""
    left = len(pairs) - answer.SHOWN
    nothing = "" if pairs else _nothing(coverage, dismissed)
    return [said for said in (_more(left) if left > 0 else "", nothing, _left_out(dismissed)) if said]


def _more(left: int) -> str:
    return counted(
        left,
        "There is {number} more. Fix these first, then ask again.",
        "There are {number} more. Fix these first, then ask again.",
    )


def _nothing(coverage: Coverage, dismissed: int) -> str:
    if not coverage.complete:
        return NOT_ALL
    return NOTHING_ELSE if dismissed else NOTHING


def _left_out(dismissed: int) -> str:
    if not dismissed:
        return ""
    return counted(
        dismissed,
        "{number} purchase is left out: a colleague said that it is not a problem.",
        "{number} purchases are left out: colleagues said that they are not a problem.",
    )


def _text(shown: Sequence[Pair], coverage: Coverage, done: Mapping[str, Settled]) -> str:
    parts = [answer.incomplete(coverage)]
    for finding, proposal in shown:
        parts.append(outcome.headline(done[finding.key]) if finding.key in done else _told(finding, proposal))
    return joined("\n", parts)
