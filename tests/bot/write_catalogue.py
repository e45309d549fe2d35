"""Brings the Norwegian catalogue up to date: `make catalogue`. New sentences wait there for their words."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "bot" / "languages" / "nb.po"
FOLDERS = ("bot", "services", "handlers")
KEYWORDS = {"say": None, "phrase": None, "counted": (2, 3)}

_WIDTH = 110
_TIDY = {"sort_output": True, "ignore_obsolete": True}
_HEADER = r"""msgid ""
msgstr ""
"Language: nb\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
"""Without dates and names, so that only what is said makes a change."""


def extracted() -> Catalog:
    """All that the code says, without words in another language."""
    found = Catalog(charset="utf-8")
    for folder in FOLDERS:
        said = extract_from_dir(ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS)
        for _, _, phrase, _, _ in said:
            found.add(phrase)
    return found


def written() -> Catalog:
    with PAGE.open("rb") as file:
        return read_po(file, locale="nb", charset="utf-8")


def updated() -> str:
    """The catalogue with today's phrases in it, and no others."""
    catalogue = written()
    catalogue.update(extracted(), no_fuzzy_matching=True)
    for message in catalogue:
        message.flags.discard("python-format")  # a phrase is filled in with {}, and may hold a plain %
    out = BytesIO()
    write_po(out, catalogue, omit_header=True, width=_WIDTH, no_location=True, **_TIDY)
    return _HEADER + out.getvalue().decode("utf-8").strip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(updated(), encoding="utf-8")
