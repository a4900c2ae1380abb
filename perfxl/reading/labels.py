"""The vocabulary as the reader looks for it: comparable labels, and the fields that they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from perfxl.form import vocabulary
from perfxl.form.vocabulary import Field
from perfxl.text.patterns import lazy
from perfxl.values import prose


def _index(fields: Sequence[Field]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for fld in fields:
        for text in (fld.label, *fld.aliases):
            found.setdefault(prose.label(text).rstrip(":"), fld)
    return found


HEADER, FUNDS, GOALS, INDICATORS, ACCOUNT = "header", "funds", "goals", "indicators", "account"
LABELS = {
    HEADER: _index(vocabulary.HEADER_FIELDS),
    FUNDS: _index(vocabulary.FUND_FIELDS),
    GOALS: _index(vocabulary.GOAL_FIELDS),
    INDICATORS: _index(vocabulary.INDICATOR_FIELDS),
    ACCOUNT: _index(vocabulary.ACCOUNT_FIELDS),
}
"""The parts of a form with the fields that their labels mean."""
TOTALS = frozenset(vocabulary.TOTAL_LABELS)
SUBTOTALS = frozenset(vocabulary.SUBTOTAL_LABELS)
GRADES = frozenset(vocabulary.GRADE_LABELS)
FUND_TOTALS = frozenset(vocabulary.FUND_TOTAL_LABELS)

BRACKETS = lazy(r"\([^()]*\)")


def plain_label(text: str) -> str:
    """A printed label without brackets and colon, for comparing.

    >>> plain_label("执行率 （％）："), plain_label("其中: 当年财政拨款")
    ('执行率', '其中:当年财政拨款')
    """
    return BRACKETS.sub("", prose.label(text)).rstrip(":*").lstrip("*★")


_LONGEST_LABEL = 40
REASONS = ("偏差原因", "未完成原因", "偏差分析", "未达成原因")
"""How a column's head begins that asks for a reason, whatever else it says."""
ASKED = lazy("(?:偏差|完成|扣分|失分|达成)的?原因.*措施|^指标未(?:完成|达成)原因", needs="原")
"""What else such a head holds: 存在偏差的原因及改进措施."""


@lru_cache(maxsize=2048)  # forms print the same labels, and units type the same words
def comparable(text: str) -> tuple[str, str, Mapping[str, Field]]:
    """A text as a label, with and without its brackets and colon, and the fields that it means."""
    label = prose.label(text) if len(text) <= 80 else text[:80]
    plain = BRACKETS.sub("", label).rstrip(":*").lstrip("*★")
    if len(plain) > _LONGEST_LABEL:
        return label, plain, {}
    exact = label.rstrip(":")
    fields = {
        part: field
        for part, index in LABELS.items()
        if (field := index.get(exact) or index.get(plain)) is not None
    }
    if len(plain) <= 24 and (plain.startswith(REASONS) or ASKED.search(plain)):
        fields.setdefault(INDICATORS, vocabulary.REASON)
    return label, plain, fields
