from __future__ import annotations

from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.errors import UnavailableError
from bot.model import Account
from services.gateways.clerk_directory import ClerkDirectory
from services.gateways.http import Patience
from tests.services.gateways.clerk_world import ClerkWorld, failure, user
from tests.services.gateways.loopback import Loopback, Reply, loopback, script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.services.gateways.loopback import Asked

KEY = "sk_test_sandbox"
QUICK = Patience(tries=3, first=0.001, most=0.001, longest=1)
ADA = Account("user_ada", "Ada Lind", "ada@example.com", ("ada@example.com",))
FOUND = Reply(body=[user(ADA)])


@contextmanager
def gateway(play: Callable[[Asked], Reply], **options: Any) -> Iterator[tuple[ClerkDirectory, Loopback]]:
    with loopback(play) as server:
        usual: dict[str, Any] = {"url": f"{server.url}/v1", "patience": QUICK}
        directory = ClerkDirectory(SecretStr(KEY), **usual | options)
        yield directory, server
        directory.close()


def problem(play: Callable[[Asked], Reply], **options: Any) -> UnavailableError:
    """What a look-up runs into; neither key nor address may be told by it, nor hang on to it."""
    with gateway(play, **options) as (directory, _), pytest.raises(UnavailableError) as caught:
        directory.by_emails(["ada@example.com"])
    error: BaseException | None = caught.value
    while error:
        assert KEY not in f"{error!r}{error}"
        assert "ada@" not in f"{error!r}{error}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert caught.value.system == "directory"
    return caught.value


def read(**more: object) -> Account:
    with gateway(script(Reply(body=[user(ADA) | more]))) as (directory, _):
        return directory.by_ids(["user_ada"])["user_ada"]


def test_a_request_carries_the_key_the_version_and_an_explicit_limit() -> None:
    with gateway(script(FOUND)) as (directory, server):
        assert directory.by_emails(["Ada@Example.com"]) == [ADA]
    asked = server.asked[0]
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.headers["clerk-api-version"] == "2025-11-10"
    assert (asked.get("limit"), asked.get("offset")) == ("500", "0")
    assert asked.all("email_address") == ["Ada@Example.com", "ada@example.com"]


def test_people_are_asked_for_by_the_hundred() -> None:
    with gateway(script(Reply(body=[]))) as (directory, server):
        directory.by_ids([f"user_{number}" for number in range(250)])
    assert [len(asked.all("user_id")) for asked in server.asked] == [100, 100, 50]


def test_a_full_page_is_followed_by_the_next_one() -> None:
    crowd = [user(ADA) | {"id": f"user_{number}"} for number in range(501)]
    with gateway(script(Reply(body=crowd[:500]), Reply(body=crowd[500:]))) as (directory, server):
        assert len(directory.by_emails(["ada@example.com"])) == 501
    assert [asked.get("offset") for asked in server.asked] == ["0", "500"]


def test_accounts_that_nobody_asked_for_are_left_out() -> None:
    with gateway(script(FOUND)) as (directory, _):
        assert directory.by_ids(["user_bo"]) == {}


def test_a_clerk_that_is_down_is_asked_once_each_time_until_it_answers() -> None:
    lost = Reply(drop=True)
    with gateway(script(lost, lost, lost, lost, FOUND, lost, FOUND)) as (directory, server):
        for asked in (3, 4):
            with pytest.raises(UnavailableError, match="did not answer"):
                directory.by_emails(["ada@example.com"])
            assert len(server.asked) == asked
        for asked in (5, 7):
            assert directory.by_emails(["ada@example.com"]) == [ADA]
            assert len(server.asked) == asked


def test_accounts_with_another_address_are_left_out() -> None:
    with gateway(script(FOUND)) as (directory, _):
        assert directory.by_emails(["bo@example.com"]) == []


def test_one_malformed_value_does_not_hide_the_others() -> None:
    world = ClerkWorld()
    world.users = [user(ADA) | {"id": f"user_{number}"} for number in range(7)]
    with gateway(world) as (directory, _):
        found = directory.by_ids(["malformed", *(f"user_{number}" for number in range(7))])
    assert len(found) == 7


def test_a_search_for_something_malformed_finds_nobody() -> None:
    with gateway(script(failure(422, "form_param_format_invalid"))) as (directory, _):
        assert directory.search("?") == []


