"""Reviews of many forms -> 差值表, what they come to by unit and by reviewer, and the reviewers' own
faults, which are never sent back to a unit.

Points in 分, deviations in percent; a form counts once every row of it is reviewed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from perfxl.ledger.columns import DIFFERENCES, REVIEW_FAULTS, Column, Shown, Table, tallied
from perfxl.ledger.notes import NO_PROJECT
from perfxl.ledger.rows import FileRow, FormRow, Reviewed
from perfxl.rules.checks.rule import SEVERITIES
from perfxl.rules.figures import rounded
from perfxl.rules.review import deviation, difference

if TYPE_CHECKING:
    from perfxl.ledger.ledger import Ledger

NOBODY = "（未填复核人）"
DONE, BEGUN, WAITING = "已复核", "复核中", "未复核"


@dataclass(slots=True)
class Tally:
    """What some reviews come to together."""

    states: Counter[str] = field(default_factory=Counter)  # 已复核, 复核中, 未复核
    levels: Counter[tuple[int, str]] = field(default_factory=Counter)  # classes of 偏离度, by rank
    filed: Decimal = Decimal(0)  # Σ 自评总分 of those that are complete
    score: Decimal = Decimal(0)  # Σ 复核总分
    regraded: int = 0  # forms whose grade is another after the review
    faults: Counter[str] = field(default_factory=Counter)  # the reviewers', by severity

    def enter(self, form: FormRow, review: Reviewed) -> None:
        """Count a review."""
        self.states[state_of(review)] += 1
        self.faults.update(fault.severity for fault in review.faults)
        if review.filed is None or review.score is None:
            return
        self.filed += review.filed
        self.score += review.score
        self.regraded += bool(review.grade and review.grade != grade_filed(form))
        if review.level:
            self.levels[review.rank, review.level] += 1

    def add(self, more: Tally) -> None:
        """Count what another tally has."""
        for name in ("states", "levels", "faults"):
            getattr(self, name).update(getattr(more, name))
        self.filed += more.filed
        self.score += more.score
        self.regraded += more.regraded

    def mean(self, points: Decimal) -> Decimal | None:
        """A sum of points over the forms that are complete."""
        done = self.states[DONE]
        return rounded(points / done) if done else None

    @property
    def deviation(self) -> Decimal | None:
        """(Σ自评 − Σ复核) ÷ Σ自评, in percent."""
        return deviation(self.filed, self.score) if self.states[DONE] else None


def state_of(review: Reviewed) -> str:
    """How far a review is."""
    if review.score is not None:
        return DONE
    return BEGUN if review.done else WAITING


def grade_filed(form: FormRow) -> str:
    """The grade before the review: as filed, or what the filed total gives where none was."""
    return form.grade_filed or form.grade_computed


class Reviews:
    """The reviews of a folder, gathered in one pass."""

    def __init__(self) -> None:
        self.all = Tally()
        self.reviewers: dict[str, Tally] = {}
        self.units: dict[str, Tally] = {}
        self._raw: dict[tuple[str, str], Tally] = {}

    @property
    def any(self) -> bool:
        """Whether there is a form that has a review, begun or not."""
        return bool(self.all.states)

    @property
    def faults(self) -> int:
        """How many faults the reviewers made."""
        return sum(self.all.faults.values())

    def enter(self, form: FormRow) -> None:
        """Note a form."""
        if form.review is None:
            return
        reviewer = form.review.reviewer or NOBODY
        for tally in (
            self.all,
            self.reviewers.setdefault(reviewer, Tally()),
            self._raw.setdefault((form.unit, form.department), Tally()),
        ):
            tally.enter(form, form.review)

    def settle(self, unit_of: Callable[[str, str], str]) -> None:
        """Once all is noted: units by their usual names."""
        for names, tally in sorted(self._raw.items()):
            self.units.setdefault(unit_of(*names), Tally()).add(tally)

    @property
    def levels(self) -> list[tuple[int, str]]:
        """The classes of 偏离度 that occur, the smallest deviation first."""
        return sorted(self.all.levels, key=lambda level: (-level[0], level[1]))

    def sentence(self) -> str:
        """The whole in one sentence, for 总览."""
        seen = self.all
        told = [f"{state} {seen.states[state]} 张" for state in (DONE, BEGUN, WAITING)
                if seen.states[state]]  # fmt: skip
        if seen.states[DONE]:
            told.append(f"平均差值 {seen.mean(seen.filed - seen.score):.2f} 分")
            if seen.deviation is not None:
                told.append(f"偏离度 {seen.deviation:.2f}%")
            told += [f"{name} {seen.levels[rank, name]} 张" for rank, name in self.levels]
            told.append(f"等级变动 {seen.regraded} 张")
        if self.faults:
            told.append(f"复核底稿自身的问题 {self.faults} 处，见“复核问题”，不退回单位")
        return f"复核：{'，'.join(told)}；逐项见“差值表”。"


def tables(ledger: Ledger) -> list[Table]:
    """The tables of the reviews; none where no form has one."""
    reviews = ledger.reviews
    if not reviews.any:
        return []
    levels = [Column(name, name, "count", 10) for _, name in reviews.levels]
    made = [
        Table("差值表", DIFFERENCES, lambda: _differences(ledger), sum(reviews.all.states.values()), 12),
        Table("复核统计", tallied(levels), lambda: _tallies(reviews)),
    ]  # fmt: skip
    if reviews.faults:
        made.append(
            Table("复核问题", REVIEW_FAULTS, lambda: _faults(ledger), reviews.faults)
        )  # fmt: skip
    return made


def reviewed(ledger: Ledger) -> Iterator[tuple[FileRow, FormRow, Reviewed]]:
    """Every form that has a review, in the ledger's order."""
    for row in ledger.rows():
        for form in row.forms:
            if form.review is not None:
                yield row, form, form.review


def _differences(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    for row, form, found in reviewed(ledger):
        state = state_of(found)
        yield (
            form.project or NO_PROJECT, ledger.unit(form.unit, form.department),
            found.filed, found.score, difference(found.filed, found.score),
            deviation(found.filed, found.score), found.level, grade_filed(form), found.grade,
            found.reviewer or NOBODY, found.date,
            state if state != BEGUN else f"{state} {found.done}/{found.rows}",
            len(found.faults), found.file or row.name, form.sheet,
        )  # fmt: skip


def _tallies(reviews: Reviews) -> Iterator[tuple[Shown, ...]]:
    several = (
        ("全部", {"全部": reviews.all}),
        ("复核人", reviews.reviewers),
        ("单位", reviews.units),
    )
    for kind, tallies in several:
        for name, seen in sorted(tallies.items()):
            yield (
                kind, name, sum(seen.states.values()), seen.states[DONE], seen.mean(seen.filed),
                seen.mean(seen.score), seen.mean(seen.filed - seen.score), seen.deviation,
                *(seen.levels[level] for level in reviews.levels), seen.regraded,
                sum(seen.faults.values()),
            )  # fmt: skip


def _faults(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    for row, form, found in reviewed(ledger):
        for fault in found.faults:
            yield (
                SEVERITIES[fault.severity].zh, fault.code, found.reviewer or NOBODY, form.project,
                ledger.unit(form.unit, form.department), fault.cell, fault.name,
                fault.message, found.file or row.name, form.sheet,
            )  # fmt: skip
