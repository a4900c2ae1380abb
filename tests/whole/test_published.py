"""Forms that other units published, through fill, read and judge: each gives a report or a clear
refusal, and what their notes name and arithmetic can see is found.

The data files hold what was printed, often an excerpt (``truncated``); what an excerpt lacks, the
weights of the rest for instance, is found missing too, and is not in the table.
"""

from __future__ import annotations

import json
from functools import cache

import pytest

from perfxl.excel.xlsx import workbook
from perfxl.jobs.one_file import filled
from perfxl.report.as_json import as_json
from perfxl.report.as_text import lines, verdict
from perfxl.report.report import Report, judge_book
from perfxl.rules.assessment import assess
from perfxl.text.refusal import Refused
from tests.support.drawn import POLICY, found, places, read
from tests.support.forms import PUBLISHED, source

FORMS = {name.rpartition("/")[2]: name for name in PUBLISHED}
OUT_OF_SCOPE = {"018"}  # a transfer-payment form: no weights, no scores

# What the notes name, and where and how severely it is found. What they name besides, the goal
# texts of 001 and 003, is not in the data; that a count should not have ≤ (011) is no arithmetic.
EXPECTED: dict[str, dict[str, dict[str, str]]] = {
    "001": {  # total row 0/0/0 above a source of 90/89.974/89.974
        "F-1": {f"funds.total.{key}": "error" for key in ("initial", "annual", "executed")},
        "F-4": {"funds.total.annual": "warning"},
    },
    "003": {  # 37.24 of 43.2 scored 9; the reason column holds '0' beside full marks: nothing due
        "F-3": {"funds.total.score": "error"},
        "F-5": {"funds.total.rate": "warning"},
    },
    "005": {  # 20 of 550 in full; blank target; 经济效益 under 产出; ≥ copied; no year
        "S-2": {"indicators[1].score": "error"},
        "D-1": {"indicators[1].reason": "error"},
        "L-4": {"indicators[2].target": "error", "year": "error"},
        "I-6": {"indicators[3].subcategory": "warning"},
        "I-2": {"indicators[3].actual": "warning"},
    },
    "007": {  # weights of 110 under a printed 100; the target repeated with its operator
        "W-1": {"weight": "error"},
        "W-2": {"indicators[0].category": "warning"},
        "R-1": {"score": "error"},
        "I-2": {f"indicators[{n}].actual": "warning" for n in (0, 1, 3, 4, 6, 8)},
    },
    "011": {  # executed above the budget, no execution score; 3061 for ≥2000
        "F-4": {"funds.total.executed": "warning"},
        "L-2": {"funds.total.score": "error"},
        "S-5": {"indicators[2].actual": "warning"},
    },
    "013": {  # '/' for nothing is no complaint; actual value, weight and score are blank
        "L-4": {"indicators[0].actual": "error"},
        "W-4": {"indicators[0].weight": "error"},
        "S-1": {"indicators[0].score": "error"},
    },
    "021": {  # caps and floors in ASCII; '**' left in names; weight repeated on the 其中 row
        "S-2": {"indicators[3].score": "error", "indicators[7].score": "error"},
        "L-5": {"indicators[0].name": "info"},
        "F-3": {"funds.sources[0].score": "info"},
    },
    "023": {"L-2": {"funds.total.score": "error"}},  # 100% and no score
    "025": {"I-2": {"indicators[1].actual": "warning"}},  # the options 好坏 copied as the value
    "030": {"I-2": {f"indicators[{n}].actual": "warning" for n in range(5)}},  # ≥ copied
    "035": {  # execution weight 100 for 10, repeated on the component row; 万元 in the cells
        "W-3": {"funds.total.weight": "warning"},
        "F-3": {"funds.total.score": "error", "funds.sources[0].score": "info"},
        "L-2": {"funds.total.initial": "info"},
    },
    "047": {  # execution of 20; 小于5次 answered by 无上访
        "W-3": {"funds.total.weight": "warning"},
        "I-1": {"indicators[3].actual": "warning"},
    },
    "051": {  # 0.958 for 95.86%; 8 for 8.63; weight 9, repeated; 95% of 100% scored 5 of 6
        "F-2": {"funds.total.rate": "warning", "funds.sources[0].rate": "warning"},
        "F-3": {"funds.total.score": "error", "funds.sources[0].score": "info"},
        "W-3": {"funds.total.weight": "warning"},
        "S-2": {"indicators[3].score": "warning"},
        "S-3": {"indicators[6].name": "warning"},
        "D-1": {"indicators[3].reason": "error", "indicators[6].reason": "error"},
    },
    "055": {  # every score and the total blank
        "S-1": {f"indicators[{n}].score": "error" for n in range(8)},
        "L-2": {"score": "error"},
    },
}


@cache
def report(name: str) -> Report:
    (only,) = judge_book(workbook.read(filled(source(FORMS[name]))), file=name)
    return only


def test_every_published_form_is_in_the_table() -> None:
    assert EXPECTED.keys() | OUT_OF_SCOPE == FORMS.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_report_with_what_the_notes_name(name: str) -> None:
    seen: dict[str, dict[str, str]] = {}
    for finding in report(name).findings:
        for at in (finding.at, *finding.also):
            seen.setdefault(finding.code, {})[at] = finding.severity
    for code, cells in EXPECTED[name].items():
        assert cells.items() <= seen.get(code, {}).items(), code
    assert verdict(report(name)) and lines(report(name), "en")
    json.loads(as_json(report(name)))


