"""A kind and true message to a customer: what happened to their passes, what holds now, what to press."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from babel.dates import format_date
from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.errors import BadRequestError
from bot.query import is_address
from bot.verdicts import Verdict
from bot.words import first_name, line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.findings import Finding

LANGUAGES = {"en": "d MMM y", "nb": "d. MMMM y"}
"""Languages there are templates for, with their way to write a day (CLDR patterns)."""

_ALIASES = {"no": "nb", "nn": "nb"}

_NOT_NOW = {
    Verdict.UNCHECKED: "This purchase could not be checked just now, so nothing true can be written yet.",
    Verdict.MONEY_BACK: "Money went back for this purchase; that needs words of your own.",
    Verdict.WAITING: "This payment is only just on its way; wait a few minutes, then check again.",
    Verdict.NOT_PAID: "Nothing was paid here, so there is no pass to write about.",
    Verdict.NOT_A_PASS: "Something other than a pass was bought here.",
    Verdict.ENDED: "This pass is over already; that needs words of your own.",
    Verdict.UNGROUNDED: "No payment was found behind this pass, so there is nothing to be sorry for yet.",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """`to` is None where no address is known; then `mailto` is None too, else a link that opens a mail."""

    to: str | None
    subject: str
    body: str
    mailto: str | None

    @property
    def text(self) -> str:
        """What is shown to be read, changed and copied."""
        return self.body


@dataclass(frozen=True, slots=True)
class _Held:
    name: str
    start: str | None
    end: str | None


def draft(findings: Sequence[Finding], *, signed: str, language: str, templates: Mapping[str, str]) -> Draft:
    """One message about all of one customer's purchases.

    `templates` maps `en.subject`, `en.body`, ... to their Jinja text. Raises BadRequestError where no true
    message can be made of these purchases.
    """
    tongue = _language(language)
    _refuse(findings, signed)
    to = _address(findings)
    told = _told(findings, signed, tongue)
    subject, body = (_rendered(templates, f"{tongue}.{part}", told) for part in ("subject", "body"))
    return Draft(to, subject, body, _mailto(to, subject, body))


def _language(wanted: str) -> str:
    short = wanted.strip().lower().replace("_", "-").split("-")[0]
    tongue = _ALIASES.get(short, short)
    if tongue not in LANGUAGES:
        raise BadRequestError("I can write in English (en) and in Norwegian (nb).")
    return tongue


def _refuse(findings: Sequence[Finding], signed: str) -> None:
    if not findings:
        raise BadRequestError("Name at least one purchase to write about.")
    if not line(signed):
        raise BadRequestError("Say who signs the message.")
    if len({_owner(finding) for finding in findings}) > 1:
        raise BadRequestError("These purchases are of different customers; write to each of them alone.")
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


def _told(findings: Sequence[Finding], signed: str, language: str) -> dict[str, object]:
    names = (first_name(finding.customer) for finding in findings)
    return {
        "name": next((name for name in names if name), None),
        "count": len(findings),
        "ready": [_held(f, language) for f in findings if f.verdict is Verdict.OK],
        "pending": [_held(f, language) for f in findings if f.verdict is not Verdict.OK],
        "signed": line(signed),
    }


def _held(finding: Finding, language: str) -> _Held:
    return _Held(line(finding.pass_name), _day(finding.start, language), _day(finding.end, language))


def _day(at: datetime | None, language: str) -> str | None:
    return format_date(at, LANGUAGES[language], locale=language) if at else None


def _rendered(templates: Mapping[str, str], name: str, told: dict[str, object]) -> str:
    """Plain text: names are data and come out as they are, whatever braces are in them."""
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(templates),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name).render(told).strip()


def _mailto(to: str | None, subject: str, body: str) -> str | None:
    """RFC 6068: lines end in CRLF, everything is percent-encoded."""
    if to is None:
        return None
    written = quote(body.replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}&body={written}"
