"""The reader finds the form by its labels: other orders, other places, other habits."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from perfxl.form.grid import Cell, Range, Sheet
from perfxl.reading.book import read_forms
from perfxl.report.report import judge
from perfxl.text.refusal import Refused
from tests.support.drawn import read, read_sheets, sheet

D = Decimal

FORM = """
    | 财政项目支出绩效自评表 | < | < | < | < | < | < | < |
    | （2023 年度） | < | < | < | < | < | < | < |
    | 项目名称 | < | 道路养护 | < | < | < | < | < |
    | 主管部门 | < | 交通局 | < | 实施单位 | 养护中心 | < | < |
    | 项目资金\\n(万元) |  | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率(%) | 得分 |
    | ^ | 年度资金总额： | 100 | 100 | 90 | 10 | 90.00 | 9 |
    | ^ | 其中：当年财政拨款 | 60 | 60 | 50 | - | 83.33 | - |
    | ^ | 上年结转资金 | 40 | 40 | 40 | - | 100.00 | - |
    | ^ | 其他资金 | 0 | 0 | 0 | - | 0 | - |
    | 年度\\n总体\\n目标 | 预期目标 | < | < | 实际完成情况 | < | < | < |
    | ^ | 养护道路五公里 | < | < | 养护道路五公里 | < | < | < |
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
    | 产出指标 | 数量指标 | 养护里程 | ≥5公里 | 5公里 | 30 | 30 | |
    | ^ | 质量指标 | 合格率 | ≥95% | 0.9 as 0% | 20 | 18 | 雨季影响；今后提前安排 |
    | 效益指标 | 社会效益指标 | 通行改善 | 明显 | 达成指标 | 30 | 30 | |
    | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | 92% | 10 | 10 | |
    | 总分 | < | < | < | < | 100 | 97 | |
    | 评分等级 | < | 优 | < | < | < | < | < |
