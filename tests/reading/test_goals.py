"""The goals: labels beside or over their texts, texts in several rows, labels that nobody listed."""

from __future__ import annotations

import pytest

from perfxl.reading.form import Reading
from tests.support.drawn import GOALS, drawing_with, read

GOAL, RESULT = "完成养老设施改造，方便老年人生活。", "设施改造已完成并投入使用。"
LONG = f"{GOAL} | < | < | {RESULT} | < | < | < |"


def with_goals(block: str) -> Reading:
    return read(drawing_with((GOALS, block)))


@pytest.mark.parametrize(
    ("block", "goal", "result"),
    [
        (f"| | 预期目标 | < | < | 实际完成情况 | < | < | < |\n| | {LONG}\n", "B11", "E11"),
        (f"| 预期目标 | {GOAL} |\n| 实际完成情况 | {RESULT} |\n", "B10", "B11"),
        (f"| 年度总体目标 | 预期目标 | {GOAL} |\n| ^ | 实际完成情况 | {RESULT} |\n", "C10", "C11"),
        (f"| 预期目标 | |\n| {GOAL} | |\n", "A11", ""),
        (f"| 预期目标 | {GOAL} |\n", "B10", ""),
        (f"| 琢磨目标1 | {GOAL} |\n", "B10", ""),
        (f"| 琢磨琢磨琢磨琢磨琢磨琢磨目标 | {GOAL} |\n", "B10", ""),
        (f"| 琢磨琢磨琢磨琢磨琢磨琢磨的目标 | {GOAL} |\n", "", ""),
        (f"| 琢磨目标1 | < | < | < | 实际完成情况 | < | < | < |\n| {GOAL} | < | < | < | {RESULT} |\n", "A11", "E11"),
        (f"| 预期目标 | {GOAL} | < | 实际完成情况 | {RESULT} | < |\n", "B10", "E10"),
        (f"| 年度总体目标 | 预期目标 | {GOAL} | 实际完成情况 | {RESULT} |\n| ^ | ^ | ^ | ^ | ^ |\n", "C10", "E10"),
        (f"| 年度 | 琢磨目标1 | {GOAL} | 实际完成情况 | {RESULT} |\n| ^ | ^ | ^ | ^ | ^ |\n", "C10", "E10"),
        ("| 琢磨目标1 | 通行便利多了些 |\n", "", ""),
        ("| 琢磨目标1 | 通行便利又好多了些 |\n", "B10", ""),
    ],
)  # fmt: skip
def test_where_the_goals_stand(block: str, goal: str, result: str) -> None:
    reading = with_goals(block)
    at = {path: reading.at(path) if path in reading.cells else "" for path in ("goal", "result")}
    assert (at["goal"], at["result"]) == (goal, result)
    assert (reading.form.goal is not None, reading.form.result is not None) == (
        bool(goal), bool(result),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("block", "goal", "result"),
    [
        (f"| 预期目标 | {GOAL} | < | 实际完成情况 | | < |\n| | |\n", "B10", "E10"),
        ("| 预期目标 | | < | 实际完成情况 | | < |\n", "B10", "E10"),
        (f"| 预期目标 | {GOAL} | 实际完成情况 | | 备注 |\n| | | | | 无 |\n", "A11", "C11"),
        ("| 预期目标 | < | 实际完成情况 | < | 备注 |\n", "A10", "C10"),
    ],
    ids=["the first is", "in their row", "what stands beside stands over something", "no room"],
)
def test_where_a_goal_that_is_not_written_would_stand(block: str, goal: str, result: str) -> None:
    reading = with_goals(block)
    assert (reading.at("goal"), reading.at("result")) == (goal, result)
    assert reading.form.result is None


def test_goals_in_one_row_above_the_money() -> None:
    block = f"| 预期目标 | {GOAL} | < | 实际完成情况 | {RESULT} | < |\n"
    money = "| 项目资金\\n(万元) |"
    form = read(drawing_with((GOALS, ""), (money, block + money))).form
    assert (form.goal, form.result) == (GOAL, RESULT)


