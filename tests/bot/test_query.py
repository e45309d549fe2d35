from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequestError
from bot.query import EXAMPLE, Query, parse, shown

ADA = Query("email", "ada@example.com", "ada@example.com")


def _refusal(text: str) -> str:
    with pytest.raises(BadRequestError) as caught:
        parse(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.com",
        "  ada@example.com\n",
        "<mailto:ada@example.com|ada@example.com>",
        "<mailto:ada@example.com>",
        "<ada@example.com>",
        "&lt;ada@example.com&gt;",
        "mailto:ada@example.com",
        '"ada@example.com"',
        "'ada@example.com'",
        "“ada@example.com”",
        "`ada@example.com`",
        "*ada@example.com*",
        "(ada@example.com)",
        "ada@example.com.",
        "ada@example.com,",
        "ada@example.com?!",
        "\N{NO-BREAK SPACE}ada@example.com\N{NO-BREAK SPACE}",
        "\N{ZERO WIDTH SPACE}ada\N{ZERO WIDTH SPACE}@example.com\N{ZERO WIDTH NO-BREAK SPACE}",
        "ada@exam\N{SOFT HYPHEN}ple.com",
        "ａｄａ＠ｅｘａｍｐｌｅ.com",
        "ada@example.com please",
        "could you check ada@example.com, please?",
        "Ada Berg <ada@example.com>",
        "ada@example.com ada@example.com",
    ],
)
def test_an_address_is_understood_however_it_is_pasted(text: str) -> None:
    assert parse(text) == ADA


def test_capitals_are_kept_for_show_and_compared_small() -> None:
    assert parse("Ada@Example.COM") == Query("email", "ada@example.com", "Ada@Example.COM")


@pytest.mark.parametrize(
    "address",
    [
        "ada+dance@example.com",
        "o'brien@example.com",
        "_ada_@example.com",
        "_ada@example.com",
        "åse@blåbær.example.com",
        "a.b.c@sub.example.com",
        "ada_@example.com",
    ],
)
def test_unusual_addresses_are_addresses(address: str) -> None:
    assert parse(address).value == address


def test_an_escaped_ampersand_is_one_character() -> None:
    assert parse("a&amp;b@example.com").value == "a&b@example.com"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("cs_test_a1B2", "session", "cs_test_a1B2"),
        ("cs_live_a1B2", "session", "cs_live_a1B2"),
        ("pi_3Abc", "intent", "pi_3Abc"),
        ("ch_3Abc", "charge", "ch_3Abc"),
        ("py_3Abc", "charge", "py_3Abc"),
        ("user_2Abc", "clerk", "user_2Abc"),
        ("`cs_test_a1B2`.", "session", "cs_test_a1B2"),
        ("session cs_test_a1B2", "session", "cs_test_a1B2"),
        ("<https://dashboard.stripe.example.com/payments/pi_3Abc?x=1>", "intent", "pi_3Abc"),
    ],
)
def test_ids_are_told_apart(text: str, kind: str, value: str) -> None:
    assert parse(text) == Query(kind, value, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["cs_test_", "cs_prod_abc", "CS_TEST_ABC", "pi_", "user_ab+cd", "pi_abc-def"]
)
def test_a_damaged_id_is_no_name(text: str) -> None:
    assert _refusal(text) == (
        f"“{text}” looks like an id that was cut or changed; "
        f"copy it whole, or send me an e-mail address, like {EXAMPLE}."
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ada", "Ada"),
        ("  Ada   Berg ", "Ada Berg"),
        ("Åse Ødegård", "Åse Ødegård"),
        ("O'Brien", "O'Brien"),
        ("李雷", "李雷"),
        ("Ada 💃", "Ada 💃"),
    ],
)
def test_words_are_part_of_a_name(text: str, value: str) -> None:
    assert parse(text) == Query("name", value, value)


@pytest.mark.parametrize(
    "text",
    ["Robert'; DROP TABLE users; --", '*[_type == "user"]', 'x" || true || "', "{{7*7}} ada", "../../etc"],
)
def test_code_is_only_a_strange_name(text: str) -> None:
    assert parse(text).kind == "name"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\N{ZERO WIDTH SPACE}", "<mailto:|>"])
def test_nothing_is_answered_with_an_example(text: str) -> None:
    assert _refusal(text) == f"Tell me whom to look up, like {EXAMPLE}."


@pytest.mark.parametrize("text", ["💃", "💃 🕺", "12345", "?!", "-", "x"])
def test_what_is_no_name_is_refused(text: str) -> None:
    assert _refusal(text) == f"I cannot look up “{text}”; send me an e-mail address, like {EXAMPLE}."


@pytest.mark.parametrize(
    "text",
    [
        "ada@",
        "@example.com",
        "ada@@example..com",
        "ada@example",
        "ada@.com",
        "ada@example.com-",
        ".ada@example.com",
        "a..b@example.com",
        "ada @ example.com",
        "<@U0123ABCD|ada>",
        "ada@exa_mple.com",
    ],
)
def test_a_broken_address_is_said_back(text: str) -> None:
    assert _refusal(text) == f"“{text}” is not a whole e-mail address; send me one like {EXAMPLE}."


@pytest.mark.parametrize("text", ["ada@example.com bob@example.com", "ada@example.com,bob@example.com"])
def test_two_addresses_are_one_too_many(text: str) -> None:
    assert _refusal(text) == f"That is more than one address; send me one at a time, like {EXAMPLE}."


def test_two_ids_are_one_too_many() -> None:
    assert _refusal("cs_test_a cs_test_b") == f"That is more than one at a time; send me one, like {EXAMPLE}."


def test_a_page_of_text_is_refused_unread() -> None:
    assert _refusal("a" * 3000) == (
        f"That is too long to look up; one e-mail address is enough, like {EXAMPLE}."
    )


def test_what_is_said_back_is_cut_to_sixty_characters() -> None:
    refusal = _refusal("ada@" + "x" * 500)
    assert f"“ada@{'x' * 55}…”" in refusal
    assert len(shown("x" * 500)) == 60


@pytest.mark.parametrize(
    "text", ["<" * 999, "<mailto:" * 120, "a." * 400 + "@", "@" * 999, "*" * 999, "_a" * 499]
)
def test_hostile_input_is_answered_at_once(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(BadRequestError):
        parse(text)
    assert time.perf_counter() - begun < 0.5


@given(st.text(max_size=200))
def test_any_text_is_a_question_or_a_refusal(text: str) -> None:
    try:
        query = parse(text)
    except BadRequestError as refusal:
        said = str(refusal)
    else:
        said = f"{query.shown} {EXAMPLE}" if query.value and len(query.shown) <= 60 else ""
    assert EXAMPLE in said
