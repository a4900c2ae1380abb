"""Many reports -> the tables of the ledger 台账, and what only shows across forms.

Pure: rows in, rows out. A form is reduced to a small row as soon as it is judged
(:func:`row_of`), so that a folder of any size needs no more memory than its largest form. Amounts
are in 万元 whatever the form prints, points in 分, rates in percent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from perfxl.ledger.across import ACROSS, Across, as_printed
from perfxl.ledger.overview import Overview
from perfxl.ledger.rows import PER_WAN, REFUSED, SKIPPED, VERIFIED, FileRow
from perfxl.rules.checks.rule import ERROR, INFO, SEVERITIES, WARNING
from perfxl.rules.figures import rounded

if TYPE_CHECKING:  # a worker has no use for it
    from perfxl.renewal.projects import Project


Shown = str | int | Decimal | None


class Column(NamedTuple):
    """One column of a table: its head, what it holds, its width in characters.

    ``kind``: text | long | cell | count | money | points | rate | grade | severity | status | file.
    """

    key: str
    head: str
    kind: str
    width: float


class Table(NamedTuple):
    """One sheet of the ledger. A ``file`` column holds the file's name, which becomes a link."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Shown, ...]]]


_FILE = Column("file", "文件", "file", 34)
_SHEET = Column("sheet", "工作表", "text", 12)

PROJECT_COLUMNS = (
    Column("number", "序号", "count", 6),
    Column("project", "项目名称", "text", 34),
    Column("department", "主管部门", "text", 22),
    Column("unit", "实施单位", "text", 24),
    Column("year", "年度", "cell", 7),
    Column("initial", "年初预算数\n(万元)", "money", 12),
    Column("annual", "全年预算数\n(万元)", "money", 12),
    Column("executed", "全年执行数\n(万元)", "money", 12),
    Column("rate", "执行率\n(%)", "rate", 8.5),
    Column("score", "填报\n总分", "points", 8),
    Column("recomputed", "各项\n之和", "points", 8),
    Column("reference", "复核参考分", "cell", 15),
    Column("grade_filed", "填报\n等级", "grade", 7),
    Column("grade_computed", "应为\n等级", "grade", 7),
    Column("errors", "错误", "errors", 6.5),
    Column("warnings", "警告", "count", 6.5),
    Column("infos", "提示", "count", 6.5),
    Column("missing", "缺偏差\n原因", "errors", 7.5),
    Column("no_measure", "缺改进\n措施", "count", 7.5),
    _FILE,
    _SHEET,
    Column("policy", "政策", "cell", 11),
)
PROBLEM_COLUMNS = (
    Column("severity", "级别", "severity", 7),
    Column("code", "编码", "cell", 7),
    Column("project", "项目名称", "text", 28),
    Column("unit", "实施单位", "text", 22),
    Column("cell", "单元格", "cell", 9),
    Column("name", "指标", "text", 22),
    Column("message", "问题", "long", 66),
    Column("authority", "依据", "text", 40),
    _FILE,
    _SHEET,
)
RETURN_COLUMNS = (
    Column("unit", "实施单位", "text", 24),
    Column("project", "项目名称", "text", 28),
    Column("kind", "事项", "status", 13),
    Column("cell", "单元格", "cell", 9),
    Column("name", "指标", "text", 24),
    Column("message", "请补正", "long", 56),
    Column("reason", "已写内容", "long", 30),
    _FILE,
    _SHEET,
)
PART_COLUMNS = (
    Column("project", "项目名称", "text", 28),
    Column("unit", "实施单位", "text", 22),
    Column("cell", "单元格", "cell", 9),
    Column("heading", "没看懂的标题", "text", 26),
    Column("parts", "可能是", "long", 34),
    Column("said", "怎样办", "long", 44),
    _FILE,
    _SHEET,
)
UNREAD_COLUMNS = (
    Column("status", "结果", "status", 9),
    _FILE._replace(width=46),
    Column("code", "编码", "cell", 16),
    Column("said", "原因和办法", "long", 86),
)

ASK = "核对标题；本地统一的标题写进政策文件的 [labels]"
CORRECT = "错误，请改正"
KINDS = {"missing": "缺偏差原因", "no_measure": "缺改进措施"}


