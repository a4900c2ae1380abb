"""指标性质 | 指标值 | 度量单位: three cells of the Sichuan form, and the one target that they mean.

``joined`` reads, ``apart`` writes. A target that does not come apart and together again to the very
same text stays whole in 指标值, so nothing that was filed is ever reworded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

import msgspec

from perfxl.text.patterns import lazy

SIGNS = ("≥", "≤", "=", ">", "<")
QUALITATIVE = ("定性", "定性指标", "文字描述", "其他")
DIRECTIONS = {
    **dict.fromkeys("正向 越大越好 越高越好 越多越好 极大型 ↑".split(), "≥"),
    **dict.fromkeys("反向 逆向 负向 越小越好 越低越好 越少越好 极小型 ↓".split(), "≤"),
}
"""The words and marks that say whether a figure is a floor or a cap, and the operator of each."""
_SILENT = frozenset(
    {"定量", "定量指标", "数值", *DIRECTIONS, *(f"{word}指标" for word in DIRECTIONS)}
)
_SIGN_TEXTS = frozenset("≥ ≤ = > < ≧ ≦ ＝ ═ ＞ ＜ 》 《 › ‹ >= <= => =< 大于等于 小于等于 等于 大于 小于".split()) | {
    *QUALITATIVE, *_SILENT,
}  # fmt: skip
_NO_UNIT = frozenset({"/", "-", "—", "--", "——", "无", "\\"})
_SIGNED = lazy(r"\s*[≥≤≧≦=＝═>＞<＜》《‹›]")
_NUMERIC = lazy(r"(≥|≤|≧|≦|=|＝|>=|<=|>|<|＞|＜)(-?\d[\d,]*(?:\.\d+)?)([^\s\d,，、;；。]{0,12})")
_WORDED = lazy(r"(定性|文字描述|其他) (\S(?:.*\S)?)", re.DOTALL)


class Parts(msgspec.Struct, frozen=True):
    """A target as the three cells print it."""

    nature: str | None  # 指标性质
    value: str | None  # 指标值
    measure: str | None  # 度量单位


def is_sign(text: str) -> bool:
    """Whether a cell of 指标性质 holds nothing but an operator or a kind: ≥, 定性, 反向指标.

    >>> is_sign("≥"), is_sign("反向指标"), is_sign("≥95%")
    (True, True, False)
    """
    plain = "".join(text.split())
    return plain in _SIGN_TEXTS


def is_kind(text: str) -> bool:
    """Whether a cell of 指标性质 says what no target can: 正向指标, 反向指标, 定量.

    >>> is_kind("反向指标"), is_kind("≥")
    (True, False)
    """
    return "".join(text.split()) in _SILENT


def joined(nature: str | None, value: str | None, measure: str | None) -> str | None:
    """The three cells as one target; None where no value was written.

    >>> joined("≥", "95", "%"), joined("定性", "优良中低差", None), joined("≥", "≥95%", "%")
    ('≥95%', '定性 优良中低差', '≥95%')
    """
    if value is None:
        return None
    sign = (nature or "").strip()
    unit = (measure or "").strip()
    if sign in QUALITATIVE:
        return f"{sign} {value}"
    if sign in _SILENT or (_SIGNED.match(value) and _SIGNED.match(sign)):
        sign = ""
    if unit in _NO_UNIT or value.rstrip().endswith(unit):
        unit = ""
    return f"{sign}{value}{unit}"


def apart(target: str | None) -> Parts:
    """A target as the three cells; whole in 指标值 where it has no such parts.

    >>> apart("≥95%"), apart("=100"), apart("6万元")
    (Parts(nature='≥', value='95', measure='%'), Parts(nature='=', value='100', measure=None), \
Parts(nature=None, value='6万元', measure=None))
    """
    whole = Parts(None, target, None)
    if target is None:
        return whole
    found = _NUMERIC.fullmatch(target)
    if found is not None:
        parts = Parts(found[1], found[2], found[3] or None)
    elif (worded := _WORDED.fullmatch(target)) is not None:
        parts = Parts(worded[1], worded[2], None)
    else:
        return whole
    kept = joined(parts.nature, parts.value, parts.measure) == target
    return parts if kept else whole


T = TypeVar("T", "str | None", "Decimal | str | None")


def spread(texts: Mapping[str, T]) -> dict[str, T]:
    """Cells by path, with every indicator's target in the three cells of the Sichuan form.

    >>> spread({"project": "甲", "indicators[0].target": "≤6万元"})  # doctest: +NORMALIZE_WHITESPACE
    {'project': '甲', 'indicators[0].target': '6', 'indicators[0].nature': '≤',
     'indicators[0].measure': '万元'}
    """
    found: dict[str, T] = dict(texts)
    for path, text in texts.items():
        row, _, key = path.rpartition(".")
        if key == "target" and row.startswith("indicators[") and isinstance(text, str):
            parts = apart(text)
            found[path] = parts.value
            for name, part in (("nature", parts.nature), ("measure", parts.measure)):
                if part is not None and f"{row}.{name}" not in texts:
                    found[f"{row}.{name}"] = part
    return found