@pytest.mark.parametrize("name", sorted(OUT_OF_SCOPE))
def test_out_of_scope_is_said(name: str) -> None:
    with pytest.raises(Refused) as refused:
        report(name)
    assert refused.value.code == "E-SCOPE"


# What must not be said of them: right forms called wrong.
SILENT = {
    "001": ("S-2", "S-3", "S-4", "D-1", "F-2", "F-3"),
    "003": ("F-1", "F-2", "F-4", "S-3", "R-1"),
    "005": ("F-1", "F-2", "F-3", "S-3"),
    "007": ("F-1", "F-2", "F-3", "S-2", "D-1", "S-3"),
    "011": ("F-1", "F-2", "S-2", "S-3"),
    "021": ("F-1", "F-2", "S-3"),
    "023": ("F-1", "F-2"),
    "030": ("R-1", "R-2", "S-2", "D-1"),
    "035": ("F-1", "F-2"),
    "047": ("F-2", "F-3", "R-1", "R-2", "S-2", "S-3", "D-1"),
    "051": ("F-1", "R-1", "W-4"),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_is_right_is_left_alone(name: str) -> None:
    said = {f.code for f in report(name).findings if f.at.startswith(("funds.total", "ind", "sco"))}
    assert not said & set(SILENT[name])


# The hazards for a parser -------------------------------------------------------------------

TABLE = """
| 项目支出绩效自评表 | | | | | | | |
| （2025年度） | | | | | | | |
| 项目名称 | 甲项目 | 主管部门 | 乙局 | 实施单位 | 丙中心 | | |
| 项目资金（万元） | | 年初预算数 | 全年预算数(A) | 全年执行数(B) | 分值 | 执行率(B/A) | 得分 |
| | 年度资金总额 | 100 | 100 | 90 | 10 | 90 | 9 |
| | 其中：本年财政拨款 | 100 | 100 | 90 | 10 | 90 | 9 |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因及改进措施 |
| 产出指标 | 数量指标 | NAME | TARGET | ACTUAL | 90 | SCORE | |
| 总分 | | | | | 100 | TOTAL | |
"""


def row(name: str, target: str, actual: str, score: str = "90", total: str = "99") -> str:
    words = {"NAME": name, "TARGET": target, "ACTUAL": actual, "SCORE": score, "TOTAL": total}
    drawing = TABLE
    for old, new in words.items():
        drawing = drawing.replace(old, new)
    return drawing


def test_a_weight_and_score_on_the_source_row_are_not_counted() -> None:
    form = read(row("维护次数", "≥4次", "4次")).form
    assert places(form, "R-1") == {} and places(form, "W-1") == {}
    assert places(form, "F-3") == {"funds.sources[0].score": "info"}
    twice = read(row("维护次数", "≥4次", "4次", total="108")).form
    assert [seen.expected for seen in found(twice, "R-1")] == ["99.00"]


@pytest.mark.parametrize("copied", ["≥266米", "≧266米", ">=266米", "266米以上", "不少于266米"])
def test_an_operator_copied_into_the_actual_value_is_read_and_said(copied: str) -> None:
    form = read(row("护栏长度", copied, copied)).form
    assert assess(form.indicators[0], POLICY).met is True
    assert places(form, "I-2") == {"indicators[0].actual": "warning"}
    assert places(form, "S-2") == {} and places(form, "D-1") == {}


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("变质比例", "≤5%", "10%"),
        ("救助标准(<**元)", "<=5300元/户", "10600元/户"),
        ("信访次数", "不超过5次", "10次"),
        ("办结天数", "5天以内", "10天"),
    ],
)
def test_a_cap_exceeded_earns_its_share(name: str, target: str, actual: str) -> None:
    form = read(row(name, target, actual)).form
    assert [(s.severity, s.expected) for s in found(form, "S-2")] == [("error", "45.00")]
    half = read(row(name, target, actual, "45", "54")).form
    assert places(half, "S-2") == {}


def test_a_cap_that_only_the_name_tells_is_no_error() -> None:
    form = read(row("设备变质比例", "5%", "10%")).form
    assert assess(form.indicators[0], POLICY).met is None
    assert places(form, "S-2") == {
        "indicators[0].score": "warning"
    }  # full marks over what may be a cap
    assert places(form, "D-1") == places(form, "S-5") == {}


@pytest.mark.parametrize(
    ("target", "actual", "met"),
    [
        ("9月前", "7月", True),
        ("2025年12月31日", "2025年11月30日", True),
        ("2025年12月31日前", "11月30日", True),
        ("2025年6月", "2025年9月", False),
    ],
)
def test_dates_are_compared_as_dates(target: str, actual: str, met: bool) -> None:
    form = read(row("完成时间", target, actual)).form
    assert assess(form.indicators[0], POLICY, form.year).met is met
    assert places(form, "S-2") == ({} if met else {"indicators[0].score": "error"})
    assert places(form, "D-1") == ({} if met else {"indicators[0].reason": "error"})


def test_fractions_for_percentages() -> None:
    drawing = TABLE.replace("| 90 | 10 | 90 | 9 |", "| 90 | 10 | 0.9 | 9 |")
    assert drawing.count("0.9 |") == 2
    form = read(drawing.replace("TARGET", "≥95%").replace("ACTUAL", "0.958")).form
    assert assess(form.indicators[0], POLICY).met is None  # 0.958 for 95.8%, or 0.958%?
    assert places(form, "S-2") == {}
    assert set(places(form, "F-2").values()) == {"warning"}
