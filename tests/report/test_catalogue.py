"""A check is whole: sentences, formula, drawn tests, specimen, golden report, page, authority."""

from __future__ import annotations

import importlib
import json
import re
from decimal import Decimal
from functools import cache

import pytest
from msgspec.structs import replace

from perfxl.form.model import BLOCKS, Coverage, Heading
from perfxl.reading.integrity import with_integrity
from perfxl.report.catalogue import authority, document, example, formula, listing, page
from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from perfxl.rules.checks.rule import CHECKS, FAMILIES, SEVERITIES, Check, check
from perfxl.rules.comparison.checks import EVERY
from perfxl.rules.policy_files import policy_named, released
from perfxl.text.refusal import Refused
from tests.support import ROOT
from tests.support.command import run
from tests.support.drawn import POLICY, Case, codes, drawing_with, edit, honest, read

HAN = re.compile("[\u4e00-\u9fff]")


@cache
def cases() -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for path in sorted((ROOT / "tests" / "rules" / "checks").glob("test_*.py")):
        for each in importlib.import_module(f"tests.rules.checks.{path.stem}").CASES:
            found.setdefault(each.code, []).append(each)
    return found


@pytest.mark.parametrize("check", EVERY.values(), ids=EVERY)
def test_a_check_is_whole(check: Check) -> None:
    for text in (check.says, check.why, check.remedy):
        assert HAN.search(text.zh) and re.search("[a-z]{2}", text.en)
    assert check.severity in SEVERITIES and check.family in FAMILIES
    assert len(formula(check)) > 8 and "\n" not in formula(check)
    for policy in released():
        assert "·" in getattr(policy_named(policy).cites, check.cites)


@pytest.mark.parametrize("code", CHECKS)
def test_a_check_is_drawn_firing_and_silent(code: str) -> None:
    assert {bool(each.fires) for each in cases()[code]} == {True, False}


@pytest.mark.parametrize("code", EVERY)
def test_a_check_has_its_specimen(code: str) -> None:
    folder = ROOT / "sample_workbooks" / "findings"
    assert (folder / f"{code}.xlsx").exists()
    golden = json.loads((folder / f"{code}.json").read_text("utf-8"))
    assert code in [finding["code"] for finding in golden["findings"]]
    assert example(code) is not None


def test_nothing_is_drawn_or_kept_for_a_check_that_does_not_exist() -> None:
    assert set(cases()) == set(CHECKS)
    kept = {path.stem for path in (ROOT / "sample_workbooks" / "findings").iterdir()}
    assert kept == {*EVERY, "clean"}


def test_the_document_is_as_generated() -> None:
    text = (ROOT / "docs" / "checks.md").read_text("utf-8")
    assert text == "\n".join(document()) + "\n"
    assert re.findall(r"^### ([A-Z]-\d+) ", text, re.MULTILINE) == list(EVERY)


def test_codes_stand_in_order_of_family_and_number() -> None:
    order = list(FAMILIES)
    keys = [(order.index(code[0]), int(code[2:])) for code in EVERY]
    assert keys == sorted(keys) and all(re.fullmatch(r"[A-Z]-[1-9]\d?", code) for code in EVERY)


def test_a_code_is_given_once() -> None:
    with pytest.raises(ValueError, match="R-1 is taken"):
        check("R-1", "error", ("甲", "a"), why=("乙", "b"), remedy=("丙", "c"))(lambda *_: iter(()))


def test_no_authority_names_an_article() -> None:
    assert not [c for c in EVERY.values() if re.search("第.{1,4}条", authority(c) + formula(c))]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_lists_and_explains(lang: str) -> None:
    listed = run("checks", "--lang", lang)
    assert listed.exit_code == 0 and listed.output.strip() == listing(lang)
    for code, each in EVERY.items():
        told = run("checks", code.lower(), "--lang", lang)
        assert told.exit_code == 0 and told.output.strip() == page(code, lang)
        assert each.why.in_(lang) in told.output and each.remedy.in_(lang) in told.output
    assert run("checks", "Q-9", "--lang", lang).exit_code == 2


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(Refused):
        page("F1")


def test_a_severity_is_a_bureau_s_to_change() -> None:
    import msgspec

    from tests.support.drawn import POLICY, edit, places

    form = edit(honest(), indicators__1__reason=None)
    assert places(form, "D-1") == {"indicators[1].reason": "error"}
    milder = msgspec.structs.replace(POLICY, severities={"D-1": "warning"})
    assert places(form, "D-1", milder) == {"indicators[1].reason": "warning"}
    silent = msgspec.structs.replace(POLICY, severities={"D-1": "off"})
    assert codes(form, silent) == []


PARTS = {
    *("project", "department", "unit", "goal", "result", "funds", "indicators", "grade", "reasons"),
    *(part for parts in BLOCKS.values() for part in parts),
}


@pytest.mark.parametrize("code", [code for code, check in CHECKS.items() if check.requires])
def test_a_check_is_silent_where_a_part_that_it_requires_was_not_understood(code: str) -> None:
    required = CHECKS[code].requires
    assert PARTS.issuperset(required)
    drawn = next(each for each in cases()[code] if each.fires)
    form = read(drawing_with(*drawn.edits)).form
    assert code in codes(replace(form, coverage=Coverage(guessed=(Heading("score", "分", "G1"),))))
    for part in required:
        unread = Coverage((Heading(part, "某栏", "A1"),))
        assert code not in codes(replace(form, coverage=unread)), part


def test_nothing_is_added_over_a_part_that_was_not_understood() -> None:
    form = honest()
    for part, recomputed, reference in (
        ("reason", True, False),
        ("target", True, False),
        ("funds", False, False),
        ("score", False, False),
        ("total", False, False),
    ):
        case = case_of(replace(form, coverage=Coverage((Heading(part, "某栏", "A1"),))), POLICY)
        seen = (case.recomputed is not None, case.reference is not None, case.total is not None)
        assert seen == (recomputed, reference, recomputed), part


RULES_THAT_SAY_WHAT_IS_WRONG = {"L-1", "W-2", "W-3", "R-3"}


@pytest.mark.parametrize("code", CHECKS)
def test_a_finding_says_what_is_wrong_and_not_the_rule_that_holds(code: str) -> None:
    said: set[str] = set()
    for drawn in cases()[code]:
        reading = read(drawing_with(*drawn.edits))
        form = with_integrity(reading, POLICY).form
        said |= {f.message.zh for f in verify(case_of(form, POLICY)) if f.code == code}
    assert said
    told = CHECKS[code].says.zh
    assert code in RULES_THAT_SAY_WHAT_IS_WRONG or not any(m.startswith(told) for m in said)
    assert not any(mark in message for message in said for mark in '「」"[]')


def test_a_finding_on_a_row_carries_its_name_and_one_on_the_form_none() -> None:
    form = honest(("部分家庭临时退出，下一步提前入户确认", ""), ("| 98.42 |", "| 98 |"))
    names = {f.code: f.name for f in verify(case_of(form, POLICY))}
    assert names == {"D-1": "适老化改造户数", "R-1": ""}
    form = edit(honest(), indicators__0__weight=Decimal(5), indicators__5__weight=Decimal(20))
    assert {f.code: f.name for f in verify(case_of(form, POLICY))}["W-2"] == ""
