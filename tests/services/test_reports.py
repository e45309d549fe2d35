from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from tests.services.desk import CHANNEL, made_for, numbered, opened
from tests.slack_limits import check_message
from tests.worlds import NOW, SESSION, days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.messages import Message
    from tests.services.desk import Desk

ADA, WORDS = "user_ada", "I paid and I see no pass."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as desk:
        yield desk


def take(desk: Desk, words: str = WORDS, *, by: str = ADA, session_id: str | None = None) -> bool:
    return desk.services.reports.take(by, words, session_id)


def posted(desk: Desk) -> list[Message]:
    desk.services.reports.deliver()
    assert {channel for channel, *_ in desk.slack.posts} <= {CHANNEL}
    for _, message, _ in desk.slack.posts:
        check_message(message)
    return [message for _, message, _ in desk.slack.posts]


def test_the_channel_reads_who_needs_help_and_what_is_known_of_them(desk: Desk) -> None:
    desk.sell()
    assert take(desk)

    (message,) = posted(desk)

    assert message.text.splitlines() == [
        "Ada asks for help",
        f"“{WORDS}”",
        "Paid, and no pass was made: Ten classes · 2,000 kr · paid 3 Oct 2025 · Oak Dance",
        "a***@example.com",
    ]
    assert "Larsen" not in repr(message)
    assert "ada@" not in repr(message)


def test_many_presses_of_one_day_are_one_report(desk: Desk) -> None:
    assert [take(desk), take(desk, "And again!"), take(desk)] == [True, False, False]
    assert (len(posted(desk)), len(posted(desk))) == (1, 1)
    assert desk.ledger.reports_since(NOW) == 1

    desk.now += timedelta(days=1)
    assert take(desk)
    assert len(posted(desk)) == 2


def test_another_persons_report_is_their_own(desk: Desk) -> None:
    assert [take(desk), take(desk, by="user_bob")] == [True, True]
    assert len(posted(desk)) == 2


def test_what_slack_did_not_take_is_posted_later_and_once(desk: Desk) -> None:
    desk.slack.down = True
    take(desk)
    with pytest.raises(UnavailableError):
        desk.services.reports.deliver()

    desk.slack.down = False
    desk.restart()
    assert (len(posted(desk)), len(posted(desk))) == (1, 1)


def test_one_that_another_program_is_posting_is_left_to_it(desk: Desk) -> None:
    take(desk)
    (waiting,) = desk.ledger.unposted_reports()
    assert desk.ledger.begin_posting_report(waiting.id, NOW, NOW + timedelta(minutes=1))
    assert posted(desk) == []

    desk.now += timedelta(minutes=1)
    assert len(posted(desk)) == 1


def test_without_a_channel_it_waits(tmp_path: Path) -> None:
    with opened(tmp_path, support_channel=None) as desk:
        take(desk)
        desk.services.reports.deliver()
        assert (desk.slack.posts, len(desk.ledger.unposted_reports())) == ([], 1)


def test_the_purchase_that_is_named_comes_before_all_others(desk: Desk) -> None:
    desk.sell_many(2, made=False, created=NOW - days(1))
    desk.put(made_for(desk.sell()))
    take(desk, session_id=SESSION)

    assert "All is well: Ten classes" in posted(desk)[0].text
    assert "and 2 more purchases" in posted(desk)[0].text


def test_somebody_elses_purchase_is_not_told_of(desk: Desk) -> None:
    desk.sell()
    take(desk, by="user_bob", session_id=SESSION)
    assert "No purchase of theirs was found." in posted(desk)[0].text


def test_what_needs_a_person_is_told_first(desk: Desk) -> None:
    desk.put(made_for(desk.sell()))
    desk.sell(**numbered(2), created=NOW - days(20))
    take(desk)
    assert "Paid, and no pass was made" in posted(desk)[0].text


def test_a_customer_of_whom_nothing_can_be_read_is_told_of_all_the_same(desk: Desk) -> None:
    desk.payments.down = True
    desk.shelves.failing = {"*"}
    take(desk)
    assert "Their purchases could not be looked up just now." in posted(desk)[0].text


def test_hostile_words_are_shown_literally_and_addresses_masked(desk: Desk) -> None:
    take(desk, "<!channel> *hi* <@U1> ada@example.com\u202e\x00 \ud800 :tada:")

    (message,) = posted(desk)

    assert message.text.splitlines()[1] == "“&lt;!channel&gt; *hi* &lt;@U1&gt; a***@example.com ? :tada:”"
    assert "ada@example.com" not in repr(message)
    assert "\u202e" not in message.text


def test_a_post_whose_answer_was_lost_is_found_and_not_made_again(desk: Desk) -> None:
    take(desk)
    desk.slack.lost = 1
    with pytest.raises(UnavailableError):
        desk.services.reports.deliver()

    assert len(posted(desk)) == 1
    assert ADA not in repr(desk.slack.marks)
    assert desk.ledger.unposted_reports() == []
