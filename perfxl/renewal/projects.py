"""A project list: one row a project, told by its column heads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from perfxl.form.grid import Cell
from perfxl.form.model import Indicator
from perfxl.form.vocabulary import HEADER_FIELDS, INITIAL
from perfxl.reading.labels import plain_label
from perfxl.renewal.indicators import column_key
from perfxl.text.refusal import Refused
from perfxl.values import number_formats, prose, typed


@dataclass(frozen=True, slots=True)
class Project:
    """One project of a list; ``initial`` is 年初预算数 in ``money_unit``."""

    project: str
    department: str | None = None
    unit: str | None = None
    initial: Decimal | None = None
    money_unit: str = "万元"
    indicators: tuple[Indicator, ...] = ()


_HEADS = {fld.key: (fld.label, *fld.aliases) for fld in (*HEADER_FIELDS, INITIAL)}
_MONEY = re.compile(r"(亿元|万元|元)")


def list_key(head: str) -> str | None:
    """Which column of a project list a head means; None for one that is not of the list.

    >>> list_key("项目名称"), list_key("年初预算数（元）"), list_key("三级指标"), list_key("电话")
    ('project', 'initial', 'name', None)
    """
    text = head.strip().lower()
    if text in _HEADS:
        return text
    plain = plain_label(head)
    for key, labels in _HEADS.items():
        if plain in [plain_label(label) for label in labels]:
            return key
    return column_key(head)


def projects(rows: Sequence[Sequence[Cell]], where: str = "") -> tuple[Project, ...]:
    """The projects of a list whose first row that names 项目名称 is its head.

    A line without a project adds an indicator to the one above. Raises Refused E-DATA with the line
    when the head is missing or an amount is no number.
    """
    heads = ([list_key(_shown(cell)) for cell in row] for row in rows)
    top, keys = next(((n, keys) for n, keys in enumerate(heads) if "project" in keys), (0, []))
    if not keys:
        raise Refused("E-DATA", where, "没有表头：应有 项目名称、主管部门、实施单位、年初预算数")
    head = rows[top][keys.index("initial")] if "initial" in keys else Cell()
    found_unit = _MONEY.search(_shown(head))
    money_unit = found_unit[1] if found_unit else "万元"
    found: dict[tuple[str, str | None], Project] = {}
    current: tuple[str, str | None] | None = None
    above = {"category": "", "subcategory": ""}
    for number, line in enumerate(rows[top + 1 :], top + 2):
        at = f"{where} 第 {number} 行".strip()
        cells = {key: cell for key, cell in zip(keys, line, strict=False) if key}
        texts = {key: _shown(cell) for key, cell in cells.items()}
        if not any(texts.values()):
            continue
        if texts.get("project"):
            made = _project(texts, cells, money_unit, at)
            current = (made.project, made.unit)
            if current not in found:
                found[current] = made
                above = {"category": "", "subcategory": ""}
        elif current is None:
            raise Refused("E-DATA", at, "项目名称是空的")
        for key in ("category", "subcategory"):
            if texts.get(key):
                above[key] = texts[key]
                if key == "category":
                    above["subcategory"] = texts.get("subcategory", "")
        if texts.get("name") and current is not None:
            row_ = _indicator({**texts, **above}, cells.get("weight", Cell()), at)
            found[current] = replace(found[current], indicators=(*found[current].indicators, row_))
    if not found:
        raise Refused("E-DATA", where, "表头下没有项目")
    return tuple(found.values())


def is_list(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a table is a project list: 项目名称 heads a column and another column stands beside it.

    On a form the cell beside 项目名称 holds the name, or nothing.
    """
    for row in rows[:20]:
        keys = [list_key(_shown(cell)) for cell in row]
        if "project" in keys:
            at = keys.index("project")
            return any(keys[max(0, at - 1) : at]) or any(keys[at + 1 : at + 2])
    return False


def _shown(cell: Cell) -> str:
    return prose.clean(number_formats.shown(cell.value, cell.style.number_format))


def _project(
    texts: Mapping[str, str], cells: Mapping[str, Cell], money_unit: str, at: str
) -> Project:
    initial = typed.amount(cells.get("initial", Cell()), money_unit)
    if initial.value is None and initial.kind not in ("blank", "dash"):
        raise Refused("E-DATA", at, f"年初预算数“{texts.get('initial')}”不是数")
    return Project(
        texts["project"],
        texts.get("department") or None,
        texts.get("unit") or None,
        initial.value,
        money_unit,
    )


def _indicator(texts: Mapping[str, str], weight: Cell, at: str) -> Indicator:
    points = typed.points(weight)
    if points.value is None and points.kind != "blank":
        raise Refused("E-DATA", at, f"分值“{texts.get('weight')}”不是数")
    return Indicator(
        texts.get("category") or None,
        texts.get("subcategory") or None,
        texts["name"],
        texts.get("target") or None,
        weight=points.value,
    )
