"""What a finding says, word for word, where more than one thing could be said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfxl.form.model import Indicator
from perfxl.report.report import judge
from perfxl.rules.assessment import Assessment, Band, assess, undirected
from perfxl.text.bilingual import Text
from tests.support.drawn import POLICY, drawing_with, read

SITES, FLATS, PEOPLE = "| ≥15处 |", "| ≥200户 | 190户 |", "| ≥3000人 |"
POINTS = "| 15处 | 10 | 10 |"

SAID = [
    # what is exchanged, where, in Chinese, in English
    (((SITES, "| 15 |"),), "indicators[0].target",
     "目标没有符号和单位：“15”", "A target without operator or unit: “15”"),
    (((FLATS, "| ≥200户 | ≥190户 |"),), "indicators[1].actual",
     "实际完成值带了符号，应是一个数：“≥190户”",
     "The actual value should be a bare figure: “≥190户”"),
    (((FLATS, "| 200 | 约190户 |"),), "indicators[1].actual",
     "实际完成值不是确切的数：“约190户”", "The actual value is no exact figure: “约190户”"),
    (((SITES, "| 专业 |"), (PEOPLE, "| 全面化 |")), "indicators[0].target",
     "目标过于笼统：“专业”、“全面化”", "A vague target: “专业”, “全面化”"),
    (((POINTS, f"| 15处 | 10 | 待{'核' * 39} |"),), "indicators[0].score",
     f"“待{'核' * 39}”不是数", None),
    (((POINTS, f"| 15处 | 10 | 待{'核' * 40} |"),), "indicators[0].score",
     f"“待{'核' * 38}…”不是数", None),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "at", "zh", "en"), SAID)
def test_a_finding_says(
    edits: tuple[tuple[str, str], ...], at: str, zh: str, en: str | None
) -> None:
    said = {(f.at, f.message.zh): f.message.en for f in judge(read(drawing_with(*edits))).findings}
    assert (at, zh) in said, said
    assert en is None or said[at, zh] == en


def assessed(target: str, actual: str, name: str = "停电") -> Assessment:
    return assess(Indicator(None, None, name, target, actual, Decimal(10), Decimal(9)), POLICY)


def test_a_band_is_said_in_both_languages() -> None:
    assert Band(Decimal(8), Decimal("9.5")).words() == Text(
        "8.00 至 9.50 之间", "between 8.00 and 9.50"
    )
    assert Band(Decimal(8), Decimal(8)).words() == Text("8.00", "8.00")


def test_a_figure_answered_by_a_word_is_worth_what_the_word_claims() -> None:
    assert assessed("≥200户", "达成指标").reference == Band(Decimal(10), Decimal(10))


def test_the_ratio_is_a_score_but_where_it_says_full_and_the_sign_says_missed() -> None:
    assert assessed("<5次", "6次").exact is not None
    assert assessed("<5次", "5次").exact is None


def test_a_bare_number_that_was_reached_needs_no_direction() -> None:
    for actual, open_to_both in (("5次", False), ("6次", True)):
        found = assessed("5次", actual)
        assert undirected(found.target, found.attainment) is open_to_both
