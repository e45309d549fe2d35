from __future__ import annotations

import json
import re
from itertools import pairwise
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from handlers.passes_page import passes_page
from handlers.passes_page.page import FILES, HERE, LANGUAGES, STANDINGS, words_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

SITE = "https://www.dancemore.app"
STATIC = HERE / "static"
PAIRS = (
    ("ink", "ground"),
    ("ink", "paper"),
    ("soft", "ground"),
    ("soft", "paper"),
    ("accent", "ground"),
    ("accent", "paper"),
    ("accent-press", "ground"),
    ("on-accent", "accent"),
    ("on-accent", "accent-press"),
    ("good", "paper"),
    ("info", "paper"),
    ("good", "good-wash"),
    ("warn", "warn-wash"),
    ("info", "info-wash"),
    ("warn", "ground"),
    *(("ink", f"{tone}-wash") for tone in ("good", "warn", "info")),
)
"""What is written on what."""


@pytest.fixture
def web() -> FlaskClient:
    app = Flask("test")
    app.register_blueprint(passes_page(SITE))
    return app.test_client()


@pytest.mark.parametrize("path", ["", "/words.js", *(f"/{name}" for name in FILES)])
def test_nothing_is_kept_guessed_framed_or_fetched_from_elsewhere(web: FlaskClient, path: str) -> None:
    with web.get(f"/passes{path}") as answer:
        assert answer.status_code == 200
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert policy == {
            "default-src": "'none'",
            **dict.fromkeys(("script-src", "style-src", "img-src", "connect-src"), "'self'"),
            **dict.fromkeys(("base-uri", "form-action", "frame-ancestors"), "'none'"),
            "require-trusted-types-for": "'script'",
            "trusted-types": "'none'",
        }
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_each_file_says_what_it_is(web: FlaskClient) -> None:
    for name, kind in {"words.js": "text/javascript", **FILES}.items():
        with web.get(f"/passes/{name}") as answer:
            assert (name, answer.mimetype) == (name, kind)
    assert web.get("/passes").mimetype == "text/html"


@pytest.mark.parametrize("path", ["/page.html", "/page.py", "/../page.py", "/words/en.json"])
def test_nothing_else_is_served(web: FlaskClient, path: str) -> None:
    assert web.get(f"/passes{path}").status_code == 404


def test_the_page_names_its_site_and_runs_nothing_of_its_own() -> None:
    app = Flask("test")
    app.register_blueprint(passes_page('https://a.example.com"><script>'))

    page = app.test_client().get("/passes").text

    assert 'content="https://a.example.com&#34;&gt;&lt;script&gt;"' in page
    assert re.findall(r"<script[^>]*>(.*?)</script>", page) == [""]
    assert not re.search(r"\son\w+=|style=|javascript:", page)


def test_every_language_has_the_same_words_with_the_same_blanks() -> None:
    first, *others = (words_of(language) for language in LANGUAGES)

    for words in others:
        assert list(words) == list(first)
        for key, text in first.items():
            assert _blanks(words[key]) == _blanks(text), key
            assert isinstance(words[key], dict) == isinstance(text, dict), key


def test_every_word_of_the_page_is_there_and_none_is_left_over() -> None:
    words = set(words_of("en"))
    used = set(re.findall(r'data-word="(\w+)"', (STATIC / "page.html").read_text(encoding="utf-8")))
    for name in ("page.js", "draw.js"):
        code = (STATIC / name).read_text(encoding="utf-8")
        used |= set(re.findall(r'"([a-z_]+)"', code)) & words
        used |= {
            word for word in words if any(re.match(stem, word) for stem in re.findall(r"`(\w+_)\$\{", code))
        }
    titled = {f"{word}_title" for word in used | set(STANDINGS.values())} & words

    assert words - used - titled - set(STANDINGS.values()) == {"language_name"}


def test_every_standing_has_its_words() -> None:
    assert {*STANDINGS.values()} | {f"{key}_title" for key in STANDINGS.values()} <= set(words_of("en"))


def test_the_words_reach_the_browser_as_they_are(web: FlaskClient) -> None:
    found = re.match(
        r"export const WORDS = (.*);\nexport const STANDINGS = (.*);\n$", web.get("/passes/words.js").text
    )

    assert found is not None
    assert json.loads(found[1]) == {language: words_of(language) for language in LANGUAGES}
    assert json.loads(found[2]) == STANDINGS


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_written_can_be_read(scheme: str) -> None:
    css = (STATIC / "page.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w+);", part)) for part in css.split("(prefers-color-scheme: dark)")
    )
    colours = light if scheme == "light" else dark

    faint = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in PAIRS}

    assert {pair: ratio for pair, ratio in faint.items() if ratio < 4.5} == {}


def _blanks(text: str | dict[str, str]) -> list[set[str | None]]:
    texts = [text] if isinstance(text, str) else [text["one"], text["other"]]
    return [{name for _, name, _, _ in Formatter().parse(each) if name} for each in texts]


def _contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = [int("".join(pair), 16) / 255 for pair in list(pairwise(digits))[::2]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
