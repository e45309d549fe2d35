"""Transactions on the sandbox's Content Lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from sandbox.sanity import SanitySandbox
from tests.sandbox.lake import Visitor
from tests.sandbox.loopback import Clock, served

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    sanity = SanitySandbox(Clock())
    with served(sanity=sanity.blueprint()) as url:
        yield Visitor(sanity, f"{url}/sanity")
    sanity.close()


def user(name: str, /, **fields: Any) -> dict[str, Any]:
    return {"_id": name, "_type": "user", **fields}


def held(name: str, owner: str) -> dict[str, Any]:
    return {"_id": name, "_type": "subscription", "user": {"_ref": owner}}


def names(sanity: SanitySandbox, kind: str = "user") -> list[str]:
    return [document["_id"] for document in sanity.documents(kind)]


def test_a_transaction_answers_with_its_id_and_what_it_did(visitor: Visitor) -> None:
    visitor.sanity.put(user("u-1"))
    changes = [{"create": user("u-2")}, {"patch": {"id": "u-1", "set": {"name": "Ada"}}}]
    answer = visitor.change(*changes, transactionId="t-1", returnIds="true", returnDocuments="true").json()
    assert answer["transactionId"] == "t-1"
    done = [(each["id"], each["operation"], each["document"]["_rev"]) for each in answer["results"]]
    assert done == [("u-2", "create", "t-1"), ("u-1", "update", "t-1")]


def test_an_id_left_out_is_given_and_so_is_a_transaction_id(visitor: Visitor) -> None:
    answer = visitor.change({"create": {"_type": "user"}}, returnIds="true").json()
    assert [each["id"] for each in answer["results"]] == names(visitor.sanity)
    assert answer["transactionId"] == visitor.sanity.documents("user")[0]["_rev"]


def test_the_second_falls_and_the_first_leaves_nothing(visitor: Visitor) -> None:
    visitor.sanity.put(user("u-2"))
    error = visitor.refused({"create": user("u-1")}, {"create": user("u-2")})
    assert (error["index"], error["type"], error["id"]) == (1, "documentAlreadyExistsError", "u-2")
    assert names(visitor.sanity) == ["u-2"]


def test_a_dry_run_goes_through_everything_and_keeps_nothing(visitor: Visitor) -> None:
    assert visitor.change({"create": user("u-1")}, dryRun="true", transactionId="t-1").status_code == 200
    assert names(visitor.sanity) == []
    assert visitor.change({"create": user("u-1")}, transactionId="t-1").status_code == 200


def test_a_transaction_id_is_good_for_once_unless_it_failed(visitor: Visitor) -> None:
    assert visitor.change({"create": held("s-1", "gone")}, transactionId="t-1").status_code == 409
    assert visitor.change({"create": user("u-1")}, transactionId="t-1").status_code == 200
    again = visitor.change({"create": user("u-2")}, transactionId="t-1")
    assert (again.status_code, again.json()["error"]["type"]) == (409, "transactionExistsError")
    assert names(visitor.sanity) == ["u-1"]


def test_a_patch_wants_its_document_and_its_revision(visitor: Visitor) -> None:
    visitor.sanity.put(user("u-1", _rev="r"))
    for name, kind in (("u-9", "documentNotFoundError"), ("u-1", "documentRevisionIDDoesNotMatchError")):
        error = visitor.refused({"patch": {"id": name, "ifRevisionID": "older", "set": {"name": "Ada"}}})
        assert error["type"] == kind


def test_a_patch_sets_adds_and_takes_away(visitor: Visitor) -> None:
    visitor.sanity.put(user("u-1", name="Ada", clips=3, notes="x"))
    changes = {
        "set": {"name": "Bo"},
        "setIfMissing": {"name": "Cy", "role": "student"},
        "unset": ["notes"],
        "inc": {"clips": 2},
        "dec": {"clips": 1},
    }
    visitor.change({"patch": {"id": "u-1", **changes}})
    (after,) = visitor.sanity.documents("user")
    assert [after.get(name) for name in ("name", "role", "notes", "clips")] == ["Bo", "student", None, 4]


def test_create_or_replace_replaces_and_create_if_not_exists_hides_whether_it_did(visitor: Visitor) -> None:
    changes = [{"createIfNotExists": user("u-1", name="Ada")}, {"createIfNotExists": user("u-1", name="Eve")}]
    told = visitor.change(*changes, returnIds="true").json()["results"]
    assert [each["operation"] for each in told] == ["create", "update"]
    assert visitor.sanity.documents("user")[0]["name"] == "Ada"
    visitor.change({"createOrReplace": user("u-1", role="admin")}, {"createOrReplace": user("u-2")})
    assert "name" not in visitor.sanity.documents("user")[0]
    assert names(visitor.sanity) == ["u-1", "u-2"]


class TestReferences:
    @pytest.mark.parametrize("target", ["gone", "drafts.u-1"])
    def test_a_strong_one_needs_a_published_document(self, visitor: Visitor, target: str) -> None:
        visitor.sanity.put(user("drafts.u-1"))
        error = visitor.refused({"create": held("s-1", target)})
        assert (error["type"], error["referenceID"]) == ("documentReferenceDoesNotExistError", target)
        weak = {"_id": "s-1", "_type": "subscription", "user": {"_ref": target, "_weak": True}}
        assert visitor.change({"create": weak}).status_code == 200

    def test_what_is_referred_to_can_neither_go_nor_become_something_else(self, visitor: Visitor) -> None:
        visitor.change({"create": user("u-1")}, {"create": held("s-1", "u-1")})
        changed = {"createOrReplace": {"_id": "u-1", "_type": "person"}}
        for mutation in ({"delete": {"id": "u-1"}}, changed):
            assert visitor.refused(mutation)["type"] == "documentHasExistingReferencesError"
        both = [{"delete": {"id": "u-1"}}, {"delete": {"id": "s-1"}}]
        assert visitor.change(*both).status_code == 200
        assert names(visitor.sanity) == []

    def test_one_that_an_import_left_hanging_stands_in_nobodys_way(self, visitor: Visitor) -> None:
        visitor.sanity.load([held("s-1", "gone")])
        assert visitor.change({"patch": {"id": "s-1", "set": {"isActive": True}}}).status_code == 200


@pytest.mark.parametrize(
    "mutation",
    [
        {"create": {"_id": "u-1"}},
        {"create": user("ada@example.com")},
        {"create": user("a..b")},
        {"createOrReplace": {"_type": "user"}},
        {"patch": {"id": "u-0", "set": {"a.b": 1}}},
        {"explode": {}},
        {},
    ],
)
def test_what_is_malformed_is_a_bad_request(visitor: Visitor, mutation: dict[str, Any]) -> None:
    visitor.sanity.put(user("u-0"))
    visitor.refused(mutation, status=400)
    assert names(visitor.sanity) == ["u-0"]


def test_a_token_does_what_it_may_and_the_rest_is_named(visitor: Visitor) -> None:
    visitor.sanity.put(user("u-0"))
    visitor.sanity.add_token("updates", {"read", "update"})
    visitor.token = "updates"
    error = visitor.refused({"create": user("u-1")}, status=403)
    assert (error["permission"], error["description"]) == (
        "create",
        'Insufficient permissions; permission "create" required',
    )
    assert visitor.change({"patch": {"id": "u-0", "set": {"name": "Ada"}}}).status_code == 200


def test_nobody_comes_in_without_a_known_token(visitor: Visitor) -> None:
    visitor.token = "stranger"
    answer = visitor.change({"create": user("u-1")})
    assert (answer.status_code, answer.json()["error"]) == (401, "Unauthorized")


def test_too_many_in_one_second_are_told_when_to_come_back(visitor: Visitor) -> None:
    visitor.sanity.gate.rates["mutate"] = 2
    statuses = [visitor.change({"create": {"_type": "user"}}) for _ in range(3)]
    assert [each.status_code for each in statuses] == [200, 200, 429]
    assert statuses[-1].headers["Retry-After"] == "1"


def test_a_request_of_more_than_four_megabytes_is_too_large(visitor: Visitor) -> None:
    assert visitor.change({"create": user("u-1", notes="x" * 4_000_000)}).status_code == 413


@pytest.mark.parametrize("body", [b"", b"[]", b'{"mutations": [1]}', b'{"mutations": {}}'])
def test_a_body_that_is_no_transaction_is_a_bad_request(visitor: Visitor, body: bytes) -> None:
    address = f"{visitor.url}/v2025-02-19/data/mutate/production"
    headers = {**visitor.headers, "Content-Type": "application/json"}
    assert requests.post(address, body, headers=headers, timeout=5).status_code == 400


def test_an_answer_may_be_lost_before_and_after_the_write(visitor: Visitor) -> None:
    visitor.sanity.faults.add("/data/mutate", drop=True, times=1)
    with pytest.raises(requests.ConnectionError):
        visitor.change({"create": user("u-1")})
    assert names(visitor.sanity) == []
    visitor.sanity.afterwards.add("/data/mutate", drop=True, times=1)
    with pytest.raises(requests.ConnectionError):
        visitor.change({"create": user("u-1")})
    assert names(visitor.sanity) == ["u-1"]


def test_a_document_put_back_with_its_old_revision_gets_a_new_one_if_it_changed(visitor: Visitor) -> None:
    sanity = visitor.sanity
    sanity.put(user("u-1", _rev="r"))
    (before,) = sanity.documents("user")
    sanity.put(before)
    assert sanity.documents("user") == [before]
    sanity.put({**before, "name": "Ada"})
    assert sanity.documents("user")[0]["_rev"] != "r"
