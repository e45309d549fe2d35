from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sandbox.clerk import ClerkSandbox
from services.gateways.clerk_tokens import KEPT, LEEWAY, MOST_LIFE, REFETCH, REST
from tests.services.gateways.clerk_keys import ADA, KEY, OTHER, SITE, World, jwk, opened, signed, unsigned
from tests.services.gateways.loopback import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def world() -> Iterator[World]:
    with opened() as world:
        yield world


def test_a_good_token_names_its_person_and_the_keys_are_asked_for_once(world: World) -> None:
    assert [world.tokens.caller(signed()) for _ in range(3)] == [ADA] * 3
    assert len(world.asked) == 1


def test_the_sandboxs_own_tokens_and_keys_fit(world: World) -> None:
    clerk = ClerkSandbox(lambda: datetime.now(UTC))
    world.keys.keys = clerk.jwks()["keys"]

    assert world.tokens.caller(clerk.session_token(ADA, azp=SITE)) == ADA
    assert world.refuses(clerk.session_token(ADA, expires_in=-30))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": time.time() - LEEWAY - 1},
        {"exp": None},
        {"nbf": time.time() + 86_400},
        {"azp": "https://evil.example.com"},
        {"azp": f"{SITE}.evil.example.com"},
        {"azp": ""},
        {"azp": [SITE]},
        {"sub": None},
        {"sub": " "},
        {"sts": "pending"},
        {"sid": None},
        {"sid": " "},
        {"sid": 7},
        {"exp": time.time() + 30 * 365 * 86_400},
        {"exp": time.time() + MOST_LIFE + 3_600},
    ],
    ids=[
        *("over", "endless", "not_yet", "other", "longer", "blank", "listed", "nobody", "space", "pending"),
        *("template", "no_session", "odd_session", "thirty_years", "too_long"),
    ],
)
def test_a_token_that_proves_nobody_is_refused(world: World, claims: dict[str, Any]) -> None:
    assert world.refuses(signed(**claims))


@pytest.mark.parametrize(
    "claims",
    [{"azp": None}, {"aud": "a-school"}, {"sts": "active"}, {"sts": None}, {"v": None}, {"jti": "x"}],
    ids=str,
)
def test_what_a_token_need_not_have_does_not_matter(world: World, claims: dict[str, Any]) -> None:
    assert world.tokens.caller(signed(**claims)) == ADA


def test_a_token_may_live_for_hours_where_clerk_was_told_to_make_it_so(world: World) -> None:
    assert world.tokens.caller(signed(exp=time.time() + MOST_LIFE - 60)) == ADA


def test_a_second_of_difference_between_the_clocks_is_forgiven(world: World) -> None:
    assert world.tokens.caller(signed(exp=time.time() - 1, nbf=time.time() + 1)) == ADA


def test_a_token_signed_with_another_key_is_refused(world: World) -> None:
    assert world.refuses(signed(key=OTHER))


@pytest.mark.parametrize("alg", ["none", "None", "NONE", ""])
def test_a_token_without_a_signature_is_refused_and_no_key_is_asked_for(world: World, alg: str) -> None:
    assert world.refuses(unsigned({"alg": alg, "kid": "ins_one"}))
    assert world.asked == []


def test_a_token_signed_with_the_public_key_as_a_password_is_refused(world: World) -> None:
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    assert world.refuses(unsigned({"alg": "HS256", "kid": "ins_one", "typ": "JWT"}, public))
    assert world.asked == []


def test_a_token_that_says_rs256_over_an_hmac_is_refused(world: World) -> None:
    assert world.refuses(unsigned({"alg": "RS256", "kid": "ins_one", "typ": "JWT"}, b"secret"))


def test_a_token_for_another_persons_app_is_refused(world: World) -> None:
    assert world.refuses(signed(headers={"typ": "at+jwt"}))


@pytest.mark.parametrize(
    "token",
    ["", "x", "a.b.c", "é.é.é", "." * 50, "x" * 9_000, urlsafe_b64encode(b"[" * 3_000).decode() + ".e30.x"],
    ids=range(7),
)
def test_what_is_no_token_at_all_is_refused(world: World, token: str) -> None:
    assert world.refuses(token)


def test_a_token_without_a_key_id_is_refused(world: World) -> None:
    assert world.refuses(signed(kid=None))


def test_keys_that_are_not_for_signatures_are_not_believed(world: World) -> None:
    world.keys.keys = [jwk("ins_two", use="enc"), jwk("ins_one")]

    assert world.refuses(signed(kid="ins_two"))


def test_an_unknown_key_is_looked_for_at_most_once_a_minute(world: World) -> None:
    assert world.tokens.caller(signed()) == ADA
    assert world.refuses(signed(kid="ins_new", key=OTHER))
    assert len(world.asked) == 1

    world.keys.keys = [jwk("ins_one"), jwk("ins_new", OTHER)]
    world.now += REFETCH
    assert world.tokens.caller(signed(kid="ins_new", key=OTHER)) == ADA
    assert all(world.refuses(signed(kid=f"ins_{number}")) for number in range(20))
    assert len(world.asked) == 2


def test_a_withdrawn_key_is_believed_for_an_hour_at_most(world: World) -> None:
    assert world.tokens.caller(signed()) == ADA
    world.keys.keys = [jwk("ins_new", OTHER)]

    world.now += KEPT - 1
    assert world.tokens.caller(signed()) == ADA
    world.now += 1
    assert world.refuses(signed())


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, {}),
        Reply(401, {"errors": []}),
        Reply(drop=True),
        Reply(body={"keys": [jwk("ins_one")]}, cut=True),
        Reply(text="<html>"),
        Reply(body=[]),
        Reply(body={"keys": []}),
        Reply(body={"keys": None}),
        Reply(body={"keys": [None]}),
        Reply(body={"keys": [{"kty": "RSA", "kid": "ins_one", "n": 5}]}),
        Reply(302, {}, headers={"Location": "http://127.0.0.1:1/"}),
    ],
    ids=range(11),
)
def test_keys_that_cannot_be_read_are_never_a_refusal(world: World, reply: Reply) -> None:
    world.keys.reply = reply

    assert world.cannot_say(signed())


def test_clerk_is_let_rest_after_a_failure_and_then_asked_again(world: World) -> None:
    world.keys.reply = Reply(503, {})
    assert all(world.cannot_say(signed()) for _ in range(5))
    assert len(world.asked) == 1

    world.keys.reply = None
    world.now += REST
    assert world.tokens.caller(signed()) == ADA


def test_while_clerk_is_down_known_keys_hold_and_unknown_ones_are_not_refused(world: World) -> None:
    assert world.tokens.caller(signed()) == ADA
    world.keys.reply, world.now = Reply(503, {}), world.now + REFETCH

    assert world.cannot_say(signed(kid="ins_new"))
    assert world.cannot_say(signed(kid="ins_new"))
    assert world.tokens.caller(signed()) == ADA
    assert len(world.asked) == 2


def test_many_at_once_ask_for_the_keys_once(world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        callers = list(pool.map(lambda _: world.tokens.caller(signed()), range(16)))

    assert (callers, len(world.asked)) == ([ADA] * 16, 1)
