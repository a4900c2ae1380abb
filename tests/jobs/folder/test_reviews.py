"""A season of reviewed forms: 差值表 to the hundredth, by unit, by reviewer, in every format; whose fault
is whose."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
import xlsxwriter

from perfxl.excel.xlsx.workbook import read
from perfxl.form.grid import Sheet
from perfxl.jobs.folder.inspection import Inspection, inspect
from perfxl.reading.book import read_book
from tests.documents.writers import as_html
from tests.support import PATIENCE, ROOT, command
from tests.support.drawn import HONEST, REVIEW_FOOT, REVIEW_HEAD, REVIEW_ROWS, sheet

REVIEWERS = "张三", "李四"
UNITS = tuple(
    f"{name}养老服务中心" for name in ("东湖", "西山", "南苑", "北坡", "中环", "临江", "望海")
)
FILED = (992, 1000, 950, 1000, 1000, 1000, 1500, 1400, 1000)  # hundredths, row by row: 98.42
WEIGHTS = (10, 10, 10, 10, 10, 10, 15, 15, 10)


class Plan(NamedTuple):
    """One form of the season: who filed and who reviewed it, and the reviewed hundredths; None: not
    reviewed yet."""

    project: str
    unit: str
    reviewer: str
    scores: tuple[int | None, ...]

    @property
    def reviewed(self) -> int | None:
        """The total in hundredths, once every row is reviewed."""
        known = [score for score in self.scores if score is not None]
        return sum(known) if len(known) == len(FILED) else None

    @property
    def state(self) -> str:
        known = sum(score is not None for score in self.scores)
        return "已复核" if known == 9 else f"复核中 {known}/9" if known else "未复核"


def season() -> list[Plan]:
    """A hundred forms, seven units, two reviewers; two not begun, one half-way."""
    chance = random.Random(20260305)
    plans = []
    for number in range(100):
        scores: list[int | None] = list(FILED)
        for row in chance.sample(range(9), chance.randrange(5)):
            scores[row] = FILED[row] - chance.randrange(FILED[row] + 1)
        if number in (40, 41):
            scores = [None] * 9
        if number == 42:
            scores[3:] = [None] * 6
        plans.append(Plan(f"设施改造{number:03d}号", UNITS[number * 3 % 7], REVIEWERS[number % 2],
                          tuple(scores)))  # fmt: skip
    return plans


def half_up(top: int, bottom: int) -> str:
    """A quotient of whole numbers with two decimals, rounded half-up away from zero."""
    hundredths = (abs(top) * 200 + bottom) // (bottom * 2)
    sign = "-" if top < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


def points(hundredths: int) -> str:
    return half_up(hundredths, 100)


def level(deviation: str) -> str:
    classes = (("偏离很大", 20), ("偏离较大", 10), ("略有偏离", 5), ("基本一致", 0))
    return next(name for name, floor in classes if float(deviation) >= floor)


def grade(hundredths: int) -> str:
    return next(g for g, floor in (("优", 9000), ("良", 8000), ("中", 6000), ("差", 0))
                if hundredths >= floor)  # fmt: skip


def drawings(plan: Plan) -> tuple[str, str]:
    """The form and its review sheet."""
    form = HONEST.replace("社区养老服务设施改造", plan.project).replace(
        "某区养老服务中心", plan.unit
    )
    head = REVIEW_HEAD.replace("社区养老服务设施改造", plan.project).replace(
        "某区养老服务中心", plan.unit
    )
    head = head.replace("张三", plan.reviewer)
    lines = []
    for line, score, filed in zip(
        REVIEW_ROWS.strip().splitlines(), plan.scores, FILED, strict=True
    ):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        cells[4:] = [""] * 6
        if score is not None:
            cells[5], cells[8] = points(score), "有"
            cells[6] = "完成值与佐证材料不符" if score < filed else ""
        lines.append("| " + " | ".join(cells) + " |")
    foot = REVIEW_FOOT.replace("| 85.42 |", "| |").replace("复核等级 | 良", "复核等级 |")
    return form, head + "\n".join(lines) + foot


def write(path: Path, *drawn: Sheet) -> None:
    """A workbook of drawn sheets."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    for each in drawn:
        made = book.add_worksheet(each.name)
        for merge in each.merges:
            made.merge_range(merge.row - 1, merge.column - 1, merge.last_row - 1,
                             merge.last_column - 1, "")  # fmt: skip
        for (row, column), cell in each.cells.items():
            if cell.value is not None:
                made.write(row - 1, column - 1, cell.value)
    book.close()


