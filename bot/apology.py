"""A kind and true message to a customer: what happened to their passes, what holds now, what to press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import quote

from babel.dates import format_date
from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.errors import BadRequestError, SettingsError
from bot.query import is_address
from bot.speech import say
from bot.verdicts import Verdict
from bot.words import first_name, line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.findings import Finding

LANGUAGES = {"en": "d MMM y", "nb": "d. MMMM y"}
"""Languages there are templates for, with their way to write a day (CLDR patterns)."""

PARTS = ("subject", "body")

_MAILTO = 1_900
"""Mail programs and browsers cut longer links (2,083 characters is the shortest limit known)."""

_ALIASES = {"no": "nb", "nn": "nb"}

_NOT_NOW = {
    Verdict.UNCHECKED: say(
        "This purchase could not be checked just now, so nothing true can be written yet."
    ),
    Verdict.MONEY_BACK: say("Money went back for this purchase; that needs words of your own."),
    Verdict.WAITING: say("This payment is only just on its way; wait a few minutes, then check again."),
    Verdict.NOT_PAID: say("Nothing was paid here, so there is no pass to write about."),
    Verdict.NOT_A_PASS: say("Something other than a pass was bought here."),
    Verdict.ENDED: say("This pass is over already; that needs words of your own."),
    Verdict.UNGROUNDED: say(
        "No payment was found behind this pass, so there is nothing to be sorry for yet."
    ),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """`to` is None where no sound address is known."""

    to: str | None
    subject: str
    body: str

    @property
    def text(self) -> str:
        """What is shown to be read, changed and copied."""
        return self.body


@dataclass(frozen=True, slots=True)
class _Held:
    name: str
    start: str | None
    end: str | None


def draft(
    findings: Sequence[Finding],
    *,
    signed: str,
    language: str,
    templates: Mapping[str, str],
    zone: tzinfo = UTC,
) -> Draft:
    """One message about all of one customer's purchases, its days those of `zone`.

    `templates` maps `en.subject`, `en.body`, ... to their Jinja text. Raises BadRequestError where no true
    message can be made of these purchases.
    """
    tongue = _language(language)
    _refuse(findings, signed)
    to = _address(findings)
    told = _told(findings, signed, tongue, zone)
    subject, body = (_rendered(templates, f"{tongue}.{part}", told) for part in PARTS)
    return Draft(to, subject, body)


def _language(wanted: str) -> str:
    short = wanted.strip().lower().replace("_", "-").split("-")[0]
    tongue = _ALIASES.get(short, short)
    if tongue not in LANGUAGES:
        raise BadRequestError(say("I can write in English (en) and in Norwegian (nb)."))
    return tongue


def _refuse(findings: Sequence[Finding], signed: str) -> None:
    if not findings:
        raise BadRequestError(say("Name at least one purchase to write about."))
    if not line(signed):
        raise BadRequestError(say("Say who signs the message."))
    if len({_owner(finding) for finding in findings}) > 1:
        raise BadRequestError(say("These purchases are of different customers; write to each of them alone."))
    for finding in findings:
        if finding.verdict in _NOT_NOW:
            raise BadRequestError(_NOT_NOW[finding.verdict])


def _owner(finding: Finding) -> str:
    """The customer as far as it is known; without any sign of one, the purchase itself."""
    mail = (finding.email or finding.payer_email or "").strip().lower()
    return finding.clerk_id or finding.user_id or mail or finding.key


def _address(findings: Sequence[Finding]) -> str | None:
    known = [*(f.email for f in findings), *(f.payer_email for f in findings)]
    return next((email.strip() for email in known if email and is_address(email.strip())), None)


def _told(findings: Sequence[Finding], signed: str, language: str, zone: tzinfo) -> dict[str, object]:
    names = (first_name(finding.customer) for finding in findings)
    return {
        "name": next((name for name in names if name), None),
        "count": len(findings),
        "ready": [_held(f, language, zone) for f in findings if f.verdict is Verdict.OK],
        "pending": [_held(f, language, zone) for f in findings if f.verdict is not Verdict.OK],
        "signed": line(signed),
    }


def _held(finding: Finding, language: str, zone: tzinfo) -> _Held:
    start, end = (_day(at, language, zone) for at in (finding.start, finding.end))
    return _Held(line(finding.pass_name), start, end)


def _day(at: datetime | None, language: str, zone: tzinfo) -> str | None:
    return format_date(at.astimezone(zone), LANGUAGES[language], locale=language) if at else None


def _rendered(templates: Mapping[str, str], name: str, told: dict[str, object]) -> str:
    """Plain text: names are data and come out as they are, whatever braces are in them."""
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(templates),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        return environment.get_template(name).render(told).strip()
    except TemplateError as error:
        why = line(error.message, 200)
        raise SettingsError(say("The template {name} cannot be used: {why}", name=name, why=why)) from None


def mailto(to: str | None, subject: str, body: str) -> str | None:
    """A link that opens the message in a mail program (RFC 6068); None without an address.

    A long message is left out of it, for a person to paste: a link that is cut would lose its end unseen.
    """
    if to is None:
        return None
    head = f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}"
    whole = f"{head}&body={quote(body.replace(chr(10), chr(13) + chr(10)), safe='')}"
    return whole if len(whole) <= _MAILTO else head
