"""The short ways that save time: each gives what the long way gives."""

from __future__ import annotations

import calendar
from itertools import product

import pytest

from perfxl.text import patterns
from perfxl.values import dates, targets, units

SIGNS = ("", "≥", ">", "=", "≤", "<", ">=", "不少于")
FIGURES = ("5", "15.00", "-3", "1,208.00", "0", "2023.12", "2023", "05", "12,08", "5万")
ODD = (
    "",
    "万",
    "亿",
    "万字",
    "以上",
    "天内",
    "(含)以上",
    "次/年",
    "(",
    "()",
    "((次))",
    "(个次",
    "个次)",
    "完成",
)


def test_a_sign_a_figure_and_a_unit_read_as_by_the_whole_grammar(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [spelled for name in units._NAMES for spelled in (name, f"({name})")]
    texts = ["".join(parts) for parts in product(SIGNS, FIGURES, (*names[::3], *ODD))]
    short = [targets._number(text) for text in texts]
    monkeypatch.setattr(targets, "_USUAL", patterns.lazy("(?!)"))
    assert short == [targets._number(text) for text in texts]


@pytest.mark.parametrize(
    "text", ["9月前", "2023-11-30", "2023.11.30", "2023/5", "年底", "第二季度", "上半年", "2023年"]
)
def test_every_kind_of_date_looks_like_one(text: str) -> None:
    assert dates.read_date(text) is not None


def test_days_of_a_month() -> None:
    for year, month in product((1900, 2000, 2023, 2024), range(1, 13)):
        assert dates._days(year, month) == calendar.monthrange(year, month)[1]