def put(path: Path, form: str, review: str) -> None:
    write(path, sheet(form), sheet(review, "复核底稿"))


def batch(folder: Path, output: Path, *more: str) -> int:
    arguments = ["batch", str(folder), "-o", str(output), "--jobs", "1", *more]
    return command.run(*arguments).exit_code


def table(path: Path, name: str) -> list[dict[str, object]]:
    """A sheet of a ledger as rows by head; what is a figure as it prints."""
    drawn = next(each for each in read(path.read_bytes()).sheets if each.name == name)
    width = max(column for _, column in drawn.cells)
    heads = ["".join(str(drawn.value(1, n) or "").split()) for n in range(1, width + 1)]
    last = max(row for row, _ in drawn.cells)
    return [
        {head: drawn.value(row, n) for n, head in enumerate(heads, 1)} for row in range(2, last + 1)
    ]


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The season's ledger in three formats."""
    root = tmp_path_factory.mktemp("season")
    (root / "复核").mkdir()
    for number, plan in enumerate(season()):
        put(root / "复核" / f"{number:03d}.xlsx", *drawings(plan))
    for kind in ("xlsx", "json", "csv"):
        assert batch(root / "复核", root / f"台账.{kind}") == 0
    return root


def expected(plan: Plan) -> dict[str, str]:
    """A line of 差值表 by whole numbers alone."""
    known = {"project": plan.project, "unit": plan.unit, "reviewer": plan.reviewer,
             "state": plan.state, "grade_filed": "优"}  # fmt: skip
    if plan.reviewed is None:
        blank = ("filed", "score", "difference", "deviation", "level", "grade")
        return {**known, **dict.fromkeys(blank, "")}
    gap = half_up((9842 - plan.reviewed) * 100, 9842)
    return {
        **known, "filed": "98.42", "score": points(plan.reviewed),
        "difference": points(9842 - plan.reviewed), "deviation": gap, "level": level(gap),
        "grade": grade(plan.reviewed),
    }  # fmt: skip


HEADS = {
    "project": "项目名称", "unit": "实施单位", "reviewer": "复核人", "state": "进度",
    "grade_filed": "自评等级", "grade": "复核等级", "filed": "自评总分", "score": "复核总分",
    "difference": "差值(自评−复核)", "deviation": "偏离度(%)", "level": "偏离程度",
}  # fmt: skip


def shown(value: object) -> str:
    """A cell as it prints: text, or a figure at two decimals."""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:.2f}"


def test_the_differences_are_exact(ledgers: Path) -> None:
    wanted = [expected(plan) for plan in season()]
    rows = table(ledgers / "台账.xlsx", "差值表")
    assert [{key: shown(row[head]) for key, head in HEADS.items()} for row in rows] == wanted
    listed = json.loads((ledgers / "台账.json").read_text("utf-8"))["differences"]
    assert [{key: shown(row[key]) for key in HEADS} for row in listed] == wanted
    plain = csv.DictReader(io.StringIO((ledgers / "台账-差值表.csv").read_text("utf-8-sig")))
    assert [{key: row[head] for key, head in HEADS.items()} for row in plain] == wanted
    assert {row["level"] for row in wanted} == {"", "基本一致", "略有偏离", "偏离较大", "偏离很大"}


def tally(plans: Sequence[Plan]) -> dict[str, str]:
    """A line of 复核统计 by whole numbers alone."""
    totals = [plan.reviewed for plan in plans if plan.reviewed is not None]
    count, missed = len(totals), sum(9842 - total for total in totals)
    levels = [expected(plan)["level"] for plan in plans]
    return {
        "自评表": str(len(plans)), "已复核": str(count), "平均自评总分": "98.42",
        "平均复核总分": half_up(sum(totals), count * 100),
        "平均差值": half_up(missed, count * 100),
        "偏离度(%)": half_up(missed * 100, count * 9842),
        **{name: str(levels.count(name)) for name in ("基本一致", "略有偏离", "偏离较大", "偏离很大")},
        "等级变动": str(sum(grade(total) != "优" for total in totals)),
        "复核问题": str(sum(plan.state.startswith("复核中") for plan in plans)),  # V-4: left blank
    }  # fmt: skip