class Ledger:
    """The ledger of many files; ``rows`` gives them again and again, sorted by name.

    ``pick`` gives those of some names. ``found`` is how many files there were, answered or not.
    """

    def __init__(
        self,
        rows: Callable[[], Iterator[FileRow]],
        pick: Callable[[Sequence[str]], Iterator[FileRow]],
        found: int,
        listed: Sequence[Project] = (),
        title: str = "",
    ) -> None:
        self.rows, self.pick, self.title = rows, pick, title
        self.overview = Overview(found=found, listed=len(listed))
        for project in listed:
            if project.initial is not None:
                self.overview.listed_initial += project.initial / PER_WAN[project.money_unit]
        self.across = Across(listed)
        self.units: dict[str, list[str]] = {}  # usual name -> names of its files
        self._gather()

    def _gather(self) -> None:
        raw: dict[tuple[str, str], list[str]] = {}
        for row in self.rows():
            self.overview.enter(row)
            for part in row.partial:
                self.across.receive(part.project)
            for number, form in enumerate(row.forms):
                self.across.enter(row.name, number, form)
                if form.missing or form.count(ERROR):
                    names = raw.setdefault((form.unit, form.department), [])
                    if not names or names[-1] != row.name:
                        names.append(row.name)
        self.across.settle()
        for (unit, department), names in raw.items():
            self.units.setdefault(self._unit(unit, department), []).extend(names)
        self.units = {unit: sorted(set(self.units[unit])) for unit in sorted(self.units)}
        for row in self.rows():
            for number, form in enumerate(row.forms):
                for code, _, _ in self.across.faults(row.name, number, form):
                    self.overview.cross(code)
        for _ in self.across.absent():
            self.overview.absent += 1
            self.overview.cross("X-4")

    def _unit(self, unit: str, department: str) -> str:
        """Who gets a form back."""
        if unit:
            return self.across.unit(unit)
        return self.across.unit(department, "department") if department else "（未填单位）"

    def tables(self) -> tuple[Table, ...]:
        """The sheets after 总览."""
        return (
            Table("项目", PROJECT_COLUMNS, self.projects),
            Table("问题", PROBLEM_COLUMNS, self.problems),
            Table("退回清单", RETURN_COLUMNS, self.returns),
            Table("部分核验", PART_COLUMNS, self.partial),
            Table("未能读取", UNREAD_COLUMNS, self.unread),
        )

    def projects(self) -> Iterator[tuple[Shown, ...]]:
        """A row a form."""
        count = 0
        for row in self.rows():
            for form in row.forms:
                count += 1
                yield (
                    count, form.project or "（未填写）", form.department, form.unit,
                    str(form.year or ""), form.initial, form.annual, form.executed, form.rate,
                    form.score, form.recomputed, _band(form.reference), form.grade_filed,
                    form.grade_computed, form.count(ERROR), form.count(WARNING), form.count(INFO),
                    sum(due.status == "missing" for due in form.missing),
                    sum(due.status == "no_measure" for due in form.missing),
                    row.name, form.sheet, form.policy,
                )  # fmt: skip

    def problems(self) -> Iterator[tuple[Shown, ...]]:
        """Every finding, form by form, those across forms after the form's own."""
        for row in self.rows():
            for number, form in enumerate(row.forms):
                for fault in form.faults:
                    yield (
                        SEVERITIES[fault.severity].zh, fault.code, form.project, form.unit,
                        fault.cell, fault.name, fault.message, fault.authority, row.name,
                        form.sheet,
                    )  # fmt: skip
                for code, cell, what in self.across.faults(row.name, number, form):
                    severity, says = ACROSS[code]
                    yield (
                        SEVERITIES[severity].zh, code, form.project, form.unit, cell, "",
                        f"{says.zh}：{what}", "跨表核对", row.name, form.sheet,
                    )  # fmt: skip
        for project in self.across.absent():
            severity, says = ACROSS["X-4"]
            yield (
                SEVERITIES[severity].zh, "X-4", project.project, project.unit or "", "", "",
                f"{says.zh}：清单中有，没有收到自评表", "跨表核对", "", "",
            )  # fmt: skip

    def returns(self) -> Iterator[tuple[Shown, ...]]:
        """What goes back, unit by unit."""
        for unit in self.units:
            yield from self.returns_of(unit)

    def returns_of(self, unit: str) -> Iterator[tuple[Shown, ...]]:
        """What goes back to one unit: errors, missing reasons, missing measures."""
        for row in self.pick(self.units[unit]):
            for form in row.forms:
                if self._unit(form.unit, form.department) != unit:
                    continue
                dues = {due.cell for due in form.missing}
                for fault in form.faults:
                    listed = fault.code == "D-1" and fault.cell in dues
                    if fault.severity == ERROR and not listed:
                        yield (
                            unit, form.project, CORRECT, fault.cell, fault.name,
                            f"{fault.code} {fault.message}", "", row.name, form.sheet,
                        )  # fmt: skip
                for due in form.missing:
                    ask = "说明偏差原因和改进措施" if due.status == "missing" else "补充改进措施"
                    yield (
                        unit, form.project, KINDS[due.status], due.cell, due.name,
                        f"{due.why}（目标 {due.target or '—'}，实际 {due.actual or '—'}）：请{ask}",
                        due.reason, row.name, form.sheet,
                    )  # fmt: skip

    def partial(self) -> Iterator[tuple[Shown, ...]]:
        """The headings that were not understood, form by form; nothing else is said of such forms."""
        for row in self.rows():
            for form in row.partial:
                for heading in form.headings:
                    yield (
                        form.project or "（未填写）", form.unit, heading.cell, heading.heading,
                        heading.parts, ASK, row.name, form.sheet,
                    )  # fmt: skip

    def unread(self) -> Iterator[tuple[Shown, ...]]:
        """The files that were refused or passed over, and those that could not be written."""
        words = {REFUSED: "不能核验", SKIPPED: "跳过", VERIFIED: "未写入"}
        for row in self.rows():
            if row.status != VERIFIED or row.said:
                yield words[row.status], row.name, row.code, row.said


def _band(band: tuple[Decimal, Decimal, bool] | None) -> Shown:
    if band is None:
        return ""
    low, high, _ = band
    if low == high:
        return f"{rounded(low):.2f}"
    return f"{rounded(low):.2f} 至 {rounded(high):.2f} 之间"


def lines(rows: Iterable[tuple[Shown, ...]]) -> Iterator[tuple[str, ...]]:
    """Rows as texts: figures with two decimals or their own, blank for None."""
    for row in rows:
        yield tuple(_text(value) for value in row)


def _text(value: Shown) -> str:
    if value is None:
        return ""
    return as_printed(value) if isinstance(value, Decimal) else str(value)
