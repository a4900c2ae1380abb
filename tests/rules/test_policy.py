"""Policies as data: what is refused and where, what extends what, and that a change reaches
the template and the checks alike."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest

from perfxl.excel.template.template import workbook as template
from perfxl.excel.xlsx import workbook
from perfxl.jobs.one_file import filled
from perfxl.layout.layouts import LAYOUTS
from perfxl.report.report import judge_book
from perfxl.rules import policy_files
from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from perfxl.rules.policy import Ground, Policy, ReviewPractice, Split
from perfxl.rules.policy_files import line_of, policy_for, policy_named, released, toml
from perfxl.text.refusal import Refused
from tests.support import ROOT, command
from tests.support.drawn import edit, found, honest, places

EXAMPLES = ROOT / "perfxl" / "policies" / "examples"
LOCAL = 'extends = "mof-2020"\nid = "local"\n'


def keys(kind: type, prefix: str = "") -> list[str]:
    """Every key that a policy file may have; the tables that only some files have as one."""
    found: list[str] = []
    for name, hint in get_type_hints(kind).items():
        nested = isinstance(hint, type) and issubclass(hint, msgspec.Struct)
        found += keys(hint, f"{prefix}{name}.") if nested else [f"{prefix}{name}"]
    return found


def test_every_key_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "policies.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)` \|", text, re.MULTILINE)
    assert sorted(rows) == sorted(keys(Policy))
    for name in released():
        assert f"`{name}`" in text


def test_the_released_policies() -> None:
    assert set(released()) >= {"mof-2020", "mof-2021"}
    base, central = policy_named("mof-2020"), policy_named("mof-2021")
    assert base.weights.expected(frozenset({"output", "benefit", "satisfaction"})) == {
        "output": 50, "benefit": 30, "satisfaction": 10,
    }  # fmt: skip
    with_cost = central.weights.expected(frozenset({"cost", "output", "benefit", "satisfaction"}))
    assert with_cost == {"cost": 20, "output": 40, "benefit": 20, "satisfaction": 10}
    without = central.weights.expected(frozenset({"output", "benefit"}))
    assert without == {"output": 50, "benefit": 40, "satisfaction": 0}
    assert central.grades == base.grades and central.reasons == base.reasons
    assert base.document == "财预〔2020〕10号" and central.document == "财预〔2021〕101号"


def test_every_policy_splits_the_full_mark() -> None:
    names = [*released(), *map(str, sorted(EXAMPLES.glob("*.toml")))]
    for name in names:
        policy = policy_named(name)
        for present in (
            {"output", "benefit", "satisfaction"},
            {"cost", "output", "benefit", "satisfaction"},
        ):
            split = policy.weights.expected(frozenset(present))
            assert policy.weights.execution + sum(split.values()) == policy.weights.total


def test_the_examples() -> None:
    province = policy_named(str(EXAMPLES / "example-province.toml"))
    assert province.grades.of(Decimal(75)) == "良好" and province.grades.named("优") == "优秀"
    assert province.scores.reverse == "linear" and province.reasons.far_over_target == 120
    assert "按计划" in province.reasons.empty and "n/a" not in province.reasons.empty
    assert province.reasons.measures == policy_named("mof-2020").reasons.measures
    city = policy_named(str(EXAMPLES / "example-city.toml"))
    assert city.grades.of(Decimal(80)) == "优" and city.weights.with_cost is not None
    assert city.region == "某市" and city.cites.weights == policy_named("mof-2021").cites.weights


def test_a_grade_is_of_the_printed_total() -> None:
    grades = policy_named("mof-2020").grades
    for total, grade in (("90", "优"), ("89.995", "优"), ("89.994", "良"), ("-1", "差")):
        assert grades.of(Decimal(total)) == grade
    assert grades.named("优秀") == "优" and grades.named("甲") is None


def test_the_names_that_a_local_rule_dropped_are_no_grades() -> None:
    floors = (("一等", Decimal(90)), ("二等", Decimal(0)))
    renamed = msgspec.structs.replace(policy_named("mof-2020").grades, floors=floors)
    assert renamed.named("一等") == "一等" and renamed.named("优秀") is None


# Years --------------------------------------------------------------------------------------


def test_a_year_without_a_policy_is_refused() -> None:
    assert policy_for(2019).id == "mof-2020" and policy_for(None).id == policy_for(9999).id
    with pytest.raises(Refused) as refused:
        policy_for(2018)
    assert refused.value.code == "E-POLICY" and "2018" in refused.value.sentence()
    assert "2019 年度起" in refused.value.sentence()  # of what there is a policy
    assert policy_for(2018, "mof-2020").id == "mof-2020"  # whoever names one has decided


@contextmanager
def released_in(folder: Path) -> Iterator[None]:
    """The policies in a folder are the released ones."""
    caches = (
        released, policy_files.national, policy_files._released_table, policy_files._ready,
        policy_files._released_policy,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(policy_files, "FOLDER", str(folder))
        for cached in caches:
            cached.cache_clear()
        yield
    for cached in caches:
        cached.cache_clear()


def test_the_released_policies_lie_ready_as_their_files_say() -> None:
    there = (Path(policy_files.FOLDER) / policy_files.READY).read_bytes()
    assert there == policy_files.ready(), "./regenerate"
    for name in released():
        assert policy_files._ready()[name] == policy_files._released_policy(name)
        assert policy_named(name) is policy_files._ready()[name]


@pytest.mark.parametrize("broken", ["file", "ready", "torn", "none"])
def test_a_released_file_that_was_changed_is_read_itself(tmp_path: Path, broken: str) -> None:
    shutil.copytree(policy_files.FOLDER, tmp_path, dirs_exist_ok=True)
    file, lying = tmp_path / "mof-2020.toml", tmp_path / policy_files.READY
    if broken != "ready":
        file.write_text(
            file.read_text("utf-8").replace("财预〔2020〕10号", "财预〔2020〕11号"), "utf-8"
        )
    if broken == "torn":
        lying.write_bytes(lying.read_bytes()[:-9])
    elif broken == "none":
        lying.unlink()
    elif broken == "ready":  # the file is as it was: what lies ready counts
        lying.write_text(
            lying.read_text("utf-8").replace("财预〔2020〕10号", "财预〔2020〕11号"), "utf-8"
        )
    with released_in(tmp_path):
        assert policy_for(2023).document == policy_named("mof-2020").document == "财预〔2020〕11号"
        assert "财预〔2020〕11号" in policy_named("mof-2021").cites.form


def test_the_newest_national_instrument_of_a_year_is_chosen(tmp_path: Path) -> None:
    for name in released():
        shutil.copy(Path(policy_files.FOLDER) / f"{name}.toml", tmp_path)
    head = 'extends = "{}"\nid = "{}"\nname = "某办法"\ndocument = "某〔2026〕1号"\n'
    head += "since = {}-01-01\nfrom_fiscal_year = {}\n"
    for name, text in {
        "mof-2026": head.format("mof-2021", "mof-2026", 2026, 2025),
        "somewhere": head.format("mof-2020", "somewhere", 2027, 2026) + 'region = "某省"\n',
    }.items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    with released_in(tmp_path):
        chosen = {year: policy_for(year).id for year in (2019, 2024, 2025, 2030, None)}
    assert chosen == {
        2019: "mof-2020", 2024: "mof-2020", 2025: "mof-2026", 2030: "mof-2026", None: "mof-2026",
    }  # fmt: skip


def test_where_a_policy_holds_is_not_inherited(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('extends = "mof-2021"\nid = "a"\n', "utf-8")
    assert policy_named("mof-2021").region == "中央部门" and policy_named(str(path)).region == ""


def test_a_form_of_an_early_year_is_refused_not_judged(tmp_path: Path) -> None:
    from perfxl.cli.demo import SAMPLES, sample

    text = sample(SAMPLES[0]).replace('"year": 2023', '"year": 2017')
    with pytest.raises(Refused):
        filled(text)
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(text, "mof-2020"))
    run = command.run("verify", "--no-write", str(path))
    assert run.exit_code == 2 and "E-POLICY" in run.output


# Local rules --------------------------------------------------------------------------------


def example(name: str) -> Policy:
    return policy_named(str(EXAMPLES / f"{name}.toml"))


def test_benefit_and_satisfaction_may_be_weighed_together() -> None:
    hubei = example("hubei-2020")
    form = edit(
        honest(), funds__total__weight=Decimal(20), indicators__0__weight=Decimal(0),
        indicators__6__weight=Decimal(20), indicators__7__weight=Decimal(5),
    )  # fmt: skip
    assert found(form, "W-2", hubei) == [] and found(form, "W-3", hubei) == []
    (seen,) = found(honest(), "W-2", hubei)
    assert (seen.declared, seen.expected) == ("10/50/40", "20/40/40")


def test_a_grade_may_be_left_out() -> None:
    blank = edit(honest(), grade=None)
    assert places(blank, "R-2") == {"grade": "error"}
    assert places(blank, "R-2", example("hubei-2020")) == {}
    assert places(edit(honest(), grade="差"), "R-2", example("hubei-2020")) == {"grade": "error"}


def test_an_adjusted_budget_is_explained() -> None:
    sichuan = example("sichuan-2023")
    assert places(honest(), "F-5") == {}
    assert places(honest(), "F-5", sichuan) == {"funds.total.annual": "warning"}
    told = edit(honest(), funds__total__reason="年中追加改造资金")
    assert places(told, "F-5", sichuan) == {}
    assert places(edit(honest(), funds__total__initial=Decimal(208)), "F-5", sichuan) == {}


def test_a_printed_hint_is_no_answer() -> None:
    sichuan = example("sichuan-2023")
    hint = "针对项目自评中发现的问题，提出下一步改进完善的意见及有关政策性建议。（200字以内）"
    assert set(sichuan.form.prompts) > {
        hint.replace("，", ",").replace("（", "(").replace("）", ")")
    }
    form = edit(honest(), result="对照年度目标,说明相关任务目标的完成情况(100字以内)")
    assert places(form, "L-4", sichuan) == {"result": "warning"}
    form = edit(
        honest(), indicators__1__reason="对照年度目标,说明相关任务目标的完成情况(100字以内)"
    )
    assert places(form, "D-1", sichuan) == {"indicators[1].reason": "error"}


def test_a_text_has_its_limit() -> None:
    sichuan = example("sichuan-2023")
    form = edit(honest(), result="已完成改造。" * 20, indicators__1__reason="下一步加强管理。" * 13)
    assert places(form, "L-4") == {}
    assert places(form, "L-4", sichuan) == {"result": "info", "indicators[1].reason": "info"}


def test_a_long_text_is_said_with_its_length() -> None:
    form = edit(honest(), result="已完成改造。" * 20)
    (said,) = (
        f.message for f in verify(case_of(form, example("sichuan-2023"))) if f.at == "result"
    )
    assert said.zh.startswith("文字过长") and said.en.startswith("A text is too long")
    assert "120" in said.zh and "120" in said.en


def test_results_ahead_of_spending(tmp_path: Path) -> None:
    policy = local(tmp_path, "[consistency]\ndivergence = 5")
    behind = edit(honest(), funds__total__score=Decimal(9))
    assert places(behind, "C-1") == {}
    assert places(behind, "C-1", policy) == {"funds.total.score": "warning"}
    assert places(honest(), "C-1", policy) == {}


def test_weights_that_are_set_for_all() -> None:
    form = edit(honest(), indicators__0__weight=Decimal(5), indicators__5__weight=Decimal(20))
    assert list(places(form, "W-2", example("rural-funds-2022")).values()) == ["error"]


# Refusals -----------------------------------------------------------------------------------

WRONG = [
    ("id = ", "TOML", "line 1"),
    ("id = 'x'\n[grades\n", "TOML", "line 2"),
    ("id = 'x'", "name", "name"),
    ('extends = "mof-1999"', "extends", "line 1"),
    ("extends = 3", "extends", "line 1"),
    (LOCAL + "[weights]\ntotl = 100", "weights.totl", "line 4"),
    (LOCAL + "[weights]\n# 满分\ntotal = [1]", "weights.total", "line 5"),
    (LOCAL + "[wieghts]\ntotal = 100", "wieghts", "line 3"),
    (LOCAL + "[weights]\ntotal = 0", "weights.total", "line 4"),
    (LOCAL + "[weights]\nexecution = -1", "weights.execution", "line 4"),
    (LOCAL + "[weights]\noutput = nan", "weights.output", "line 4"),
    (LOCAL + "[weights]\nheavy_row = inf", "weights.heavy_row", "line 4"),
    (LOCAL + "[weights.with_cost]\ncost = 2000", "weights.with_cost.cost", "line 4"),
    (LOCAL + "[scores]\nreverse = 'half'", "scores.reverse", "line 4"),
    (LOCAL + "[scores]\nplaces = 9", "scores.places", "line 4"),
    (LOCAL + "[scores]\nmet = [80, 101]", "scores.met", "line 4"),
    (LOCAL + "[scores]\npart = [80, 60]", "scores.part", "line 4"),
    (LOCAL + "[scores]\nmissed = [0]", "scores.missed", "line 4"),
    (LOCAL + "[reasons]\nfar_over_target = 99", "reasons.far_over_target", "line 4"),
    (LOCAL + "[reasons]\nexecution_threshold = 101", "reasons.execution_threshold", "line 4"),
    (LOCAL + "[reasons]\nempty = '无'", "reasons.empty", "line 4"),
    (LOCAL + "[consistency]\nnear_zero = -1", "consistency.near_zero", "line 4"),
    (LOCAL + "[grades]\nfloors = []", "grades.floors", "line 4"),
    (LOCAL + "[grades]\nfloors = [['优', 80], ['良', 90], ['差', 0]]", "grades.floors", "line 4"),
    (LOCAL + "[grades]\nfloors = [['优', 90], ['差', 60]]", "grades.floors", "line 4"),
    (LOCAL + "[grades]\nfloors = [['优', 90], ['优', 0]]", "grades.floors", "line 4"),
    (LOCAL + "[grades]\nfloors = [['优', '九十'], ['差', 0]]", "grades.floors", "line 4"),
    (LOCAL + "[grades]\nfloors = [['\"', 90], ['差', 0]]", "grades.floors", "line 4"),
    (LOCAL + "[weights]\nbenefit_and_satisfaction = -1", "benefit_and_satisfaction", "line 4"),
    (LOCAL + "[consistency]\ndivergence = 101", "consistency.divergence", "line 4"),
    (LOCAL + "[lights]\ndivergence = 101", "lights.divergence", "line 4"),
    (LOCAL + "[lights]\nunspent = -1", "lights.unspent", "line 4"),
    (LOCAL + '[review]\ngrounds = [{ name = " " }]', "review.grounds", "line 4"),
    (LOCAL + '[review]\ngrounds = [{ name = "甲" }, { name = "甲" }]', "review.grounds", "line 4"),
    (LOCAL + '[review]\ngrounds = [{ name = "甲", percent = 101 }]', "review.grounds", "line 4"),
    (LOCAL + '[review]\ndeviation = [["甲", 5], ["乙", 1]]', "review.deviation", "line 4"),
    (LOCAL + '[review]\ndeviation = [["甲", 20000], ["乙", 0]]', "review.deviation", "line 4"),
    (LOCAL + '[review]\ndeviation = [["甲", 5], ["甲", 0]]', "review.deviation", "line 4"),
    (LOCAL + "[labels]\nscoer = ['打分']", "labels.scoer", "line 4"),
    (LOCAL + "[labels]\nscore = []", "labels.score", "line 4"),
    (LOCAL + "[labels]\n'funds.executed' = [' ']", "labels.funds.executed", "line 4"),
    (LOCAL + "[form]\nprompts = ['']", "form.prompts", "line 4"),
    (LOCAL + "[form.limits]\nreason = 0", "form.limits.reason", "line 4"),
    (LOCAL + "[form.limits]\nreasons = 9", "form.limits.reasons", "line 4"),
    (LOCAL + "[severities]\n'Q-1' = 'off'", "severities.Q-1", "line 4"),
    (LOCAL + "[severities]\n'D-1' = 'bad'", "severities", "line 3"),
    (LOCAL + "since = 'yesterday'", "since", "line 3"),
]


@pytest.mark.parametrize(("text", "key", "place"), WRONG, ids=[key for _, key, _ in WRONG])
def test_a_wrong_file_is_refused_with_line_and_key(
    tmp_path: Path, text: str, key: str, place: str
) -> None:
    path = tmp_path / "本省.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(Refused) as refused:
        policy_named(str(path))
    zh, en = refused.value.sentence("zh"), refused.value.sentence("en")
    assert refused.value.code == "E-POLICYFILE" and refused.value.where == str(path)
    assert key in zh and key in en and "$" not in zh + en and "None" not in zh + en
    assert place in en and place.removeprefix("line ") in zh


NEITHER = (
    "不是 .toml 文件，也不是已发布的政策（mof-2020、mof-2021） "
    "/ neither a .toml nor released (mof-2020、mof-2021)"
)
MISSING = "没有这个文件或文件夹 / there is no such file or folder"
WINDOWS = os.name == "nt"  # where a path that cannot be is one that is not there
UNREAD = {
    "mof-1999": NEITHER, ".": NEITHER, "mof-2020.tom": NEITHER,
    "nowhere.toml": MISSING,
    f"{EXAMPLES / 'hubei-2020.toml'}/a.toml":
        MISSING if WINDOWS else "路径中有一段不是文件夹 / a part of the path is no folder",
    "长" * 300 + ".toml": MISSING if WINDOWS else "名称或路径太长 / the name or the path is too long",
}  # fmt: skip


@pytest.mark.parametrize(("name", "why"), UNREAD.items(), ids=[name[-14:] for name in UNREAD])
def test_what_cannot_be_read_is_said_with_its_reason(name: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        policy_named(name)
    said = refused.value
    assert (said.code, said.where, said.detail) == ("E-POLICYFILE", name, why)


def test_every_policy_that_comes_with_perfxl_is_had_by_its_name() -> None:
    for names, folder in ((released(), EXAMPLES.parent), (policy_files.examples(), EXAMPLES)):
        files = {path.stem: path.read_text("utf-8") for path in folder.glob("*.toml")}
        assert {name: policy_files.text_of(name) for name in names} == files
        assert list(names) == sorted(files)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes((LOCAL + 'name = "某省财政厅绩效办法"').encode("gbk"))
    with pytest.raises(Refused) as refused:
        policy_named(str(path))
    assert "UTF-8" in refused.value.sentence()
    path.write_text("\ufeff# " + "…" + "." * 500 + "\n" + LOCAL, "utf-8")  # as Notepad saves it
    assert policy_named(str(path)).id == "local"


PERCENT = (0, 100)
EDGES = {
    "weights.execution": (0, 1000), "weights.output": (0, 1000), "weights.benefit": (0, 1000),
    "weights.satisfaction": (0, 1000), "weights.heavy_row": (0, 1000), "weights.total": (1, 1000),
    "weights.with_cost.cost": (0, 1000), "weights.with_cost.output": (0, 1000),
    "weights.with_cost.benefit": (0, 1000), "weights.with_cost.satisfaction": (0, 1000),
    "weights.without_satisfaction.output": (0, 1000),
    "weights.without_satisfaction.benefit": (0, 1000),
    "weights.benefit_and_satisfaction": (0, 1000), "scores.places": (0, 6),
    "reasons.far_over_target": (100, 10_000), "reasons.execution_threshold": PERCENT,
    "consistency.low_execution": PERCENT, "consistency.near_zero": PERCENT,
    "consistency.divergence": PERCENT, "lights.divergence": PERCENT, "lights.unspent": PERCENT,
}  # fmt: skip


@pytest.mark.parametrize(("key", "edges"), EDGES.items(), ids=EDGES)
def test_a_figure_that_makes_no_sense_is_refused_from_its_edge_on(
    tmp_path: Path, key: str, edges: tuple[int, int]
) -> None:
    """A slip of the finger in a bureau's file is told at its key, and no figure that may be meant."""
    path = tmp_path / "本省.toml"
    for figure in (edges[0] - 1, *edges, edges[1] + 1):
        path.write_text(f"{LOCAL}\n{key} = {figure}", "utf-8")
        if edges[0] <= figure <= edges[1]:
            assert policy_named(str(path)).id == "local"
            continue
        with pytest.raises(Refused) as refused:
            policy_named(str(path))
        assert key in refused.value.detail
        assert f"{edges[1]:d}" in refused.value.detail or figure < 1


