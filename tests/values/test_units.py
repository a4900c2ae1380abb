"""Units: one name for each spelling, and which of them count the same things."""

from __future__ import annotations

from fractions import Fraction

import pytest

from perfxl.values.units import alike, dimension, single_unit, unit_name, unit_of_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("", ""),
        ("(次)", "次"),
        ("日", "天"),
        ("(日)", "天"),
        ("km", "公里"),
        ("元/人·月", "元/人*月"),
        ("(元/人每日)", "元/人/天"),
        ("公里/小时", "公里/小时"),
        ("台(套)", "台(套)"),
        ("(台(套))", "台(套)"),
    ],
)
def test_the_one_name_of_a_unit(typed: str, name: str) -> None:
    assert unit_name(typed) == name


@pytest.mark.parametrize(
    "text", ["", "元/人", "(", ")", "()", "个次)", "(个次", "次)", "(次", "((次))"]
)
def test_no_unit_by_itself(text: str) -> None:
    assert single_unit(text) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("次", "次", True),
        ("次", "场", False),
        ("台(套)", "套", True),
        ("套", "台(套)", True),
        ("台/件", "件", True),
        ("元/套", "套", False),  # a price
        ("元/套", "元", False),
        ("套/元", "套", False),
        ("元/套", "元/套", True),
        ("次/年", "次", True),
        ("次", "次/年", True),
        ("次/月", "次", False),
    ],
)
def test_what_two_units_count(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


def test_the_unit_that_a_name_ends_with() -> None:
    assert unit_of_name("培训次数(次)") == "次"
    assert unit_of_name("(次)培训") == unit_of_name("培训(含演练)") == unit_of_name("培训") == ""


@pytest.mark.parametrize(
    ("unit", "measure", "size"),
    [
        ("元", "money", "1"), ("千元", "money", "1000"), ("万元", "money", "10000"),
        ("百万元", "money", "1000000"), ("千万元", "money", "10000000"), ("亿元", "money", "100000000"),
        ("毫米", "length", "1/1000"), ("厘米", "length", "1/100"), ("米", "length", "1"),
        ("公里", "length", "1000"), ("平方米", "area", "1"), ("亩", "area", "2000/3"),
        ("公顷", "area", "10000"), ("平方公里", "area", "1000000"), ("克", "mass", "1/1000"),
        ("公斤", "mass", "1"), ("吨", "mass", "1000"), ("‰", "share", "1/10"), ("%", "share", "1"),
        ("秒", "time", "1"), ("分钟", "time", "60"), ("小时", "time", "3600"), ("天", "time", "86400"),
        ("周", "time", "604800"), ("月", "calendar", "1"), ("个月", "calendar", "1"),
        ("季度", "calendar", "3"), ("半年", "calendar", "6"), ("年", "calendar", "12"),
    ],
)  # fmt: skip
def test_how_large_a_unit_is(unit: str, measure: str, size: str) -> None:
    assert dimension(unit) == (measure, Fraction(size))
    assert dimension(f"{unit}/人") == (f"{measure}/人", Fraction(size))


def test_a_unit_that_converts_into_no_other() -> None:
    assert dimension("场") is None and dimension("人/天") is None
