"""Clerk's answers, over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests

from sandbox.clerk import ClerkSandbox
from tests.sandbox.loopback import START, Clock, served

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Desk:
    clerk: ClerkSandbox
    url: str

    def ask(self, path: str, **query: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.clerk.key}"}
        return requests.get(self.url + path, query, headers=headers, timeout=5)

    def ids(self, **query: Any) -> list[str]:
        return [one["id"] for one in self.ask("/v1/users", **query).json()]


@pytest.fixture(scope="module")
def shared() -> Iterator[ClerkSandbox]:
    clerk = ClerkSandbox(Clock())
    clerk.add_user("user_ada", "Ada@example.com", "Ada", "Oak", created=START)
    clerk.add_user(
        "user_bob", "bob@example.com", "Bob", "Elm", ["robert@example.com"], created=START + timedelta(1)
    )
    clerk.add_user("user_eve", "eve@example.com", "Eve", None, created=START + timedelta(2))
    clerk.add_user("user_old", "old@example.com", "Old", "One", deleted=True)
    yield clerk
    clerk.close()


@pytest.fixture
def desk(shared: ClerkSandbox) -> Iterator[Desk]:
    shared.faults.clear()
    with served(clerk=shared.blueprint()) as url:
        yield Desk(shared, url + "/clerk")


def test_all_users_are_a_bare_array_newest_first(desk: Desk) -> None:
    assert desk.ids() == ["user_eve", "user_bob", "user_ada"]
    assert desk.ids(limit=1, offset=1) == ["user_bob"]
    assert desk.ask("/v1/users/count").json() == {"object": "total_count", "total_count": 3}


def test_emails_find_whoever_has_them_in_any_case_and_the_rest_is_ignored(desk: Desk) -> None:
    wanted = ["ADA@example.com", "robert@example.com", "nobody@example.com"]
    assert desk.ids(email_address=wanted) == ["user_bob", "user_ada"]
    assert desk.ids(email_address="nobody@example.com") == []


def test_users_are_found_by_id_and_by_part_of_a_name_or_email(desk: Desk) -> None:
    assert desk.ids(user_id=["user_ada", "user_nobody"]) == ["user_ada"]
    assert desk.ids(query="bob e") == ["user_bob"]
    assert desk.ids(email_address_query="ROBERT") == ["user_bob"]
    assert desk.ids(external_id="x") == []
    assert desk.ids(query="eve", something_new="1") == ["user_eve"]


def test_one_user_has_times_in_milliseconds_and_a_verified_primary_address(desk: Desk) -> None:
    user = desk.ask("/v1/users/user_bob").json()
    assert user["created_at"] == int((START + timedelta(1)).timestamp()) * 1_000
    first = user["email_addresses"][0]
    assert user["primary_email_address_id"] == first["id"]
    assert (first["email_address"], first["verification"]["status"]) == ("bob@example.com", "verified")


@pytest.mark.parametrize("user_id", ["user_nobody", "user_old"])
def test_a_user_clerk_does_not_know_is_not_found(desk: Desk, user_id: str) -> None:
    answer = desk.ask(f"/v1/users/{user_id}")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "resource_not_found"


@pytest.mark.parametrize("query", [{"limit": 501}, {"limit": 0}, {"offset": -1}, {"user_id": ["u"] * 101}])
def test_numbers_out_of_range_are_refused(desk: Desk, query: dict[str, Any]) -> None:
    assert desk.ask("/v1/users", **query).status_code == 422


def test_a_wrong_key_is_not_let_in(desk: Desk) -> None:
    headers = {"Authorization": "Bearer sk_test_other"}
    answer = requests.get(desk.url + "/v1/users", headers=headers, timeout=5)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "clerk_key_invalid")


def test_a_token_is_verified_with_the_published_key(desk: Desk) -> None:
    keys = jwt.PyJWKSet.from_dict(desk.ask("/v1/jwks").json())
    token = desk.clerk.session_token("user_ada", azp="https://school.example.com")
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["RS256"], issuer=desk.clerk.issuer)
    assert (claims["sub"], claims["azp"]) == ("user_ada", "https://school.example.com")
    # https://clerk.com/docs/guides/sessions/session-tokens: what every one of version 2 carries.
    assert {"azp", "exp", "fva", "iat", "iss", "nbf", "sid", "sts", "sub", "v"} == set(claims)
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(desk.clerk.session_token("user_ada", expires_in=-5), key, algorithms=["RS256"])


def test_too_many_requests_say_when_to_come_back(desk: Desk) -> None:
    desk.clerk.rate_limit = 0
    answer = desk.ask("/v1/users")
    desk.clerk.rate_limit = 1_000
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")


def test_troubles_can_be_ordered(desk: Desk) -> None:
    desk.clerk.faults.add("/v1/users", status=503, times=1)
    assert desk.ask("/v1/users").json()["errors"][0]["code"] == "service_unavailable"
    assert desk.ask("/v1/users").status_code == 200
