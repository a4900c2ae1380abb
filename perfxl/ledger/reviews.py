"""Reviews of many forms: what they come to by unit and by reviewer, and the reviewers' own faults,
which are never sent back to a unit. Their tables are in :mod:`perfxl.ledger.review_tables`.

Points in 分, deviations in percent; a form counts once every row of it is reviewed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from perfxl.ledger.rows import FormRow, Reviewed
from perfxl.rules.figures import rounded
from perfxl.rules.review import deviation

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
