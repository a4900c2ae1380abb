"""Which row is which: never by chance."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfxl.form.model import Indicator
from perfxl.rules.comparison import pairs
from perfxl.rules.comparison.pairs import (
    LIKE,
    MOST_LIKE,
    Pairs,
    group_of,
    likeness,
    paired,
    plain_name,
)

SPELLINGS = [
    ("培训场次", "培训 场次"),
    ("培训场次（场）", "培训场次(场)"),
    ("培训场次【场】", "培训场次（场）"),
    ("1.培训场次", "培训场次"),
    ("（1）培训场次", "①培训场次"),
    ("一、培训场次", "1、培训场次"),
    ("指标1：培训场次", "培训场次"),
    ("★培训场次", "培训场次"),
    ("ＡＢ类培训", "AB类培训"),
    ("培训，宣传", "培训、宣传"),
    ("<p>培训场次</p>", "培训\n场次"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_one_name_however_it_is_spelled(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other) and likeness(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("成本（≤5万元）", "成本（≥5万元）"), ("2025年任务", "2024年任务"), ("3.5公里道路", "5公里道路"),
     ("一季度培训", "二季度培训"), ("合格率", "不合格率")],
)  # fmt: skip
def test_two_names(one: str, other: str) -> None:
    assert plain_name(one) != plain_name(other) and likeness(one, other) < 1


def rows(*lines: str) -> dict[str, Indicator]:
    """Rows as 一级/二级/三级/指标值/分值, what is missing at the end left out."""
    found = {}
    for number, line in enumerate(lines):
        texts = [text or None for text in line.split("/")]
        category, subcategory, name, target, weight = [*texts, *[None] * (5 - len(texts))]
        found[str(number)] = Indicator(
            category, subcategory, name, target, weight=Decimal(weight) if weight else None
        )
    return found


def told(found: Pairs) -> tuple[list[tuple[str, str, bool]], list[object], str, str]:
    both = [(pair.first, pair.second, pair.likeness == 1) for pair in found.found]
    return both, list(found.unsure), "".join(found.first), "".join(found.second)


A = "产出指标/数量指标/"
CASES = {
    "the same": ((A + "培训",), (A + "培训",), [("0", "0", True)], [], "", ""),
    "another order": (
        (A + "培训", A + "宣传"), (A + "宣传", A + "培训"),
        [("0", "1", True), ("1", "0", True)], [], "", "",
    ),
    "moved to another category": (
        (A + "培训",), ("效益指标/社会效益指标/培训",), [("0", "0", True)], [], "", ""),
    "one name in two places": (
        (A + "养护", "产出指标/质量指标/养护"), ("产出指标/质量指标/养护", A + "养护"),
        [("0", "1", True), ("1", "0", True)], [], "", "",
    ),
    "one name twice, told apart by what it says": (
        (A + "活动/≥5场", A + "活动/≥3场"), (A + "活动/≥3场", A + "活动/≥5场"),
        [("0", "1", True), ("1", "0", True)], [], "", "",
    ),
    "one name twice, one of them changed": (
        (A + "活动/≥5场", A + "活动/≥3场"), (A + "活动/≥3场", A + "活动/≥4场"),
        [("0", "1", True), ("1", "0", True)], [], "", "",
    ),
    "one name twice, both changed": (
        (A + "活动/≥5场", A + "活动/≥3场"), (A + "活动/≥2场", A + "活动/≥4场"),
        [], [(("0", "1"), ("0", "1"))], "", "",
    ),
    "the same row twice, one of them gone": (
        (A + "活动/≥5场", A + "活动/≥5场"), (A + "活动/≥5场",), [("0", "0", True)], [], "1", ""),
    "one of two of a name is gone, the other changed": (
        (A + "活动/≥5场", A + "活动/≥3场"), (A + "活动/≥2场",), [], [(("0", "1"), ("0",))], "", ""),
    "a unit more in the name": (
        (A + "培训场次",), (A + "培训场次（场）",), [("0", "0", True)], [], "", ""),
    "renamed": ((A + "社区培训场次",), (A + "社区培训次数",), [("0", "0", False)], [], "", ""),
    "two that are as like": (
        (A + "甲区培训场次",), (A + "乙区培训场次", A + "丙区培训场次"),
        [], [(("0",), ("0", "1"))], "", ""),
    "two that are as like, one of which says the same": (
        (A + "甲区培训场次/≥5场",), (A + "乙区培训场次/≥4场", A + "丙区培训场次/≥5场"),
        [("0", "1", False)], [], "", "0"),
    "the liker one": (
        (A + "社区培训场次",), (A + "社区培训班次", A + "社区夜间培训班次"),
        [("0", "0", False)], [], "", "1"),
    "the next likest, once the likest is taken": (
        (A + "社区培训场次", A + "社区培训场所"), (A + "社区培训场次数", A + "社区培训地址"),
        [("0", "0", False), ("1", "1", False)], [], "", ""),
    "unlike": ((A + "培训场次",), (A + "道路里程",), [], [], "0", "0"),
    "like, in another category": (
        (A + "社区培训场次",), ("效益指标/社会效益指标/社区培训次数",), [], [], "0", "0"),
    "a list without categories": (
        ("//社区培训场次",), (A + "社区培训次数",), [("0", "0", False)], [], "", ""),
    "as like as two spellings of one name must be": (
        (A + "社区培训班",), (A + "社区培优秀",), [("0", "0", False)], [], "", ""),
    "like, in another category that is no regulation's": (
        ("过程指标//社区培训场次",), ("投入指标//社区培训次数",), [], [], "0", "0"),
    "one name twice, both changed, one of the same weight": (
        (A + "活动/≥5场/5", A + "活动/≥3场/9"), (A + "活动/≥2场/5", A + "活动/≥4场/7"),
        [], [(("0", "1"), ("0", "1"))], "", ""),
    "two that are as like, one of which weighs the same": (
        (A + "甲区培训场次//5",), (A + "乙区培训场次//6", A + "丙区培训场次//5"),
        [("0", "1", False)], [], "", "0"),
    "two that are as like, where what is not said is not the same": (
        (A + "甲区培训场次",), (A + "乙区培训场次/≥5场/5", A + "丙区培训场次"),
        [], [(("0",), ("0", "1"))], "", ""),
    "no name": ((A, A + "培训"), (A + "培训", A), [("1", "0", True)], [], "", ""),
}  # fmt: skip


@pytest.mark.parametrize(
    ("category", "subcategory", "group"),
    [
        ("产出指标", "数量指标", "output"), ("产出指标", "成本指标", "cost"), ("产出指标", None, "output"),
        ("成本指标", "经济成本指标", "cost"), ("效益指标", "成本效益指标", "benefit"),
        ("过程指标", "成本指标", "过程指标"), (None, "成本指标", None),
    ],
)  # fmt: skip
def test_costs_are_apart_wherever_they_are_printed(
    category: str | None, subcategory: str | None, group: str | None
) -> None:
    assert group_of(Indicator(category, subcategory)) == group


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    first, second, *expected = CASES[name]
    assert told(paired(rows(*first), rows(*second))) == tuple(expected)


NAMES = st.sampled_from(("培训场次", "培训班次", "宣传场次", "道路里程", "道路长度", "满意度"))
TABLES = st.lists(st.tuples(NAMES, st.sampled_from(("≥1", "≥2"))), max_size=6).map(
    lambda drawn: rows(*(f"{A}{name}/{target}" for name, target in drawn))
)


@settings(max_examples=300, deadline=None)
@given(TABLES, TABLES)
def test_every_row_is_told_of_once_and_from_both_sides_alike(
    first: dict[str, Indicator], second: dict[str, Indicator]
) -> None:
    found, back = paired(first, second), paired(second, first)
    for side, own in ((0, first), (1, second)):
        seen = [(pair.first, pair.second)[side] for pair in found.found]
        seen += [path for cluster in found.unsure for path in cluster[side]]
        seen += (found.first, found.second)[side]
        assert sorted(seen) == sorted(own)
    for pair in found.found:
        assert likeness(first[pair.first].name or "", second[pair.second].name or "") >= LIKE
    same = {(first[p.first].name, second[p.second].name) for p in found.found}
    assert {(second[p.first].name, first[p.second].name) for p in back.found} == {
        (two, one) for one, two in same
    }
    assert (len(found.first), len(found.second)) == (len(back.second), len(back.first))


def test_very_many_rows_are_found_by_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_LIKE == 40_000
    monkeypatch.setattr(pairs, "MOST_LIKE", 6)
    names = ("里程", "树木", "设备")
    first = rows(*(f"{A}采购甲类{name}" for name in names))
    second = rows(*(f"{A}采购乙类{name}" for name in names))
    assert len(paired(first, {path: second[path] for path in "01"}).found) == 2
    found = paired(first, second)
    assert not found.found and len(found.first) == len(found.second) == 3
    assert len(paired(first, first).found) == 3


def test_a_long_name_is_like_itself_with_a_word_changed() -> None:
    assert likeness("培训" * 120, "培训" * 119 + "培新") > 0.99
