"""The Norwegian catalogue says all that the code says, and nothing else.

`make catalogue` brings it up to date.
"""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from bot.views.charts import CAUSES
from services.languages import phrases
from tests.bot.write_catalogue import PAGE, extracted, updated, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from babel.messages.catalog import Message

MESSAGES = [message for message in written() if message.id]
CHART = 20
"""Characters of a name in a chart.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def fields(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def frame(text: str) -> tuple[object, ...]:
    """What a sentence keeps in every language: room around it, lines, marks of code, what is left open."""
    around = (text[:1].isspace(), text[-1:].isspace())
    return (*around, text.count("\n"), text.count("`"), text.endswith("…"), text.endswith(":"))


def same_values(message: Message) -> bool:
    english = {fields(form) for form in forms(message.id)}
    norwegian = {fields(form) for form in forms(message.string)}
    return norwegian <= english and frozenset.union(*norwegian) == frozenset.union(*english)


def same_frames(message: Message) -> bool:
    return [frame(form) for form in forms(message.id)] == [frame(form) for form in forms(message.string)]


def test_it_holds_the_sentences_of_today_and_no_others() -> None:
    today = {forms(message.id) for message in extracted() if message.id}
    listed = {forms(message.id) for message in MESSAGES}
    assert (today - listed, listed - today) == (set(), set())


def test_it_is_written_as_the_task_writes_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == updated()


def test_every_sentence_has_its_norwegian() -> None:
    unsaid = [each.id for each in MESSAGES if not all(form.strip() for form in forms(each.string))]
    unsure = [each.id for each in MESSAGES if each.fuzzy or len(forms(each.string)) != len(forms(each.id))]
    assert (unsaid, unsure) == ([], [])


def test_every_value_is_put_into_both() -> None:
    assert [each.id for each in MESSAGES if not same_values(each)] == []


def test_what_frames_a_sentence_stays() -> None:
    assert [each.id for each in MESSAGES if not same_frames(each)] == []


def test_a_plural_is_known_by_its_singular_alone() -> None:
    ones = [forms(message.id)[0] for message in MESSAGES]
    assert len(ones) == len(set(ones)) == len(phrases("nb"))


def test_names_in_charts_fit_where_slack_draws_them() -> None:
    norwegian = phrases("nb")
    names = [*CAUSES.values(), "Something else", "Success rate, %", "Gaps"]
    assert [norwegian[name] for name in names if len(norwegian[name]) > CHART] == []
