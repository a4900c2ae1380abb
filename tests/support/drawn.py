"""Sheets drawn as text tables, the way a form looks, and the findings in them.

    | 项目名称 | 道路养护 | < | < | < |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 修复里程 | ≥5公里 | 5 | "10" | =E1+1 -> 9 |

One line a row, cells between bars. A figure is a number, ``"10"`` is text, ``0.9 as 0%`` a number
under a format, ``=formula -> value`` a formula with what it shows; ``<`` belongs to the merged cell
at its left, ``^`` to the one above; blank is blank, ``\\n`` breaks a line. A blank line is none;
``| |`` is an empty row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec.structs import replace

from perfxl.form.grid import Address, Book, Cell, Range, Sheet, Style, Value
from perfxl.form.model import Form
from perfxl.reading.book import read_book, read_forms
from perfxl.reading.form import Reading
from perfxl.reading.integrity import with_integrity
from perfxl.report.report import Report, judge
from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from perfxl.rules.policy import Policy
from perfxl.rules.policy_files import policy_named

POLICY = policy_named("mof-2020")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

HEAD = """
| 财政项目支出绩效自评表 | < | < | < | < | < | < | < |
| （2025年度） | < | < | < | < | < | < | < |
| 项目名称 | < | 社区养老服务设施改造 | < | < | < | < | < |
| 主管部门 | < | 某区民政局 | < | 实施单位 | 某区养老服务中心 | < | < |
| 项目资金\\n(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率(%) | 得分 |
"""
MONEY = """
| ^ | 年度资金总额： | 200 | 208 | 206.37 | 10 | 99.22 | 9.92 |
| ^ | 其中：当年财政拨款 | 150 | 158 | 156.37 | - | 98.97 | - |
| ^ | 上年结转资金 | 50 | 50 | 50 | - | 100 | - |
| ^ | 其他资金 | 0 | 0 | 0 | - | 0 | - |
"""
GOALS = """
| 年度\\n总体\\n目标 | 预期目标 | < | < | 实际完成情况 | < | < | < |
| ^ | 完成养老设施改造，方便老年人生活。 | < | < | 设施改造已完成并投入使用。 | < | < | < |
"""
TABLE = """
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
"""
ROWS = """
| 产出指标 | 数量指标 | 改造养老设施数量 | ≥15处 | 15处 | 10 | 10 | |
| ^ | ^ | 适老化改造户数 | ≥200户 | 190户 | 10 | 9.5 | 部分家庭临时退出，下一步提前入户确认 |
| ^ | 质量指标 | 工程验收合格率 | =100% | 100% | 10 | 10 | |
| ^ | 时效指标 | 按期完工率 | ≥95% | 96% | 10 | 10 | |
| ^ | 成本指标 | 户均改造成本 | ≤0.8万元 | 0.75万元 | 10 | 10 | |
| 效益指标 | 社会效益指标 | 服务老年人数 | ≥3000人 | 3100人 | 15 | 15 | |
| ^ | 可持续影响指标 | 设施管护机制 | 建立管护制度并落实专人 | 达成年度指标 | 15 | 14 | 两处未明确专人，已要求限期落实 |
| 满意度指标 | 服务对象满意度指标 | 老年人满意度 | ≥90% | 92% | 10 | 10 | |
"""
TOTAL_ROW = "| 总分 | < | < | < | < | 100 | 98.42 | |"
GRADE_ROW = "| 评分等级 | < | 优 | < | < | < | < | < |"
END = f"\n{TOTAL_ROW}\n{GRADE_ROW}\n"
HONEST = HEAD + MONEY + GOALS + TABLE + ROWS + END
"""A form without a single finding: the silent case of every check."""


REVIEW_HEAD = """
| 绩效自评复核底稿 | < | < | < | < | < | < | < | < | < |
| 依据 | < | < | < | < | < | < | < | < | < |
| 项目名称 | 社区养老服务设施改造 | < | < | 年度 | 2025 | < | < | < | < |
| 主管部门 | 某区民政局 | < | < | 实施单位 | 某区养老服务中心 | < | < | < | < |
| 自评表位置 | 自评表!A1 | < | < | 复核人 | 张三 | < | 复核日期 | 2026-03-05 | < |
| 三级指标 | 自评完成值 | 分值 | 自评得分 | 复核完成值 | 复核得分 | 扣分依据 | 扣分比例 | 佐证材料 | 复核意见 |
"""
REVIEW_ROWS = """
| 预算执行率 | 99.22% | 10 | 9.92 | | 9.92 | | | 有 | |
| 改造养老设施数量 | 15处 | 10 | 10 | 15处 | 10 | | | 有 | |
| 适老化改造户数 | 190户 | 10 | 9.5 | 190户 | 9.5 | | | 名单.xlsx | |
| 工程验收合格率 | 100% | 10 | 10 | 100% | 10 | | | 有 | |
| 按期完工率 | 96% | 10 | 10 | 96% | 7 | 多个时限中有一个未按时完成 | 0.3 as 0.0% | 有 | |
| 户均改造成本 | 0.75万元 | 10 | 10 | 0.75万元 | 10 | | | 有 | |
| 服务老年人数 | 3100人 | 15 | 15 | 3000人 | 15 | | | 有 | |
| 设施管护机制 | 达成年度指标 | 15 | 14 | 达成年度指标 | 14 | | | 有 | |
| 老年人满意度 | 92% | 10 | 10 | | 0 | 没有佐证材料 | 1 as 0.0% | 无 | |
"""
REVIEW_FOOT = """
| 合计 | | 100 | 98.42 | | 85.42 | | | | |
| 复核等级 | 良 | < | < | | | | | | |
"""
REVIEW = REVIEW_HEAD + REVIEW_ROWS + REVIEW_FOOT
"""The review sheet 复核底稿 of the honest form, without a finding."""


def sheet(drawing: str, name: str = "自评表", *, at: Address = (1, 1), **more: Any) -> Sheet:
    """The sheet that a text table draws, its first cell at ``at``."""
    cells: dict[Address, Cell] = {}
    home: dict[Address, Address] = {}
    lines = [line.strip() for line in drawing.splitlines() if line.strip()]
    for row, line in enumerate(lines, at[0]):
        assert line.startswith("|") and line.endswith("|"), line
        for column, text in enumerate(line[1:-1].split("|"), at[1]):
            text = text.strip().replace("\\n", "\n")
            if text in ("<", "^"):
                beside = (row, column - 1) if text == "<" else (row - 1, column)
                home[row, column] = home.get(beside, beside)
            elif text:
                cells[row, column] = _cell(text)
    spans: dict[Address, Range] = {}
    for (row, column), anchor in home.items():
        old = spans.get(anchor, Range(*anchor, *anchor))
        spans[anchor] = Range(*anchor, max(old.last_row, row), max(old.last_column, column))
    return Sheet(name, cells, merges=tuple(spans.values()), **more)


def _cell(text: str) -> Cell:
    if text.startswith("=") and " -> " in text:
        formula, _, shown = text[1:].partition(" -> ")
        return Cell(_value(shown), formula)
    value, as_format, code = text.partition(" as ")
    if as_format and _NUMBER.fullmatch(value):
        return Cell(_value(value), style=Style(code))
    return Cell(_value(text))


def _value(text: str) -> Value:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    return Decimal(text) if _NUMBER.fullmatch(text) else text


BESIDE = "=== beside ==="
"""What stands between the drawing of a form and that of a second sheet of its workbook."""


def read(drawing: str, **more: Any) -> Reading:
    """The only form on a drawn sheet, or in a workbook that has a second one."""
    first, beside, second = drawing.partition(BESIDE)
    if beside:
        (reading,) = read_sheets(sheet(first, **more), sheet(second, "复核底稿"))
    else:
        (reading,) = read_forms(sheet(first, **more))
    return reading


def unaccused(drawing: str) -> Report:
    """The report of a drawn form, which is read as a whole and has neither errors nor warnings."""
    report = judge(read(drawing))
    assert report.whole, report.form.coverage.unknown
    assert not [f for f in report.findings if f.severity != "info"], report.findings
    return report


def read_sheets(*sheets: Sheet) -> Sequence[Reading]:
    """The forms of a workbook of drawn sheets."""
    return read_book(Book(sheets))


def drawing_with(*edits: tuple[str, str]) -> str:
    """The honest drawing with pieces exchanged, each of which must be there once."""
    return exchanged(HONEST, *edits)


def exchanged(drawing: str, *edits: tuple[str, str]) -> str:
    """A drawing with pieces exchanged, each of which must be there once."""
    for old, new in edits:
        assert drawing.count(old) == 1, f"{old!r} is there {drawing.count(old)} times"
        drawing = drawing.replace(old, new)
    return drawing


def honest(*edits: tuple[str, str]) -> Form:
    """The honest form with pieces of its drawing exchanged."""
    return read(drawing_with(*edits)).form


def edit(form: Form, **cells: Any) -> Form:
    """A form with fields changed: ``indicators__1__score=Decimal(8)``, ``funds__total__rate=None``."""
    for path, value in cells.items():
        form = _put(form, path.split("__"), value)
    return form


def _put(part: Any, keys: list[str], value: Any) -> Any:
    key, *rest = keys
    if key.isdigit():
        number = int(key)
        return (*part[:number], _put(part[number], rest, value), *part[number + 1 :])
    return replace(part, **{key: _put(getattr(part, key), rest, value) if rest else value})


class Seen(NamedTuple):
    """A finding without its words."""

    at: str
    severity: str
    declared: str = ""
    expected: str = ""


def found(form: Form | Reading, code: str, policy: Policy = POLICY) -> list[Seen]:
    """What one check finds, said in both languages; a reading is looked at for its formulas too."""
    if isinstance(form, Reading):
        form = with_integrity(form, policy).form
    findings = [finding for finding in verify(case_of(form, policy)) if finding.code == code]
    for said in (finding.message for finding in findings):
        assert said.zh and said.en and "None" not in said.zh + said.en, said
    return [Seen(f.at, f.severity, f.declared, f.expected) for f in findings]


def places(form: Form | Reading, code: str, policy: Policy = POLICY) -> dict[str, str]:
    """Where one check finds something, and how severe."""
    return {seen.at: seen.severity for seen in found(form, code, policy)}


def codes(form: Form | Reading, policy: Policy = POLICY) -> list[str]:
    """The codes of all findings, each once, in the catalogue's order."""
    if isinstance(form, Reading):
        form = with_integrity(form, policy).form
    return list(dict.fromkeys(finding.code for finding in verify(case_of(form, policy))))


class Case(NamedTuple):
    """One drawn case of a check: what is exchanged in the honest form, and where the check fires."""

    code: str
    why: str
    edits: tuple[tuple[str, str], ...]
    fires: dict[str, str]  # path -> severity; empty: silent
    expected: str | None = None  # what the first finding says should be there


def case(
    code: str, why: str, *edits: tuple[str, str], expected: str | None = None, **fires: str
) -> Case:
    """A case; a path is spelled with ``__`` for ``.`` and for brackets: ``indicators__0__score``."""
    return Case(code, why, edits, {_path(at): severity for at, severity in fires.items()}, expected)


def _path(at: str) -> str:
    return re.sub(r"__(\d+)", r"[\1]", at).replace("__", ".")


def run(each: Case) -> None:
    """Assert that the check fires exactly there, exactly so."""
    seen = found(read(drawing_with(*each.edits)), each.code)
    assert {s.at: s.severity for s in seen} == each.fires
    if each.expected is not None:
        assert seen[0].expected == each.expected
