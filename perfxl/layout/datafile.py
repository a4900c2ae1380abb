"""A form as data: the JSON that ``fill`` reads and ``export`` writes.

Every figure is kept as the text that was filed (``208.00``, ``-``, ``99.21%``), null where the cell
was blank. Nothing is guessed: an unknown key, a wrong type or a text that no spreadsheet can hold
is refused (E-DATA) with its place.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.form.ours import PRESET, PRESET_PATH
from perfxl.layout.layouts import LAYOUTS
from perfxl.layout.sketch import MOST_ROWS
from perfxl.rules.comparison import preset
from perfxl.text.refusal import Refused

LONGEST = 32_767
"""Characters that a spreadsheet's cell can hold."""

LAYOUT_NAMES = {
    **{name: name for name in LAYOUTS},
    "national-2020": "national",
    "transfer": "national",
    "department": "national",
    "other": "national",
}
"""The layouts that a data file may name, and the layout each is printed in."""

HEAD = ("title", "project", "department", "unit", "money_unit")
FUND = ("label", "initial", "annual", "executed", "weight", "rate", "score")
INDICATOR = (
    "category", "subcategory", "name", "target", "actual", "weight", "score", "reason",
)  # fmt: skip
WORDS = ("category", "subcategory", "name", "target", "actual", "reason")
TOTAL = ("weight", "score")
EXTRA = ("source", "region", "truncated", "notes")
GOALS = ("goal", "result")
ACCOUNT = ("process", "conclusion", "problems", "improvements")
KEYS = (
    "source", "region", "layout", "title", "year", "project", "department", "unit", "money_unit",
    "funds", "goal", "result", "process", "indicators", "total", "grade", "conclusion", "problems",
    "improvements", "truncated", "notes", "approved",
)  # fmt: skip
"""The keys of a data file in the order in which they are written."""

_NUMBER = re.compile(
    r"-?(?:0|[1-9]\d*|(?P<grouped>[1-9]\d{0,2}(?:,\d{3})+))(?:\.(\d+))?(?P<percent>%?)"
)


@dataclass(frozen=True, slots=True)
class Filed:
    """A form as it was filed: its fields for placing, and every cell's text under its path.

    A path that ``texts`` lacks was not said; None is a cell filed blank. ``extra`` is what the
    printed form has no place for, as the workbook's own properties: under names beginning ``json.``,
    and the targets that the blank was issued with.
    """

    form: Form
    texts: Mapping[str, str | None]
    extra: Mapping[str, str] = field(default_factory=dict)


class Kept(NamedTuple):
    """What an input held in another workbook, and under which number format."""

    value: Decimal | str | None
    number_format: str = "General"


def as_number(text: str) -> tuple[Decimal, str] | None:
    """The number and the number format under which a spreadsheet shows exactly this text; None
    where none does, and the text has to stay a text.

    >>> as_number("208.00"), as_number("1,437"), as_number("99.21%")
    ((Decimal('208.00'), '0.00'), (Decimal('1437'), '#,##0'), (Decimal('0.9921'), '0.00%'))
    >>> as_number("-"), as_number("007"), as_number("-0.00")
    (None, None, None)
    """
    match = _NUMBER.fullmatch(text)
    if match is None or not text.isascii():
        return None
    percent = match["percent"]
    figure = Decimal(text.rstrip("%").replace(",", ""))
    places = len(match[2] or "")
    if len(figure.as_tuple().digits) > 15 or places > 15 or (text[0] == "-" and not figure):
        return None  # more than a double holds, or a zero with a sign
    if percent:
        figure = figure.scaleb(-2)
    whole = "#,##0" if match["grouped"] else "0"
    return figure, f"{whole}.{'0' * places}{percent}" if places else f"{whole}{percent}"


# Reading


def read_json(text: str) -> Filed:
    """The form in a data file; raises Refused E-DATA with the place of what is wrong."""
    return _filed(_object(_parsed(text), "", KEYS))


def _parsed(text: str) -> object:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        once = dict(found)
        if len(once) < len(found):
            counts = Counter(key for key, _ in found)
            twice = next(key for key, count in counts.items() if count > 1)
            raise Refused("E-DATA", twice, "这个键写了两次 / this key is there twice")
        return once

    def constant(word: str) -> object:
        raise Refused("E-DATA", "", f"{word} 不是数字 / {word} is no number")

    try:
        return json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=pairs, parse_float=_Literal, parse_int=_Literal,
            parse_constant=constant,
        )  # fmt: skip
    except json.JSONDecodeError as error:
        raise Refused(
            "E-DATA", f"第 {error.lineno} 行", f"不是 JSON / no JSON: {error.msg}"
        ) from None
    except RecursionError:
        raise Refused("E-DATA", "", "嵌套过深 / nested too deep") from None


