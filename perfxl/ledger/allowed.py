"""Exceptions that the bureau has allowed: who allowed what of which project, why, and how long.

Such a finding is shown as 已核准 with its reason; it counts neither as an error nor among what goes
back. An exception that matches nothing, or is out of date, is reported.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from perfxl.form.grid import Cell
from perfxl.form.model import Form
from perfxl.ledger.keys import project_key, unit_key
from perfxl.ledger.rows import FileRow, FormRow
from perfxl.renewal.lists import Table, shown
from perfxl.report.report import Due, Report
from perfxl.rules.checks.rule import ALLOWED, SEVERITIES, Finding
from perfxl.rules.policy_files import toml
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused, one_line

LABEL = SEVERITIES[ALLOWED]

HEADS = {
    "project": ("项目名称", "项目"),
    "unit": ("实施单位", "单位", "项目单位"),
    "code": ("编码", "规则", "问题编码"),
    "place": ("位置", "单元格", "指标", "三级指标"),
    "why": ("理由", "核准理由", "原因"),
    "who": ("批准人", "核准人"),
    "date": ("批准日期", "核准日期"),
    "until": ("有效期至", "有效期", "截止日期"),
}
"""The columns of the list, each with its other names; in TOML the keys."""

ASKED = "项目名称（或实施单位）、编码、理由，可有 位置、批准人、批准日期、有效期至"


OF_REASONS = ("D-1", "D-2")
"""The findings that a reason or a measure is missing, which the checklist asks for, too."""
LANGS = ("zh", "en")


class Allowance(msgspec.Struct, frozen=True):
    """One line of the list. Empty project, unit or place: any."""

    code: str
    why: str
    project: str = ""
    unit: str = ""
    place: str = ""  # a cell or an indicator's name
    who: str = ""
    date: dt.date | None = None
    until: dt.date | None = None  # the last day on which it holds

    def covers(self, form: FormRow | Form, code: str, cell: str, name: str) -> bool:
        """Whether a finding is what this line allows."""
        return (
            code.casefold() == self.code.casefold()
            and self.is_for(form)
            and (
                not self.place
                or self.place.upper() == cell
                or project_key(self.place) == project_key(name)
            )
        )

    def is_for(self, form: FormRow | Form) -> bool:
        """Whether a form is of the project and the unit that this line names."""
        return (
            not self.project or project_key(form.project or "") == project_key(self.project)
        ) and (
            not self.unit
            or unit_key(self.unit) in (unit_key(form.unit or ""), unit_key(form.department or ""))
        )

    @property
    def line(self) -> str:
        """What it is on, in one line."""
        until = f"有效期至 {self.until.isoformat()}" if self.until else ""
        return " ".join(filter(None, (self.code, self.project, self.unit, self.place, until)))

    @property
    def words(self) -> str:
        """Why, who and when, in one line."""
        who = "，".join(filter(None, (self.who, self.date.isoformat() if self.date else "")))
        return f"{self.why}（{who}）" if who else self.why


def from_table(table: Table, where: str = "") -> tuple[Allowance, ...]:
    """The exceptions of a table. Raises Refused E-DATA with the line of what is wrong."""
    head: list[str | None] = []
    found: list[Allowance] = []
    for number, row in table:
        if not head:
            keys = [_key(shown(cell)) for cell in row]
            head = keys if "code" in keys and "why" in keys else []
            continue
        cells = {key: cell for key, cell in zip(head, row, strict=False) if key}
        if any(shown(cell) for cell in cells.values()):
            found.append(_allowance(cells, f"{where} 第 {number} 行".strip()))
    if not head:
        raise headless(where)
    return tuple(found)


def headless(where: str) -> Refused:
    """E-DATA for a table that is no list of exceptions."""
    return Refused("E-DATA", where, f"没有表头：应有 {ASKED} / no head; it should name {ASKED}")


def from_toml(text: str, where: str = "") -> tuple[Allowance, ...]:
    """The exceptions of a TOML text, each under ``[[allowed]]``. Raises Refused E-DATA."""
    try:
        told = toml(text)
    except ValueError as error:
        raise Refused("E-DATA", where, str(error)) from None
    lines = told.get("allowed")
    if not isinstance(lines, list):
        raise Refused("E-DATA", where, "应有 [[allowed]] / it should have [[allowed]]")
    found = []
    for number, line in enumerate(lines, 1):
        at = f"{where} allowed {number}".strip()
        if not isinstance(line, dict):
            raise Refused("E-DATA", at, "应有 [[allowed]] / it should have [[allowed]]")
        unknown = [key for key in line if key not in HEADS]
        if unknown:
            known = "、".join(HEADS)
            said = (
                f"没有 {unknown[0]} 这个键，可用 {known} / no key {unknown[0]}, there are {known}"
            )
            raise Refused("E-DATA", at, said)
        for key, value in line.items():
            if not isinstance(value, str | dt.date):
                raise Refused("E-DATA", f"{at} {key}", "应为文字或日期 / a text or a date")
        found.append(_allowance({key: Cell(value) for key, value in line.items()}, at))
    return tuple(found)


def _key(head: str) -> str | None:
    plain = re.sub(r"\s|[(（].*", "", head)
    return next((key for key, names in HEADS.items() if plain in names), None)


def _allowance(cells: Mapping[str, Cell], at: str) -> Allowance:
    texts = {key: shown(cell).strip() for key, cell in cells.items()}
    if not texts.get("code") or not texts.get("why"):
        raise Refused("E-DATA", at, "编码和理由不能空 / code and why are wanted")
    if not texts.get("project") and not texts.get("unit"):
        raise Refused("E-DATA", at, "应写明项目名称或实施单位 / it should name project or unit")
    words = {key: texts.get(key, "") for key in ("code", "why", "project", "unit", "place", "who")}
    date, until = (
        _day(cells[key], texts[key], at) if texts.get(key) else None for key in ("date", "until")
    )
    return Allowance(**words, date=date, until=until)


def _day(cell: Cell, text: str, at: str) -> dt.date:
    if isinstance(cell.value, dt.datetime):
        return cell.value.date()
    if isinstance(cell.value, dt.date):
        return cell.value
    parts = re.findall(r"\d+", text)
    try:
        return dt.date(*map(int, parts[:3]))
    except (ValueError, TypeError, OverflowError):
        day = one_line(text, 30)
        said = f"“{day}”不是日期，应如 2026-02-28 / “{day}” is no date such as 2026-02-28"
        raise Refused("E-DATA", at, said) from None


class Allowances:
    """The whole list on a day, and how often each line was used."""

    def __init__(self, listed: Sequence[Allowance] = (), day: str = "") -> None:
        self.listed, self.day = tuple(listed), day
        self.used: Counter[int] = Counter()
        self._by_code: dict[str, list[int]] = {}
        for number, each in enumerate(self.listed):
            if self.holds(each):
                self._by_code.setdefault(each.code.casefold(), []).append(number)

    def holds(self, each: Allowance) -> bool:
        """Whether a line is in date."""
        return each.until is None or not self.day or each.until.isoformat() >= self.day

    def of(self, form: FormRow | Form, code: str, cell: str, name: str) -> Allowance | None:
        """The line that allows a finding."""
        for number in self._by_code.get(code.casefold(), ()):
            if self.listed[number].covers(form, code, cell, name):
                self.used[number] += 1
                return self.listed[number]
        return None

    def granted(self, report: Report) -> Report:
        """A report with what is allowed marked so, in its findings and in its checklist."""
        cells: set[str] = set()

        def finding(each: Finding) -> Finding:
            cell = report.reading.at(each.at)
            found = self.of(report.form, each.code, cell, each.name)
            if found is None:
                return each
            if each.code in OF_REASONS:
                cells.add(cell)
            zh, en = (
                f"{each.message.in_(lang)}【{LABEL.in_(lang)}：{found.words}】" for lang in LANGS
            )
            return msgspec.structs.replace(each, severity=ALLOWED, message=Text(zh, en))

        def due(each: Due) -> Due:
            return msgspec.structs.replace(each, status=ALLOWED) if each.cell in cells else each

        if not self._by_code:
            return report
        findings = tuple(map(finding, report.findings))
        return msgspec.structs.replace(
            report, findings=findings, checklist=tuple(map(due, report.checklist))
        )

    def idle(self, reports: Sequence[Report]) -> Iterator[Allowance]:
        """The lines that name the project of one of these forms and yet allowed nothing in them: what
        they allow is not there, or their day is past.

        A line for all projects of a unit may be of use to another form, and what these reports do
        not tell of, such as what only shows across forms, may well be there.
        """
        for number, each in enumerate(self.listed):
            if each.project and not self.used[number]:
                if any(
                    each.is_for(report.form) and _tells_of(report, each.code) for report in reports
                ):
                    yield each

    def through(self, rows: Callable[..., Iterable[FileRow]]) -> Callable[..., Iterable[FileRow]]:
        """The same rows, with what is allowed marked so."""
        if not self._by_code:
            return rows
        return lambda *asked: map(self._row, rows(*asked))

    def _row(self, row: FileRow) -> FileRow:
        return row._replace(forms=tuple(map(self._form, row.forms))) if row.forms else row

    def _form(self, form: FormRow) -> FormRow:
        cells: set[str] = set()
        faults = []
        for fault in form.faults:
            found = self.of(form, fault.code, fault.cell, fault.name)
            if found is not None:
                fault = fault._replace(
                    severity=ALLOWED, message=f"{fault.message}【{LABEL.zh}：{found.words}】"
                )
                if fault.code in OF_REASONS:
                    cells.add(fault.cell)
            faults.append(fault)
        if len(faults) and any(fault.severity == ALLOWED for fault in faults):
            missing = tuple(due for due in form.missing if due.cell not in cells)
            return form._replace(faults=tuple(faults), missing=missing)
        return form


def _tells_of(report: Report, code: str) -> bool:
    """Whether a finding of that code would stand in a report."""
    family = code[:2].upper()
    return report.whole and (
        family not in ("X-", "T-", "A-", "V-")
        or (family == "T-" and report.approved is not None)
        or (family == "A-" and report.evidence is not None)
        or (family == "V-" and report.reviewed is not None)
    )
