"""A list of projects as they were filed ↔ the data of their forms: one row a project, and below it,
or in it, its money rows and its indicators.

The list is the project list of :mod:`perfxl.renewal.projects` with the columns for what was done.
What stands in a cell is taken as if it were typed into the form: a blank cell is not said, so the
template's formula stays; nothing is computed here. A form goes into a list likewise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

import msgspec

from perfxl.form import vocabulary as words
from perfxl.form.grid import CellError, column_letters
from perfxl.form.model import PER_WAN, Form, FundLine, Funds, Indicator
from perfxl.layout.datafile import INDICATOR, Filed, Kept, as_number, text_in
from perfxl.layout.layouts import LAYOUTS, LINES
from perfxl.layout.sketch import MOST_ROWS
from perfxl.reading.labels import plain_label
from perfxl.renewal.indicators import Groups
from perfxl.renewal.lists import Line, List, Table, found_list, required, shown
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused, one_line
from perfxl.values import number_formats

MOST_FORMS = 5_000
"""Forms of one list: each becomes a workbook."""

ASKED = "项目名称、主管部门、实施单位、年初预算数、全年预算数、全年执行数、三级指标、年度指标值、实际完成值、分值、得分"

HEAD = tuple(
    fld.key for fld in (*words.HEADER_FIELDS, *words.LISTED_ONCE, *words.GOAL_FIELDS)
) + tuple(fld.key for fld in (*words.LISTED_TOTAL, *words.ACCOUNT_FIELDS))
"""What a project has once."""

FUND = tuple(fld.key for fld in words.LISTED_FUND)
FIELDS = (
    *words.HEADER_FIELDS, *words.LISTED_ONCE, *words.GOAL_FIELDS, *words.LISTED_FUND,
    words.CATEGORY, words.SUBCATEGORY, words.NAME, words.TARGET, words.ACTUAL, words.WEIGHT,
    words.SCORE, words.REASON, *words.LISTED_TOTAL, *words.ACCOUNT_FIELDS,
)  # fmt: skip
"""The columns in the order in which a list is written."""

_TOTALS = frozenset((*words.FUND_TOTAL_LABELS, *words.FUND_BLOCK_LABELS))
_PATHS = {"total.weight": "weight", "total.score": "score", "fund": "label"}
"""Columns whose field in a form is called otherwise than in a list."""
_YEAR = re.compile(r"((?:19|20|21)\d\d)(?:年度?)?")
_DIGITS = 15  # of a figure in a spreadsheet


class Listed(msgspec.Struct, frozen=True):
    """One project of a list: its form as filed, and its first line in words."""

    filed: Filed
    at: str


@dataclass(slots=True)
class _Entry:
    """A project while its lines are read: every text with the line that it stands on."""

    at: str
    texts: dict[str, tuple[str, Line]] = field(default_factory=dict)  # what it has once
    funds: dict[str, dict[str, tuple[str, Line]]] = field(default_factory=dict)
    indicators: list[dict[str, str | None]] = field(default_factory=list)
    groups: Groups = field(default_factory=Groups)


# List -> forms ----------------------------------------------------------------------------------


def is_filled_list(table: Table) -> bool:
    """Whether a table is a list that can become forms."""
    return found_list(table, "project", fields=FIELDS) is not None


def forms_of(
    table: Table, where: str = "", *, year: int | None = None, layout: str = "shanghai"
) -> tuple[Listed, ...]:
    """The forms of a table whose head names 项目名称; ``year`` for those that name none.

    Raises Refused with the line and the column: E-DATA where the head is missing, a cell cannot be
    taken as it stands, or two lines of one project contradict each other; E-TOOBIG.
    """
    found = required(table, "project", ASKED, where, FIELDS)
    entries: dict[tuple[str | None, ...], _Entry] = {}
    current: _Entry | None = None
    for line in found.lines():
        texts = {key: _text(line, key) for key in line.texts}
        if "project" in texts and not _goes_on(current, texts):
            key = tuple(texts.get(part) for part in ("project", "unit", "year"))
            current = entries.setdefault(key, _Entry(line.at))
            if len(entries) > MOST_FORMS:
                raise Refused("E-TOOBIG", line.at, f"> {MOST_FORMS}")
        elif current is None:
            raise Refused("E-DATA", line.at, "项目名称是空的 / the project has no name")
        _add(current, line, texts)
    if not entries:
        raise Refused("E-DATA", where, "表头下没有项目 / no project below the head")
    return tuple(_listed(entry, found, year, layout) for entry in entries.values())


def _goes_on(current: _Entry | None, texts: Mapping[str, str]) -> bool:
    """Whether a line that names its project goes on with the one above."""
    if current is None:
        return False
    held = {key: text for key, (text, _) in current.texts.items()}
    return all(
        texts.get(key) in ((held.get(key),) if key == "project" else (held.get(key), None))
        for key in ("project", "unit", "year")
    )


def _text(line: Line, key: str) -> str:
    """A cell as it would be typed: the digits that it shows, and all of them where it shows fewer."""
    cell, at = line.cell(key), line.place(key)
    if isinstance(cell.value, CellError):
        raise Refused("E-DATA", at, f"是错误值 {cell.value} / an error value")
    text = number_formats.shown(cell.value, cell.style.number_format)
    if isinstance(cell.value, Decimal):
        figure = _to_digits(cell.value)
        known = as_number(text)
        if known is None or known[0] != figure:
            text = format(figure, "f")
    return text_in(text, at) or ""


def _to_digits(figure: Decimal) -> Decimal:
    """A figure with the digits that a spreadsheet shows of it."""
    return Decimal(f"{figure:.{_DIGITS}g}").normalize() if figure else Decimal(0)


def _add(entry: _Entry, line: Line, texts: Mapping[str, str]) -> None:
    """What one line says of its project."""
    for key in HEAD:
        if key in texts:
            _once(entry.texts, key, texts[key], line)
    money = {key: texts[key] for key in FUND if key in texts}
    if money:
        row = entry.funds.setdefault(plain_label(money.get("fund", "")), {})
        for key, text in money.items():
            _once(row, key, text, line)
    if any(key in texts for key in INDICATOR):
        category, subcategory = entry.groups.of(line)
        own = {"category": category, "subcategory": subcategory}
        entry.indicators.append({
            key: own[key] if key in own else texts.get(key)
            for key in INDICATOR if key in own or key in line.cells
        })  # fmt: skip
        if len(entry.indicators) > MOST_ROWS:
            raise Refused("E-TOOBIG", line.at, f"> {MOST_ROWS}")


def _once(held: dict[str, tuple[str, Line]], key: str, text: str, line: Line) -> None:
    """A text that a project, or a money row of it, may have once; again only if it is the same."""
    before = held.setdefault(key, (text, line))
    if before[0] != text:
        one, other, at = one_line(text, 30), one_line(before[0], 30), before[1].place(key)
        said = f"“{one}”与{at}的“{other}”不同 / “{one}” is not “{other}” of {at}"
        raise Refused("E-DATA", line.place(key), said)


def _listed(entry: _Entry, found: List, year: int | None, layout: str) -> Listed:
    """A project's form, and its texts by path."""
    said = {key: text for key, (text, _) in entry.texts.items()}
    unit = said.pop("money_unit", found.money_unit)
    if unit not in PER_WAN:
        raise Refused("E-DATA", entry.texts["money_unit"][1].place("money_unit"), f"“{unit}”")
    named = said.pop("year", None)
    form_year = _year(named, year, entry)
    texts: dict[str, str | None] = {_PATHS.get(key, key): text for key, text in said.items()}
    funds = _funds(entry, texts)
    for number, row in enumerate(entry.indicators):
        texts.update({f"indicators[{number}].{key}": text for key, text in row.items()})
    plain = ("category", "subcategory", "name", "target", "actual", "reason")
    form = Form(
        layout=layout, year=form_year, money_unit=unit, funds=funds,
        indicators=tuple(
            Indicator(**{key: row.get(key) for key in plain})  # type: ignore[arg-type]
            for row in entry.indicators
        ) or LAYOUTS[layout].default_indicators(),
        **{key: texts.get(key) for key in (
            "title", "project", "department", "unit", "goal", "result", "grade", "process",
            "conclusion", "problems", "improvements",
        )},  # type: ignore[arg-type]
    )  # fmt: skip
    return Listed(Filed(form, texts), entry.at)


