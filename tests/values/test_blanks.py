"""What says nothing, and what says something though it looks like it."""

from __future__ import annotations

import pytest

from perfxl.values.blanks import is_dash, is_placeholder, lacking, says_nothing, unprompted


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("#REF!", "error"),
        (" #DIV/0! ", "error"),
        ("—", "dash"),
        ("- －", "dash"),
        ("≥XX次", "nothing"),
        ("≥……", "nothing"),
        ("……", "nothing"),
        ("待定", "nothing"),
        ("请填写指标值", "nothing"),
        ("≥5次", ""),
        ("-5", ""),
        ("≥", ""),
        ("", ""),
        ("规范", ""),
        ("X光机", ""),
    ],
)
def test_what_keeps_a_value_from_saying_anything(typed: str, why: str) -> None:
    assert lacking(typed) == why


@pytest.mark.parametrize(
    "text",
    [
        "XX项目",
        "待填",
        "测试",
        "＿＿＿",
        "* *",
        "请填写项目名称",
        "某某局",
        "（填单位全称）",
        "(填项目名称)",
        "填写单位全称",
    ],
)
def test_a_placeholder(text: str) -> None:
    assert is_placeholder(text) is True


@pytest.mark.parametrize(
    "text", ["X光机", "", " ", "测试项目", "填海工程", "填埋场渗滤液处理", "某局", "无锡"]
)
def test_a_name_is_no_placeholder(text: str) -> None:
    assert is_placeholder(text) is False


def test_a_dash_is_strokes_and_nothing_else() -> None:
    assert is_dash("—") and is_dash("- -") and is_dash("／")
    assert not (is_dash("") or is_dash(" ") or is_dash("-1") or is_dash("1-"))


WORDS = ("无", "暂无", "无,略")


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("无", True),
        ("无。", True),
        (" 无 ", True),
        ("无,略", True),  # one word of the policy, though a comma stands in it
        ("无,缺", False),
        ("1.偏差原因：无；2.改进措施：无", True),
        ("原因：无改进措施：暂无", True),
        ("已按时完成，继续保持", True),
        ("已按时完成，资金未到位", False),
        ("资金未到位，无", False),
        ("无 暂无", True),
        ("无 锡", False),
        ("对照年度目标，说明偏差原因（100字以内）", True),
        ("对照年度目标，说明偏差原因（100字以内）资金未到位", False),
    ],
)
def test_a_reason_that_gives_none(text: str, nothing: bool) -> None:
    assert says_nothing(text, WORDS) is nothing


def test_what_a_form_prints_where_a_reason_is_to_stand_is_none() -> None:
    prompts = ("偏差原因 分析", "及改进措施")
    assert unprompted("偏差原因分析\n及改进措施", prompts) == ""
    assert unprompted("偏差原因分析：资金 未到位", prompts) == "：资金未到位"
    assert says_nothing("偏差原因分析及改进措施", (), prompts)
    assert not says_nothing("偏差原因分析及改进措施", ())
