"""A language is there in every place, or in none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import cli
from bot import apology, speech
from bot.settings import load
from bot.telling import LANGUAGES, SOURCE
from handlers.passes_page import page

ROOT = Path(__file__).parents[2]


def test_every_part_speaks_the_same_languages() -> None:
    chosen = next(each for each in cli.commands["draft"].params if each.name == "language")
    spoken = {
        "days": speech.DAYS,
        "short days": speech._SHORT_DAYS,
        "messages to customers": apology.LANGUAGES,
        "the customer page": page.LANGUAGES,
        "draft --language": chosen.to_info_dict()["type"]["choices"],
    }

    assert {part: set(found) ^ set(LANGUAGES) for part, found in spoken.items()} == {
        part: set() for part in spoken
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_words(language: str) -> None:
    words = json.loads((ROOT / f"handlers/passes_page/words/{language}.json").read_text(encoding="utf-8"))

    assert words
    assert all((ROOT / f"bot/templates/{language}.{part}.txt.j2").is_file() for part in apology.PARTS)
    assert (ROOT / f"bot/languages/{language}.po").is_file() is (language != SOURCE)
    assert load({"CHANNEL_LANGUAGE": language}).channel_language == language
