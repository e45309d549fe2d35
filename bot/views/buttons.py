"""The buttons that stand beside a finding. A press is only ever a key; who may is decided when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import words
from bot.rules import subscription_id
from bot.speech import joined, phrase, say
from bot.verdicts import Verdict
from bot.views import ids, kit, said

if TYPE_CHECKING:
    from slackblocks import Button

    from bot.actions import FieldChange, Fix
    from bot.findings import Finding

_WITHOUT = frozenset({Verdict.MISSING, Verdict.BLOCKED, Verdict.HIDDEN, Verdict.WRONG})
_MENDED = frozenset({Verdict.OK, Verdict.DUPLICATE})
_CREATED_FROM_NOTHING = frozenset({Verdict.MISSING})
_CREATE = say("Create the Pass")
_NOTHING = say("nothing")
_REVERSIBLE = say("You can undo this.")
_BACK = (
    say("Take this back?"),
    phrase("This takes back what was last done for {whom}: {what}. You can undo that too."),
    say("Take It Back"),
)
_AGAIN = (
    say("Do this again?"),
    phrase("This does again what was taken back for {whom}: {what}. You can undo that too."),
    say("Do It Again"),
)


def fix_label(finding: Finding) -> str:
    return _CREATE if finding.verdict in _CREATED_FROM_NOTHING else say("Fix It")


def apply_label(proposal: Fix) -> str:
    return _CREATE if proposal.kind == "create" else say("Apply the Fix")


def fix(finding: Finding, *, masked: bool, primary: bool, page: str = "") -> Button:
    """Asks for a yes that names person, pass and dates.

    A finding tells the dates of a pass that is not there yet, but not what a mended one will have, and an
    erased one tells of no person: then the press shows a preview, and the yes is given there.
    """
    seen = ids.seen(finding)
    press = ids.Press(finding.session_id or "", seen, page).packed()
    label = fix_label(finding)
    if finding.subscription_ids or not (seen and said.dates(finding)):
        return kit.button(label, ids.REVIEW, press, primary=primary, says=_says(label, finding))
    whom = said.first_name(finding) if masked else said.person(finding)
    asked = kit.confirm(_asks(label), _question(finding, whom), label)
    return kit.button(label, ids.APPLY, press, primary=primary, confirm=asked, says=_says(label, finding))


def review(finding: Finding, *, primary: bool) -> Button:
    """The same from within a dialog, where what will change is shown before anybody agrees."""
    label = say("{label}…", label=fix_label(finding))
    press = ids.Press(finding.session_id or "", ids.seen(finding)).packed()
    return kit.button(label, ids.REVIEW, press, primary=primary, says=_says(label, finding))


def planned(finding: Finding, proposal: Fix, *, primary: bool, page: str) -> Button:
    """The button under a preview: what is shown there is what may be applied."""
    label = apply_label(proposal)
    press = ids.Press(finding.session_id or "", ids.seen_fix(proposal), page).packed()
    text = joined(" ", (_question(finding, said.person(finding)), changes(proposal.preview)))
    asked = kit.confirm(_asks(label), text, label)
    return kit.button(label, ids.APPLY, press, primary=primary, confirm=asked, says=_says(label, finding))


def undo(finding: Finding, value: str, *, masked: bool, again: bool = False) -> Button:
    """`value` is a packed Press: the action's id, or what an alert shows. `again`: it was taken back."""
    whom = said.first_name(finding) if masked else said.person(finding)
    what = joined(", ", (said.pass_name(finding), said.dates(finding)))
    ask, told, label = _AGAIN if again else _BACK
    asked = kit.confirm(ask, say(told, whom=whom, what=what), label)
    return kit.button(say("Undo"), ids.UNDO, value, confirm=asked)


def give(finding: Finding) -> Button:
    """Opens the dialog for a pass by hand, filled in with what this purchase tells."""
    return kit.button(say("Give a Pass by Hand"), ids.GIVE, ids.Press(finding.session_id or "").packed())


def wants_apology(finding: Finding) -> bool:
    """Whether the customer was without what they paid for, now or until we mended it.

    A pass that is over, or whose money went back, needs words of their own (`bot.apology`).
    """
    ours = subscription_id(finding.session_id or "") in finding.subscription_ids
    mended = ours and finding.verdict in _MENDED
    return bool(finding.session_id) and (finding.verdict in _WITHOUT or mended)


def draft(finding: Finding) -> Button:
    return kit.button(say("Draft Apology"), ids.DRAFT, ids.Press(finding.session_id or "").packed())


def share(finding: Finding) -> Button:
    return kit.button(say("Share in Channel"), ids.SHARE, ids.Press(finding.session_id or "").packed())


def stripe(finding: Finding) -> list[Button]:
    url = said.stripe_url(finding)
    return [kit.link(say("Open in Stripe"), ids.STRIPE, url)] if url else []


def changes(preview: tuple[FieldChange, ...]) -> str:
    """The preview in one line, for a confirmation."""
    return joined("; ", (change(one) for one in preview))


def change(one: FieldChange) -> str:
    after = one.after or _NOTHING
    if one.before is None:
        return say("{label}: {after}", label=one.label, after=after)
    return say("{label}: {before} → {after}", label=one.label, before=one.before, after=after)


def _asks(label: str) -> str:
    return say("{label}?", label=label)


def _question(finding: Finding, whom: str) -> str:
    """Person, pass and dates first: Slack cuts a confirmation at 300 characters."""
    parts = (kit.cut(whom, 60), kit.cut(said.pass_name(finding), 80), said.dates(finding))
    named = say("{what}.", what=joined(", ", parts))
    paid = say("Paid {day}.", day=words.day(finding.paid_at)) if finding.paid_at else ""
    return joined(" ", (named, paid, _REVERSIBLE))


def _says(label: str, finding: Finding) -> str:
    return say("{label}: {what}", label=label, what=said.pass_name(finding))
