"""Queries on the sandbox's Content Lake, answered by groq-js."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from sandbox.sanity import SanitySandbox
from sandbox.sanity.groq import Groq
from tests.groq import needs_node
from tests.sandbox.lake import Visitor
from tests.sandbox.loopback import Clock, served

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.node, needs_node]

ALL = "*[true]._id"


@pytest.fixture(scope="module")
def lake() -> Iterator[Visitor]:
    sanity = SanitySandbox(Clock())
    for name in ("u-1", "drafts.u-1", "versions.spring.u-1"):
        sanity.put({"_id": name, "_type": "user", "email": f"{name}@example.com"})
    with served(sanity=sanity.blueprint()) as url:
        yield Visitor(sanity, f"{url}/sanity")
    sanity.close()


def test_a_query_answers_with_itself_and_its_result(lake: Visitor) -> None:
    answer = lake.ask("count(*[_id in $ids])", params={"ids": ["u-1", "u-9"]}).json()
    assert (answer["query"], answer["result"]) == ("count(*[_id in $ids])", 1)
    assert "query" not in lake.ask("1", returnQuery="false").json()


@pytest.mark.parametrize(
    ("version", "perspective", "seen"),
    [
        ("v2025-02-19", None, ["u-1"]),
        ("vX", None, ["u-1"]),
        ("v2023-05-03", None, ["drafts.u-1", "u-1"]),
        ("v1", None, ["drafts.u-1", "u-1"]),
        ("v2023-05-03", "published", ["u-1"]),
        ("v2025-02-19", "raw", ["drafts.u-1", "u-1", "versions.spring.u-1"]),
        ("v2025-02-19", "drafts", ["u-1"]),
    ],
)
def test_what_is_seen_depends_on_the_perspective_and_its_default_on_the_version(
    lake: Visitor, version: str, perspective: str | None, seen: list[str]
) -> None:
    args = {"perspective": perspective} if perspective else {}
    assert sorted(lake.found(ALL, version, **args)) == seen


def test_the_drafts_perspective_shows_the_draft_in_the_place_of_its_document(lake: Visitor) -> None:
    (found,) = lake.found("*[true]{_originalId, email}", perspective="drafts")
    assert found == {"_originalId": "drafts.u-1", "email": "drafts.u-1@example.com"}


def test_a_question_in_the_address_brings_its_parameters_as_json(lake: Visitor) -> None:
    asked = {"query": "*[_id == $id]._id", "$id": json.dumps("u-1"), "perspective": "published"}
    assert lake.get("/v2025-02-19/data/query/production", **asked).json()["result"] == ["u-1"]
    asked["$id"] = "u-1"
    assert lake.get("/v2025-02-19/data/query/production", **asked).status_code == 400


def test_a_query_that_cannot_be_read_is_shown_with_the_place(lake: Visitor) -> None:
    answer = lake.ask("*[_type == ")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["type"], error["query"], error["start"]) == ("queryParseError", "*[_type == ", 10)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v2025-02-19/data/query/production", 400),
        ("/v2025-02-19/data/query/other", 404),
        ("/vsoon/data/query/production", 400),
    ],
)
def test_a_wrong_address_says_so(lake: Visitor, path: str, status: int) -> None:
    assert lake.get(path).status_code == status
    assert lake.ask("1", perspective="mine").status_code == 400


def test_a_type_is_found_as_a_plain_reading_of_the_query_would(lake: Visitor) -> None:
    for query, found in {
        '*[_type == "user" && _id == "u-1"]._id': ["u-1"],
        '*[_type == "pass" || _id == "u-1"]._id': ["u-1"],
        '*[_type == "pass"]._id': [],
        'count(*[_type == "pass"]) + count(*[_type == "user"])': 1,
        '*[_type == "user" && count(*[_type == "pass"]) == 0]._id': ["u-1"],
    }.items():
        assert lake.found(query) == found


def test_whole_documents_are_given_by_id_and_the_rest_is_named(lake: Visitor) -> None:
    answer = lake.get("/v2025-02-19/data/doc/production/u-1,u-9").json()
    assert [each["_id"] for each in answer["documents"]] == ["u-1"]
    assert answer["omitted"] == [{"id": "u-9", "reason": "existence"}]


def test_a_token_without_read_sees_nothing(lake: Visitor) -> None:
    lake.sanity.add_token("blind", {"create"})
    blind = Visitor(lake.sanity, lake.url, "blind")
    assert (blind.ask("1").status_code, blind.ask("1").json()["statusCode"]) == (403, 403)
    omitted = blind.get("/v2025-02-19/data/doc/production/u-1").json()["omitted"]
    assert omitted == [{"id": "u-1", "reason": "permission"}]


def test_a_node_that_died_is_started_again_and_knows_everything(lake: Visitor) -> None:
    lake.found("1")
    process = lake.sanity._groq._process
    assert process
    process.kill()
    process.wait(5)
    assert lake.found(ALL) == ["u-1"]


def test_what_changes_is_seen_and_what_goes_is_gone(lake: Visitor) -> None:
    lake.change({"create": {"_id": "p-1", "_type": "pass"}})
    assert lake.found('*[_type == "pass"]._id') == ["p-1"]
    lake.change({"delete": {"id": "p-1"}})
    assert lake.found('*[_type == "pass"]._id') == []


def test_many_may_ask_at_once(lake: Visitor) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: lake.found("$n", params={"n": number}), range(40)))
    assert answers == list(range(40))


def test_a_closed_lake_starts_no_new_node() -> None:
    sanity = SanitySandbox(Clock())
    sanity.close()
    with served(sanity=sanity.blueprint()) as url:
        assert Visitor(sanity, f"{url}/sanity").ask("1").status_code == 400
    assert sanity._groq._process is None


def test_one_node_answers_for_one_lake_after_another_and_mixes_up_none() -> None:
    groq = Groq()
    for name in ("u-first", "u-second"):
        sanity = SanitySandbox(Clock(), groq=groq)
        sanity.put({"_id": name, "_type": "user"})
        with served(sanity=sanity.blueprint()) as url:
            assert Visitor(sanity, f"{url}/sanity").found(ALL) == [name]
        sanity.close()
    groq.close()