def _year(named: str | None, given: int | None, entry: _Entry) -> int:
    match = _YEAR.fullmatch(named or "")
    if named is not None and match is None:
        said = f"“{named}”不是年度，应如 2025 / “{named}” is no year such as 2025"
        raise Refused("E-DATA", entry.texts["year"][1].place("year"), said)
    if match is not None and given is not None and int(match[1]) != given:
        said = f"写的是 {match[1]}，--year 是 {given} / not the year that was given"
        raise Refused("E-DATA", entry.texts["year"][1].place("year"), said)
    if match is None and given is None:
        said = "没有年度：加一栏“年度”，或用 --year / no year: add a column 年度, or give --year"
        raise Refused("E-DATA", entry.at, said)
    return int(match[1]) if match else given or 0


def _funds(entry: _Entry, texts: dict[str, str | None]) -> Funds:
    """The money rows. Figures whose row is not named are those of the first source."""
    rows = entry.funds
    if not rows:
        return Funds()
    if "" in rows and len(rows) > 1:
        line = next(iter(rows[""].values()))[1]
        raise Refused("E-DATA", line.at, "有的资金行没有写名称 / some money rows have no name")
    if "" in rows:
        total, *sources = (FundLine(label) for label in LINES)
        paths = ["funds.sources[0]"]
    else:
        labels = {key: row["fund"][0] for key, row in rows.items()}
        at_top = [key for key in rows if key.removesuffix(":") in _TOTALS]
        if len(at_top) > 1:
            line = rows[at_top[1]]["fund"][1]
            raise Refused("E-DATA", line.place("fund"), "有两行总额 / two totals")
        total = FundLine(labels[at_top[0]] if at_top else LINES[0])
        sources = [FundLine(label) for key, label in labels.items() if key not in at_top]
        paths, number = [], 0
        for key in rows:
            paths.append("funds.total" if key in at_top else f"funds.sources[{number}]")
            number += key not in at_top
    for path, row in zip(paths, rows.values(), strict=True):
        for key, (text, _) in row.items():
            texts[f"{path}.{_PATHS.get(key, key.removeprefix('fund.'))}"] = text
    return Funds(total, tuple(sources))


