"""Headings that were not understood, as lines that a policy can take."""

from __future__ import annotations

import tomllib
from pathlib import Path

from perfxl.reading.book import read_forms
from perfxl.report.labels import lines_of
from perfxl.rules.policy_files import policy_named
from tests.support.command import run
from tests.support.drawn import HONEST, read, sheet
from tests.whole.test_in_part import saved

STRANGE = HONEST.replace("全年执行数", "琢磨").replace("项目名称", "名目")


def test_one_line_a_part_with_the_places() -> None:
    lines = lines_of([("甲.xlsx", read(STRANGE)), ("乙.xlsx", read(STRANGE))])
    assert lines[0] == "[labels]"
    assert "# “琢磨”：甲.xlsx 自评表!E5、乙.xlsx 自评表!E5" in lines
    assert tomllib.loads("\n".join(lines)) == {
        "labels": {"project": ["名目"], "funds.executed": ["琢磨"]}
    }
    assert lines_of([("甲.xlsx", read(HONEST))]) == []


def test_a_heading_that_may_be_several_parts_is_for_a_person_to_choose() -> None:
    two = HONEST.replace("| 年度指标值 | 实际完成值 |", "| 琢磨 | 斗转 |")
    lines = lines_of([("甲.xlsx", read(two))])
    assert (
        '# target = ["琢磨"]  # 年度指标值' in lines
        and '# actual = ["琢磨"]  # 实际完成值' in lines
    )
    assert tomllib.loads("\n".join(lines)) == {"labels": {}}


def test_what_it_prints_makes_the_form_whole(tmp_path: Path) -> None:
    form = tmp_path / "表" / "甲.xlsx"
    form.parent.mkdir()
    saved(form, STRANGE)
    done = run("labels", str(form.parent))
    assert done.exit_code == 1
    policy = tmp_path / "local.toml"
    policy.write_text(
        'extends = "mof-2020"\nid = "local"\nname = "本地"\ndocument = "本地"\n'
        "since = 2020-02-25\nfrom_fiscal_year = 2019\n" + done.output,
        "utf-8",
    )
    assert policy_named(str(policy)).labels
    again = run("labels", str(form.parent), "--policy", str(policy))
    assert (again.exit_code, again.stdout) == (0, "")
    verified = run("verify", "--no-write", str(form), "--policy", str(policy))
    assert verified.exit_code == 0, verified.output


def test_labels_of_rows() -> None:
    named = HONEST.replace("| 总分 |", "| 琢磨 |").replace("| 评分等级 |", "| 斗转 |")
    (reading,) = read_forms(sheet(named), labels={"total": ["琢磨"], "grade": ["斗转"]})
    assert reading.form.whole and reading.form.grade == "优"
    assert reading.form.score is not None