def test_units_and_reviewers_are_counted(ledgers: Path) -> None:
    plans = season()
    wanted = {("全部", "全部"): tally(plans)}
    for name in sorted(REVIEWERS):
        wanted["复核人", name] = tally([plan for plan in plans if plan.reviewer == name])
    for name in sorted(UNITS):
        wanted["单位", name] = tally([plan for plan in plans if plan.unit == name])
    rows = table(ledgers / "台账.xlsx", "复核统计")
    assert list(rows[0])[8:12] == ["基本一致", "略有偏离", "偏离较大", "偏离很大"]
    found = {}
    for row in rows:
        kind, name = row.pop("按"), row.pop("复核人或单位")
        found[kind, name] = {
            head: shown(value) if "." in wanted[kind, name][head] else f"{value}"  # type: ignore[index]
            for head, value in row.items()
        }
    assert found == wanted
    (front, *_) = read((ledgers / "台账.xlsx").read_bytes()).sheets
    told = next(str(c.value) for c in front.cells.values() if str(c.value).startswith("复核："))
    whole = tally(plans)
    assert told.startswith(
        f"复核：已复核 97 张，复核中 1 张，未复核 2 张，平均差值 {whole['平均差值']} 分，"
        f"偏离度 {whole['偏离度(%)']}%，基本一致 {whole['基本一致']} 张，"
    )


def test_the_open_tables_have_the_review(ledgers: Path) -> None:
    from pyarrow.parquet import read_table

    assert batch(ledgers / "复核", ledgers / "台账.parquet") == 0
    rows = read_table(ledgers / "台账.parquet").to_pylist()
    names = {
        "reviewer": "reviewer", "reviewed_filed": "filed", "reviewed_score": "score",
        "difference": "difference", "deviation": "deviation", "deviation_level": "level",
        "grade_reviewed": "grade",
    }  # fmt: skip
    found = [{key: shown(row[name]) for name, key in names.items()} for row in rows]
    assert found == [{key: expected(plan)[key] for key in names.values()} for plan in season()]


def test_a_reviewers_fault_is_not_the_units(tmp_path: Path) -> None:
    """A score of the review cannot be read, another was lowered without a ground, and nothing is wrong
    with the form."""
    plan = season()[0]._replace(scores=FILED)
    form, review = drawings(plan)
    spoiled = review.replace("| 14 |  | 14.00 |", "| 14 |  | 约14分 |")
    spoiled = spoiled.replace("| 9.5 |  | 9.50 |", "| 9.5 |  | 8.00 |")
    assert "约14分" in spoiled and "| 8.00 |" in spoiled
    (tmp_path / "复核").mkdir()
    put(tmp_path / "复核" / "甲.xlsx", form, spoiled)
    output = tmp_path / "台账.xlsx"
    assert batch(tmp_path / "复核", output, "--split-by", "unit") == 1
    sheets = {each.name: each for each in read(output.read_bytes()).sheets}
    assert sheets["问题"].value(2, 1) == sheets["退回清单"].value(2, 1) == "（无）"
    assert not list((tmp_path / "台账-退回").iterdir())
    (project,) = table(output, "项目")
    assert project["错误"] == 0
    faults = table(output, "复核问题")
    assert [
        tuple(each[head] for head in ("复核人", "级别", "单元格", "指标")) for each in faults
    ] == [
        ("张三", "错误", "复核底稿!F14", "设施管护机制"),
        ("张三", "错误", "复核底稿!G9", "适老化改造户数"),
    ]
    assert [str(each["编码"]).partition("-")[0] for each in faults] == ["L", "V"]
    (line,) = table(output, "差值表")
    assert (
        line["复核问题"] == len(faults)
        and line["进度"] == "复核中 8/9"
        and line["差值(自评−复核)"] is None
    )


def test_a_file_that_a_reviewer_names_and_nobody_has_is_not_the_units(tmp_path: Path) -> None:
    form, review = drawings(season()[0]._replace(scores=FILED))
    named = review.replace("| 有 |", "| 验收报告 |", 1)
    assert named != review
    (tmp_path / "复核").mkdir()
    (tmp_path / "佐证材料").mkdir()
    put(tmp_path / "复核" / "甲.xlsx", form, named)
    output = tmp_path / "台账.xlsx"
    assert batch(tmp_path / "复核", output, "--evidence", str(tmp_path / "佐证材料")) == 0
    (fault,) = table(output, "复核问题")
    assert (fault["级别"], fault["编码"], fault["复核人"]) == ("提示", "A-1", "张三")
    sheets = {each.name: each for each in read(output.read_bytes()).sheets}
    assert sheets["问题"].value(2, 1) == "（无）"
    (tmp_path / "佐证材料" / "验收报告.pdf").touch()
    assert batch(tmp_path / "复核", output, "--evidence", str(tmp_path / "佐证材料")) == 0
    assert "复核问题" not in {each.name for each in read(output.read_bytes()).sheets}