RIGHT = [
    "[scores]\nmet = [80, 80]", "[scores]\npart = [0, 100]",
    "[grades]\nfloors = [['甲', 1000], ['乙', 0]]", "[grades]\nfloors = [['甲', 0]]",
    "[severities]\n'D-1' = 'off'\n'V-1' = 'info'\n'T-3' = 'error'\n'A-1' = 'warning'",
    "[review]\ngrounds = [{ name = '甲', percent = 0 }, { name = '乙', percent = 100 }, { name = '丙' }]",
    "[review]\ndeviation = []", "[review]\ndeviation = [['甲', 10000], ['乙', 0]]",
    "[form.limits]\nreason = 1\nresult = 100000", "[form]\nprompts = []",
    "[labels]\nscore = ['打分', '评分']",
]  # fmt: skip
WORSE = [
    ("[scores]\nmet = [80.01, 80]", "scores.met"), ("[scores]\nmet = [-1, 80]", "scores.met"),
    ("[scores]\nmet = [101, 101]", "scores.met"),
    ("[grades]\nfloors = [['甲', 1001], ['乙', 0]]", "grades.floors"),
    ("[grades]\nfloors = [['甲', 90], ['乙', -1]]", "grades.floors"),
    ("[grades]\nfloors = [['甲', 90], ['乙', 90], ['丙', 0]]", "grades.floors"),
    ("[grades]\nfloors = [['甲', 90], [' ', 0]]", "grades.floors"),
    ("[severities]\n'T-99' = 'off'", "severities.T-99"),
    ("[review]\ngrounds = [{ name = '甲', percent = -1 }]", "review.grounds"),
    ("[review]\ngrounds = [{ name = '甲 ' }]", "review.grounds"),
    ("[review]\ngrounds = [{ name = '' }]", "review.grounds"),
    ("[review]\ndeviation = [['甲', 10001], ['乙', 0]]", "review.deviation"),
    ("[review]\ndeviation = [['甲', -1], ['乙', 0]]", "review.deviation"),
    ("[review]\ndeviation = [['甲', 1], ['乙', 5], ['丙', 0]]", "review.deviation"),
    ("[review]\ndeviation = [['甲', 5], [' ', 0]]", "review.deviation"),
    ("[review]\ndeviation = [['\"', 5], ['乙', 0]]", "review.deviation"),
    ("[form.limits]\nresult = 100001", "form.limits.result"),
    ("[form]\nprompts = ['请填写', ' ']", "form.prompts"),
    ("[labels]\nscore = ['打分', '']", "labels.score"),
    ("[labels]\nfunds = ['钱']", "labels.funds"),
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT, ids=lambda text: text.replace("\n", " "))
def test_what_may_be_meant_is_taken(tmp_path: Path, text: str) -> None:
    path = tmp_path / "本省.toml"
    path.write_text(LOCAL + text, "utf-8")
    assert policy_named(str(path)).id == "local"


