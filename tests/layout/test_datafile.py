"""A form as data: what is read, what is refused, and nothing lost on the way back."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfxl.layout.datafile import LONGEST, as_number, read_json, to_json
from perfxl.text.refusal import Refused
from perfxl.values.number_formats import shown
from tests.support.forms import FORMS, REAL, source


def test_real_forms_come_back_to_the_letter() -> None:
    assert len(FORMS) == 18
    for name in FORMS:
        assert to_json(read_json(source(name))) == source(name).rstrip("\n"), name


def test_paths_and_texts() -> None:
    filed = read_json(source(REAL[0]))
    assert filed.texts["funds.total.rate"] == "99.21"
    assert filed.texts["funds.sources[0].weight"] == "-"
    assert filed.texts["indicators[0].reason"] is None
    assert filed.texts["score"] == "93.92"
    assert "process" not in filed.texts
    assert filed.form.indicators[2].name == "应急值守人员管理规范性"


def test_numbers_are_taken_as_their_digits() -> None:
    filed = read_json('{"year": 2025, "funds": [{"label": "总额", "annual": 208.00}]}')
    assert (filed.form.year, filed.texts["funds.total.annual"]) == (2025, "208.00")
    assert read_json('{"year": "2025"}').form.year == 2025


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "第 1 行"),
        ('{"year":\n2025', "第 2 行"),
        ("[]", ""),
        ("[" * 100_000, ""),
        ('{"projct": "x"}', "projct"),
        ('{"project": "x", "project": "y"}', "project"),
        ('{"layout": "guangdong"}', "layout"),
        ('{"layout": ["shanghai"]}', "layout"),
        ('{"layout": null}', "layout"),
        ('{"year": 20255}', "year"),
        ('{"year": true}', "year"),
        ('{"year": NaN}', ""),
        ('{"project": {}}', "project"),
        ('{"project": true}', "project"),
        ('{"goal": "a\\u0001b"}', "goal"),
        ('{"goal": "\\ud800"}', "goal"),
        ('{"notes": "' + "长" * (LONGEST + 1) + '"}', "notes"),
        ('{"truncated": "yes"}', "truncated"),
        ('{"funds": {}}', "funds"),
        ('{"funds": [{}]}', "funds[0].label"),
        ('{"funds": [{"label": "总额", "rates": "1"}]}', "funds[0].rates"),
        ('{"indicators": [{"name": "甲"}, 3]}', "indicators[1]"),
        ('{"indicators": [{"weight": ["1"]}]}', "indicators[0].weight"),
        ('{"total": {"grade": "优"}}', "total.grade"),
        ('{"total": []}', "total"),
        ('{"approved": []}', "approved"),
        ('{"approved": {"unit": "甲"}}', "approved.unit"),
        ('{"approved": {"goal": 1e400, "initial": [1]}}', "approved.initial"),
        (
            '{"approved": {"indicators": [{"name": "甲"}, {"target": "≥1"}]}}',
            "approved.indicators[1].name",
        ),
        (
            '{"approved": {"indicators": [{"name": "甲", "score": 1}]}}',
            "approved.indicators[0].score",
        ),
        ('{"approved": {"indicators": [{"name": {"甲": 1}}]}}', "approved.indicators[0].name"),
    ],
)
def test_what_is_wrong_is_named(text: str, where: str) -> None:
    with pytest.raises(Refused) as refused:
        read_json(text)
    assert (refused.value.code, refused.value.where) == ("E-DATA", where)


DIGITS = st.decimals(
    min_value=Decimal("-1e9"),
    max_value=Decimal("1e9"),
    allow_nan=False,
    allow_infinity=False,
    places=4,
)


@given(DIGITS, st.sampled_from(["{:f}", "{:.2f}", "{:,.2f}", "{:,.0f}", "{:.1f}%", "{:.0f}", "{}"]))
def test_a_number_is_shown_as_it_was_written(figure: Decimal, spelled: str) -> None:
    text = spelled.format(figure)
    found = as_number(text)
    if found is not None:
        assert shown(*found) == text
    else:
        assert text.startswith("-0") or "E" in text


@given(st.text(max_size=12))
def test_any_other_text_stays_text(text: str) -> None:
    found = as_number(text)
    assert found is None or shown(*found) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["layout", "year", "funds", "label", "indicators", "name", "total", "score", "goal"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_any_data_is_read_or_refused(data: object) -> None:
    try:
        read_json(json.dumps(data))
    except Refused as refused:
        assert refused.code == "E-DATA"
