from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query import mentioned, parse


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("Where is my pass? 10 kr, user_id and cs_ are none.", ()),
        ("<mailto:ada@example.com|ada@example.com> Ada@Example.com", ("Ada@Example.com",)),
        ("a***@example.com", ()),
        ('{"k":"cs_test_a1B2c3","s":"x"}', ("cs_test_a1B2c3",)),
        (
            "ida@example.com paid cs_live_a1b2c3 (user_2abcDEF345).",
            ("ida@example.com", "cs_live_a1b2c3", "user_2abcDEF345"),
        ),
        ("https://example.com/x?session_id=cs_live_a1b2c3&y=1", ("cs_live_a1b2c3",)),
        ("mycs_live_a1b2c3", ()),
    ],
)
def test_who_is_named_in_a_message_is_found_once(text: str, found: tuple[str, ...]) -> None:
    assert mentioned(text) == found


@given(st.text())
def test_whatever_is_found_can_be_looked_up(text: str) -> None:
    for one in mentioned(f"{text} ada@example.com cs_live_a1b2c3 {text}"):
        assert parse(one).kind in {"email", "session", "clerk"}
