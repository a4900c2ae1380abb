"""Text from a form stays harmless in CSV, HTML and a terminal."""

import csv
import html
import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfxl.text.escape import for_csv, for_html, for_terminal, visible

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
anything = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(
    [" \n", "=1+1", "\t=1", "\r\n@x", "+cmd|' /C calc'!A0", "\u202e=1", "\x00=1", "＝1", "\ufeff=1"]
)


@given(anything)
def test_a_csv_field_is_never_a_formula(text: str) -> None:
    field = for_csv(text)
    start = field.lstrip(" \u3000\u00a0")
    assert not start.startswith(("=", "@", "\t", "\n", "\r", "＝", "＠", "|"))
    if start.startswith(("+", "-")):
        assert re.fullmatch(r"[+-]\d+(\.\d+)?", field, re.ASCII)
    out = io.StringIO()
    csv.writer(out).writerow([field])
    assert next(csv.reader(io.StringIO(out.getvalue(), newline=""))) == [field]


@pytest.mark.parametrize("number", ["0", "-5", "+5.20", "99.21", "-0.5"])
def test_a_number_stays_a_number_in_csv(number: str) -> None:
    assert for_csv(number) == number


@pytest.mark.parametrize("text", ["-1+1", "+1-cmd", "-", "--1", "-1e5", "-１", "- 1", "-1.", "-.5"])
def test_what_only_starts_like_a_number_is_text(text: str) -> None:
    assert for_csv(text) == f"'{text}"


@given(anything)
def test_html_holds_no_markup(text: str) -> None:
    shown = for_html(text)
    assert not set("<>\"'") & set(shown)
    assert html.unescape(shown) == visible(text)


@given(anything)
def test_nothing_shown_can_command_a_terminal_or_turn_the_line(text: str) -> None:
    for shown in (for_terminal(text), visible(text), for_csv(text), for_html(text)):
        assert not set(shown) & set(BIDI)
        assert all(
            unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or c in "\n\t"
            for c in shown
        )
    assert "\n" not in for_terminal(text) and "\t" not in for_terminal(text)
    assert len(for_terminal("x" * 5000)) <= 600


def test_nothing_is_nothing() -> None:
    assert for_csv(None) == for_html(None) == for_terminal(None) == ""
