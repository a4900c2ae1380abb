"""The figures of the whole folder: counts, grades, rates, in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from perfxl.ledger.across import ACROSS
from perfxl.ledger.rows import REFUSED, SKIPPED, FileRow, FormRow
from perfxl.rules.checks.rule import ALLOWED, ERROR
from perfxl.rules.comparison.checks import EVERY
from perfxl.rules.figures import HUNDRED, rounded

RATES = ("未填", "<60", "60–70", "70–80", "80–90", "90–95", "95–100", "100", ">100")
_EDGES = (Decimal(60), Decimal(70), Decimal(80), Decimal(90), Decimal(95), HUNDRED)


def rate_bin(rate: Decimal | None) -> str:
    """Which bar of the histogram a rate (percent) belongs to; a bin holds its lower end.

    >>> rate_bin(Decimal("99.99")), rate_bin(Decimal(100)), rate_bin(Decimal(90)), rate_bin(None)
    ('95–100', '100', '90–95', '未填')
    """
    if rate is None:
        return RATES[0]
    if rate > HUNDRED:
        return RATES[8]
    return RATES[1 + sum(1 for edge in _EDGES if rate >= edge)]


@dataclass(slots=True)
class Overview:
    """The counts of the sheet 总览."""

    found: int = 0  # files in the folder, answered or not
    status: Counter[str] = field(default_factory=Counter)
    copies: int = 0  # files with a review whose originals are there, too
    unwritten: int = 0  # verified, and the summary could not go into the file
    forms: int = 0  # that were read as a whole
    partial: int = 0  # forms that were read in part: they enter no sum, and nobody is accused
    clean: int = 0  # forms without 错误
    severities: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)  # missing | no_measure
    initial: Decimal = Decimal(0)  # 万元
    annual: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)
    filed: Counter[str] = field(default_factory=Counter)  # grades
    computed: Counter[str] = field(default_factory=Counter)
    regraded: int = 0  # forms whose filed grade is not the computed one
    rates: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    lights: Counter[str] = field(default_factory=Counter)  # forms by the colours that are lit
    review_errors: int = 0  # of reviewers, in none of the counts above
    refusals: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    policies: Counter[str] = field(default_factory=Counter)
    listed: int = 0
    listed_initial: Decimal = Decimal(0)
    absent: int = 0
    listed_rows: int = 0  # projects whose indicators the list names
    day: str = ""  # of verification
    round: int = 1
    sent: str = ""  # when the round before went back
    days: int | None = None  # since then
    demanded: int = 0  # projects that went back
    again: int = 0  # of them, handed in again
    done: int = 0  # of them, without anything left to mend

    @property
    def answered(self) -> int:
        """Files with an answer."""
        return sum(self.status.values())

    @property
    def complete(self) -> bool:
        """Whether every file that was found has its answer."""
        return self.answered == self.found

    @property
    def rate(self) -> Decimal | None:
        """Σ executed ÷ Σ annual, in percent; None where nothing was budgeted."""
        return rounded(self.executed / self.annual * HUNDRED) if self.annual > 0 else None

    def enter(self, row: FileRow) -> None:
        """Count a file, its forms aside."""
        self.status[row.status] += 1
        if row.status == REFUSED:
            self.refusals[row.code] += 1
        elif row.status == SKIPPED:
            self.skips[row.said] += 1
        elif row.said:
            self.unwritten += 1
        self.partial += len(row.partial)

    def count(self, form: FormRow) -> None:
        """Count a form."""
        self.forms += 1
        self.clean += not form.count(ERROR)
        self.initial += form.initial or 0
        self.annual += form.annual or 0
        self.executed += form.executed or 0
        self.rates[rate_bin(form.rate)] += 1
        self.filed[form.grade_filed or "—"] += 1
        self.computed[form.grade_computed or "—"] += 1
        differs = (
            form.grade_filed and form.grade_computed and form.grade_computed != form.grade_filed
        )
        self.regraded += bool(differs)
        self.years[f"{form.year} 年度" if form.year else "未填年度"] += 1
        self.policies[form.policy] += 1
        self.lights.update({colour for colour, _ in form.lights})
        for fault in form.faults:
            self.codes[fault.code] += fault.severity != ALLOWED
            self.severities[fault.severity] += 1
        for due in form.missing:
            self.missing[due.status] += 1

    def count_review(self, form: FormRow) -> None:
        """Count the errors of a form's reviewer, which are not the form's."""
        if form.review is not None:
            self.review_errors += sum(f.severity == ERROR for f in form.review.faults)

    def cross(self, code: str) -> None:
        """Count a finding across forms."""
        self.codes[code] += 1
        self.severities[ACROSS[code][0]] += 1

    def frequent(self, most: int = 12) -> list[tuple[str, str, int]]:
        """The most frequent findings: code, sentence, how often."""
        ranked = sorted((+self.codes).items(), key=lambda item: (-item[1], item[0]))
        return [(code, sentence_of(code), count) for code, count in ranked[:most]]


def sentence_of(code: str) -> str:
    """The rule behind a code, in one sentence."""
    if code in ACROSS:
        return ACROSS[code][1].zh
    return EVERY[code].says.zh if code in EVERY else code


def grades(overview: Overview) -> list[str]:
    """The grades that occur, best first, a dash for none last."""
    order = {"优": 0, "良": 1, "中": 2, "差": 3, "—": 9}
    known: Mapping[str, int] = overview.filed + overview.computed
    return sorted({*known, "优", "良", "中", "差"}, key=lambda grade: (order.get(grade, 5), grade))
