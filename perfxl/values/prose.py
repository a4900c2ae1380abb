"""Words as printed and typed: labels made comparable, long text freed of tags."""

from __future__ import annotations

import re

from perfxl.text.patterns import lazy
from perfxl.values.numerals import HALF, INVISIBLE, RADICALS

_TAG = lazy(
    r"</?(?:p|br|div|span|b|i|u|em|strong|font|table|tbody|tr|td|th|ul|ol|li|a|sub|sup|h[1-6]|o:p)"
    r"(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_ENTITIES = {
    "&nbsp;": " ", "&#160;": " ", "&lt;": "<", "&gt;": ">", "&ge;": "≥", "&le;": "≤",
    "&quot;": '"', "&ldquo;": "“", "&rdquo;": "”", "&mdash;": "—", "&amp;": "&",
}  # fmt: skip
_ENTITY = lazy("|".join(_ENTITIES))
_BREAK = lazy(r"<(?:br\s*/?|/p\s*|/div\s*|/li\s*)>", re.IGNORECASE)

_READ = INVISIBLE | RADICALS
_RARE = frozenset(map(chr, _READ))
_LABEL = HALF | INVISIBLE | dict(zip(map(ord, "【】〔〕〖〗［］[]"), "()" * 5, strict=True))


def clean(text: str) -> str:
    """Long text as a person reads it: tags gone, ``<br>`` and ``</p>`` as line breaks, stripped.

    >>> clean("<p>达成指标</p>"), clean("费用<5万元")
    ('达成指标', '费用<5万元')
    """
    if "&" in text:
        text = _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if not _RARE.isdisjoint(text):
        text = text.translate(_READ)
    return text.strip()


def label(text: str) -> str:
    """A printed label in comparable form: no white space, half-width, round brackets, no tags.

    >>> label("满意 度指\\n标"), label("执行率（％）"), label("项目资金【万元】：")
    ('满意度指标', '执行率(%)', '项目资金(万元):')
    """
    if "<" in text or "&" in text:
        text = clean(text)
    return "".join(text.translate(_LABEL).split())