class _Literal(str):
    """A JSON number, kept as its digits."""


def _object(value: object, at: str, keys: Sequence[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("E-DATA", at, "应为对象 {…} / an object {…} is wanted")
    for key in value:
        if key not in keys:
            known = " ".join(keys)
            said = f"没有这个键，可用：{known} / no such key, there are: {known}"
            raise Refused("E-DATA", f"{at}.{key}".lstrip("."), said)
    return value


def _objects(value: object, at: str, keys: Sequence[str]) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Refused("E-DATA", at, "应为列表 […] / a list […] is wanted")
    if len(value) > MOST_ROWS:
        raise Refused("E-TOOBIG", at, f"{len(value)} > {MOST_ROWS}")
    return [_object(item, f"{at}[{n}]", keys) for n, item in enumerate(value)]


def text_in(value: object, at: str) -> str | None:
    """A cell's text, None for blank; a JSON number counts as its digits.

    Raises Refused E-DATA for what no cell can hold.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused("E-DATA", at, "应为文字、数字或 null / a text, a number or null is wanted")
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST:
        said = f"超过一个单元格能容纳的 {LONGEST} 个字符 / more than {LONGEST} characters"
        raise Refused("E-DATA", at, said)
    if any(_unwritable(c) for c in text):
        raise Refused("E-DATA", at, "含有控制字符 / it holds control characters")
    return text or None


def _unwritable(char: str) -> bool:
    point = ord(char)
    return (
        (point < 32 and char not in "\n\t")
        or 0xD800 <= point <= 0xDFFF
        or point in (0xFFFE, 0xFFFF)
    )


def _filed(data: Mapping[str, Any]) -> Filed:
    named = data.get("layout", "shanghai")
    if not isinstance(named, str) or named not in LAYOUT_NAMES:
        known = " ".join(LAYOUT_NAMES)
        other = f"{named!s:.40}"
        said = f"没有“{other}”这种表式，可用：{known} / no layout “{other}”, there are: {known}"
        raise Refused("E-DATA", "layout", said)
    layout = LAYOUT_NAMES[named]
    texts: dict[str, str | None] = {}
    for key in (*HEAD, *GOALS, *ACCOUNT, "grade"):
        if key in data:
            texts[key] = text_in(data[key], key)
    money_unit = texts.pop("money_unit", None) or "万元"
    funds = _funds(data, texts)
    indicators = _indicators(data, texts)
    total = data.get("total")
    for key, value in _object({} if total is None else total, "total", TOTAL).items():
        texts[key] = text_in(value, f"total.{key}")
    form = Form(
        layout=layout, title=texts.get("title"), year=_year(data.get("year")),
        project=texts.get("project"), department=texts.get("department"), unit=texts.get("unit"),
        money_unit=money_unit, funds=funds, goal=texts.get("goal"), result=texts.get("result"),
        indicators=indicators, grade=texts.get("grade"), process=texts.get("process"),
        conclusion=texts.get("conclusion"), problems=texts.get("problems"),
        improvements=texts.get("improvements"),
    )  # fmt: skip
    return Filed(form, texts, {**_extra(data, named), **_approved(data.get("approved"))})


def _year(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"(?:19|20|21)\d\d", value):
        raise Refused("E-DATA", "year", "应为四位年度，如 2025 / a year of four digits is wanted")
    return int(value)


def _funds(data: Mapping[str, Any], texts: dict[str, str | None]) -> Funds | None:
    lines: list[FundLine] = []
    for number, line in enumerate(_objects(data.get("funds"), "funds", (*FUND, "reason"))):
        path = f"funds.sources[{number - 1}]" if number else "funds.total"
        for key in (*FUND, "reason"):
            if key in line:
                texts[f"{path}.{key}"] = text_in(line[key], f"funds[{number}].{key}")
        label = texts.get(f"{path}.label")
        if label is None:
            raise Refused(
                "E-DATA", f"funds[{number}].label", "每行资金都要有名称 / each money row has a name"
            )
        lines.append(FundLine(label))
    return Funds(lines[0], tuple(lines[1:])) if lines else None


def _indicators(data: Mapping[str, Any], texts: dict[str, str | None]) -> tuple[Indicator, ...]:
    found: list[Indicator] = []
    for number, row in enumerate(_objects(data.get("indicators"), "indicators", INDICATOR)):
        at = f"indicators[{number}]"
        for key in INDICATOR:
            if key in row:
                texts[f"{at}.{key}"] = text_in(row[key], f"{at}.{key}")
        category, subcategory, name, target, actual, reason = (
            texts.get(f"{at}.{key}") for key in WORDS
        )
        found.append(Indicator(category, subcategory, name, target, actual, reason=reason))
    return tuple(found)


def _extra(data: Mapping[str, Any], named: str) -> dict[str, str]:
    """What has no place on the printed form, as texts."""
    extra = {"json.layout": named}
    for key in EXTRA:
        value = data.get(key)
        if key == "truncated":
            if value is not None and not isinstance(value, bool):
                raise Refused("E-DATA", key, "应为 true 或 false / true or false is wanted")
            text = None if value is None else str(value).lower()
        else:
            text = text_in(value, key)
        if text is not None:
            extra[f"json.{key}"] = text
    for key in ("funds", "indicators"):
        if not data.get(key):
            extra[f"json.{key}"] = "0"
    return extra


def _approved(value: object) -> dict[str, str]:
    """The targets that the blank was issued with, a line a field."""
    if value is None:
        return {}
    said = _object(value, "approved", ("goal", "initial", "indicators"))
    rows = _objects(said.get("indicators"), "approved.indicators", preset.ROW)
    found = {f"{PRESET_PATH}{key}": said.get(key) for key in ("goal", "initial")}
    for number, row in enumerate(rows):
        if not row.get("name"):
            unnamed = "每行指标都要有名称 / each indicator has a name"
            raise Refused("E-DATA", f"approved.indicators[{number}].name", unnamed)
        found |= {f"{PRESET_PATH}indicators[{number}].{key}": text for key, text in row.items()}
    texts = {key: text_in(text, key) for key, text in found.items()}
    return {PRESET: str(len(rows)), **{key: text for key, text in texts.items() if text}}


# Writing


def to_json(filed: Filed) -> str:
    """The data file of a form, keys in the order of the published data files."""
    texts, extra, form = filed.texts, filed.extra, filed.form
    data: dict[str, Any] = {
        "source": extra.get("json.source"),
        "region": extra.get("json.region"),
        "layout": extra.get("json.layout", form.layout),
        "title": texts.get("title"),
        "year": form.year,
        **{key: texts.get(key) for key in ("project", "department", "unit")},
        "money_unit": form.money_unit,
        "funds": [] if extra.get("json.funds") == "0" else _lines(filed),
        **{key: texts.get(key) for key in (*GOALS, "process")},
        "indicators": [] if extra.get("json.indicators") == "0" else _rows(filed),
        "total": {key: texts.get(key) for key in TOTAL},
        "grade": texts.get("grade"),
        **{key: texts.get(key) for key in ACCOUNT[1:]},
        "truncated": {"true": True, "false": False}.get(extra.get("json.truncated", "")),
        "notes": extra.get("json.notes"),
        "approved": _issued_with(extra),
    }
    for key in (*EXTRA, *GOALS, *ACCOUNT, "approved"):
        if data[key] is None:
            del data[key]
    return json.dumps(data, ensure_ascii=False, indent=1)


def _lines(filed: Filed) -> list[dict[str, str | None]]:
    return [
        {
            key: filed.texts.get(f"{path}.{key}", line.label if key == "label" else None)
            for key in (*FUND, "reason")
            if key in FUND or filed.texts.get(f"{path}.{key}") is not None
        }
        for path, line in filed.form.fund_lines()
    ]


def _rows(filed: Filed) -> list[dict[str, str | None]]:
    return [
        {
            key: filed.texts.get(f"{at}.{key}") or ("" if key == "reason" else None)
            for key in INDICATOR
        }
        for at in (f"indicators[{n}]" for n in range(len(filed.form.indicators)))
    ]


def _issued_with(extra: Mapping[str, str]) -> dict[str, Any] | None:
    """The targets that the blank was issued with; None without them, or where they are not whole."""
    found = preset.preset(extra)
    if found is None:
        return None
    said: dict[str, Any] = {
        key: extra[PRESET_PATH + key] for key in ("goal", "initial") if PRESET_PATH + key in extra
    }
    rows = (f"{PRESET_PATH}indicators[{n}]." for n in range(len(found.form.indicators)))
    said["indicators"] = [
        {key: extra[at + key] for key in preset.ROW if at + key in extra} for at in rows
    ]
    return said