def test_a_folder_without_reviews_says_nothing_of_them(tmp_path: Path) -> None:
    (tmp_path / "报送").mkdir()
    write(tmp_path / "报送" / "甲.xlsx", sheet(HONEST))
    assert batch(tmp_path / "报送", tmp_path / "台账.xlsx") == 0
    book = read((tmp_path / "台账.xlsx").read_bytes())
    assert not {each.name for each in book.sheets} & {"差值表", "复核统计", "复核问题"}
    assert not any(str(c.value).startswith("复核：") for c in book.sheets[0].cells.values())


def test_letters_carry_the_reviewed_figures(tmp_path: Path) -> None:
    import docx

    plan = season()[0]._replace(scores=(992, 1000, 950, 1000, 700, 1000, 1500, 1400, 0))
    form, review = drawings(plan)
    assert form.count("| 98.42 |") == 1
    (tmp_path / "复核").mkdir()
    put(tmp_path / "复核" / "甲.xlsx", form.replace("| 98.42 |", "| 98.52 |"), review)
    assert (
        batch(tmp_path / "复核", tmp_path / "台账.xlsx", "--letters", str(tmp_path / "通知")) == 1
    )
    said = "自评 98.42 分（优），复核 85.42 分（良），差值 13.00 分，偏离度 13.21%"
    message, document = sorted((tmp_path / "通知").iterdir(), key=lambda path: path.suffix)[::-1]
    assert f"项）；{said}" in message.read_text("utf-8-sig")
    assert f"复核：{said}" in [p.text for p in docx.Document(str(document)).paragraphs]


def test_a_folder_gets_its_review_sheets(tmp_path: Path) -> None:
    """Copies at their places, prefilled, the forms as they were; a copy in which somebody works stays."""
    home, copies = tmp_path / "报送", tmp_path / "报送" / "复核"
    (home / "东湖").mkdir(parents=True)
    write(home / "东湖" / "甲.xlsx", sheet(HONEST))
    write(home / "乙.xlsx", sheet(HONEST.replace("社区养老服务设施改造", "另一项目")))
    (home / "丙.csv").write_text("不是自评表", "utf-8")
    (home / "丁.html").write_bytes(as_html(sheet(HONEST)))
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}

    def run() -> str:
        arguments = ["batch", str(home), "-o", str(tmp_path / "台账.xlsx"), "--jobs", "1"]
        return command.run(*arguments, "--review", str(copies)).output

    said = run()
    made = sorted(path.relative_to(copies).as_posix() for path in copies.rglob("*.*"))
    assert made == ["东湖/甲.xlsx", "乙.xlsx"]
    assert {path: path.read_bytes() for path in before} == before
    assert (
        [line for line in said.splitlines() if "W-REVIEW" in line]
        == [line for line in said.splitlines() if "丁.html E-ONLYREAD" in line]
        != []
    )
    assert "丙.csv E-" not in said
    (reading,) = read_book(read((copies / "乙.xlsx").read_bytes()))
    review = reading.form.review
    assert review is not None and not review.entered
    assert [str(row.filed) for row in review.rows][:3] == ["9.92", "10", "9.5"]
    (copies / "乙.xlsx").write_bytes(b"somebody is at it")
    run()
    assert (copies / "乙.xlsx").read_bytes() == b"somebody is at it"
    assert len(table(tmp_path / "台账.xlsx", "项目")) == 3  # the copies are no hand-ins


