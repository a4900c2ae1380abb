"""The whole ledger as three plain tables for people who compute with it: forms, findings, reasons.

Pure: names, types and rows; :mod:`perfxl.jobs.folder.parquet` writes them. Every column is described
here, and nowhere else; docs/bureau.md shows the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from perfxl import __version__
from perfxl.ledger.across import ACROSS
from perfxl.ledger.keys import fault_keys, form_key, other_key
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.reviews import NOBODY
from perfxl.ledger.rows import FormRow
from perfxl.rules.review import deviation, difference

Value = str | int | Decimal | None


class Field(NamedTuple):
    """One column: its name, its type (text | count | figure), what it means."""

    name: str
    type: str
    means: str


class OpenTable(NamedTuple):
    """One table; ``rows`` gives its rows in the order of the fields."""

    name: str
    fields: tuple[Field, ...]
    rows: Callable[[], Iterator[tuple[Value, ...]]]


_FORM = Field("form", "text", "自评表的标识，三张表相同 / joins the three tables")
FORMS = (
    _FORM,
    Field("file", "text", "文件 / path below the folder"),
    Field("sheet", "text", "工作表"),
    Field("sha256", "text", "文件校验码"),
    Field("verified_on", "text", "核验日期"),
    Field("version", "text", "程序版本"),
    Field("policy", "text", "政策"),
    Field("year", "count", "年度"),
    Field("project", "text", "项目名称"),
    Field("department", "text", "主管部门"),
    Field("unit", "text", "实施单位，常用写法 / usual spelling"),
    Field("initial", "figure", "年初预算数，万元"),
    Field("annual", "figure", "全年预算数，万元"),
    Field("executed", "figure", "全年执行数，万元"),
    Field("rate", "figure", "执行率，%"),
    Field("score", "figure", "填报总分"),
    Field("recomputed", "figure", "各项之和"),
    Field("reference_low", "figure", "复核参考分，低"),
    Field("reference_high", "figure", "复核参考分，高"),
    Field("grade_filed", "text", "填报等级"),
    Field("grade_computed", "text", "应为等级"),
    Field("errors", "count", "错误"),
    Field("warnings", "count", "警告"),
    Field("infos", "count", "提示"),
    Field("allowed", "count", "已核准"),
    Field("missing_reasons", "count", "缺偏差原因"),
    Field("missing_measures", "count", "缺改进措施"),
    Field("indicators", "count", "有分值的指标数"),
    Field("full_marks", "count", "得满分的指标数"),
    Field("lights", "text", "自评预警：红灯、黄灯 / the lights that are lit"),
    Field("reviewer", "text", "复核人；空：没有复核表 / empty: no review"),
    Field("reviewed_filed", "figure", "各行自评得分之和；复核完才有 / once every row is reviewed"),
    Field("reviewed_score", "figure", "复核总分"),
    Field("difference", "figure", "差值：自评 − 复核"),
    Field("deviation", "figure", "偏离度，%"),
    Field("deviation_level", "text", "偏离度的档次"),
    Field("grade_reviewed", "text", "复核等级"),
)
FINDINGS = (
    _FORM,
    Field("finding", "text", "问题的标识，各轮相同 / the same in every round"),
    Field("severity", "text", "error | warning | info | allowed"),
    Field("code", "text", "编码"),
    Field("cell", "text", "单元格"),
    Field("indicator", "text", "指标"),
    Field("message", "text", "问题"),
    Field("authority", "text", "依据"),
    Field("about", "text", "filed 自评表 | review 复核，是复核人的 / whose it is"),
)
REASONS = (
    _FORM,
    Field("cell", "text", "单元格"),
    Field("indicator", "text", "指标"),
    Field("status", "text", "written | missing | no_measure"),
    Field("lost", "figure", "扣分"),
    Field("reason", "text", "偏差原因及改进措施"),
)


def open_tables(ledger: Ledger) -> tuple[OpenTable, ...]:
    """The three tables of a ledger."""
    return (
        OpenTable("项目", FORMS, lambda: _forms(ledger)),
        OpenTable("问题", FINDINGS, lambda: _findings(ledger)),
        OpenTable("原因", REASONS, lambda: _reasons(ledger)),
    )


def _forms(ledger: Ledger) -> Iterator[tuple[Value, ...]]:
    for row in ledger.rows():
        for number, form in enumerate(row.forms):
            low, high, _ = form.reference or (None, None, False)
            yield (
                form_key(row.name, number, form), row.name, form.sheet, row.sha256, row.date,
                __version__, form.policy, form.year, form.project, form.department,
                ledger.unit(form.unit, form.department), form.initial, form.annual, form.executed,
                form.rate, form.score, form.recomputed, low, high, form.grade_filed,
                form.grade_computed,
                *(form.count(each) for each in ("error", "warning", "info", "allowed")),
                *(sum(due.status == each for due in form.missing) for each in
                  ("missing", "no_measure")),
                form.rows, form.full, form.light, *_review(form),
            )  # fmt: skip


def _review(form: FormRow) -> tuple[Value, ...]:
    found = form.review
    if found is None:
        return (None,) * 7
    pair = found.filed, found.score
    return (
        found.reviewer or NOBODY, *pair, difference(*pair), deviation(*pair), found.level,
        found.grade,
    )  # fmt: skip


def _findings(ledger: Ledger) -> Iterator[tuple[Value, ...]]:
    for row in ledger.rows():
        for number, form in enumerate(row.forms):
            own = form_key(row.name, number, form)
            for key, fault in zip(fault_keys(own, form), form.faults, strict=True):
                yield (
                    own, key, fault.severity, fault.code, fault.cell, fault.name, fault.message,
                    fault.authority, "filed",
                )  # fmt: skip
            for number, fault in enumerate(form.review.faults if form.review else ()):
                yield (
                    own, other_key(own, "review", str(number), fault.code), fault.severity,
                    fault.code, fault.cell, fault.name, fault.message, fault.authority, "review",
                )  # fmt: skip
            for code, cell, what in ledger.across.faults(row.name, number, form):
                found = ledger.season.allowances.of(form, code, cell, "")
                severity, says = ACROSS[code]
                yield (
                    own, other_key(own, code, cell), "allowed" if found else severity, code, cell,
                    "", f"{says.zh}：{what}", "跨表核对", "filed",
                )  # fmt: skip


def _reasons(ledger: Ledger) -> Iterator[tuple[Value, ...]]:
    for row in ledger.rows():
        for number, form in enumerate(row.forms):
            own = form_key(row.name, number, form)
            due = {each.cell: each for each in form.missing}
            for each in form.missing:
                yield own, each.cell, each.name, each.status, each.lost, each.reason or None
            for prose in form.prose:
                if prose.kind == "reason" and prose.cell not in due:
                    yield own, prose.cell, "", "written", None, prose.text
