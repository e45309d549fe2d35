from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.errors import UnavailableError
from bot.metrics import summarise
from bot.speech import ENGLISH
from services.gateways.slack_files import SlackFiles
from services.spreadsheets import Spreadsheets
from tests.bot.sums import NOW, period, sale, told
from tests.fakes.messenger import FakeMessenger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.figures import PeriodName, Summary


class Summaries:
    def __init__(self) -> None:
        self.asked: list[tuple[str, datetime]] = []

    def summary(self, name: PeriodName, *, until: datetime) -> Summary:
        self.asked.append((name, until))
        return summarise(period(name), told(sales=[sale("a")]))


class Files:
    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Mapping[str, str]]] = []

    def send(self, conversation: str, thread: str, files: Mapping[str, str]) -> None:
        self.sent.append((conversation, thread, files))


def test_the_tables_of_the_summary_that_was_posted_go_to_one_person() -> None:
    slack, files, summaries = FakeMessenger(), Files(), Summaries()
    Spreadsheets(summaries, slack, files).send("U1", "week", NOW, ENGLISH)  # type: ignore[arg-type]
    ((conversation, thread, sent),) = files.sent
    assert (summaries.asked, slack.posts[0][0]) == ([("week", NOW)], "U1")
    assert (conversation, thread) == ("U1", "1.0")
    assert set(sent) == {"passkeeper-week-days.csv", "passkeeper-week-gaps.csv"}


class Refusing(WebClient):
    def __init__(self, code: str) -> None:
        super().__init__("xoxb-sandbox")
        self.code = code

    def files_upload_v2(self, **_: Any) -> Any:
        answer = SlackResponse(
            client=self,
            http_verb="POST",
            api_url="",
            req_args={},
            data={"ok": False, "error": self.code},
            headers={},
            status_code=200,
        )
        raise SlackApiError("refused", answer)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("code", "permanent", "says"),
    [("missing_scope", True, "files:write"), ("internal_error", False, "try again in a moment")],
)
def test_why_no_file_was_sent_is_said_with_what_to_do(code: str, permanent: bool, says: str) -> None:
    with pytest.raises(UnavailableError, match=says) as caught:
        SlackFiles(Refusing(code)).send("D1", "1.0", {"a.csv": "a"})
    assert caught.value.permanent is permanent
