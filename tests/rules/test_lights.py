"""The lights of a form: red where results are ahead of spending, yellow where money is left."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from perfxl.form.model import Coverage, Form, Heading
from perfxl.rules.case import case_of
from perfxl.rules.lights import lights
from perfxl.rules.policy import Policy
from perfxl.rules.policy_files import policy_named
from tests.support.drawn import POLICY, edit, honest


def lit(form: Form, policy: Policy = POLICY) -> dict[str, str]:
    return {light.colour: light.why.zh for light in lights(case_of(form, policy))}


def earned(indicators: str, execution: str) -> Form:
    """A form of one row of 90 points beside 10 for execution, nothing else to light."""
    form = edit(
        honest(), indicators=honest().indicators[:1], funds__total__score=Decimal(execution)
    )
    return edit(form, indicators__0__weight=Decimal(90), indicators__0__score=Decimal(indicators))


@pytest.mark.parametrize(
    ("indicators", "execution", "red"),
    [
        ("90", "10", None),
        ("90", "9.5", None),  # exactly 5%
        ("90", "9.49", "5.10"),
        ("81", "8.55", None),  # 0.9 − 0.855 = 5% of 0.9
        ("81", "8.54", "5.11"),
        ("45", "10", None),  # spending ahead of results is no red light
        ("90", "0", "100.00"),
        ("0", "0", None),
    ],
)
def test_red(indicators: str, execution: str, red: str | None) -> None:
    said = lit(earned(indicators, execution)).get("red")
    assert said == (red and f"指标得分率高出执行得分率 {red}%，超过 5%")


@pytest.mark.parametrize(
    ("annual", "executed", "yellow"),
    [
        ("208", "206.37", None),
        ("100", "80", None),  # exactly 20%
        ("100", "79.99", None),  # may be 80.00 cut off, of 99.995
        ("100.013", "80", None),  # may be 80.01 of 100.0125: exactly 20%
        ("100", "79.97", "预算有 20.03% 没有执行，超过 20%"),
        ("0", "0", "全年预算数为 0"),
        ("0", "3", "全年预算数为 0"),
        ("100", "0", "预算有 100.00% 没有执行，超过 20%"),
        ("100", None, None),
        (None, "80", None),
    ],
)
def test_yellow(annual: str | None, executed: str | None, yellow: str | None) -> None:
    def figure(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    form = edit(honest(), funds__total__annual=figure(annual))
    form = edit(form, funds__total__executed=figure(executed))
    assert lit(form).get("yellow") == yellow


def test_what_was_not_read_is_not_lit() -> None:
    dark = edit(earned("90", "5"), funds__total__executed=Decimal(10))
    assert set(lit(dark)) == {"red", "yellow"}
    assert lit(edit(dark, funds=None)) == {}
    for part, left in (("score", {"yellow"}), ("funds.executed", {"red"}), ("funds", set())):
        coverage = Coverage(unknown=(Heading(part, "标题", "A1"),))
        assert set(lit(edit(dark, coverage=coverage))) == left, part
    assert set(lit(edit(dark, indicators__0__score=None))) == {"yellow"}
    assert set(lit(edit(dark, funds__total__weight=None))) == {"yellow"}


def test_the_bounds_are_the_policys(tmp_path: Path) -> None:
    def local(lines: str) -> Policy:
        path = tmp_path / f"{lines.split()[0]}.toml"  # a file is read once
        path.write_text(
            'id = "local"\nname = "本地"\ndocument = "本地"\nsince = 2024-01-01\n'
            f'from_fiscal_year = 2023\nextends = "mof-2020"\n[lights]\n{lines}\n',
            encoding="utf-8",
        )
        return policy_named(str(path))

    form = edit(earned("90", "9.4"), funds__total__executed=Decimal(160))  # 6% and 23.08%
    assert set(lit(form)) == {"red", "yellow"}
    assert set(lit(form, local("divergence = 6"))) == {"yellow"}
    assert set(lit(form, local("unspent = 25"))) == {"red"}
    nothing = edit(honest(), funds__total__annual=Decimal(0))
    assert lit(nothing, local("no_budget = false")) == {}


@pytest.mark.parametrize("part", ["weight", "funds.weight", "funds.score"])
def test_each_figure_of_the_red_light_must_have_been_read(part: str) -> None:
    dark = earned("90", "5")
    assert set(lit(dark)) == {"red"}
    assert lit(edit(dark, coverage=Coverage(unknown=(Heading(part, "标题", "A1"),)))) == {}


def test_nothing_is_lit_of_what_cannot_be_divided() -> None:
    dark = earned("90", "5")
    for cell in ("funds__total__score", "indicators__0__weight"):
        assert lit(edit(dark, **{cell: None})) == {}
    for cell in ("funds__total__weight", "indicators__0__weight", "indicators__0__score"):
        assert lit(edit(dark, **{cell: Decimal(0)})) == {}
    assert lit(edit(dark, indicators=())) == {}


def test_a_light_is_said_in_both_languages() -> None:
    form = edit(earned("90", "5"), funds__total__executed=Decimal(104))
    assert [light.words().en for light in lights(case_of(form, POLICY))] == [
        "red light (results are ahead of spending by 50.00%, more than 5%)",
        "yellow light (50.00% of the budget is unspent, more than 20%)",
    ]
    (nothing,) = lights(case_of(edit(honest(), funds__total__annual=Decimal(0)), POLICY))
    assert nothing.words().zh == "黄灯（全年预算数为 0）"
    assert nothing.words().en == "yellow light (the annual budget is 0)"


def test_points_count_as_they_are_printed() -> None:
    """9.495 is printed 9.50, 81.004 is printed 81.00: each exactly 5% ahead."""
    assert lit(earned("90", "9.495")) == lit(earned("81.004", "8.55")) == {}
