from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.apology import Draft, draft, mailto
from bot.errors import BadRequestError
from bot.findings import Finding
from bot.verdicts import Verdict
from services.apologies import packaged_templates

READY = Finding(
    verdict=Verdict.OK,
    reason="ok",
    session_id="cs_test_1",
    payment_intent=None,
    account="acct_1",
    livemode=False,
    tenant_id=None,
    user_id="user-1",
    clerk_id="user_1",
    pass_id=None,
    pass_name="Ten classes",
    money=None,
    paid_at=None,
    subscription_ids=("sub-1",),
    fixable=False,
    needs_manager=False,
    detail="",
    customer="Ada Berg",
    email="ada@example.com",
    start=datetime(2025, 10, 3, tzinfo=UTC),
    end=datetime(2025, 11, 3, tzinfo=UTC),
)
MISSING = replace(READY, verdict=Verdict.MISSING, reason="stuck", session_id="cs_test_2", pass_name="Monthly")


def _draft(*findings: Finding, signed: str = "Eva, Dance Example", language: str = "en") -> Draft:
    return draft(findings, signed=signed, language=language, templates=packaged_templates())


def _refusal(*findings: Finding, signed: str = "Eva", language: str = "en") -> str:
    with pytest.raises(BadRequestError) as caught:
        _draft(*findings, signed=signed, language=language)
    return str(caught.value)


def test_a_pass_that_is_there_now_is_named_with_its_dates_and_what_to_press() -> None:
    assert _draft(READY).body == (
        "Hi Ada,\n\n"
        "We are sorry that your pass did not appear after you had paid. It is active now:\n\n"
        "- Ten classes, valid from 3 Oct 2025 to 3 Nov 2025\n\n"
        "Open the page with your passes and load it again to see it.\n\n"
        "Thank you for your patience, and best wishes,\n"
        "Eva, Dance Example"
    )


def test_a_pass_that_is_not_there_yet_is_never_called_active() -> None:
    assert _draft(MISSING).body == (
        "Hi Ada,\n\n"
        "We are sorry that this pass is not yet as it should be, although you have paid:\n\n"
        "- Monthly\n\n"
        "We are putting it right, and will write to you again when it is done. "
        "You do not need to do anything.\n\n"
        "Thank you for your patience, and best wishes,\n"
        "Eva, Dance Example"
    )


def test_norwegian_says_the_same() -> None:
    assert _draft(READY, language="nb").body == (
        "Hei Ada,\n\n"
        "Vi beklager at kortet ditt ikke dukket opp etter at du hadde betalt. Det er aktivt nå:\n\n"
        "- Ten classes, gyldig fra 3. oktober 2025 til 3. november 2025\n\n"
        "Åpne siden med kortene dine, og last den inn på nytt for å se det.\n\n"
        "Takk for tålmodigheten, og vennlig hilsen\n"
        "Eva, Dance Example"
    )


def test_several_passes_of_one_customer_are_one_message() -> None:
    written = _draft(READY, replace(READY, session_id="cs_test_3", pass_name="Single"), MISSING)
    assert written.subject == "Your passes"
    assert "They are active now:\n\n- Ten classes, valid" in written.body
    assert "2025\n- Single, valid from" in written.body
    assert "We are also sorry that this pass is not yet as it should be" in written.body


def test_norwegian_counts_too() -> None:
    written = _draft(READY, MISSING, replace(MISSING, session_id="cs_test_3"), language="no")
    assert written.subject == "Kortene dine"
    assert "Vi beklager også at disse kortene ennå ikke er som de skal være" in written.body


def test_different_customers_are_never_written_to_together() -> None:
    bob = replace(READY, clerk_id="user_2", email="bob@example.com")
    said = "These purchases are of different customers; write to each of them alone."
    assert _refusal(READY, bob) == said
    nobody = replace(MISSING, clerk_id=None, user_id=None, email=None)
    assert _refusal(nobody, replace(nobody, session_id="cs_test_9")) == said


