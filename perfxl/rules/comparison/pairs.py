"""Which row of one form is which of another: by name, then by likeness, never by chance.

Rows of one name under one category are the same, whatever their order; spaces, widths, brackets and
numbering make no difference. What is left is paired by the likeness of its names where both rows are
the other's only best; rows that could as well be another are named together and left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache

import msgspec

from perfxl.form.model import Indicator
from perfxl.values.prose import clean, label

LIKE = 0.6
"""From which share of common characters on two names may be one name and its change."""

MOST_LIKE = 40_000
"""Names of so many pairs of rows are set side by side; beyond that a row is found by its name alone."""

Rows = Mapping[str, Indicator]  # by path, in the order of the form

_NUMBERED = re.compile(
    r"^(?:[★☆*●•]|[①-⑳]|(?:指标)?\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[)、:.](?![0-9]))+"
)
_UNIT = re.compile(r"[(][^()]{1,6}[)]$")
_MARKS = re.compile(r"[^\w≥≤<>=%±]+|_")


class Pair(msgspec.Struct, frozen=True):
    """A row of the first form and the one of the second that it is; ``likeness`` below 1: by it."""

    first: str  # paths
    second: str
    likeness: float


class Pairs(msgspec.Struct, frozen=True):
    """What became of the rows of two forms."""

    found: tuple[Pair, ...]
    unsure: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # several that are equally like
    first: tuple[str, ...]  # rows of the first form alone
    second: tuple[str, ...]


@cache
def plain_name(name: str) -> str:
    """A 三级指标 in comparable form.

    >>> plain_name("1.培训 场次（场）"), plain_name("培训场次(场)") == plain_name("①培训场次【场】")
    ('培训场次场', True)
    """
    return _MARKS.sub("", _numberless(name))


def _numberless(name: str) -> str:
    return unicodedata.normalize("NFKC", _NUMBERED.sub("", label(clean(name)))).casefold()


@cache
def _unitless(name: str) -> str:
    """The same without a unit in brackets at its end."""
    return _MARKS.sub("", _UNIT.sub("", _numberless(name)))


def group_of(row: Indicator) -> str | None:
    """The 一级指标 of a row, 成本 apart wherever it is printed; None where none is given.

    >>> group_of(Indicator("产出指标", "成本指标")), group_of(Indicator("成本指标", "经济成本指标"))
    ('cost', 'cost')
    """
    key = row.key
    if key == "output" and "成本" in (row.subcategory or ""):
        return "cost"
    return key or (plain_name(row.category) if row.category else None)


def same_subgroup(one: str | None, other: str | None) -> bool:
    """Whether two 二级指标 are the same, as far as both are given: 数量 is 数量指标.

    >>> same_subgroup("数量", "数量指标"), same_subgroup("质量指标", "数量指标"), same_subgroup(None, "数量")
    (True, False, True)
    """
    mine, theirs = _short(one), _short(other)
    return mine in theirs or theirs in mine


def _short(group: str | None) -> str:
    return plain_name(re.sub(r"[（(].*", "", group)).removesuffix("指标") if group else ""


_STAGES: tuple[Callable[[Indicator], Hashable], ...] = (
    lambda row: (group_of(row), _short(row.subcategory), plain_name(row.name or "")),
    lambda row: (group_of(row), plain_name(row.name or "")),
    lambda row: plain_name(row.name or ""),
    lambda row: (group_of(row), _unitless(row.name or "")),
)


def paired(first: Rows, second: Rows) -> Pairs:
    """The rows of two forms, one beside the other; rows without a name are in neither."""
    left = {path: row for path, row in first.items() if row.name}
    right = {path: row for path, row in second.items() if row.name}
    found: list[Pair] = []
    unsure: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for key in _STAGES:
        for mine, theirs in _alike(left, right, key):
            _take(left, right, _settled(left, right, mine, theirs), found, unsure)
    while groups := list(_likest(left, right)):
        _take(left, right, groups, found, unsure)
    order = {path: number for number, path in enumerate(first)}
    found.sort(key=lambda pair: order[pair.first])
    return Pairs(tuple(found), tuple(unsure), tuple(left), tuple(right))


Cluster = tuple[tuple[str, ...], tuple[str, ...], float]


def _take(
    left: dict[str, Indicator],
    right: dict[str, Indicator],
    clusters: Sequence[Cluster],
    found: list[Pair],
    unsure: list[tuple[tuple[str, ...], tuple[str, ...]]],
) -> None:
    """Take clusters of rows out of both forms: one beside one is a pair, any other is unsure."""
    for mine, theirs, likeness in clusters:
        if len(mine) == len(theirs) == 1:
            found.append(Pair(mine[0], theirs[0], likeness))
        else:
            unsure.append((mine, theirs))
        for path in mine:
            del left[path]
        for path in theirs:
            del right[path]


def _alike(
    left: Rows, right: Rows, key: Callable[[Indicator], Hashable]
) -> Collection[tuple[list[str], list[str]]]:
    """The rows of both sides by a key, those that have it in common together."""
    groups: dict[Hashable, tuple[list[str], list[str]]] = {}
    for side, rows in enumerate((left, right)):
        for path, row in rows.items():
            groups.setdefault(key(row), ([], []))[side].append(path)
    return groups.values()


def _settled(left: Rows, right: Rows, mine: list[str], theirs: list[str]) -> list[Cluster]:
    """Rows of one name: those that say the same are the same, and what then is left over alone is
    the other's; else they are unsure."""
    if len(mine) == len(theirs) == 1:
        return [((mine[0],), (theirs[0],), 1.0)]
    said: dict[tuple[object, ...], list[str]] = {}
    for path in theirs:
        said.setdefault(_said(right[path]), []).append(path)
    pairs: list[Cluster] = []
    rest: list[str] = []
    for path in mine:
        same = said.get(_said(left[path]))
        if same:
            pairs.append(((path,), (same.pop(0),), 1.0))
        else:
            rest.append(path)
    others = [path for same in said.values() for path in same]
    if rest and others:
        pairs.append((tuple(rest), tuple(others), 1.0))
    return pairs


