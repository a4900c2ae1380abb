"""A list of indicators -> the rows of a form.

The head names the columns in Chinese or English: 一级指标 category, 二级指标 subcategory,
三级指标 name, 年度指标值 target, 分值 weight.
"""

from __future__ import annotations

import json

from perfxl.form.grid import Cell
from perfxl.form.model import Indicator
from perfxl.renewal.lists import Line, Table, required
from perfxl.text.refusal import Refused
from perfxl.values import typed

KEYS = ("category", "subcategory", "name", "target", "weight")
ASKED = "一级指标、二级指标、三级指标、年度指标值、分值"


class Groups:
    """The 一级指标 and 二级指标 that hold for a line: a blank one repeats the one above."""

    category = subcategory = ""

    def of(self, line: Line) -> tuple[str | None, str | None]:
        """Both for a line."""
        if category := line.texts.get("category"):
            self.category, self.subcategory = category, ""
        if subcategory := line.texts.get("subcategory"):
            self.subcategory = subcategory
        return self.category or None, self.subcategory or None


def from_table(table: Table, where: str = "") -> tuple[Indicator, ...]:
    """Indicators of a table whose head names 三级指标.

    Raises Refused E-DATA with the line when the head is missing, a name is blank or a weight is no
    number from 0 to 100 (points, 分).
    """
    groups = Groups()
    found = tuple(of_line(line, groups) for line in required(table, "name", ASKED, where).lines())
    if not found:
        raise Refused("E-DATA", where, "表头下没有指标 / no indicator below the head")
    return found


def of_line(line: Line, groups: Groups) -> Indicator:
    """The indicator of one line. Raises Refused E-DATA as :func:`from_table` does."""
    category, subcategory = groups.of(line)
    name = line.texts.get("name")
    if not name:
        raise Refused("E-DATA", line.at, "三级指标是空的 / the indicator has no name")
    weight = typed.points(line.cell("weight"))
    if (weight.value is None and weight.kind != "blank") or not 0 <= (weight.value or 0) <= 100:
        points = line.texts.get("weight")
        said = f"分值“{points}”不是 0 到 100 的数 / the weight “{points}” is not between 0 and 100"
        raise Refused("E-DATA", line.at, said)
    return Indicator(category, subcategory, name, line.texts.get("target"), weight=weight.value)


def from_json(text: str, where: str = "") -> tuple[Indicator, ...]:
    """Indicators of a JSON list of objects with the five keys; or of a form's data file."""
    try:
        data = json.loads(text, parse_int=str, parse_float=str)  # as many digits as there are
        json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise Refused(
            "E-DATA", f"{where} 第 {error.lineno} 行", f"不是 JSON / no JSON: {error.msg}"
        ) from None
    except RecursionError:
        raise Refused("E-DATA", where, "嵌套过深 / nested too deep") from None
    except UnicodeEncodeError:
        raise Refused(
            "E-DATA", where, "含有半个字符（单独的代理项） / it holds a lone surrogate"
        ) from None
    if isinstance(data, dict):
        data = data.get("indicators")
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise Refused("E-DATA", where, "应为对象的列表 / a list of objects")
    table = [
        (number, [Cell(None if row.get(key) is None else str(row[key])) for key in KEYS])
        for number, row in enumerate(data, 1)
    ]
    return from_table([(0, [Cell(key) for key in KEYS]), *table], where)
