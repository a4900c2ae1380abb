"""How far the units are: what each filed, and from the second round on what it mended."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from perfxl.ledger.keys import form_key, project_key
from perfxl.ledger.overview import Overview
from perfxl.ledger.rounds import ABSENT, SAME, Comparison, HandIn, compared, demanded
from perfxl.ledger.rows import FileRow, FormRow
from perfxl.rules.checks.rule import ERROR
from perfxl.rules.figures import HUNDRED, rounded


@dataclass(slots=True)
class Unit:
    """The figures of one unit."""

    forms: int = 0
    clean: int = 0
    errors: int = 0
    missing: int = 0
    grades: Counter[str] = field(default_factory=Counter)
    ungraded: int = 0
    rows: int = 0
    full: int = 0
    rates: list[Decimal] = field(default_factory=lambda: [Decimal(0), Decimal(0)])  # sum, count
    annual: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)
    demanded: int = 0  # projects sent back in the round before
    again: int = 0  # of them, handed in again
    done: int = 0  # of them, without anything left to mend

    def enter(self, form: FormRow) -> None:
        """Count a form."""
        self.forms += 1
        self.clean += not form.count(ERROR)
        self.errors += form.count(ERROR)
        self.missing += sum(due.status == "missing" for due in form.missing)
        grade = form.grade_filed or form.grade_computed
        if grade in ("优", "良", "中", "差"):
            self.grades[grade] += 1
        else:
            self.ungraded += 1
        self.rows += form.rows
        self.full += form.full
        if form.rate is not None:
            self.rates = [self.rates[0] + form.rate, self.rates[1] + 1]
        self.annual += form.annual or 0
        self.executed += form.executed or 0

    @property
    def full_share(self) -> Decimal | None:
        """Indicators with full marks, in percent of those with points."""
        return rounded(Decimal(self.full) / self.rows * HUNDRED) if self.rows else None

    @property
    def mean_rate(self) -> Decimal | None:
        """The mean of the forms' execution rates, in percent."""
        return rounded(self.rates[0] / self.rates[1]) if self.rates[1] else None


class Progress:
    """The hand-ins of this round beside those of the round before, by project."""

    def __init__(self, number: int, sent: str, day: str) -> None:
        self.number, self.sent, self.day = number, sent, day
        self.units: dict[str, Unit] = {}
        self._raw: dict[tuple[str, str], Unit] = {}
        self._before: dict[str, _Place] = {}
        self._after: dict[str, _Place] = {}  # the last, where a project came twice

    @property
    def days(self) -> int | None:
        """Days since the round before went back; None where that is not known, or later than today."""
        try:
            days = (dt.date.fromisoformat(self.day) - dt.date.fromisoformat(self.sent)).days
        except ValueError:
            return None
        return days if days >= 0 else None

    def before(self, row: FileRow) -> None:
        """Note a file of the round before."""
        for number, form in enumerate(row.forms):
            count = sum(1 for _ in demanded(form))
            key = form_key(row.name, number, form)
            _enter(self._before, key, _place(HandIn(row, number), count))

    def enter(self, row: FileRow) -> None:
        """Note a file of this round."""
        for number, form in enumerate(row.forms):
            self._raw.setdefault((form.unit, form.department), Unit()).enter(form)
            if self.number > 1:
                count = sum(1 for _ in demanded(form))
                key = form_key(row.name, number, form)
                _enter(self._after, key, _place(HandIn(row, number), count))

    def settle(self, unit_of: Callable[[str, str], str], seen: Overview) -> None:
        """Once all is noted: the figures by unit, and those of the whole."""
        self.unit_of = unit_of
        self._pair_up()
        for names, raw in sorted(self._raw.items()):
            self.units[unit_of(*names)] = _added(self.units.get(unit_of(*names)), raw)
        for key, place in self._before.items():
            if not place.demands:
                continue
            found = self.units.setdefault(unit_of(place.unit, place.department), Unit())
            found.demanded += 1
            found.again += key in self._after
            found.done += key in self._after and not self._after[key].demands
        seen.demanded = sum(unit.demanded for unit in self.units.values())
        seen.again = sum(unit.again for unit in self.units.values())
        seen.done = sum(unit.done for unit in self.units.values())
        seen.sent, seen.days = self.sent, self.days

    def _pair_up(self) -> None:
        """Pair what is left by project and year alone, where that is one on both sides: a unit that
        was blank or wrong in the first hand-in is mended in the second."""
        left: dict[tuple[str, str], list[str]] = {}
        for key in self._before.keys() - self._after.keys():
            left.setdefault(self._before[key].loose, []).append(key)
        came: dict[tuple[str, str], list[str]] = {}
        for key in self._after.keys() - self._before.keys():
            came.setdefault(self._after[key].loose, []).append(key)
        for loose, keys in left.items():
            if loose[0] and len(keys) == len(came.get(loose, ())) == 1:
                self._after[keys[0]] = self._after.pop(came[loose][0])

    def pairs(
        self, before: Callable[[Sequence[str]], Iterable[FileRow]],
        after: Callable[[Sequence[str]], Iterable[FileRow]],
    ) -> Iterator[tuple[str, HandIn, HandIn | None, Comparison]]:  # fmt: skip
        """Every project that was sent back or handed in again, by unit: both hand-ins, what became.

        ``before`` and ``after`` give the rows of files by name.
        """
        wanted = [
            (self.unit_of(place.unit, place.department), place.name, place.number, key)
            for key, place in self._before.items()
            if place.demands or key in self._after
        ]
        for unit, name, number, key in sorted(wanted):
            for row in before([name]):
                older = HandIn(row, number)
                again = self._after.get(key)
                if again is None:
                    left = tuple((SAME, fault) for _, fault in demanded(older.form))
                    yield unit, older, None, Comparison(ABSENT, left, ())
                for newer in after([again.name]) if again else ():
                    hand_in = HandIn(newer, again.number if again else 0)
                    yield unit, older, hand_in, compared(older, hand_in)


class _Place(NamedTuple):
    """Where a project's form stands, and how many findings it has to mend."""

    unit: str
    department: str
    name: str
    number: int
    demands: int
    loose: tuple[str, str]  # project and year
    order: tuple[str, str, int]


def _place(found: HandIn, demands: int) -> _Place:
    form, loose = found.form, (project_key(found.form.project), str(found.form.year))
    return _Place(
        form.unit, form.department, found.row.name, found.number, demands, loose, found.order
    )


def _enter(places: dict[str, _Place], key: str, place: _Place) -> None:
    if key not in places or places[key].order < place.order:
        places[key] = place


def _added(known: Unit | None, more: Unit) -> Unit:
    """Two spellings of one unit's name as one."""
    if known is None:
        return more
    for name in ("forms", "clean", "errors", "missing", "ungraded", "rows", "full"):
        setattr(known, name, getattr(known, name) + getattr(more, name))
    known.grades.update(more.grades)
    known.rates = [one + other for one, other in zip(known.rates, more.rates, strict=True)]
    known.annual += more.annual
    known.executed += more.executed
    return known
