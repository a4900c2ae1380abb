"""Lists, data files and policies that nobody sends by mistake: each ends in one sentence, and soon.

A line each: what it is, the name under which it arrives, its content, the code, words of the
sentence. ``tests/support/fuzz.py`` has a fuzzer for each.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from perfxl.jobs.lists import indicators_in, projects_in, read_allowed
from perfxl.jobs.one_file import filled
from perfxl.layout.layouts import SHANGHAI
from perfxl.layout.plan import plan
from perfxl.layout.sketch import MOST_ROWS
from perfxl.rules import policy_files
from perfxl.rules.policy_files import policy_for, policy_named
from perfxl.text.refusal import Refused

HEAD = "一级指标,二级指标,三级指标,年度指标值,分值"
ROW = "产出指标,数量指标,名称,≥1个,10"
PROJECTS = "项目名称,主管部门,实施单位,年初预算数"
LOCAL = 'extends = "mof-2020"\n'

LISTS = [
    ("a cell too long", f"{HEAD}\n{ROW.replace('名称', '长' * 40_000)}", "第 2 行", "32767"),
    ("a quote that never ends", f'{HEAD}\n"{"x" * 200_000}', "第 2 行", "32767"),
    ("a row too wide", f"{HEAD}\n{',' * 300}", "E-TOOBIG", "200"),
    ("no name", f'{HEAD}\n"a', "第 2 行", "三级指标"),
    ("a NUL", f"{HEAD}\n\0a,b", "第 2 行", "三级指标"),
    ("an exponent", ROW.replace("10", "1e9999999").join((f"{HEAD}\n", "")), "第 2 行", "分值"),
    ("10,000 digits", f"{HEAD}\n{ROW.replace('10', '9' * 10_000)}", "第 2 行", "分值"),
    ("nothing", "", "list.csv", "表头"),
    ("no head", "a,b\nc,d", "list.csv", "表头"),
]  # fmt: skip

JSON = [
    ("an integer of 10,000 digits", f'[{{"name": "a", "weight": {"9" * 10_000}}}]', "分值"),
    ("a huge exponent", '[{"name": "a", "weight": 1e999999999}]', "分值"),
    ("NaN", '[{"name": "a", "weight": NaN}]', "分值"),
    ("100,000 brackets", "[" * 100_000, "嵌套过深"),
    ("100,000 objects in each other", '{"a":' * 100_000, "嵌套过深"),
    ("half a character", '[{"name": "\\ud800"}]', "代理项"),
    ("no list", "7", "列表"),
    ("a list of lists", "[[1]]", "列表"),
    ("cut short", '[{"name": ', "不是 JSON"),
    ("nothing", "", "不是 JSON"),
]

DATA = [
    ("an integer of 10,000 digits", f'{{"year": {"9" * 10_000}}}', "year"),
    ("100,000 brackets", '{"a":' * 100_000, "嵌套过深"),
    ("half a character", '{"project": "\\ud800"}', "project"),
    ("one key 50,000 times", "{" + ",".join(['"year": 2025'] * 50_000) + "}", "两次"),
    ("50,000 keys", "{" + ",".join(f'"k{n}": 1' for n in range(50_000)) + "}", "没有这个键"),
    ("100,000 rows", '{"indicators": [' + ",".join(["{}"] * 100_000) + "]}", f"> {MOST_ROWS}"),
    ("no object", "[]", "对象"),
]

POLICIES = [
    ("brackets in brackets", f"a = {'[' * 20_000}{']' * 20_000}", "嵌套过深"),
    ("tables in tables", f"a = {'{b=' * 12_000}1{'}' * 12_000}", "嵌套过深"),
    ("too many digits", f"{LOCAL}[weights]\ntotal = {'9' * 40_000}", "不是 TOML"),
    ("too long", f"{LOCAL}# {'长' * 60_000}", f"> {policy_files.LONGEST}"),
    ("a key of keys", f"{'.'.join(['a'] * 20_000)} = 1", "嵌套过深"),
    ("a table of tables", f"[{'.'.join(['a'] * 20_000)}]", "嵌套过深"),
    ("a huge exponent", f"{LOCAL}[weights]\ntotal = 1e999999999999", "weights.total"),
    ("NaN", f"{LOCAL}[weights]\ntotal = nan", "weights.total"),
    ("a day that is none", f"{LOCAL}since = 2025-02-31", "TOML"),
    ("nothing", "", "缺少"),
]


ALLOWED = [
    ("brackets in brackets", "toml", "a = " + "[" * 3_000, "嵌套过深"),
    ("an exponent beyond all bounds", "toml", f"a = 1e{'9' * 30}", "太大"),
    ("too many digits", "toml", f"allowed = {'9' * 5_000}", "不是 TOML"),
    ("a figure for a text", "toml", '[[allowed]]\ncode = "S-2"\nwhy = 5', "应为文字"),
    ("a table for a text", "toml", '[[allowed]]\ncode = "S-2"\nwhy = {a = 1}', "应为文字"),
    ("no table", "toml", "allowed = [1]", "[[allowed]]"),
    ("a year of 4,000 digits", "csv", f"编码,理由,单位,批准日期\nS-2,会,甲,{'9' * 4_000}-1-1", "不是日期"),
    ("a year beyond them all", "csv", "编码,理由,单位,批准日期\nS-2,会,甲,9999999999999-1-1", "不是日期"),
]  # fmt: skip


def said(work: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        work()
    sentence = refused.value.sentence()
    assert len(sentence) <= 600 and sentence.isprintable()
    return sentence


@pytest.mark.parametrize(("content", "where", "words"), [case[1:] for case in LISTS], ids=[case[0] for case in LISTS])  # fmt: skip
def test_a_csv_list(content: str, where: str, words: str) -> None:
    sentence = said(lambda: indicators_in(content.encode(), "list.csv"))
    assert where in sentence and words in sentence


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end: str) -> None:
    rows = end.join((HEAD, ROW, ROW.replace("名称", "又一")))
    assert [row.name for row in indicators_in(rows.encode(), "list.csv")] == ["名称", "又一"]
    listed = projects_in(f"{PROJECTS}{end}甲,乙,丙,1{end}".encode("gb18030"), "list.csv")
    assert [project.project for project in listed] == ["甲"]


@pytest.mark.parametrize(("content", "words"), [case[1:] for case in JSON], ids=[case[0] for case in JSON])  # fmt: skip
def test_a_json_list(content: str, words: str) -> None:
    assert words in said(lambda: indicators_in(content.encode(), "list.json"))


@pytest.mark.parametrize(("content", "words"), [case[1:] for case in DATA], ids=[case[0] for case in DATA])  # fmt: skip
def test_a_data_file(content: str, words: str) -> None:
    assert words in said(lambda: filled(content))


@pytest.mark.parametrize(("content", "words"), [case[1:] for case in POLICIES], ids=[case[0] for case in POLICIES])  # fmt: skip
def test_a_policy(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "local.toml"
    path.write_text(content, "utf-8")
    assert words in said(lambda: policy_named(str(path)))


@pytest.mark.parametrize(("suffix", "content", "words"), [case[1:] for case in ALLOWED], ids=[case[0] for case in ALLOWED])  # fmt: skip
def test_a_list_of_exceptions(suffix: str, content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / f"allowed.{suffix}"
    path.write_text(content, "utf-8")
    assert words in said(lambda: read_allowed(path))


def test_a_form_of_too_many_rows_is_not_begun() -> None:
    rows = indicators_in("\n".join((HEAD, *[ROW] * (MOST_ROWS + 1))).encode(), "list.csv")
    assert "E-TOOBIG" in said(lambda: plan(SHANGHAI, rows, policy_for(2025)))
    assert plan(SHANGHAI, rows[1:], policy_for(2025)).last_row > MOST_ROWS