def _said(row: Indicator) -> tuple[object, ...]:
    return label(row.target or ""), row.weight


def likeness(one: str, other: str) -> float:
    """The share of common characters of two names, in their order; 1 for the same name.

    >>> round(likeness("社区培训场次", "社区培训次数"), 2), likeness("培训场次", "培训场次")
    (0.83, 1.0)
    """
    first, second = sorted((plain_name(one), plain_name(other)))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _likest(left: Rows, right: Rows) -> Iterator[Cluster]:
    """Rows that are each other's likest, the equally like together."""
    if len(left) * len(right) > MOST_LIKE:
        return
    ranks = {
        (mine, theirs): rank
        for mine, one in left.items()
        for theirs, other in right.items()
        if (rank := _rank(one, other))[0] >= LIKE
    }
    best: dict[tuple[int, str], tuple[float, bool, bool]] = {}
    for pair, rank in ranks.items():
        for end in enumerate(pair):
            best[end] = max(best.get(end, rank), rank)
    mutual = [p for p, rank in ranks.items() if rank == best[0, p[0]] == best[1, p[1]]]
    while mutual:
        mine, theirs = {mutual[0][0]}, {mutual[0][1]}
        while more := [p for p in mutual if (p[0] in mine) != (p[1] in theirs)]:
            mine |= {p[0] for p in more}
            theirs |= {p[1] for p in more}
        likest = ranks[mutual[0]][0]
        yield tuple(p for p in left if p in mine), tuple(p for p in right if p in theirs), likest
        mutual = [p for p in mutual if p[0] not in mine]


def _rank(one: Indicator, other: Indicator) -> tuple[float, bool, bool]:
    """How like two rows are: by their names, then by what they say; rows of two categories are not."""
    groups = group_of(one), group_of(other)
    if None not in groups and groups[0] != groups[1]:
        return 0.0, False, False
    return (
        likeness(one.name or "", other.name or ""),
        bool(one.target) and label(one.target or "") == label(other.target or ""),
        one.weight is not None and one.weight == other.weight,
    )