"""


def same(text: str, *, at: tuple[int, int] = (1, 1)) -> None:
    """The drawn sheet says what FORM says, wherever its cells are."""
    wanted, found = read(FORM).form, read(text, at=at).form
    assert found.indicators == wanted.indicators
    assert found.funds == wanted.funds
    for key in ("year", "project", "department", "unit", "goal", "result", "weight", "score"):
        assert getattr(found, key) == getattr(wanted, key), key


def test_the_form_itself() -> None:
    reading = read(FORM)
    form = reading.form
    assert (form.layout, form.year, form.project, form.unit) == (
        "shanghai", 2023, "道路养护", "养护中心",
    )  # fmt: skip
    assert [row.category for row in form.indicators] == ["产出指标"] * 2 + [
        "效益指标",
        "满意度指标",
    ]
    assert (form.weight, form.score, form.grade) == (D(100), D(97), "优")
    assert form.funds is not None and form.funds.total.rate == D("90.00")
    assert [line.label for line in form.funds.sources] == [
        "其中：当年财政拨款", "上年结转资金", "其他资金",
    ]  # fmt: skip
    assert reading.at("indicators[1].score") == "G14"
    assert reading.at("funds.total.score") == "H6"
    assert reading.at("grade") == "C18"


@pytest.mark.parametrize("at", [(1, 1), (4, 1), (1, 3), (17, 9), (300, 40)])
def test_anywhere(at: tuple[int, int]) -> None:
    same(FORM, at=at)


def test_rows_left_blank() -> None:
    lines = FORM.strip("\n").splitlines()
    for number in (1, 4, 12, 14, 16, 17):
        same("\n".join([*lines[:number], "| |", "| |", *lines[number:]]))


def test_groups_not_merged_but_left_blank_or_repeated() -> None:
    same(FORM.replace("| ^ | 质量指标", "| | 质量指标"))
    same(FORM.replace("| ^ | 质量指标", "| 产出指标 | 质量指标"))


def test_labels_in_other_clothes() -> None:
    text = FORM
    for plain, dressed in (
        ("项目名称", "项 目 名 称："), ("主管部门", "主管部门（单位）"), ("实施单位", "项目实施单位（盖章）"),
        ("全年预算数", "全年预算数\\n（A）"), ("全年执行数", "全年执行数（Ｂ）"),
        ("执行率(%)", "执行率（Ｂ/Ａ）"), ("年度指标值", "年初目标值（A）"), ("实际完成值", "全年实际值\\n(B)"),
        ("偏差原因分析及改进措施", "未完成原因和\\n改进措施"), ("一级指标", "一级\\n指标"), ("三级指标", "三 级 指 标"),
        ("总分", "合　计"), ("评分等级", "自评等级："), ("分值", "分 数"),
    ):  # fmt: skip
        text = text.replace(plain, dressed)
    same(text)


def test_columns_in_another_order_and_more_of_them() -> None:
    same("""
        | 项目支出绩效自评表 | < | < | < | < | < | < | < | < |
        | 2023年度 |
        | 实施单位 | 养护中心 | | 项目名称 | 道路养护 |
        | 主管部门 | 交通局 |
        | 项目资金(万元) | | 全年执行数 | 执行率 | 得分 | 分值 | 年初预算数 | 全年预算数 |
        | | 年度资金总额 | 90 | 90.00 | 9 | 10 | 100 | 100 |
        | | 其中：当年财政拨款 | 50 | 83.33 | - | - | 60 | 60 |
        | | 上年结转资金 | 40 | 100.00 | - | - | 40 | 40 |
        | | 其他资金 | 0 | 0 | - | - | 0 | 0 |
        | 年度总体目标 | 预期目标 | 养护道路五公里 |
        | | 实际完成情况 | 养护道路五公里 |
        | 序号 | 得分 | 分值 | 一级指标 | 二级指标 | 三级指标 | 指标解释 | 年度指标值 | 实际完成值 | 佐证材料 | 偏差原因分析及改进措施 |
        | 1 | 30 | 30 | 产出指标 | 数量指标 | 养护里程 | 公里数 | ≥5公里 | 5公里 | 验收单 | |
        | 2 | 18 | 20 | | 质量指标 | 合格率 | 合格数 | ≥95% | 90% | 检测报告 | 雨季影响；今后提前安排 |
        | 3 | 30 | 30 | 效益指标 | 社会效益指标 | 通行改善 | 见注 | 明显 | 达成指标 | 问卷 | |
        | 4 | 10 | 10 | 满意度指标 | 服务对象满意度指标 | 群众满意度 | 满意比 | ≥90% | 92% | 问卷 | |
        | 总分 | 97 | 100 |
    """)


def test_the_national_form_with_its_side_column() -> None:
    reading = read("""
        | 项目支出绩效自评表 |
        | （2023年度） |
        | 项目名称 | < | 道路养护 |
        | 主管部门 | < | 交通局 | | 实施单位 | 养护中心 |
        | 项目资金（万元） | < | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
        | | | 年度资金总额 | 100 | 100 | 90 | 10 | 90% | 9 |
        | | | 其中：当年财政拨款 | 100 | 100 | 90 | — | 90% | — |
        | 绩\\n效\\n指\\n标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
        | ^ | 产出指标(50分) | 数量指标 | 指标1：养护里程 | ≥5公里 | 5公里 | 90 | 90 | |
        | ^ | ^ | ^ | 指标2： | | | | | |
        | ^ | ^ | ^ | …… | | | | | |
        | 总分 | < | < | < | < | < | 100 | 99 |
    """)
    form = reading.form
    assert form.layout == "national"
    assert form.funds is not None and form.funds.total.rate == D(90)
    assert [row.name for _, row in form.rows()] == ["指标1：养护里程"]
    assert (form.weight, form.score) == (D(100), D(99))


def test_the_sichuan_form() -> None:
    reading = read("""
        | 报表编号:510000_0013zp |
        | 部门预算项目支出绩效自评表(2023年度) | < | < | < | < | < | < | < | < | < | < |
        | 项目名称 | < | < | 51000021R000000019951-道路养护 | < | < | < | < | < | < | < |
        | 主管部门 | < | < | 交通局 | < | < | 实施单位\\n(盖章) | < | 养护中心 | < | < |
        | 项目基本情况 | 1.项目年度目标完成情况 | < | 项目年度目标 | < | < | < | 年度目标完成情况 | < | < | < |
        | ^ | ^ | ^ | 2022年起养护五公里 | < | < | < | 支付尾款(3万元)，已完成 | < | < | < |
        | ^ | 2.项目实施内容及过程概述 | < | 分两期实施 | < | < | < | < | < | < | < |
        | 预算执行情况(10分) | 年度预算数(万元) | < | 年初预算 | 调整后预算数 | < | 预算执行数 | 预算执行率 | 权重 | 得分 | 原因 |
        | ^ | 总额 | < | 100.00 | 100.00 | < | 80.00 | 80.00% | 10 | 8 | 工期顺延 |
        | ^ | 其中：财政资金 | < | 100.00 | 100.00 | < | 80.00 | 80.00% | / | / | ^ |
        | ^ | 财政专户管理资金 | < | 0.00 | 0.00 | < | 0.00 | 0.00% | / | / | ^ |
        | ^ | 单位资金 | < | 0.00 | 0.00 | < | 0.00 | 0.00% | / | / | ^ |
        | ^ | 其他资金 | < | | | < | | | / | / | ^ |
        | 绩效指标(90分) | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 | 未完成原因分析 |
        | ^ | 产出指标 | 数量指标 | 养护里程 | ≥ | 5 | 公里 | 5 | 60 | 60 | |
        | ^ | 效益指标 | 可持续影响指标 | 管护机制 | 定性 | 优良中低差 | | 优 | 30 | 30 | |
        | 合计 | < | < | < | < | < | < | < | 100 | 98 | |
        | 评价结论 | < | < | 项目自评总分为98分，等级为优，取得较好成效。 | < | < | < | < | < | < | < |
        | 存在问题 | < | < | 无 | < | < | < | < | < | < | < |
        | 改进措施 | < | < | 加快进度 | < | < | < | < | < | < | < |
        | 项目负责人：张三 | < | < | | | 财务负责人：李四 |
    """)
    form = reading.form
    assert (form.layout, form.year) == ("sichuan", 2023)
    assert [row.target for row in form.indicators] == ["≥5公里", "定性 优良中低差"]
    assert reading.at("indicators[0].nature") == "E15"
    assert (form.money_unit, form.grade, form.score) == ("万元", None, D(98))
    assert (form.goal, form.result) == ("2022年起养护五公里", "支付尾款(3万元)，已完成")
    assert (form.process, form.problems, form.improvements) == ("分两期实施", "无", "加快进度")
    assert form.conclusion is not None and form.conclusion.startswith("项目自评总分为98分")
    assert form.funds is not None
    assert (form.funds.total.reason, form.funds.total.rate) == ("工期顺延", D(80))
    assert [line.reason for line in form.funds.sources] == [None] * 4


def test_several_forms_on_one_sheet() -> None:
    other = FORM.replace("道路养护", "桥梁检测").replace("2023", "2022")
    text = FORM.rstrip() + "\n| |\n| 填表人：王五 |\n| |\n" + other.lstrip("\n")
    first, second = read_forms(sheet(text))
    assert (first.form.project, first.form.year) == ("道路养护", 2023)
    assert (second.form.project, second.form.year) == ("桥梁检测", 2022)
    assert first.form.indicators == second.form.indicators
    assert second.at("score") == "G38"


def test_forms_without_a_gap_between_them() -> None:
    first, second = read_forms(sheet(FORM.rstrip() + FORM.rstrip()))
    assert first.form == second.form


def test_forms_side_by_side() -> None:
    left = FORM.strip("\n").splitlines()
    right = FORM.replace("道路养护", "桥梁检测").strip("\n").splitlines()
    width = 9
    lines = [
        f"| {' | '.join([*cells, *[''] * (width - len(cells))])} {other.strip()}"
        for line, other in zip(left, right, strict=True)
        for cells in [line.strip()[1:-1].split("|")]
    ]
    first, second = read_forms(sheet("\n".join(lines)))
    assert (first.form.project, second.form.project) == ("道路养护", "桥梁检测")
    assert first.form.indicators == second.form.indicators
    assert first.form.funds == second.form.funds
    assert second.at("indicators[0].score") == "P13"


def test_several_sheets() -> None:
    notes = sheet("| 填表说明 | 请逐项填写 |", name="说明")
    found = read_sheets(notes, sheet(FORM, name="一"), sheet(FORM, at=(3, 2), name="二"))
    assert [reading.sheet.name for reading in found] == ["一", "二"]


def test_subtotals_are_no_indicators() -> None:
    lines = FORM.strip("\n").splitlines()
    lines.insert(14, "| 小计 | < | < | < | < | 50 | 48 | |")
    lines.insert(17, "| | | 小计 | | | 40 | 40 | |")
    same("\n".join(lines))
    same(FORM.replace("| 总分 |", "| 合计 | < | < | < | < | 90 | 88 | |\n| 总分 |"))


@pytest.mark.parametrize("label", ["产出指标小计", "小计（50分）", "产出合计", "本类得分小计"])
def test_subtotals_by_any_name(label: str) -> None:
    lines = FORM.strip("\n").splitlines()
    lines.insert(14, f"| {label} | < | < | < | < | 50 | 48 | |")
    same("\n".join(lines))


def test_an_indicator_may_be_called_a_total() -> None:
    assert read(FORM.replace("合格率", "补贴金额合计")).form.indicators[1].name == "补贴金额合计"


def test_a_printed_row_struck_out_with_dashes_was_not_used() -> None:
    lines = FORM.strip("\n").splitlines()
    lines.insert(14, "| ^ | 时效指标 | 指标1： | — | — | — | — | — |")
    form = read("\n".join(lines)).form
    assert len(list(form.rows())) == 4
    assert [note.kind for note in form.notes if note.at.startswith("indicators")] == ["placeholder"]
    lines[14] = "| ^ | 时效指标 | 完工时间 | 6月 | 6月 | — | — | |"
    kinds = [note.kind for note in read("\n".join(lines)).form.notes if "indicators[2]" in note.at]
    assert kinds == ["dash", "dash"]


def test_no_total_row() -> None:
    text = FORM.replace("    | 总分 | < | < | < | < | 100 | 97 | |\n", "")
    form = read(text).form
    assert len(form.indicators) == 4 and form.grade == "优"
    assert form.score is None and "total" not in form.printed
    form = read(text.replace("    | 评分等级 | < | 优 | < | < | < | < | < |\n", "")).form
    assert len(form.indicators) == 4


def test_what_stands_below() -> None:
    same(
        FORM
        + """
        | 填表人：王五 | | | 联系电话：021-1234 | | 10 | 10 |
        | 注：1.得分一档最高不能超过该指标分值上限。2.分值合计100分。 |
        | | | 备注 | 得分保留两位小数 | | 5 | 5 |
    """
    )
    text = FORM.replace("    | 总分 | < | < | < | < | 100 | 97 | |\n", "")
    text = text.replace("    | 评分等级 | < | 优 | < | < | < | < | < |\n", "")
    form = read(text + "| 填表人：王五 | | | | 2024年1月 | 10 | 10 |\n").form
    assert len(form.indicators) == 4


def test_label_and_value_in_one_cell() -> None:
    text = FORM.replace("项目名称 | < | 道路养护", "项目名称：道路养护 | < | <")
    text = text.replace(
        "主管部门 | < | 交通局 | < | 实施单位 | 养护中心",
        "主管部门: 交通局 | < | < | < | 实施单位：养护中心 | <",
    )
    text = text.replace("评分等级 | < | 优", "评分等级：优 | < | <")
    same(text)
    assert read(text).form.grade == "优"


def test_a_header_repeated_on_the_second_page() -> None:
    lines = FORM.strip("\n").splitlines()
    lines.insert(14, lines[11])
    same("\n".join(lines))


@pytest.mark.parametrize(
    "label",
    ["项目资金(元)", "项目资金（元）", "项目资金 | 金额单位：元", "项目资金（单位：元）",
     "项目资金（金额单位：人民币元）"],
)  # fmt: skip
def test_money_in_yuan(label: str) -> None:
    text = FORM.replace("项目资金\\n(万元) | ", label + ("" if "|" in label else " | "))
    assert read(text).form.money_unit == "元"


def test_money_in_yuan_said_above() -> None:
    text = FORM.replace("项目资金\\n(万元)", "项目资金")
    text = text.replace("| 项目名称", "| | | | | | | 单位：元 |\n| 项目名称")
    assert read(text).form.money_unit == "元"


def test_no_money_block() -> None:
    lines = FORM.strip("\n").splitlines()
    form = read("\n".join([*lines[:4], *lines[9:]])).form
    assert form.funds is None and len(form.indicators) == 4
    assert form.goal == "养护道路五公里"


def test_a_total_row_alone() -> None:
    lines = FORM.strip("\n").splitlines()
    form = read("\n".join([*lines[:6], *lines[9:]])).form
    assert form.funds is not None and form.funds.sources == ()
    assert form.funds.total.executed == 90


TRANSFER = """
    | 2023年中央对地方转移支付绩效自评表 | < | < | < | < | < |
    | 转移支付名称 | < | 道路补助 | < | < | < |
    | 中央主管部门 | < | 交通部 | < | < | < |
    | 资金情况(万元) | | 全年预算数(A) | 全年执行数(B) | 预算执行率 | |
    | ^ | 年度资金总额 | 100 | 100 | 100% | |
    | 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 未完成原因和改进措施 |
    | ^ | 产出指标 | 数量指标 | 补助里程 | ≥5公里 | 5公里 | |
