"""The targets that a blank is issued with, as lines of text and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.form.ours import PRESET, PRESET_PATH
from perfxl.rules.comparison.approved import budget
from perfxl.rules.comparison.preset import lines, preset

ROWS = (
    Indicator("产出指标", "数量指标", "修复里程", "≥12公里", weight=Decimal("60.5")),
    Indicator(None, None, "返工面积", None, nature="反向指标"),
)
FORM = Form(
    goal="修好路。",
    indicators=ROWS,
    funds=Funds(FundLine("总额", initial=Decimal(2000000))),
    money_unit="元",
)


def test_what_is_kept_comes_back() -> None:
    kept = lines(FORM)
    assert kept[PRESET] == "2" and kept[f"{PRESET_PATH}indicators[0].weight"] == "60.5"
    assert kept[f"{PRESET_PATH}initial"] == "200"  # 万元
    back = preset({**kept, "something.else": "1"})
    assert back is not None and back.preset
    assert back.form.indicators == ROWS and back.form.goal == "修好路。"
    assert budget(back.form) == 200


def test_an_answer_is_no_target_and_a_row_without_a_name_none() -> None:
    answered = replace(ROWS[0], actual="13公里", score=Decimal(60), reason="已完成")
    form = replace(FORM, indicators=(Indicator("产出指标", target="≥1次"), answered))
    back = preset(lines(form))
    assert back is not None and back.form.indicators == ROWS[:1]


def test_nothing_is_kept_of_a_form_without_targets() -> None:
    assert lines(Form()) == {}
    assert preset({}) is None
    goal = lines(Form(goal="修好路。"))
    assert goal[PRESET] == "0"
    back = preset(goal)
    assert back is not None and (back.form.goal, back.form.indicators) == ("修好路。", ())


@pytest.mark.parametrize(("length", "kept"), [(32_000, True), (32_001, False)])
def test_what_no_cell_holds_is_not_kept_in_part(length: int, kept: bool) -> None:
    assert bool(lines(replace(FORM, goal="路" * length))) is kept


@pytest.mark.parametrize("key", ["indicators[0].name", "indicators[1].name"])
def test_what_is_not_whole_any_more_is_no_target(key: str) -> None:
    kept = lines(FORM)
    del kept[f"{PRESET_PATH}{key}"]
    assert preset(kept) is None
    assert preset(lines(FORM) | {PRESET: "3"}) is None
