"""A list of indicators, as rows of texts, made into the rows of a form.

The head names the columns in Chinese or English: 一级指标 category, 二级指标 subcategory,
三级指标 name, 年度指标值 target, 分值 weight.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from perfxl.form.grid import Cell
from perfxl.form.model import Indicator
from perfxl.reading.labels import INDICATORS, LABELS, plain_label
from perfxl.text.refusal import Refused
from perfxl.values import typed

KEYS = ("category", "subcategory", "name", "target", "weight")


def column_key(head: str) -> str | None:
    """Which column a head means; None for one that is not of the list."""
    text = head.strip().lower()
    if text in KEYS:
        return text
    found = LABELS[INDICATORS].get(plain_label(head))
    return found.key if found is not None and found.key in KEYS else None


def from_rows(rows: Sequence[Sequence[str]], where: str = "") -> tuple[Indicator, ...]:
    """Indicators of a table whose first row that names 三级指标 is its head.

    A blank 一级指标 or 二级指标 repeats the one above. Raises Refused E-DATA with the row when the
    head is missing, a name is blank or a weight is no number (points, 分).
    """
    heads = [[column_key(cell) for cell in row] for row in rows]
    top = next((number for number, keys in enumerate(heads) if "name" in keys), None)
    if top is None:
        raise Refused(
            "E-DATA", where, "没有表头：应有 一级指标、二级指标、三级指标、年度指标值、分值"
        )
    keys = heads[top]
    found: list[Indicator] = []
    above = dict.fromkeys(("category", "subcategory"), "")
    for number, row in enumerate(rows[top + 1 :], top + 2):
        texts = {key: cell.strip() for key, cell in zip(keys, row, strict=False) if key}
        if not any(texts.values()):
            continue
        if texts.get("category"):
            above = {"category": texts["category"], "subcategory": ""}
        if texts.get("subcategory"):
            above["subcategory"] = texts["subcategory"]
        found.append(_indicator({**texts, **above}, f"{where} 第 {number} 行".strip()))
    if not found:
        raise Refused("E-DATA", where, "表头下没有指标")
    return tuple(found)


def _indicator(texts: Mapping[str, str], where: str) -> Indicator:
    if not texts.get("name"):
        raise Refused("E-DATA", where, "三级指标是空的")
    weight: Decimal | None = None
    if texts.get("weight"):
        weight = typed.points(Cell(texts["weight"])).value
        if weight is None or not 0 <= weight <= 100:
            raise Refused("E-DATA", where, f"分值“{texts['weight']}”不是 0 到 100 的数")
    return Indicator(
        category=texts.get("category") or None,
        subcategory=texts.get("subcategory") or None,
        name=texts["name"],
        target=texts.get("target") or None,
        weight=weight,
    )


def from_csv(text: str, where: str = "") -> tuple[Indicator, ...]:
    """Indicators of a CSV text."""
    return from_rows(list(csv.reader(io.StringIO(text))), where)


def from_json(text: str, where: str = "") -> tuple[Indicator, ...]:
    """Indicators of a JSON list of objects with the five keys; or of a form's data file."""
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Refused("E-DATA", where, str(error)) from None
    if isinstance(data, dict):
        data = data.get("indicators")
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise Refused("E-DATA", where, "应为对象的列表 / a list of objects")
    table = [["" if row.get(key) is None else str(row[key]) for key in KEYS] for row in data]
    return from_rows([KEYS, *table], where)