@pytest.mark.parametrize(("text", "key"), WORSE, ids=lambda text: text.replace("\n", " "))
def test_what_cannot_be_meant_is_told_at_its_key(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "本省.toml"
    path.write_text(LOCAL + text, "utf-8")
    with pytest.raises(Refused) as refused:
        policy_named(str(path))
    assert (
        f"第 4 行，{key}：" in refused.value.detail
        and f" / line 4, {key}: " in refused.value.detail
    )


def test_a_key_that_is_not_there_has_no_line(tmp_path: Path) -> None:
    path = tmp_path / "本省.toml"
    path.write_text("id = 'x'", "utf-8")
    with pytest.raises(Refused) as refused:
        policy_named(str(path))
    assert refused.value.detail == "name：缺少这个键 / name: this key is missing"


@pytest.mark.parametrize(
    "since", ["1", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00", "08:00:00", "true", "'昨天'"]
)
def test_what_is_no_date_is_said_to_be_none(tmp_path: Path, since: str) -> None:
    path = tmp_path / "本省.toml"
    path.write_text(f"{LOCAL}since = {since}", "utf-8")
    with pytest.raises(Refused) as refused:
        policy_named(str(path))
    assert refused.value.detail == (
        "第 3 行，since：应是日期，如 2026-01-31 / line 3, since: a date is wanted"
    )


def test_a_split_names_what_it_changes() -> None:
    base = policy_named("mof-2020").weights
    halves = Split(output=Decimal(45), satisfaction=Decimal(15))
    other = Split(cost=Decimal(20), output=Decimal(45), satisfaction=Decimal(15))
    own = msgspec.structs.replace(base, with_cost=other, without_satisfaction=halves)
    whole = frozenset({"output", "benefit", "satisfaction"})
    assert own.expected(whole) == {"output": 50, "benefit": 30, "satisfaction": 10}
    assert own.expected(whole | {"cost"}) == {
        "cost": 20, "output": 45, "benefit": 30, "satisfaction": 15,
    }  # fmt: skip
    # without satisfaction none of it is left, whatever the file says
    assert own.expected(frozenset({"output", "benefit"})) == {
        "output": 45, "benefit": 30, "satisfaction": 0,
    }  # fmt: skip
    assert base.expected(frozenset({"output", "benefit"})) == {
        "output": 50, "benefit": 30, "satisfaction": 10,
    }  # fmt: skip
    together = msgspec.structs.replace(base, benefit_and_satisfaction=Decimal(40))
    assert together.expected(whole) == {"output": 50, "benefit": 40}


def test_a_deviation_has_its_class_from_its_floor_on() -> None:
    classes = (("重大", Decimal(20)), ("较大", Decimal(10)), ("一致", Decimal(0)))
    practice = ReviewPractice(deviation=classes)
    levels = {"20": "重大", "19.99": "较大", "-10": "较大", "-9.99": "一致", "0": "一致"}
    assert {text: practice.level(Decimal(text)) for text in levels} == levels
    assert ReviewPractice().level(Decimal(20)) == ""


def test_a_ground_is_one_that_was_chosen() -> None:
    practice = ReviewPractice(grounds=(Ground(name="甲"), Ground(name="乙", percent=Decimal(30))))
    assert practice.ground(" 乙 ") == practice.grounds[1]
    assert practice.ground("丙") is practice.ground(None) is practice.ground("") is None


def test_lines() -> None:
    text = "a = 1\n[t]\n  b = 2  # c\n[ t.u ]\n'D-1' = 3\n"
    lines = {"a": 1, "t.b": 3, "t.u.D-1": 5, "t": 2, "t.u": 4, "t.x": 2, "t.u.x": 4, "z.z": 0}
    assert {key: line_of(text, key) for key in lines} == lines


# A change reaches the template's formulas and the checks alike --------------------------------


def local(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "local.toml"
    path.write_text(LOCAL + text, "utf-8")
    return policy_named(str(path))


def formulas(policy: Policy) -> dict[str, str]:
    data = template(LAYOUTS["shanghai"], year=2025, policy=policy)
    sheet = workbook.read(data).sheets[0]
    return {f"{at}": cell.formula for at, cell in sheet.cells.items() if cell.formula}


def test_a_changed_band(tmp_path: Path) -> None:
    policy = local(tmp_path, "[grades]\nfloors = [['甲', 95], ['乙', 85], ['丙', 0]]")
    ladders = [f for f in formulas(policy).values() if '"丙"' in f]
    assert ladders and all('>=95,"甲"' in f and '>=85,"乙"' in f for f in ladders)
    assert [seen.expected for seen in found(honest(), "R-2", policy)] == ["甲"]
    assert places(edit(honest(), grade="甲"), "R-2", policy) == {}


def test_a_changed_weight(tmp_path: Path) -> None:
    policy = local(tmp_path, "[weights]\nexecution = 20\noutput = 40")
    data = template(LAYOUTS["shanghai"], year=2025, policy=policy)
    sheet = workbook.read(data).sheets[0]
    assert sheet.value(6, 6) == 20
    assert [seen.expected for seen in found(honest(), "W-3", policy)] == ["20.00"]
    assert [seen.expected for seen in found(honest(), "W-2", policy)] == ["20/40/30/10"]


def test_a_changed_full_mark(tmp_path: Path) -> None:
    policy = local(tmp_path, "[weights]\ntotal = 120")
    assert any("120" in f for f in formulas(policy).values())
    assert [seen.expected for seen in found(honest(), "W-1", policy)] == ["120.00"]


def test_a_changed_threshold(tmp_path: Path) -> None:
    policy = local(tmp_path, "[reasons]\nexecution_threshold = 99.5")
    assert any("<99.5" in f for f in formulas(policy).values())
    assert places(honest(), "F-5", policy) == {"funds.total.rate": "warning"}


def test_a_form_filled_and_verified_by_a_local_policy(tmp_path: Path) -> None:
    from perfxl.cli.demo import SAMPLES, sample

    province = EXAMPLES / "example-province.toml"
    text = sample(SAMPLES[2]).replace('"year": 2023', '"year": 2024').replace('"优"', '"优秀"')
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(text, str(province)))
    (report,) = judge_book(workbook.read(path.read_bytes()), policy_named(str(province)))
    severities = {f.code: f.severity for f in report.findings}
    assert severities["D-2"] == "error" and "I-7" not in severities and "F-5" not in severities
    assert "R-2" not in severities and report.policy.id == "example-province"
    run = command.run("verify", "--no-write", "--policy", str(province), str(path))
    assert run.exit_code == 1 and "某省" not in run.output


def test_what_no_toml_can_be_is_said_in_both_languages() -> None:
    for text, said in {
        "a" * 50_001: "50001 > 50000 个字符 / characters",
        "a" + ".a" * 9 + " = 1": "嵌套过深 / nested too deep",
        "a = " + "[" * 9_000: "嵌套过深 / nested too deep",
        "a = 1e9999999999999999999": "有一个数太大 / a number beyond all bounds",
    }.items():
        with pytest.raises(ValueError) as refused:
            toml(text)
        assert str(refused.value) == said
    assert toml("a" + ".a" * 8 + " = 1") and toml("# " + "a" * 49_998) == {}


def test_a_policy_that_was_mended_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "本省.toml"
    for total in ("100", "90", "100"):
        path.write_text(f'id = "a"\nextends = "mof-2020"\nweights.heavy_row = {total}\n', "utf-8")
        policy = policy_named(str(path))
        assert policy.weights.heavy_row == Decimal(total) and policy_named(str(path)) is policy
