"""指标性质 | 指标值 | 度量单位: what goes apart comes together to the very same text, or stays whole."""

from __future__ import annotations

import pytest

from perfxl.rules.attainment import stated
from perfxl.values.three_cells import Parts, apart, is_kind, is_sign, joined, spread

TARGETS = [
    # the target, and its three cells
    ("≥95%", "≥", "95", "%"),
    ("≤-1,208.5万元", "≤", "-1,208.5", "万元"),
    ("=100", "=", "100", None),
    ("定性 优良中低差", "定性", "优良中低差", None),
    ("文字描述 按时 完成", "文字描述", "按时 完成", None),
    ("6万元", None, "6万元", None),  # without a sign it has no parts
    ("≥95/", None, "≥95/", None),  # a stroke alone is no unit and would be lost
    ("定性 ", None, "定性 ", None),
    ("规范", None, "规范", None),
    (None, None, None, None),
]


@pytest.mark.parametrize(("target", "nature", "value", "measure"), TARGETS)
def test_apart_and_together(
    target: str | None, nature: str | None, value: str | None, measure: str | None
) -> None:
    assert apart(target) == Parts(nature, value, measure)
    assert joined(nature, value, measure) == target


@pytest.mark.parametrize(
    ("nature", "value", "measure", "target"),
    [
        ("≥", None, "%", None),
        ("≥", "≥95", "%", "≥95%"),
        (" ≥ ", "95", " % ", "≥95%"),
        ("≥", "95%", "%", "≥95%"),
        ("≥", "95", "/", "≥95"),
        ("正向指标", "95", "%", "95%"),
        ("定量", "≥95", "无", "≥95"),
        ("定性指标", "优", "%", "定性指标 优"),
        ("暂定", "≥95", "%", "暂定≥95%"),
        ("≥", "约95", "%", "≥约95%"),
    ],
)
def test_together(
    nature: str | None, value: str | None, measure: str | None, target: str | None
) -> None:
    assert joined(nature, value, measure) == target


@pytest.mark.parametrize(
    ("word", "op"),
    [
        ("正向", "≥"), ("越大越好", "≥"), ("越高越好", "≥"), ("越多越好", "≥"), ("极大型", "≥"), ("↑", "≥"),
        ("反向", "≤"), ("逆向", "≤"), ("负向", "≤"), ("越小越好", "≤"), ("越低越好", "≤"), ("越少越好", "≤"),
        ("极小型", "≤"), ("↓", "≤"),
    ],
)  # fmt: skip
def test_what_says_the_direction_is_no_part_of_the_target(word: str, op: str) -> None:
    for nature in (word, f"{word}指标", f" {word}\n指标"):
        assert is_sign(nature) and is_kind(nature) and stated("改造项目", nature) == op
    assert joined(word, "95", "%") == joined(f"{word}指标", "95", "%") == "95%"


def test_what_stands_in_the_column_of_signs() -> None:
    assert is_sign("≥") and is_sign("定 性") and is_sign("反向指标") and not is_sign("≥95%")
    assert is_kind("反向 指标") and not is_kind("≥") and not is_kind("定性")


def test_only_the_targets_of_indicators_are_spread() -> None:
    texts = {
        "project": "≥95%",
        "target": "≥95%",
        "goals[0].target": "≥95%",
        "indicators[0].actual": "≥95%",
        "indicators[0].target": "≥95%",
        "indicators[1].target": "规范",
        "indicators[2].target": "≥4次",
        "indicators[2].nature": "正向指标",
        "indicators[3].target": None,
    }
    assert spread(texts) == texts | {
        "indicators[0].target": "95",
        "indicators[0].nature": "≥",
        "indicators[0].measure": "%",
        "indicators[2].target": "4",
        "indicators[2].measure": "次",
    }