@pytest.mark.parametrize(
    "verdict",
    ["unchecked", "money_back", "waiting", "not_paid", "not_a_pass", "ended", "ungrounded"],
)
def test_what_is_nothing_to_apologise_for_is_refused_with_a_reason(verdict: str) -> None:
    refusal = _refusal(READY, replace(READY, verdict=Verdict(verdict)))
    assert refusal.endswith(".")
    assert verdict not in refusal


@pytest.mark.parametrize("verdict", ["missing", "blocked", "hidden", "duplicate", "wrong"])
def test_whatever_is_our_fault_is_promised_and_not_explained(verdict: str) -> None:
    body = _draft(replace(READY, verdict=Verdict(verdict))).body
    assert "active" not in body
    assert not any(word in body.lower() for word in ("webhook", "stripe", verdict, "session", "cs_test"))


def test_a_message_needs_a_purchase_a_signature_and_a_language_it_knows() -> None:
    assert _refusal() == "Name at least one purchase to write about."
    assert _refusal(READY, signed="  ") == "Say who signs the message."
    assert _refusal(READY, language="fr") == "I can write in English (en) and in Norwegian (nb)."


@pytest.mark.parametrize("language", ["EN", "en-GB", "en_US"])
def test_a_locale_is_a_language(language: str) -> None:
    assert _draft(READY, language=language).subject == "Your pass"


def test_a_customer_without_a_name_is_greeted_all_the_same() -> None:
    assert _draft(replace(READY, customer=None)).body.startswith("Hi,\n\n")
    assert _draft(replace(READY, customer="ada@example.com"), language="nb").body.startswith("Hei,\n\n")


@pytest.mark.parametrize("name", ["{{7*7}}", "{%raw%}", "<b>x</b>", "${7*7}", "{{config.__class__}}"])
def test_a_name_is_written_as_it_is(name: str) -> None:
    body = _draft(replace(READY, customer=f"{name} Berg", pass_name=name), signed=name).body
    assert body.startswith(f"Hi {name},\n")
    assert f"- {name}, valid" in body
    assert body.endswith(f"\n{name}")


def test_a_name_cannot_add_lines() -> None:
    body = _draft(replace(READY, pass_name="Ten\n\nPay here: example.com")).body
    assert "- Ten Pay here: example.com, valid" in body


def test_dates_that_are_not_known_are_left_out() -> None:
    assert "- Ten classes, valid to 3 Nov 2025\n" in _draft(replace(READY, start=None)).body
    assert "- Ten classes\n" in _draft(replace(READY, start=None, end=None)).body
    assert "- Your pass\n" in _draft(replace(READY, pass_name=None, start=None, end=None)).body


def test_the_link_opens_the_same_message() -> None:
    written = _draft(READY)
    link = urlsplit(mailto(written.to, written.subject, written.body) or "")
    assert (link.scheme, link.path) == ("mailto", "ada@example.com")
    fields = parse_qs(link.query, strict_parsing=True)
    assert fields == {"subject": ["Your pass"], "body": [written.body.replace("\n", "\r\n")]}


def test_the_owners_address_goes_before_the_payers() -> None:
    paid_by_another = replace(READY, payer_email="dad@example.com")
    assert _draft(paid_by_another).to == "ada@example.com"
    assert _draft(replace(paid_by_another, email=None)).to == "dad@example.com"


@pytest.mark.parametrize(
    "address", [None, "", "ada", "ada@example.com?bcc=eve@example.com", "a@b.c\r\nBcc: e@f.g"]
)
def test_without_a_sound_address_there_is_no_link(address: str | None) -> None:
    written = _draft(replace(READY, email=address))
    assert written.to is None
    assert mailto(written.to, written.subject, written.body) is None


def test_what_is_shown_is_the_message_itself() -> None:
    assert _draft(READY).text == _draft(READY).body
