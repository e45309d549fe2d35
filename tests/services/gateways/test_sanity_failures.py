"""What is said when Sanity does not answer as it should."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.errors import UnavailableError
from bot.reads import Wanted
from services.gateways import sanity_queries as groq
from services.gateways.sanity_store import SanityStore
from tests.contracts.conftest import NOW
from tests.contracts.sanity_served import QUICK, VERSION, ServedSanity
from tests.contracts.store_documents import user
from tests.groq import needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator

EMAIL = "ada@example.com"
TOKENS = "in Sanity (Manage, then API, then Tokens)"
REPLACE = f"Make a new robot token {TOKENS}, and set SANITY_API_TOKEN to it."
VIEWER = f"Make a robot token with the Viewer role {TOKENS}, and set SANITY_API_TOKEN to it."


@contextmanager
def opened(**options: Any) -> Iterator[ServedSanity]:
    with closing(ServedSanity(lambda: NOW, **options)) as store:
        yield store


def problem(store: SanityStore) -> UnavailableError:
    """What a look-up runs into; no token, address or query may hang on to it."""
    with pytest.raises(UnavailableError) as caught:
        store.users_by_email([EMAIL])
    error: BaseException | None = caught.value
    while error:
        told = f"{error!r}{error}"
        assert not any(word in told for word in ("sanity-sandbox", "ada@", "_type", "127.0.0.1"))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert caught.value.system == "store"
    return caught.value


@pytest.mark.node
@needs_node
@pytest.mark.parametrize(
    "fault",
    [{"status": 503}, {"drop": True}, {"half": True}, {"status": 429, "headers": {"Retry-After": "0"}}],
)
def test_a_question_is_asked_again_until_it_is_answered(fault: dict[str, Any]) -> None:
    with opened() as store:
        store.put(user("u-1", email=EMAIL))
        store.sandbox.faults.add("/data/query", times=2, **fault)
        assert [found.id for found in store.users_by_email([EMAIL])] == ["u-1"]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"status": 500}, "Sanity has a problem of its own (500)."),
        ({"status": 503}, "Sanity has a problem of its own (503)."),
        ({"drop": True}, "Sanity did not answer."),
        ({"delay": 5.0}, "Sanity did not answer."),
        ({"status": 429}, "Sanity is asking us to slow down. Please try again in a minute."),
    ],
)
def test_a_bad_day_is_said_and_may_pass(fault: dict[str, Any], sentence: str) -> None:
    with opened(timeout=(1.0, 0.3)) as store:
        store.sandbox.faults.add("/data/query", **fault)
        found = problem(store)
    assert (str(found), found.permanent) == (sentence, False)


def test_a_wait_that_is_too_long_is_not_waited_for() -> None:
    with opened() as store:
        store.sandbox.faults.add("/data/query", status=429, headers={"Retry-After": "3600"}, times=1)
        assert "slow down" in str(problem(store))


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (401, {"statusCode": 401, "error": "Unauthorized", "message": "Session not found"}, REPLACE),
        (403, {"error": {"description": 'permission "read" required'}}, f'"read" permission. {VIEWER}'),
        (403, {"statusCode": 403, "message": "no"}, f"lacks the read permission. {VIEWER}"),
        (404, {"message": f"Dataset of {EMAIL}"}, "Check SANITY_PROJECT_ID and SANITY_DATASET."),
        (400, {"error": {"type": "queryParseError", "query": "*[_type"}}, "refused the question (400)."),
        (302, {}, "refused the question (302)."),
    ],
)
def test_a_refusal_says_what_is_missing_and_the_next_step(
    status: int, body: dict[str, Any], sentence: str
) -> None:
    with opened() as store:
        store.sandbox.faults.add("/data/query", status=status, body=body)
        found = problem(store)
        assert len(store.sandbox.asked) == 0
    assert str(found).endswith(sentence)
    assert found.permanent


@pytest.mark.parametrize(
    "body",
    [{}, [], "no", {"result": None}, {"result": {}}, {"result": [None]}, {"result": [{"_type": "user"}]}],
)
def test_what_cannot_be_read_is_never_nothing_found(body: object) -> None:
    with opened() as store:
        store.sandbox.faults.add("/data/query", status=200, body=body)
        assert str(problem(store)) == "Sanity's answer could not be read."


@pytest.mark.node
@needs_node
def test_half_of_an_answer_that_looks_whole_is_not_read() -> None:
    with opened() as store:
        store.sandbox.faults.add("/data/query", malformed=True)
        assert str(problem(store)) == "Sanity's answer could not be read."


def test_a_page_that_does_not_move_on_is_not_asked_for_ever() -> None:
    with opened() as store:
        page = [{"_id": "u-1", "_type": "user"}] * 1_000
        store.sandbox.faults.add("/data/query", status=200, body={"result": page})
        with pytest.raises(UnavailableError, match="could not be read"):
            list(store.users())


def test_an_address_where_nobody_listens_did_not_answer() -> None:
    url = "http://127.0.0.1:9"
    secret = SecretStr("sanity-sandbox")
    with closing(
        SanityStore(secret, url=url, dataset="production", api_version=VERSION, patience=QUICK)
    ) as store:
        assert str(problem(store)) == "Sanity did not answer."


def test_a_token_that_no_header_can_carry_is_simply_not_accepted() -> None:
    with opened() as store:
        options: dict[str, Any] = {"url": store.url, "dataset": "production", "api_version": VERSION}
        with closing(SanityStore("sanity-sandbox-ø☂", patience=QUICK, **options)) as other:
            assert str(problem(other)).endswith(REPLACE)


@pytest.mark.node
@needs_node
@pytest.mark.parametrize("fault", [{"status": 400}, {"status": 504}, {"delay": 5.0}])
def test_what_is_too_much_at_once_is_asked_in_parts_from_then_on(fault: dict[str, Any]) -> None:
    with opened(timeout=(1.0, 2.0)) as store:
        store.put(user("usr-ada", clerkId="clerk_ada"))
        store.put({"_id": "sub-1", "_type": "subscription", "user": {"_ref": "usr-ada"}})

        tried: list[bool] = []

        def whole(request: Any) -> bool:
            tried.append(request.get_json()["query"] == groq.AROUND)
            return tried[-1]

        store.sandbox.faults.add("/data/query", where=whole, **fault)
        found = [store.around(Wanted(owners=["clerk_ada"])) for _ in range(2)]

    assert (tried[0], sum(tried)) == (True, 1)
    assert [([u.id for u in each.users], [s.id for s in each.held]) for each in found] == [
        (["usr-ada"], ["sub-1"])
    ] * 2


@pytest.mark.node
@needs_node
def test_a_bad_moment_is_no_reason_to_ask_in_parts() -> None:
    with opened() as store:
        store.put(user("usr-ada", clerkId="clerk_ada"))
        store.sandbox.faults.add("/data/query", times=1, status=503)
        assert [each.id for each in store.around(Wanted(owners=["clerk_ada"])).users] == ["usr-ada"]
        assert [asked.body["query"] for asked in store.sandbox.asked] == [groq.AROUND]
