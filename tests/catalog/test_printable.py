"""Text from outside made harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.printable import hide_user_info, strip_control_chars


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("v1.0.0", "v1.0.0", id="harmless"),
        pytest.param("1.0\x1b[31mred", "1.0 [31mred", id="color-escape"),
        pytest.param("1.0\x1b]8;;http://x\x07", "1.0 ]8;;http://x", id="link-escape"),
        pytest.param("a\u009b31mb", "a 31mb", id="eight-bit-escape"),
        pytest.param("a\nb\r\tc", "a b  c", id="line-breaks"),
        pytest.param("a\u202eb", "a b", id="right-to-left-override"),
        pytest.param("a\u2028b", "a b", id="line-separator"),
        pytest.param(" \x00", "", id="nothing-left"),
        pytest.param("Größe 日本", "Größe 日本", id="letters-of-any-language"),
    ],
)
def test_text_from_outside_loses_what_a_terminal_would_act_on(text: str, shown: str) -> None:
    assert strip_control_chars(text) == shown


@given(st.text())
def test_cleaned_text_is_printable_and_stays_as_it_is_when_cleaned_again(text: str) -> None:
    once = strip_control_chars(text)
    assert once.isprintable()
    assert strip_control_chars(once) == once


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:pw@gitlab.com/a/b", "https://…@gitlab.com/a/b"),
        ("https://token@github.com/a/b", "https://…@github.com/a/b"),
        ("git+https://user:p/w@x@host/a", "git+https://…@host/a"),
        ("git+https://user:p@w@host/a/b@v1.0", "git+https://…@host/a/b@v1.0"),
        ("x @ git+https://host:8080/a/b@v1.0", "x @ git+https://host:8080/a/b@v1.0"),
        ("https://user:pw@host", "https://…@host"),
        ("user:pw@gitlab.com/a/b", "…@gitlab.com/a/b"),
        ("https://medium.com/@author/post", "https://medium.com/@author/post"),
        ("image:1.0@sha256:00", "image:1.0@sha256:00"),
        ("kserve/kserve", "kserve/kserve"),
    ],
)
def test_user_names_and_passwords_of_addresses_are_hidden(text: str, shown: str) -> None:
    assert hide_user_info(text) == shown
