"""What a person typed after a command, made into a question that can be asked, or kindly refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.errors import BadRequestError
from bot.speech import say

Kind = Literal["email", "session", "intent", "charge", "clerk", "name"]

EXAMPLE = "/pass-check ada@example.com"
ADDRESS = "ada@example.com"
"""What works where nothing is typed but the one field."""

_LONGEST = 1_000
_SHOWN = 60
_LONGEST_NAME = 80
_SHORTEST_NAME = 2

_LINK = re.compile(r"<mailto:[^<>|]*\|([^<>|]*)>|<mailto:([^<>|]*)>", re.IGNORECASE)
_ID_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"cs_(?:live|test)_[A-Za-z0-9_]{1,200}"), "session"),
    (re.compile(r"pi_[A-Za-z0-9_]{1,200}"), "intent"),
    (re.compile(r"(?:ch|py)_[A-Za-z0-9_]{1,200}"), "charge"),
    (re.compile(r"user_[A-Za-z0-9_]{1,200}"), "clerk"),
)
_MENTIONED = re.compile(r"(?<![A-Za-z0-9_])(?:cs_(?:live|test)_|user_(?=[A-Za-z]*[0-9]))[A-Za-z0-9]{4,200}")
_MASK = "***"
_BEGINS_AS_ID = re.compile(r"(?:cs|pi|ch|py|user)_", re.IGNORECASE)
_LOCAL = re.compile(r"[^\s@<>\"|,;:()\[\]\\]{1,64}")
_LABEL = re.compile(r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?")
_EMPHASIS = re.compile(r"\A([*_~`])(.+)\1\Z")
_WRAPPING = "\"'`<>()[]{}“”„‘’‚«»"
_TRAILING = ".,;:!?…"
_INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})


@dataclass(frozen=True, slots=True)
class Query:
    """`value` is what to ask for; `shown` is how the person wrote it, cut short."""

    kind: Kind
    value: str
    shown: str


def parse(text: str, example: str = EXAMPLE) -> Query:
    """Raises BadRequestError with one sentence that shows what works, which is `example`."""
    if len(text) > _LONGEST:
        raise BadRequestError(
            say(
                "That is too long to look up; one e-mail address is enough, like {example}.",
                example=example,
            )
        )
    plain = _plain(text)
    if not plain:
        raise BadRequestError(say("Tell me whom to look up, like {example}.", example=example))
    words = _words(plain)
    return _by_id(words, example) or _by_address(words, plain, example) or _by_name(words, plain, example)


def mentioned(text: str) -> tuple[str, ...]:
    """Every whole address, checkout id and Clerk id in a text, each once; a masked address is none."""
    words = [word for word in _words(_plain(text)) if is_address(word) and _MASK not in word]
    found = (*words, *(match[0] for match in _MENTIONED.finditer(text)))
    return tuple({word.lower() if "@" in word else word: word for word in found}.values())


def names_payment(text: str) -> bool:
    """Whether this is an id of Stripe's: it names a purchase, and no person."""
    return any(pattern.fullmatch(text) for pattern, kind in _ID_KINDS if kind != "clerk")


def shown(text: str) -> str:
    """What is said back of an input: one line, cut short."""
    plain = _plain(text[:_LONGEST])
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"


def _plain(text: str) -> str:
    """Slack's links and escapes undone, invisible characters gone, every space a plain one.

    Slack writes an address as `<mailto:a@b.c|a@b.c>` and `&` as `&amp;`
    (https://docs.slack.dev/messaging/formatting-message-text).
    """
    linked = _LINK.sub(lambda found: f" {found[1] or found[2] or ''} ", text)
    unescaped = linked.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    seen = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFKC", unescaped)
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE
    )
    return " ".join("".join(seen).split())


def _words(plain: str) -> list[str]:
    """The words without what stands around them; of a web address its parts, where an id may be."""
    parts = [
        part
        for word in re.split(r"[\s,;]+", plain)
        for part in (re.split(r"[/?#&=|]+", word) if "://" in word else [word])
    ]
    return [word for word in map(_bare, parts) if word]


def _bare(word: str) -> str:
    """The word without quotes, brackets, emphasis and punctuation around it."""
    before = None
    while before != word:
        before = word
        word = _EMPHASIS.sub(r"\2", word.strip(_WRAPPING).rstrip(_TRAILING))
    return word.removeprefix("mailto:")


def _by_id(words: list[str], example: str) -> Query | None:
    found = [(word, kind) for word in words for pattern, kind in _ID_KINDS if pattern.fullmatch(word)]
    if len({word for word, _ in found}) > 1:
        raise BadRequestError(
            say("That is more than one at a time; send me one, like {example}.", example=example)
        )
    if found:
        word, kind = found[0]
        return Query(kind, word, shown(word))
    damaged = next((word for word in words if _BEGINS_AS_ID.match(word) and "@" not in word), None)
    if damaged:
        raise BadRequestError(
            say(
                "“{typed}” looks like an id that was cut or changed; "
                "copy it whole, or send me an e-mail address, like {example}.",
                typed=shown(damaged),
                example=example,
            )
        )
    return None


def _by_address(words: list[str], plain: str, example: str) -> Query | None:
    if "@" not in plain:
        return None
    addresses = {word.lower(): word for word in words if is_address(word)}
    if len(addresses) > 1:
        raise BadRequestError(
            say("That is more than one address; send me one at a time, like {example}.", example=example)
        )
    if not addresses:
        raise BadRequestError(
            say(
                "“{typed}” is not a whole e-mail address; send me one like {example}.",
                typed=shown(plain),
                example=example,
            )
        )
    value, typed = next(iter(addresses.items()))
    return Query("email", value, shown(typed))


def _by_name(words: list[str], plain: str, example: str) -> Query:
    name = " ".join(words)
    letters = sum(character.isalpha() for character in name)
    if letters < _SHORTEST_NAME or len(name) > _LONGEST_NAME:
        raise BadRequestError(
            say(
                "I cannot look up “{typed}”; send me an e-mail address, like {example}.",
                typed=shown(plain),
                example=example,
            )
        )
    return Query("name", name, shown(name))


def is_address(word: str) -> bool:
    """Whether this is a whole e-mail address; stricter than the standard, as people's addresses are."""
    local, at, domain = word.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local[0] == "." or local[-1] == "." or ".." in local:
        return False
    labels = domain.split(".")
    return len(labels) > 1 and len(domain) <= 253 and all(map(_LABEL.fullmatch, labels))  # noqa: PLR2004 (RFC 1035)