@pytest.fixture
def twelve(tmp_path: Path) -> Path:
    """A folder of twelve projects."""
    home = tmp_path / "报送"
    home.mkdir()
    for number in range(12):
        project = HONEST.replace("社区养老服务设施改造", f"第{number}个项目")
        write(home / f"{number}.xlsx", sheet(project))
    return home


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_several_workers_make_the_same_copies(twelve: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        job = Inspection(
            str(twelve), str(tmp_path / f"{jobs}.xlsx"), jobs=jobs, review=str(tmp_path / str(jobs))
        )
        heard: list[tuple[int, int]] = []
        outcome = inspect(job, copied=lambda done, of, heard=heard: heard.append((done, of)))
        assert heard == [(number, 12) for number in range(1, 13)]
        copies = [str(tmp_path / str(jobs) / name) for name in sorted(contents(twelve))]
        assert [path for path in outcome.written if path in copies] == copies
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert len(contents(tmp_path / "1")) == 12


def test_an_interrupt_leaves_the_other_copies_to_the_next_run(twelve: Path, tmp_path: Path) -> None:
    def copied(done: int, of: int) -> None:
        if done == 5:
            signal.raise_signal(signal.SIGINT)

    job = Inspection(str(twelve), str(tmp_path / "台账.xlsx"), review=str(tmp_path / "复核"))
    outcome = inspect(job, copied=copied)
    assert outcome.exit_code == 130 and outcome.overview.complete
    first = contents(tmp_path / "复核")
    assert len(first) == 5 and len(table(Path(job.output), "项目")) == 12
    outcome = inspect(job)
    made = contents(tmp_path / "复核")
    assert outcome.exit_code != 130 and made.keys() == contents(twelve).keys()
    assert first.items() <= made.items()


def test_a_link_where_a_copy_goes_is_not_followed(twelve: Path, tmp_path: Path) -> None:
    (twelve / "甲局").mkdir()
    (twelve / "0.xlsx").rename(twelve / "甲局" / "0.xlsx")
    (tmp_path / "别处").mkdir()
    (tmp_path / "复核").mkdir()
    (tmp_path / "复核" / "甲局").symlink_to(tmp_path / "别处")
    job = Inspection(str(twelve), str(tmp_path / "台账.xlsx"), review=str(tmp_path / "复核"))
    outcome = inspect(job)
    assert ("W-REVIEW", "甲局/0.xlsx E-NOTFILE") in outcome.remarks
    assert not list((tmp_path / "别处").iterdir()) and len(contents(tmp_path / "复核")) == 11


def test_a_terminal_shows_both_parts(twelve: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "perfxl", "batch", twelve, "-o", tmp_path / "台账.xlsx"]
    process = subprocess.Popen(
        [*map(str, command), "--jobs", "1", "--review", str(tmp_path / "复核")],
        stderr=theirs, stdout=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm"}, cwd=ROOT,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    with suppress(OSError):  # how a terminal ends
        while more := os.read(ours, 1 << 16):
            said += more
    os.close(ours)
    assert process.wait(PATIENCE) in (0, 1)
    shown = said.decode()
    assert shown.index("核验") < shown.index("复核底稿") and "12/12" in shown


def typed(path: Path, words: str, down: int, text: object) -> None:
    """Type so many rows below the first cell of a workbook that says something, or into it."""
    book = openpyxl.load_workbook(path)
    cells = (cell for page in book for row in page.iter_rows() for cell in row)
    next(cell for cell in cells if cell.value == words).offset(down).value = text
    book.save(path)


def test_copies_for_review_beside_their_originals_count_once(twelve: Path, tmp_path: Path) -> None:
    """A batch over what stands above both: each form once, with the review of its copy; a copy that
    says something else is a file like any other."""
    job = Inspection(str(twelve), str(tmp_path / "一.xlsx"), review=str(tmp_path / "复核"))
    before = inspect(job).overview
    shutil.copy(twelve / "0.xlsx", twelve / "0(修改).xlsx")  # a second hand-in, word for word
    typed(tmp_path / "复核" / "3.xlsx", "复核得分", 1, 5)
    typed(tmp_path / "复核" / "4.xlsx", "15处", 0, "16处")
    both, output = tmp_path / "全部", tmp_path / "二.xlsx"
    shutil.copytree(twelve, both / "报送")
    shutil.copytree(tmp_path / "复核", both / "复核")
    arguments = ["batch", str(both), "--letters", str(tmp_path / "通知"), "--jobs", "1", "-o"]
    said = command.run(*arguments, str(output)).output
    assert "共 25 个文件 = 核验 25" in said and "14 张表" in said
    assert "其中 11 个是复核副本，不重复计数" in said
    handed_in = [*(f"报送/{path.name}" for path in twelve.iterdir()), "复核/4.xlsx"]
    assert sorted(str(row["文件"]) for row in table(output, "项目")) == sorted(handed_in)
    twice = {  # in any order: both may be of the same second
        frozenset((row["先保存的文件"], row["后保存的文件"])) for row in table(output, "重复报送")
    }
    assert twice == {
        frozenset(("报送/0(修改).xlsx", "报送/0.xlsx")), frozenset(("报送/4.xlsx", "复核/4.xlsx"))
    }  # fmt: skip
    known = {row["文件"]: row["进度"] for row in table(output, "差值表")}
    assert known == {
        f"复核/{number}.xlsx": "复核中 1/9" if number == 3 else "未复核" for number in range(12)
    }
    command.run(*arguments, str(tmp_path / "三.json"))
    told = json.loads((tmp_path / "三.json").read_text("utf-8"))["overview"]
    assert (told["copies"], told["forms"]) == (11, before.forms + 2)