def test_the_primary_address_is_the_one_shown_and_all_are_kept() -> None:
    addresses = [
        {"id": "idn_1", "email_address": "old@example.com"},
        {"id": "idn_2", "email_address": "new@example.com"},
    ]
    account = read(email_addresses=addresses, primary_email_address_id="idn_2")
    assert (account.email, account.emails) == ("new@example.com", ("old@example.com", "new@example.com"))


@pytest.mark.parametrize("primary", [None, "idn_9", 7])
def test_without_a_primary_address_there_is_none(primary: object) -> None:
    assert read(primary_email_address_id=primary).email is None


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Ada", "Lind", "Ada Lind"),
        ("Ada", None, "Ada"),
        (None, "Lind", "Lind"),
        (" ", "", None),
        (None, 7, None),
    ],
)
def test_a_name_is_what_there_is_of_it(first: object, last: object, name: str | None) -> None:
    assert read(first_name=first, last_name=last).name == name


@pytest.mark.parametrize("addresses", [None, {}, "x", [None, {"id": None}, {"email_address": 5}]])
def test_odd_addresses_are_left_out(addresses: object) -> None:
    assert read(email_addresses=addresses).emails == ()


def test_a_busy_clerk_is_asked_again_when_it_says() -> None:
    busy = failure(429, "too_many_requests", headers={"Retry-After": "0"})
    with gateway(script(busy, busy, FOUND)) as (directory, server):
        assert directory.by_ids(["user_ada"]) == {"user_ada": ADA}
    assert len(server.asked) == 3


def test_a_clerk_that_stays_busy_is_unavailable_for_now() -> None:
    error = problem(script(failure(429, "too_many_requests")))
    assert error.detail == "Clerk is asking us to slow down. Please try again in a minute."
    assert not error.permanent


def test_a_wait_of_an_hour_is_not_waited_for() -> None:
    busy = failure(429, "too_many_requests", headers={"Retry-After": "3600"})
    with gateway(script(busy)) as (directory, server), pytest.raises(UnavailableError, match="slow down"):
        directory.search("ada")
    assert len(server.asked) == 1


def test_a_server_error_and_a_lost_connection_are_asked_again() -> None:
    with gateway(script(Reply(500), Reply(drop=True), FOUND)) as (directory, server):
        assert directory.search("ada") == [ADA]
    assert len(server.asked) == 3


def test_a_server_error_that_stays_is_told_with_its_number() -> None:
    error = problem(script(Reply(502, text="<h1>Bad gateway</h1>")))
    assert (error.detail, error.permanent) == ("Clerk has a problem of its own (502).", False)


def test_a_connection_that_keeps_dropping_is_no_answer() -> None:
    error = problem(script(Reply(drop=True)))
    assert (error.detail, error.permanent) == ("Clerk did not answer.", False)


def test_nobody_listening_is_no_answer() -> None:
    with loopback(script(FOUND)) as server:
        pass
    assert problem(script(FOUND), url=server.url).detail == "Clerk did not answer."


def test_an_answer_that_breaks_off_is_no_answer() -> None:
    assert problem(script(Reply(body=FOUND.body, cut=True))).detail == "Clerk did not answer."


def test_an_answer_later_than_the_timeout_is_no_answer() -> None:
    answer = Event()
    error = problem(script(Reply(body=[], hold=answer)), timeout=(1.0, 0.05))
    answer.set()
    assert error.detail == "Clerk did not answer."


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_is_for_good(status: int) -> None:
    error = problem(script(failure(status, "clerk_key_invalid")))
    assert (error.detail, error.permanent) == ("Clerk does not accept CLERK_SECRET_KEY.", True)


@pytest.mark.parametrize(
    "refusal", [failure(400, "bad_request"), failure(422, "form_param_unknown"), Reply(301)]
)
def test_a_refused_question_is_for_good_and_nobody_is_not_the_answer(refusal: Reply) -> None:
    error = problem(script(refusal))
    assert (error.detail, error.permanent) == (f"Clerk refused the question ({refusal.status}).", True)


@pytest.mark.parametrize(
    "answer", [Reply(text="{"), Reply(text=""), Reply(body={}), Reply(body=[None]), Reply(body=[{"id": ""}])]
)
def test_half_an_answer_is_an_error(answer: Reply) -> None:
    assert problem(script(answer)).detail == "Clerk's answer could not be read."
