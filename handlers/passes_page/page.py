"""`/passes`: plain files, nothing from another host; what they show comes from `/api/user`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template, send_from_directory

from bot.verdicts import Verdict
from services import own_words as say

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
LANGUAGES = ("en", "nb")

SCRIPT = "text/javascript"
FILES: Final[Mapping[str, str]] = {
    "page.css": "text/css",
    "page.js": SCRIPT,
    "api.js": SCRIPT,
    "draw.js": SCRIPT,
    "told.js": SCRIPT,
    "icon.svg": "image/svg+xml",
}
"""What is served, with its type: what a machine guesses for `.js` differs."""

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}

STANDINGS: Final[Mapping[str, str]] = {
    say.LATE: "still",
    say.PRESS: "late",
    say.HELP: "person",
    say.NOT_FOUND: "elsewhere",
    say.PLAIN[Verdict.NOT_PAID]: "not_paid",
    say.PLAIN[Verdict.NOT_A_PASS]: "not_a_pass",
    say.PLAIN[Verdict.MONEY_BACK]: "money_back",
    say.PLAIN[Verdict.ENDED]: "ended",
}
"""Our own sentence about a purchase that gave no pass -> the page's words for it, in every language."""


def passes_page(site: str) -> Blueprint:
    """`site` is the origin of the school's site: the only one that may hand the page a token."""
    blueprint = Blueprint("passes_page", __name__, url_prefix="/passes", template_folder="static")
    words = _words()

    @blueprint.get("")
    def page() -> str:
        return render_template("page.html", site=site)

    @blueprint.get("/words.js")
    def words_js() -> Response:
        return Response(words, mimetype=SCRIPT)

    for name, kind in FILES.items():
        blueprint.add_url_rule(
            f"/{name}",
            name.replace(".", "-"),
            lambda name=name, kind=kind: send_from_directory(HERE / "static", name, mimetype=kind),
        )

    @blueprint.after_request
    def guarded(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return blueprint


def words_of(language: str) -> dict[str, str | dict[str, str]]:
    """The page's words by their keys; where something is counted, by `one` and `other`."""
    words: dict[str, str | dict[str, str]] = json.loads(
        (HERE / "words" / f"{language}.json").read_text(encoding="utf-8")
    )
    return words


def _words() -> str:
    words = {language: words_of(language) for language in LANGUAGES}
    parts = {"WORDS": words, "STANDINGS": STANDINGS}
    return "".join(
        f"export const {name} = {json.dumps(part, ensure_ascii=False)};\n" for name, part in parts.items()
    )
