"""What a store in Sanity does where one answer cannot carry everything around a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.errors import UnavailableError
from bot.reads import Wanted
from services.gateways import sanity_queries as groq
from services.gateways.sanity_around import SanityAround

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from services.gateways.sanity_reading import SanityReading
    from services.gateways.sanity_requests import SanityRequests

Json = dict[str, Any]


def held(number: int) -> Json:
    owner = {"_ref": "usr-ada"}
    return {
        "_id": f"sub-{number}",
        "_type": "subscription",
        "stripeSessionId": f"cs_{number}",
        "user": owner,
    }


ADA = {"_id": "usr-ada", "_type": "user", "clerkId": "clerk_ada"}
LESSON = {"_id": "class-1", "_type": "classInstance", "bookings": [{"student": {"_ref": "usr-ada"}}]}
EMPTY: Json = {"others": [], "users": [], "held": [], "classes": []}


class Answering:
    """One answer to the question for everything, and what the plain listings say."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.listed: list[str] = []

    def try_asking(self, query: str, params: Json) -> object:
        assert (query, len(params["sessions"])) == (groq.AROUND, 1)
        return self.answer

    def having(self, values: Collection[str], condition: str) -> list[Json]:
        self.listed.append(condition)
        people = condition == groq.USERS_BY_ID
        return [ADA] if people and values else [held(1)] if values else []

    def batches(self, _: Collection[str], condition: str, fields: str) -> Iterator[Json]:
        self.listed.append(condition + fields)
        return iter([LESSON])


def around(lake: Answering) -> SanityAround:
    return SanityAround(cast("SanityRequests", lake), cast("SanityReading", lake))


WANTED = Wanted(sessions=["cs_1"], owners=["clerk_ada"])


def test_an_answer_that_is_cut_off_is_read_again_page_by_page() -> None:
    lake = Answering({**EMPTY, "held": [held(number) for number in range(groq.MANY)]})

    found = around(lake).read(WANTED)

    assert ([each.id for each in found.tied], [each.id for each in found.users]) == (["sub-1"], ["usr-ada"])
    assert ([each.id for each in found.held], len(found.bookings)) == (["sub-1"], 1)
    assert groq.HELD_BY_USER in lake.listed


def test_a_whole_answer_is_enough() -> None:
    lake = Answering({**EMPTY, "users": [ADA], "held": [held(1), held(2)]})

    found = around(lake).read(WANTED)

    assert ([each.id for each in found.tied], len(found.held), lake.listed) == (["sub-1"], 2, [])


@pytest.mark.parametrize(
    "answer",
    [None, [], {**EMPTY, "held": None}, {**EMPTY, "users": ["usr-ada"]}, {**EMPTY, "held": [{"no": "id"}]}],
)
def test_anything_else_is_no_answer_and_never_an_empty_one(answer: object) -> None:
    with pytest.raises(UnavailableError):
        around(Answering(answer)).read(WANTED)
