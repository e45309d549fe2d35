from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr
from stripe import WebhookSignature

from services.gateways.stripe_signature import TOLERANCE, Signatures
from tests.stripe_events import SECRET, signature
from tests.worlds import NOW

BODY = b'{"name": "\xc3\x85da"}'
SIGNATURES = Signatures([SecretStr("whsec_new"), SecretStr(SECRET)], lambda: NOW)


def test_what_stripes_own_library_signs_is_believed() -> None:
    header = WebhookSignature.generate_signature_header(BODY.decode(), SECRET, int(NOW.timestamp()))
    assert SIGNATURES.fault(BODY, header) is None


@pytest.mark.parametrize("secrets", [("whsec_new",), (SECRET,), ("whsec_gone", SECRET), ("whsec_new", "x")])
def test_one_signature_by_one_of_the_secrets_is_enough(secrets: tuple[str, ...]) -> None:
    assert SIGNATURES.fault(BODY, signature(BODY, *secrets)) is None


def test_a_body_that_was_changed_is_refused() -> None:
    assert SIGNATURES.fault(BODY + b" ", signature(BODY)) == "wrong_secret"


@pytest.mark.parametrize(
    ("age", "fault"),
    [(TOLERANCE, None), (TOLERANCE + 1, "stale"), (-TOLERANCE, None), (-TOLERANCE - 1, "future")],
)
def test_its_time_counts_both_ways(age: int, fault: str | None) -> None:
    assert SIGNATURES.fault(BODY, signature(BODY, at=NOW - timedelta(seconds=age))) == fault


def test_an_old_one_by_a_stranger_is_a_strangers() -> None:
    old = signature(BODY, "whsec_stranger", at=NOW - timedelta(days=1))
    assert SIGNATURES.fault(BODY, old) == "wrong_secret"


GOOD = signature(BODY).partition(",")[2]


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (None, "missing"),
        (" ", "missing"),
        ("nonsense", "malformed"),
        (GOOD, "malformed"),
        (f"t=,{GOOD}", "malformed"),
        (f"t=1,t=2,{GOOD}", "malformed"),
        (f"t=-1,{GOOD}", "malformed"),
        (f"t=1e3,{GOOD}", "malformed"),
        (f"t={'9' * 5000},{GOOD}", "malformed"),
        ("t=1,v1=", "malformed"),
        ("t=1,v1=é", "malformed"),
        (signature(BODY).replace("v1", "v0"), "malformed"),
    ],
)
def test_what_cannot_be_read_is_told_from_what_is_missing(header: str | None, fault: str) -> None:
    assert SIGNATURES.fault(BODY, header) == fault


def test_without_a_secret_nothing_is_believed() -> None:
    assert Signatures((), lambda: NOW).fault(BODY, signature(BODY)) == "unset"
