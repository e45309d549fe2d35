"""The few building bricks that every view is made of. What comes from outside is shown literally."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from slackblocks import (
    ActionsBlock,
    Block,
    Button,
    Confirm,
    ContextBlock,
    HomeTabView,
    ModalView,
    Option,
    PlainText,
    RichText,
    RichTextBlock,
    RichTextSection,
    SectionBlock,
    Text,
    TextType,
    WebhookMessage,
)

from bot import speech, words
from bot.messages import Message
from bot.speech import ENGLISH, Said, told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from slackblocks import Element, RichTextElement

    from bot.messages import View
    from bot.speech import Reader

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
CLOSE, CANCEL = speech.say("Close"), speech.say("Cancel")
SECTION = 3000
TOP_TEXT = 3000

cut = speech.cut


@dataclass(frozen=True, slots=True)
class _Escaped:
    """For `mrkdwn` and top-level text (https://docs.slack.dev/messaging/formatting-message-text)."""

    text: str
    most: int | None = None

    def told(self, reader: Reader) -> str:
        escaped = told(self.text, reader).translate(_ENTITIES)
        return escaped if self.most is None or len(escaped) <= self.most else _shortened(escaped, self.most)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    limit: int

    def told(self, reader: Reader) -> str:
        return words.line(told(self.text, reader), self.limit)


def _shortened(escaped: str, most: int) -> str:
    """Cut so that no entity is cut in two."""
    kept = escaped[: most - 1]
    start = kept.rfind("&")
    whole = kept[:start] if start > kept.rfind(";") and start >= 0 else kept
    return whole.rstrip() + "…"


def escape(text: str) -> str:
    """Text from outside, shown literally."""
    return Said(_Escaped(text)) if isinstance(text, Said) else _Escaped(text).told(ENGLISH)


def cut_escaped(text: str, most: int) -> str:
    """Escaped, and cut so that no entity is cut in two."""
    shown = _Escaped(text, most)
    return Said(shown) if isinstance(text, Said) else shown.told(ENGLISH)


def plain(text: str, most: int = SECTION) -> Text:
    return PlainText(cut((text if isinstance(text, Said) else text.strip()) or "–", most))


def rich(markup: str, most: int = SECTION) -> Text:
    """Markup of our own making, around parts that were escaped."""
    return Text(cut(markup, most), type_=TextType.MARKDOWN, verbatim=True)


def say(text: str) -> SectionBlock:
    """A paragraph of plain text."""
    return SectionBlock(plain(text))


def headed(head: str, body: str) -> RichTextBlock:
    """A bold line and a paragraph; rich text shows both literally, with nothing to escape."""
    parts: list[RichTextElement] = [RichText(cut(head, 150), bold=True)]
    if body.strip():
        parts.append(RichText(speech.joined("", ("\n", cut(body, SECTION)))))
    return RichTextBlock(RichTextSection(parts))


def aside(*texts: str) -> ContextBlock:
    """A small grey line."""
    return ContextBlock([plain(speech.joined(" · ", texts), 2000)])


def aside_rich(markup: str, *, after: str = "") -> ContextBlock:
    """A small grey line in our own markup, behind plain text from outside."""
    parts: list[Text] = [plain(speech.joined("", (cut(after, 1990), " ·")), 2000)] if after else []
    return ContextBlock([*parts, rich(markup, 2000)])


def button(
    label: str,
    action_id: str,
    value: str,
    *,
    primary: bool = False,
    confirm: Confirm | None = None,
    says: str | None = None,
) -> Button:
    """`says` is what a screen reader hears instead of the label."""
    return Button(
        PlainText(cut(label, 75)),
        action_id=action_id,
        value=value,
        style="primary" if primary else None,
        confirm=confirm,
        accessibility_label=cut(says, 75) if says else None,
    )


def link(label: str, action_id: str, url: str) -> Button:
    return Button(PlainText(cut(label, 75)), action_id=action_id, url=url)


def confirm(title: str, text: str, yes: str) -> Confirm:
    return Confirm(plain(title, 100), plain(text, 300), plain(yes, 30), plain(CANCEL, 30))


def option(text: str, value: str, *, more: str | None = None, url: str | None = None) -> Option:
    return Option(plain(text, 75), value, description=plain(more, 75) if more else None, url=url)


def row(elements: Sequence[Element]) -> list[Block]:
    """One row of buttons, none where there are no buttons."""
    return [ActionsBlock(list(elements))] if elements else []


def line(text: str, limit: int = 80) -> str:
    """The text as one short line, in whichever language."""
    shown = _Line(text, limit)
    return Said(shown) if isinstance(text, Said) else shown.told(ENGLISH)


def moment(at: datetime) -> str:
    """A time of day that Slack shows in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{time}}|{at:%H:%M} UTC>"


def person(user_id: str) -> str:
    """A mention; what is no Slack id is shown as it is."""
    return f"<@{user_id}>" if user_id.isalnum() and user_id[:1] in {"U", "W"} else escape(user_id)


def message(text: str, blocks: Sequence[Block]) -> Message:
    """`text` is unescaped: it is what a notification and a screen reader say."""
    built = WebhookMessage(blocks=list(blocks)).to_dict()
    return Message(cut_escaped(text, TOP_TEXT), tuple(_literal(block) for block in built["blocks"]))


def dialog(
    title: str,
    blocks: Sequence[Block],
    callback_id: str,
    *,
    submit: str | None = None,
    close: str = CLOSE,
    metadata: str = "",
) -> View:
    view = ModalView(
        PlainText(cut(title, 24)),
        list(blocks),
        close=PlainText(cut(close, 24)),
        submit=PlainText(cut(submit, 24)) if submit else None,
        private_metadata=metadata or None,
        callback_id=callback_id,
    ).to_dict()
    return dict(_literal(view))


def home(blocks: Sequence[Block]) -> View:
    return dict(_literal(HomeTabView(list(blocks)).to_dict()))


def _literal(value: Any) -> Any:
    """Plain text that stays plain (`:tada:` is no picture), and no random block names.

    Slack names blocks itself, anew at each update, so that a press on an old copy is known as one.
    """
    if isinstance(value, list):
        return [_literal(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _literal(one) for key, one in value.items() if not (key == "block_id" and _random(one))}
    return kept | {"emoji": False} if kept.get("type") == "plain_text" else kept


def _random(block_id: str) -> bool:
    try:
        UUID(block_id)
    except ValueError:
        return False
    return True