def test_goals_that_were_split_over_rows() -> None:
    form = with_goals("""
        | | 预期目标 | < | < | 实际完成情况 | < | < | < |
        | | 完成养老设施改造， | < | < | 设施改造已完成， | < | < | < |
        | | 方便老年人生活。 | < | < | 投入使用。 | < | < | < |
    """).form
    assert form.goal == "完成养老设施改造，\n方便老年人生活。"
    assert form.result == "设施改造已完成，\n投入使用。"


@pytest.mark.parametrize(
    ("left", "joined"),
    [
        ("其他", False),
        ("其他需要说明的若干事项", False),
        ("其他应需要说明的若干事项", True),
        ("其他各项需要说明的若干事项", True),
    ],
)  # fmt: skip
def test_a_row_with_a_label_of_its_own_is_no_more_of_the_goals(left: str, joined: bool) -> None:
    form = with_goals(f"""
        | | 预期目标 | < | < | 实际完成情况 | < | < | < |
        | | {LONG}
        | {left} | 另一段话 | < | < | | | | |
    """).form
    assert form.goal == GOAL + ("\n另一段话" if joined else "")


@pytest.mark.parametrize(
    ("block", "unknown"),
    [
        (f"| | 预期目标 | < | < | 琢磨 | < | < | < |\n| | {LONG}", [("result", "琢磨", "E10")]),
        (f"| | 琢磨 | < | < | 实际完成情况 | < | < | < |\n| | {LONG}", [("goal", "琢磨", "B10")]),
        (f"| | 琢磨 | < | < | 斟酌 | < | < | < |\n| | {LONG}", [("goal", "琢磨", "B10"), ("result", "斟酌", "E10")]),
        ("| | 预期目标 | < | < | 琢磨 | < | < | < |\n| | 甲 | < | < | 乙丙丁 | < | < | < |", []),
        (f"| 琢磨 | 预期目标 | < | < | | < | < | < |\n| ^ | {LONG}", []),
        (f"| | 预期目标 | < | < | 琢磨琢磨琢磨琢磨琢磨琢磨琢磨 | < | < | < |\n| | {LONG}", [("result", "琢磨琢磨琢磨琢磨琢磨琢磨琢磨", "E10")]),
        (f"| | 预期目标 | < | < | 琢磨琢磨琢磨琢磨琢磨琢磨琢磨琢 | < | < | < |\n| | {LONG}", []),
        (f"| | 琢磨琢磨琢磨琢磨琢磨琢磨琢磨 | < | < | | < | < | < |\n| | {LONG}", [("goal", "琢磨琢磨琢磨琢磨琢磨琢磨琢磨", "B10")]),
        (f"| | 琢磨琢磨琢磨琢磨琢磨琢磨琢磨琢 | < | < | | < | < | < |\n| | {LONG}", []),
        (f"| 实施单位 | {GOAL} | < | < | < | < | < | < |", []),
    ],
    ids=["result", "goal", "both", "short texts", "a label at the side", "fourteen", "fifteen",
         "fourteen alone", "fifteen alone", "a label of the head"],
)  # fmt: skip
def test_labels_of_goals_that_were_not_understood(
    block: str, unknown: list[tuple[str, str, str]]
) -> None:
    headings = with_goals(f"{block}\n").form.coverage.unknown
    assert [(h.part, h.text, h.cell) for h in headings] == unknown


def test_a_guessed_label_of_a_goal_is_said() -> None:
    reading = with_goals(f"| 琢磨目标1 | {GOAL} |\n")
    assert [(h.part, h.text, h.cell) for h in reading.form.coverage.guessed] == [
        ("goal", "琢磨目标1", "A10")
    ]
    assert "goal" in reading.form.printed


def test_a_label_that_groups_others_is_no_goal() -> None:
    """本项目目标 stands beside both: the texts under it are theirs."""
    form = with_goals(f"""
        | 本项目目标 | 琢磨 | < | < | 实际完成情况 | < | < | < |
        | ^ | {LONG}
    """).form
    assert form.goal is None and form.result == RESULT
    assert [h.part for h in form.coverage.guessed] == []


def test_two_copies_of_a_label_are_one() -> None:
    form = with_goals(f"""
        | | 预期目标 | 预期目标 | 预期目标 | 实际完成情况 | < | < | < |
        | | {LONG}
    """).form
    assert (form.goal, form.result) == (GOAL, RESULT)
