"""What became of a target: a table of pairs as officers change them."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from perfxl.form.model import Indicator
from perfxl.rules.comparison.shifts import (
    BLANK,
    LOWERED,
    OTHER,
    RAISED,
    SAME,
    TURNED,
    UNIT,
    VAGUE,
    shift,
)


class Pair(NamedTuple):
    before: str | None
    after: str | None
    kind: str
    way: str = ""
    name: str = "社区工作"
    group: tuple[str, str] = ("产出指标", "质量指标")


COST = ("产出指标", "成本指标")
COUNTED = ("产出指标", "数量指标")
PAIRS = [
    Pair("≥20场", "≥20场", SAME),
    Pair("≥20场", "≥ 20 场", SAME),
    Pair("≥20场", "＞＝20（场）", SAME),
    Pair("≥20场", "不少于20场", SAME),
    Pair("≥20场", "20场以上", SAME),
    Pair("≥20场", "≥20.00场", SAME),
    Pair("≥二十场", "≥20场", SAME),
    Pair("≥20场", "≥20", SAME),
    Pair("≥20", "20", SAME),
    Pair("≥20场", "≥15场", LOWERED, "≥"),
    Pair("≥20场", "15场", LOWERED, "≥"),
    Pair("≥20场", ">20场", RAISED, "≥"),
    Pair(">20场", "≥20场", LOWERED, "≥"),
    Pair("》20场", "≥20场", SAME),  # whether 》 is > or ≥ is open
    Pair("≥20场", "≥25场", RAISED, "≥"),
    Pair("≤5天", "≤7天", LOWERED, "≤"),
    Pair("≤7天", "≤5天", RAISED, "≤"),
    Pair("<5%", "≤5%", LOWERED, "≤"),
    Pair("≤0.5万元", "≤5000元", SAME),
    Pair("≤5000元", "≤0.5万", SAME),
    Pair("≤5000元", "≤0.6万元", LOWERED, "≤"),
    Pair("≥1公里", "≥800米", LOWERED, "≥"),
    Pair("≥95%", "≥0.95", SAME, "", "工程合格率"),
    Pair("≥0.95", "≥90%", LOWERED, "≥", "工程合格率"),
    Pair("≥95%", "≥1", RAISED, "≥", "工程合格率"),
    Pair("≥1", "≥95%", LOWERED, "≥", "工程合格率"),
    Pair("≤5%", "<5%", RAISED, "≤"),
    Pair("≥20台（套）", "≥20台", SAME),
    Pair("≥20场", "≥20次", UNIT),
    Pair("≥20", "≥20公里", UNIT, "", "建设面积（平方米）"),
    Pair("≥20", "≥20平方米", SAME, "", "建设面积（平方米）"),
    Pair("≥20场", "≥15人", UNIT),
    Pair("≥20场", "≤20场", TURNED),
    Pair("≤20场", "≥20场", TURNED),
    Pair("100%", "≤100%", TURNED, "", "工程合格率"),
    Pair("5件", "≥5件", SAME, "", "投诉发生数"),  # what may be a cap is not held against it
    Pair("20场", "15场", OTHER),  # nobody says which way it counts
    Pair("20场", "15场", LOWERED, "≥", "培训场次", COUNTED),
    Pair("20元", "25元", LOWERED, "≤", "餐费", COST),
    Pair("20场", "≥15场", LOWERED, "≥"),  # the second says it
    Pair("20元", "≥25元", RAISED, "≥", "餐费", COST),  # a cost that is not said to be a cap
    Pair("20元", "≤25元", LOWERED, "≤", "餐费", COST),
    Pair("20元", "25元", LOWERED, "≤", "餐费", ("成本指标", "")),
    Pair("=100%", "≥100%", SAME, "", "工程合格率"),
    Pair("=100%", "=95%", LOWERED, "≥", "工程合格率"),
    Pair("≥20场", "若干场", VAGUE),
    Pair("≥20场", "完成年度任务", VAGUE),
    Pair("85%-90%", "较高", VAGUE),
    Pair("9月底前", "及时", VAGUE),
    Pair("≥20场", "全年举办二十场各类活动，其中培训15场", OTHER),  # it may say the same
    Pair("规范", "≥20场", OTHER),
    Pair("规范有序", "定性 规范有序", SAME),
    Pair("规范，有序。", "规范、有序", SAME),
    Pair("规范有序", "基本规范", OTHER),
    Pair("规范有序", "若干场", OTHER),
    Pair("≥20场", "20-25场", OTHER),
    Pair("9月底前", "≥20场", OTHER),
    Pair("85%-90%", "85~90%", SAME),
    Pair("85%-90%", "80%-90%", LOWERED, "range"),
    Pair("85%-90%", "86%-90%", RAISED, "range"),
    Pair("85%-90%", "80%-88%", OTHER),
    Pair("85%-90%", "85%-95%", LOWERED, "range"),
    Pair("85%-90%", "80%-95%", LOWERED, "range"),
    Pair("85%-90%", "85%-88%", RAISED, "range"),
    Pair("85%-90%", "86%-88%", RAISED, "range"),
    Pair("85%-90%", "90%-95%", OTHER),
    Pair("3-5天", "3-5", SAME),
    Pair("10±2次", "10±3次", LOWERED, "range"),
    Pair("3-5天", "3-5次", UNIT),
    Pair("9月底前", "9月30日", SAME),
    Pair("9月前", "9月底前", SAME),  # whether September counts is open
    Pair("9月底前", "10月底前", LOWERED, "date"),
    Pair("2025年9月", "9月", SAME),
    Pair("2025年9月", "2025年6月", RAISED, "date"),
    Pair("2025年12月", "2026年1月", LOWERED, "date"),
    Pair("2025年12月", "2024年12月", RAISED, "date"),
    Pair("①4次②5场", "①4次 ②5场", SAME),
    Pair("①4次②5场", "①4次②3场", OTHER),
    Pair(None, "≥20场", SAME),
    Pair("", "≥20场", SAME),
    Pair("—", "≥20场", SAME),
    Pair("≥＿＿场", "≥20场", SAME),
    Pair("≥20场", "≥＿＿场", SAME),  # still open: the form is not filled in
    Pair("≥20场", "≥XX场", SAME),
    Pair("≥20场", None, BLANK),
    Pair("≥20场", "/", BLANK),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p.before} → {p.after}")
def test_pair(pair: Pair) -> None:
    rows = [Indicator(*pair.group, pair.name, text) for text in (pair.before, pair.after)]
    found = shift(*rows)
    assert found.kind == pair.kind
    if pair.kind in (LOWERED, RAISED):
        assert found.way == pair.way


def test_the_direction_may_stand_in_a_column_or_in_the_name() -> None:
    for name, nature in (("返工面积", "反向指标"), ("返工面积（≤**平方米）", None)):
        rows = [
            Indicator("产出指标", "质量指标", name, text, nature=nature)
            for text in ("20平方米", "30平方米")
        ]
        assert shift(*rows).kind == LOWERED and shift(*rows[::-1]).kind == RAISED


def test_a_cell_that_could_not_be_read_is_not_left_out() -> None:
    rows = Indicator(name="培训", target="≥20场"), Indicator(name="培训")
    assert shift(*rows).kind == BLANK and shift(*rows, unread=True).kind == SAME
