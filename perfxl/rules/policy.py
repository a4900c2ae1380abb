"""A policy: the regulated numbers as one record, each with its Chinese name and unit."""

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

from perfxl.rules.figures import grade_of, rounded

# Annotations are evaluated here: msgspec wants types and would compile strings one by one.


Points = Decimal
Percent = Decimal
SeverityName = Literal["error", "warning", "info", "off"]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Grades(_Data, frozen=True, kw_only=True):
    """评分等级: names with their floors (points, inclusive), highest first, and accepted spellings."""

    floors: tuple[tuple[str, Points], ...]
    aliases: dict[str, str] = {}
    required: bool = True  # a form without a grade is at fault

    def of(self, total: Decimal) -> str:
        """The grade of a total in points, as printed: at two decimals."""
        return grade_of(rounded(total), self.floors)

    def named(self, text: str) -> str | None:
        """The grade that a typed text means; None when it names none."""
        names = {name for name, _ in self.floors}
        named = text if text in names else self.aliases.get(text)
        return named if named in names else None  # a local rule may have renamed the grades


class Split(_Data, frozen=True, kw_only=True):
    """分值 of the 一级指标, in points; None leaves the regulation's figure."""

    cost: Points | None = None
    output: Points | None = None
    benefit: Points | None = None
    satisfaction: Points | None = None


class Weights(_Data, frozen=True, kw_only=True):
    """分值, in points."""

    total: Points
    execution: Points
    output: Points
    benefit: Points
    satisfaction: Points
    heavy_row: Points
    benefit_and_satisfaction: Points | None = None  # the two together, split as the unit likes
    with_cost: Split | None = None
    without_satisfaction: Split | None = None

    def expected(self, present: frozenset[str]) -> dict[str, Decimal]:
        """The 一级指标 weights for a form that has the categories ``present``
        (``output``, ``benefit``, ``satisfaction``, ``cost``).

        Without ``satisfaction`` in it, ``benefit`` is the weight of both together.
        """
        split = {
            "output": self.output,
            "benefit": self.benefit,
            "satisfaction": self.satisfaction,
        }
        cases = (
            (self.with_cost, "cost" in present),
            (self.without_satisfaction, "satisfaction" not in present),
        )
        for case, applies in cases:
            if case is not None and applies:
                for key in ("cost", "output", "benefit", "satisfaction"):
                    figure = getattr(case, key)
                    if figure is not None:
                        split[key] = figure
                if case is self.without_satisfaction:
                    split["satisfaction"] = Decimal(0)
        if self.benefit_and_satisfaction is not None:
            split["benefit"] = self.benefit_and_satisfaction
            split.pop("satisfaction")
        return split


class Scores(_Data, frozen=True, kw_only=True):
    """How rows are scored; bands are percentages of the weight."""

    places: int
    reverse: Literal["ratio", "linear"]
    met: tuple[Percent, Percent]
    part: tuple[Percent, Percent]
    missed: tuple[Percent, Percent]


class Reasons(_Data, frozen=True, kw_only=True):
    """When 偏差原因分析及改进措施 is due, in percent, and what counts as having written it."""

    far_over_target: Percent
    execution_threshold: Percent
    empty: tuple[str, ...]
    measures: tuple[str, ...]
    openings: tuple[str, ...] = ()  # words that a clause of a measure begins with
    troubles: tuple[str, ...] = ()  # words of a clause that is none, however it begins
    adjustment: bool = False  # a budget that was adjusted in the year is explained


class IndicatorWords(_Data, frozen=True, kw_only=True):
    """What the indicator checks look for in names and targets."""

    execution_words: tuple[str, ...]
    vague: tuple[str, ...]
    output_kinds: tuple[str, ...]
    benefit_kinds: tuple[str, ...]
    no_survey: tuple[str, ...] = ()  # answers to a satisfaction indicator that are no survey


class Consistency(_Data, frozen=True, kw_only=True):
    """When money and results go ill together, in percent executed."""

    low_execution: Percent
    near_zero: Percent
    divergence: Percent | None = None  # results ahead of spending by more than this


class Lights(_Data, frozen=True, kw_only=True):
    """自评预警: when a form's lights are lit, in percent. Practice, no regulation; None: never."""

    divergence: Percent | None = None  # red: results ahead of spending by more than this
    unspent: Percent | None = None  # yellow: more than this of the annual budget is unspent
    no_budget: bool = False  # yellow where the annual budget is 0, too


class Ground(_Data, frozen=True, kw_only=True):
    """扣分依据: a reason for which a reviewer takes points off."""

    name: str
    percent: Percent | None = None  # 扣分比例 that practice gives, of the weight; None: as judged
    no_evidence: bool = False  # it is that nothing proves the actual value


class ReviewPractice(_Data, frozen=True, kw_only=True):
    """复核: how filed forms are reviewed. Practice, no regulation; a bureau has its own."""

    grounds: tuple[Ground, ...] = ()
    deviation: tuple[tuple[str, Percent], ...] = ()  # 偏离度: classes with inclusive floors

    def level(self, deviation: Decimal) -> str:
        """The class of a 偏离度 in per cent, whichever way it goes; "" where there are none.

        >>> ReviewPractice(deviation=(("重大", Decimal(20)), ("一致", Decimal(0)))).level(Decimal(-25))
        '重大'
        """
        return grade_of(abs(deviation), self.deviation) if self.deviation else ""

    def ground(self, text: str | None) -> Ground | None:
        """The ground that a reviewer chose; None for words of their own."""
        told = (text or "").strip()
        return next((ground for ground in self.grounds if ground.name == told), None)


class Cites(_Data, frozen=True, kw_only=True):
    """The document and subject behind each group of rules, as printed in findings."""

    form: str
    weights: str
    attainment: str
    grades: str
    deviation: str
    review: str = "惯例 · 复核"


class Limits(_Data, frozen=True, kw_only=True):
    """The longest that a text of the form may be, in characters; None where the form sets none."""

    reason: int | None = None  # 偏差原因, each cell
    result: int | None = None  # 实际完成情况
    conclusion: int | None = None  # 评价结论
    problems: int | None = None  # 存在问题
    improvements: int | None = None  # 改进措施


class FormWords(_Data, frozen=True, kw_only=True):
    """What a bureau prints into its form: hints in cells to be filled in, and limits of length."""

    prompts: tuple[str, ...] = ()  # never an answer
    limits: Limits = Limits()


class Policy(_Data, frozen=True, kw_only=True):
    """One instrument, whole."""

    id: str
    name: str
    document: str
    since: dt.date
    from_fiscal_year: int
    region: str = ""  # where it holds; empty: everywhere
    extends: str | None = None
    grades: Grades
    weights: Weights
    scores: Scores
    reasons: Reasons
    indicators: IndicatorWords
    consistency: Consistency
    cites: Cites
    review: ReviewPractice = ReviewPractice()
    lights: Lights = Lights()
    labels: dict[str, tuple[str, ...]] = {}  # a part of the form -> other labels printed for it
    form: FormWords = FormWords()
    severities: dict[str, SeverityName] = {}