"""


def test_a_form_without_points_is_out_of_scope() -> None:
    with pytest.raises(Refused) as caught:
        read_sheets(sheet(TRANSFER))
    assert caught.value.code == "E-SCOPE"
    assert "\n" not in caught.value.sentence()
    assert len(read_sheets(sheet(TRANSFER), sheet(FORM, name="二"))) == 1


def test_no_form_at_all() -> None:
    for text in ("| 收入 | 支出 |\n| 1 | 2 |", "", "| 三级指标 |", "| 项目名称 | 道路养护 |"):
        with pytest.raises(Refused) as caught:
            read_sheets(sheet(text, name="报表"))
        assert caught.value.code == "E-NOFORM"


def test_a_list_of_indicators_is_no_two_forms() -> None:
    same(FORM + "\n".join(f"| {n} | 附件{n} |" for n in range(40)))


def test_text_scores_keep_what_was_typed() -> None:
    reading = read(FORM.replace("| 20 | 18 |", '| 20分 | "18" |'))
    row = reading.form.indicators[1]
    assert (row.weight, row.score) == (D(20), D(18))
    kinds = {note.at: note.kind for note in reading.form.notes}
    assert "indicators[1].weight" in kinds and "indicators[1].score" in kinds


def test_a_score_merged_down_belongs_to_its_first_row() -> None:
    text = FORM.replace("| 20 | 18 |", "| 20 | ^ |")
    reading = read(text)
    assert reading.form.indicators[1].score is None
    assert any(note.kind == "merged" for note in reading.form.notes)


def test_merges_of_the_whole_sheet_cost_nothing() -> None:
    whole = sheet(FORM)
    wide = Sheet(whole.name, whole.cells, (*whole.merges, Range(20, 1, 1048576, 16384)))
    (reading,) = read_forms(wide)
    assert len(reading.form.indicators) == 4


WORDS = (
    "三级指标", "一级指标", "年度指标值", "实际完成值", "分值", "得分", "项目名称", "全年预算数", "全年执行数",
    "总分", "小计", "评分等级", "评价结论", "指标性质", "度量单位", "绩效指标", "预期目标", "2023年度", "（元）", "-",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    forms=st.integers(0, 2),
    dropped=st.sets(st.integers(0, 200), max_size=30),
    added=st.lists(
        st.tuples(st.integers(1, 45), st.integers(1, 20), st.sampled_from([*WORDS, D(5), D(2023)])),
        max_size=12,
    ),
    merged=st.lists(
        st.tuples(st.integers(1, 40), st.integers(1, 12), st.integers(0, 9), st.integers(0, 6)),
        max_size=4,
    ),
)
def test_no_sheet_is_too_odd_to_read(
    forms: int,
    dropped: set[int],
    added: list[tuple[int, int, str | Decimal]],
    merged: list[tuple[int, int, int, int]],
) -> None:
    whole = sheet("\n".join([FORM.rstrip()] * forms) or "| 空 |")
    cells = {at: c for n, (at, c) in enumerate(whole.cells.items()) if n not in dropped}
    cells |= {(row, column): Cell(value) for row, column, value in added}
    merges = tuple(Range(r, c, r + h, c + w) for r, c, h, w in merged)
    for reading in read_forms(Sheet("表", cells, (*whole.merges, *merges))):
        assert reading.at("indicators[0].score")
        for path in reading.cells:
            assert reading.cell(path) is not None


def test_a_year_line_without_a_title_is_read() -> None:
    text = FORM.replace("财政项目支出绩效自评表", "")
    assert read(text).form.year == 2023


@pytest.mark.parametrize("year", ["（二〇二三年度）", "二○二三年度", "二零二三年"])
def test_a_year_that_is_spelled_out(year: str) -> None:
    assert read(FORM.replace("(2023 年度)", year)).form.year == 2023


def test_a_reason_merged_over_rows_is_for_those_that_lost_points() -> None:
    text = FORM.replace("| 5公里 | 30 | 30 |", "| 5公里 | 30 | 30 | 雨季影响；今后提前安排")
    text = text.replace("| 20 | 18 | 雨季影响；今后提前安排", "| 20 | 18 | ^")
    reading = read(text)
    assert [row.reason for row in reading.form.indicators[:2]] == [None, "雨季影响；今后提前安排"]
    assert not {f.code for f in judge(reading).findings} & {"D-1", "D-2", "D-3"}


def test_remarks_taken_for_reasons_accuse_nobody_of_words_beside_full_marks() -> None:
    asked = FORM.replace("| 5公里 | 30 | 30 |", "| 5公里 | 30 | 30 | 按比例计分")
    assert "D-3" in {f.code for f in judge(read(asked)).findings}
    remarks = asked.replace("偏差原因分析及改进措施", "备注")
    assert not {f.code for f in judge(read(remarks)).findings} & {"D-1", "D-2", "D-3"}


def test_a_hidden_total_is_said() -> None:
    whole = sheet(FORM)
    (reading,) = read_forms(replace(whole, hidden_rows=frozenset({17})))
    assert [note.at for note in reading.form.notes if note.kind == "hidden-row"] == ["score"]


def test_one_score_merged_over_two_rows_is_nobodys() -> None:
    """It is reported once; neither row is blamed for what cannot be told apart."""
    text = FORM.replace("| 20 | 18 |", "| 20 | ^ |")
    reading = read(text)
    assert [row.score for row in reading.form.indicators[:2]] == [None, None]
    report = judge(reading)
    at_cell = [f for f in report.findings if reading.at(f.at) == reading.at("indicators[0].score")]
    assert [f.code for f in at_cell] == ["L-2"]
    assert "R-1" not in {f.code for f in report.findings}


def test_a_missing_weight_column_is_said() -> None:
    text = FORM.replace("实际完成值 | 分值 | 得分", "实际完成值 |  | 得分")
    report = judge(read(text))
    assert [(f.code, f.severity) for f in report.findings if f.code == "L-1"] == [
        ("L-1", "warning")
    ]
