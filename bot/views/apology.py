"""The dialog in which a message to a customer is read, changed, and taken to the mail program."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from slackblocks import InputBlock, PlainTextInput, RichTextBlock, RichTextLink, RichTextSection

from bot.apology import LANGUAGES, mailto
from bot.speech import cut, say
from bot.views import ids, kit
from bot.views.notes import notice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from slackblocks import Block, Button

    from bot.messages import View

TITLE = say("Apology")
MARKED = say("Marked as sent. This customer is off the list of those to write to.")

_MOST = 3_000
"""What one text field of Slack holds."""

_FIELDS = 6
_KEYS = 20
"""Purchases in one message: their ids have to fit into what a button carries (2,000 characters)."""

_OTHER = {"en": ("nb", say("Write in Norwegian")), "nb": ("en", say("Write in English"))}


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is being written, about these purchases. `to` is None where no address is known."""

    session_ids: tuple[str, ...]
    language: str
    to: str | None
    subject: str
    text: str

    def packed(self) -> str:
        """What a button or dialog carries of it: all but the words."""
        told = {"k": self.session_ids[:_KEYS], "l": self.language, "t": self.to}
        return json.dumps(told, separators=(",", ":"))

    @classmethod
    def unpacked(cls, value: str) -> Letter:
        """A value that is not ours reads as a message about nothing."""
        given = ids.carried(value)
        told, language = given.get("k"), given.get("l")
        keys = tuple(str(key) for key in told) if isinstance(told, list) else ()
        known = language if isinstance(language, str) and language in LANGUAGES else "en"
        return cls(keys, str(known), str(given["t"]) if given.get("t") else None, "", "")

    def typed(self, values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Letter:
        """With the words that the dialog's fields hold (`view.state.values`)."""
        subject = values.get(ids.SUBJECT, {}).get(ids.SUBJECT, {}).get("value") or ""
        return replace(self, subject=subject.strip(), text=finished_text(values))


def draft_dialog(letter: Letter) -> View:
    """The draft, in as many fields as it needs, under the address it is meant for."""
    parts = pieces(letter.text)
    fields = [_field(position, part, len(parts)) for position, part in enumerate(parts)]
    subject = PlainTextInput(ids.SUBJECT, initial_value=kit.cut(letter.subject, 200) or None, max_length=200)
    blocks: list[Block] = [
        kit.say(_intro(letter)),
        *kit.row([_other_language(letter)]),
        InputBlock(say("Subject"), subject, block_id=ids.SUBJECT),
        *fields,
    ]
    return kit.dialog(
        TITLE, blocks, ids.APOLOGY_DIALOG, submit=say("Done"), close=kit.CANCEL, metadata=letter.packed()
    )


def finished_dialog(letter: Letter) -> View:
    """The finished words to copy or to open in the mail program, and the press that says it was sent."""
    blocks: list[Block] = [kit.say(letter.subject), *(kit.say(part) for part in pieces(letter.text))]
    blocks += _mail(letter)
    blocks += kit.row([kit.button(say("Mark as Sent"), ids.SENT, letter.packed(), primary=True)])
    blocks.append(kit.aside(say("Nothing was sent by me. Press the button once you have sent it.")))
    return kit.dialog(say("Ready to send"), blocks, ids.NOTICE_DIALOG)


def marked_dialog() -> View:
    return notice(say("Sent"), MARKED)


def finished_text(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The text that the dialog's fields hold (`view.state.values`)."""
    parts = [values.get(f"{ids.TEXT}_{n}", {}).get(ids.TEXT, {}).get("value") for n in range(_FIELDS)]
    return "\n\n".join(part.strip() for part in parts if part and part.strip())


def pieces(text: str) -> list[str]:
    """The text in parts that a field holds, cut between paragraphs where there are any."""
    parts: list[str] = []
    rest = text.strip() or "–"
    while len(rest) > _MOST and len(parts) < _FIELDS - 1:
        at = rest.rfind("\n\n", 0, _MOST)
        at = at if at > 0 else _MOST
        parts.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [*parts, kit.cut(rest, _MOST)]


def _intro(letter: Letter) -> str:
    if letter.to is None:
        return say("No address is known. Change what you like, then press Done.")
    return say("For {address}. Change what you like, then press Done.", address=kit.cut(letter.to, 200))


def _other_language(letter: Letter) -> Button:
    language, label = _OTHER[letter.language]
    value = replace(letter, language=language).packed()
    lost = say("The draft is worded anew; your changes in it are lost.")
    asked = kit.confirm(say("Start again in the other language?"), lost, say("Start Again"))
    return kit.button(label, ids.DRAFT_LANGUAGE, value, confirm=asked)


def _mail(letter: Letter) -> list[Block]:
    link = mailto(letter.to, letter.subject, letter.text)
    if link is None:
        return [kit.aside(say("No address is known: copy the text above."))]
    whole = "&body=" in link
    label = (
        say("Open in your mail program")
        if whole
        else say("Open in your mail program, then paste the text above")
    )
    return [RichTextBlock(RichTextSection([RichTextLink(link, cut(label, 200))]))]


def _field(position: int, part: str, total: int) -> InputBlock:
    number = say("Message, part {part} of {parts}", part=position + 1, parts=total)
    text = PlainTextInput(ids.TEXT, initial_value=part, multiline=True, max_length=_MOST)
    label = say("Message") if total == 1 else number
    return InputBlock(label, text, block_id=f"{ids.TEXT}_{position}", optional=position > 0)