def unplaced(table: Table, where: str = "") -> Iterator[Text]:
    """Every cell below the head that no form takes, by its column; and the sums left out."""
    found = required(table, "project", ASKED, where, FIELDS)
    cells: dict[int, list[int]] = {}
    sums = set(found.sums())
    for number in sorted(sums):
        yield Text(
            f"{where} 第 {number} 行是合计，没有填入", f"{where} line {number} is a sum: left out"
        )
    for number, row in found.rows:
        for column, cell in enumerate(() if number in sums else row):
            known = column < len(found.keys) and found.keys[column]
            if not known and shown(cell):
                cells.setdefault(column, []).append(number)
    for column, numbers in sorted(cells.items()):
        head = one_line(found.heads[column], 30) if column < len(found.heads) else ""
        at = "、".join(_spans(numbers, column_letters(column + 1)))
        yield Text(
            f"{where} “{head}”没有对应的栏目，没有填入：{at}",
            f"{where} “{head}” is no column of a form and was not filled in: {at}",
        )


def _spans(numbers: Iterable[int], letters: str) -> Iterator[str]:
    """Rows of one column as ranges: J2:J4, J7."""
    for _, run in groupby(enumerate(numbers), lambda each: each[1] - each[0]):
        rows = [number for _, number in run]
        first, last = f"{letters}{rows[0]}", f"{letters}{rows[-1]}"
        yield first if first == last else f"{first}:{last}"


# Forms -> list ----------------------------------------------------------------------------------


def table_of(forms: Sequence[Filed]) -> list[list[Kept]]:
    """The list of some forms: its head, then the lines of each, as cells to be written.

    Raises Refused E-DATA for a form without a project, and for two of one project, unit and year,
    which a list would take for one.
    """
    lines = [line for filed in forms for line in _lines(filed)]
    keys = [fld.key for fld in FIELDS if any(fld.key in line for line in lines)]
    seen: set[tuple[str | None, ...]] = set()
    for filed in forms:
        key = (filed.texts.get("project"), filed.texts.get("unit"), str(filed.form.year))
        if key[0] is None or key in seen:
            said = "没有项目名称 / no project" if key[0] is None else "同一项目有两张表 / two forms"
            raise Refused("E-DATA", one_line(key[0] or "", 40), said)
        seen.add(key)
    labels = {fld.key: fld.label for fld in FIELDS}
    return [
        [Kept(labels[key]) for key in keys],
        *([_kept(line.get(key)) for key in keys] for line in lines),
    ]


def _kept(text: str | None) -> Kept:
    """A text as the cell that shows it."""
    figure = as_number(text) if text else None
    return Kept(*figure) if figure else Kept(text)


def _lines(filed: Filed) -> Iterator[dict[str, str]]:
    """The lines of one form by column: what it has once stands on its first."""
    texts, form = filed.texts, filed.form
    once: dict[str, str | None] = {key: texts.get(_PATHS.get(key, key)) for key in HEAD}
    once |= {"year": str(form.year) if form.year else None, "money_unit": form.money_unit}
    money = [
        {
            key: texts.get(f"{path}.{_PATHS.get(key, key.removeprefix('fund.'))}")
            for key in FUND if key != "fund"
        } | {"fund": texts.get(f"{path}.label") or row.label}
        for path, row in form.fund_lines()
    ]  # fmt: skip
    rows = [
        {key: texts.get(f"indicators[{number}].{key}") for key in INDICATOR}
        for number in range(len(form.indicators))
    ]
    for number in range(max(1, len(money), len(rows))):
        parts = (
            [once] if number == 0 else [],
            money[number : number + 1],
            rows[number : number + 1],
        )
        cells = {key: text for part in parts for each in part for key, text in each.items()}
        yield {key: text for key, text in cells.items() if text}
