"""A printed text -> what it may stand for: the fields of the form by the labels that mean them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from perfxl.form import vocabulary
from perfxl.form.vocabulary import Field
from perfxl.text.patterns import lazy
from perfxl.values.prose import label

HEADER, FUNDS, GOALS, INDICATORS, ACCOUNT = "header", "funds", "goals", "indicators", "account"
RESULT = "result"  # total, grade and reasons: rows, found by their own lists of labels
FIELDS: Mapping[str, Sequence[Field]] = {
    HEADER: vocabulary.HEADER_FIELDS,
    FUNDS: vocabulary.FUND_FIELDS,
    GOALS: vocabulary.GOAL_FIELDS,
    INDICATORS: vocabulary.INDICATOR_FIELDS,
    ACCOUNT: vocabulary.ACCOUNT_FIELDS,
}
"""The parts of a form and their fields."""

NAMES = {
    "title": "", "grade": vocabulary.GRADE_LABELS[0], "total": vocabulary.TOTAL_LABELS[0],
    **{fld.key: fld.label.partition("(")[0] for fields in FIELDS.values() for fld in fields},
    "reason": vocabulary.REASON_HEADS[0],
}  # fmt: skip
"""What people call a field in a word, by its key."""

TOTALS = frozenset(vocabulary.TOTAL_LABELS)
GRADES = frozenset(vocabulary.GRADE_LABELS)
NOTES = tuple(vocabulary.NOTE_ROWS)

LONGEST = 40
"""Characters; no label is longer."""

Index = Mapping[str, Mapping[str, Field]]
"""By part of the form, the field that a comparable label means."""

_INSIDE = lazy(r"^(.*?)\(([^()]*)\)(.*)$", needs="(")
_BRACKETS = lazy(r"\([^()]*\)", needs="(")
_COUNTED = lazy(
    r"^(?:[0-9]{1,2}[.、)]|\([0-9一二三四五六七八九十]{1,2}\)[.、]?|[一二三四五六七八九十]{1,2}[.、]|[①-⑳⑴-⒇㈠-㈩])"
)
_ASKED = lazy(vocabulary.REASON_ASKED, needs="原 措未")


def without_brackets(comparable: str) -> str:
    """A comparable label without its brackets, colon and marks."""
    return _BRACKETS.sub("", comparable).rstrip(":*").lstrip("*★")


def plain_label(text: str) -> str:
    """A printed label without brackets and colon, for comparing.

    >>> plain_label("执行率 （％）："), plain_label("其中: 当年财政拨款")
    ('执行率', '其中:当年财政拨款')
    """
    return without_brackets(label(text))


def _index(fields: Sequence[Field]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for fld in fields:
        for text in (fld.label, *fld.aliases):
            found.setdefault(label(text).rstrip(":"), fld)
    return found


LABELS: Index = {part: _index(fields) for part, fields in FIELDS.items()}


def local_index(labels: Mapping[str, Sequence[str]]) -> Index:
    """The index of a bureau's own labels, by the part that each means: ``score``, ``funds.score``.

    Raises KeyError for a name that is no part's.
    """
    found: dict[str, dict[str, Field]] = {}
    for name, texts in labels.items():
        part, fld = field_named(name)
        for text in texts:
            found.setdefault(part, {})[label(text).rstrip(":")] = fld
    return found


def field_named(name: str) -> tuple[str, Field]:
    """The part of the form and the field that a part's name means; raises KeyError for no name.

    >>> field_named("funds.score")[0], field_named("score")[1].label
    ('funds', '得分')
    """
    for part, fields in (*FIELDS.items(), (RESULT, vocabulary.RESULT_FIELDS)):
        for fld in fields:
            if part_name(part, fld) == name:
                return part, fld
    raise KeyError(name)


def part_name(part: str, fld: Field) -> str:
    """What :attr:`perfxl.form.model.Form.printed` calls a field."""
    return f"funds.{fld.key}" if part == FUNDS else fld.key


@lru_cache(maxsize=2048)  # forms print the same labels, and units type the same words
def comparable(text: str) -> tuple[str, str, Mapping[str, Field]]:
    """A text as a comparable label, the same without brackets and colon, and the fields it means."""
    exact = label(text) if len(text) <= 80 else text[:80]
    plain = without_brackets(exact)
    if len(plain) > LONGEST:
        return exact, plain, {}
    whole = exact.rstrip(":")
    turned = _turned(whole)
    fields = {
        part: fld
        for part, index in LABELS.items()
        if (fld := index.get(whole) or index.get(turned) or index.get(plain)) is not None
    }
    if not fields and plain not in TOTALS and plain not in GRADES:
        told = comparable(rest) if (rest := _COUNTED.sub("", exact)) not in ("", exact) else None
        if told is not None and (told[2] or told[1] in TOTALS or told[1] in GRADES):
            return told  # 1.项目名称
    if len(plain) <= 24 and (plain.startswith(vocabulary.REASON_HEADS) or _ASKED.search(plain)):
        fields.setdefault(INDICATORS, vocabulary.REASON)
    return exact, plain, fields


def is_numbered(text: str) -> bool:
    """Whether a printed label has a number of its own in front: 四、评价等级."""
    return _COUNTED.search(label(text)) is not None


def _turned(whole: str) -> str:
    """A comparable label with what it says in brackets in front: 预算数(年初) as 年初预算数."""
    found = _INSIDE.search(whole)
    return f"{found[2]}{found[1]}{found[3]}" if found else ""


def local_meaning(exact: str, plain: str, local: Index) -> dict[str, Field]:
    """The fields that a label means by a bureau's own words."""
    whole = exact.rstrip(":")
    return {
        part: fld
        for part, index in local.items()
        if (fld := index.get(whole) or index.get(plain)) is not None
    }
