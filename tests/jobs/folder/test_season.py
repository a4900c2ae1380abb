"""A whole season: round one, notes, letters, exceptions, round two; every count exact."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result
from msgspec.structs import replace

from perfxl.excel.xlsx import workbook
from perfxl.ledger.notes import Known, Note, Notes
from perfxl.rules.checks import CHECKS
from perfxl.rules.checks.rule import ERROR
from tests.support import bureau, command

COUNT, EVERY = 300, 3
DAY_ONE, DAY_TWO = "2026-02-03", "2026-02-15"


def run(*arguments: object) -> Result:
    return command.run("batch", *arguments, "--jobs", "1")


def rows(path: Path, name: str) -> list[dict[str, Any]]:
    """A sheet of a ledger, head -> value; figures are Decimal, blank is None."""
    (found,) = [sheet for sheet in workbook.read(path).sheets if sheet.name == name]
    width = max(column for _, column in found.cells)
    head = [str(found.value(1, c) or "").replace("\n", "") for c in range(1, width + 1)]
    last = max(row for row, _ in found.cells)
    read = [
        {key: found.value(row, c) for c, key in enumerate(head, 1)} for row in range(2, last + 1)
    ]
    return [row for row in read if row[head[0]] != "（无）"]


Wish = tuple[str, str, dict[str, str]]


def write_notes(path: Path, *wishes: Wish) -> None:
    """As a clerk does it in a spreadsheet program: sheet, file, and what to write beside its row."""
    book = openpyxl.load_workbook(path)
    for name, file, texts in wishes:
        found = book[name]
        assert found.protection.sheet
        head = {str(c.value).replace("\n", ""): c.column for c in found[1]}
        at = next(
            r for r in range(2, found.max_row + 1) if found.cell(r, head["文件"]).value == file
        )
        for key, text in texts.items():
            assert not found.cell(at, head[key]).protection.locked
            found.cell(at, head[key]).value = text
    book.save(path)


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred forms, every third with a defect, and all that goes out after round one. A test
    that works on in it does so in a copy."""
    home = tmp_path_factory.mktemp("season")
    first = home / "一次"
    bureau._write(first, range(COUNT), EVERY)
    done = run(
        first, "-o", home / "台账.xlsx", "--date", DAY_ONE, "--letters", home / "通知",
        "--split-by", "unit", "--deadline", "2026-02-12", "--contact", "绩效科 021-1234567",
        "--sender", "滨江区财政局",
    )  # fmt: skip
    assert done.exit_code == 1, done.output
    return home


PLANTED = [number for number in range(COUNT) if bureau.planted(number, EVERY)]


def demands(number: int) -> list[str]:
    """The planted findings that a form goes back for."""
    defect = bureau.planted(number, EVERY)
    if defect is None or defect.name == "a goal that is missing":  # a blank that is only warned of
        return []
    return [code for code in defect.codes if CHECKS[code].severity == ERROR or code == "D-2"]


SENT = [number for number in PLANTED if demands(number)]


def test_round_one_counts(season: Path) -> None:
    path = season / "台账.xlsx"
    projects = rows(path, "项目")
    assert len(projects) == COUNT
    found = Counter((row["文件"], row["编码"]) for row in rows(path, "问题"))
    planted: Counter[tuple[str, str]] = Counter()
    for number in PLANTED:
        defect = bureau.planted(number, EVERY)
        for code in defect.codes if defect else ():
            planted[bureau.name_of(number), code] += 1
    assert found == planted
    returned = rows(path, "退回清单")
    assert {row["文件"] for row in returned} == {bureau.name_of(number) for number in SENT}
    assert {row["文件"] for row in projects if row["错误"]} == {
        bureau.name_of(number) for number in SENT if demands(number) != ["D-2"]
    }
    assert {row["核验日期"] for row in projects} == {DAY_ONE}
    assert all(len(row["文件校验码(SHA-256 前 16 位)"]) == 16 for row in projects)
    assert sum(row["自评表"] for row in rows(path, "单位")) == COUNT
    front = workbook.read(path).sheets[0]
    assert any(DAY_ONE in str(front.value(row, 2)) for row in range(1, 5))


def test_a_letter_a_unit(season: Path) -> None:
    import docx

    returned = Counter(row["实施单位"] for row in rows(season / "台账.xlsx", "退回清单"))
    letters = sorted((season / "通知").glob("*.docx"))
    assert len(letters) == len(returned) == len(list((season / "通知").glob("*.txt")))
    for path in letters:
        document = docx.Document(str(path))
        unit = path.stem.partition(" ")[2]
        words = "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert f"{unit}：" in words and "2026年2月12日" in words and "021-1234567" in words
        asked = sum(len(table.rows) - 1 for table in document.tables)
        assert asked == returned[unit], unit
        before, _, enclosed = words.partition("附件\n")  # the letter is signed before its enclosure
        assert before.rstrip().endswith("滨江区财政局\n2026年2月3日") and "1．" in enclosed
        assert " · " not in before and before.count("财预〔2020〕10号") <= 1
        assert "{" not in words
        message = path.with_suffix(".txt").read_text("utf-8-sig")
        assert message.startswith("主题：") and unit in message


def test_a_unit_answers_in_its_own_workbook(season: Path) -> None:
    made = sorted((season / "台账-退回").glob("*.xlsx"))
    units = {row["实施单位"] for row in rows(season / "台账.xlsx", "退回清单")}
    assert {path.stem for path in made} == units
    with zipfile.ZipFile(made[0]) as package:  # its files are elsewhere there: no dead links
        assert not [name for name in package.namelist() if "_rels/sheet" in name]
    book = openpyxl.load_workbook(made[0])
    found = book["退回清单"]
    heads = [cell.value for cell in found[2]]
    at = heads.index("单位答复") + 1
    assert not found.cell(3, at).protection.locked and found.protection.sheet


def test_a_season(season: Path, tmp_path: Path) -> None:
    """Notes, exceptions and the second hand-in, one after the other."""
    season = shutil.copytree(season, tmp_path / "season")
    path = season / "台账.xlsx"
    first = bureau.name_of(PLANTED[0])
    last = next(row for row in rows(path, "问题") if row["文件"] == bureau.name_of(PLANTED[-1]))
    returned = rows(path, "退回清单")[0]
    write_notes(
        path,
        ("项目", first, {"处理状态": "已电话联系", "备注": "周五再报", "联系人": "王芳"}),
        ("问题", str(last["文件"]), {"备注": "已当面说明"}),
        ("退回清单", str(returned["文件"]), {"处理状态": "已退回"}),
    )

    # a re-run of the same folder keeps them, also where rows have moved
    (season / "一次" / "新增.xlsx").write_bytes(bureau.file(bureau.clean(900)))
    done = run(season / "一次", "-o", path, "--date", DAY_ONE, "--round", 1)
    assert (
        done.exit_code == 1 and f"（未变 {COUNT}）" in done.output and "W-NOTES" not in done.output
    )
    assert len(rows(path, "项目")) == COUNT + 1
    kept = next(row for row in rows(path, "项目") if row["文件"] == first)
    assert (kept["处理状态"], kept["备注"], kept["联系人"]) == ("已电话联系", "周五再报", "王芳")
    noted = [row for row in rows(path, "问题") if row["备注"]]
    assert [(row["文件"], row["备注"]) for row in noted] == [(last["文件"], "已当面说明")]
    assert rows(path, "退回清单")[0]["处理状态"] == "已退回"

    # two exceptions: one that applies, one of nothing, one out of date
    allowed = season / "核准.toml"
    errors = [row for row in rows(path, "问题") if row["级别"] == "错误"]
    one = next(row for row in errors if row["编码"] == "S-1")
    allowed.write_text(
        f'[[allowed]]\nproject = "{one["项目名称"]}"\ncode = "S-1"\nwhy = "加分项"\nwho = "李局"\n'
        'date = 2026-02-04\n\n[[allowed]]\nunit = "没有的单位"\ncode = "W-1"\nwhy = "试点"\n\n'
        f'[[allowed]]\nproject = "{one["项目名称"]}"\ncode = "S-1"\nwhy = "旧"\nuntil = 2026-01-31\n',
        encoding="utf-8",
    )
    done = run(season / "一次", "-o", path, "--date", DAY_ONE, "--allowed", allowed)
    assert "W-ALLOWED" in done.output and f"{len(errors) - 1} 处错误" in done.output
    told = next(row for row in rows(path, "问题") if row["文件"] == one["文件"])
    assert told["级别"] == "已核准" and "加分项（李局，2026-02-04）" in told["问题"]
    assert one["文件"] not in {row["文件"] for row in rows(path, "退回清单")}
    assert [row["结果"] for row in rows(path, "已核准")] == ["已核准", "没有对应", "已过期"]

    # round two: of those that come again four in five are mended, the rest as they were
    second = season / "二次"
    sent = [number for number in SENT if bureau.name_of(number) != one["文件"]]
    again, absent = sent[:-5], sent[-5:]
    mended = again[: len(again) * 4 // 5]
    assert len(sent) > 60
    for number in again:
        target = second / f"改 {number}.xlsx"
        target.parent.mkdir(exist_ok=True)
        if number in mended:
            target.write_bytes(bureau.file(bureau.clean(number)))
        else:
            shutil.copy(season / "一次" / bureau.name_of(number), target)
    done = run(
        second, "-o", path, "--date", DAY_TWO, "--allowed", allowed, "--split-by", "unit",
        "--letters", season / "通知",
    )  # fmt: skip
    assert f"共 {len(again)} 个文件" in done.output
    told = {
        row["项目名称"]: (
            row["整改结果"], row["上轮须改"], row["已改"], row["未改"], row["新增"],
            row["距退回(天)"], bool(row["改动单元格"]),
        )
        for row in rows(path, "整改情况")
    }  # fmt: skip
    assert told == {
        bureau.clean(number).project: (
            ("已改好", count, count, 0, 0, None, True) if number in mended
            else ("未再报" if number in absent else "原样再报", count, 0, count, 0, 12, False)
        )
        for number, count in ((number, len(demands(number))) for number in sent)
    }  # fmt: skip
    details = rows(path, "整改明细")
    assert Counter(
        (row["项目名称"], row["情况"], row["编码"]) for row in details if row["编码"]
    ) == (
        Counter(
            (bureau.clean(number).project, "已改" if number in mended else "未改", code)
            for number in again
            for code in demands(number)
        )
    )
    assert all(row["原填"] != row["现填"] for row in details if row["情况"] == "改动")
    units = rows(path, "单位")
    assert sum(row["上轮退回(项目)"] for row in units) == len(sent)
    assert sum(row["已再报"] for row in units) == len(again)
    assert sum(row["已改好"] for row in units) == len(mended)
    assert sum(row["尚未改好"] for row in units) == len(sent) - len(mended)
    front = workbook.read(path).sheets[0]
    said = f"第 2 轮：上轮退回 {len(sent)} 个项目（{DAY_ONE}，至今 12 天），已再报 {len(again)}，已改好"
    assert any(
        f"{said} {len(mended)}，尚未改好" in str(cell.value) for cell in front.cells.values()
    )
    # what goes out after round two is what is still open, and nothing of round one is left there
    open_units = {row["实施单位"] for row in rows(path, "退回清单")}
    assert {row["文件"] for row in rows(path, "退回清单")} == {
        f"改 {number}.xlsx" for number in again if number not in mended
    }
    letters = {each.stem.partition(" ")[2] for each in (season / "通知").glob("*.docx")}
    assert letters == open_units == {each.stem for each in (season / "台账-退回").glob("*.xlsx")}
    # the notes of the projects that did not come again are listed, not lost
    notes = [*rows(path, "项目"), *rows(path, "留存批注")]
    assert [row["备注"] for row in notes if row.get("联系人") == "王芳"] == ["周五再报"]
    assert any(row["备注"] == "已当面说明" for row in rows(path, "留存批注"))


def test_the_ledger_edited_in_libreoffice_keeps_its_notes(
    season: Path, tmp_path: Path, office: Any
) -> None:
    folder, path = tmp_path / "报送", tmp_path / "台账.xlsx"
    bureau._write(folder, range(6), 3)
    assert run(folder, "-o", path, "--date", DAY_ONE).exit_code == 1
    first = str(rows(path, "项目")[0]["文件"])
    write_notes(path, ("项目", first, {"备注": "核实过 <&>\n第二行", "处理状态": "已补正"}))
    again = office.recalculate(path, tmp_path / "saved.xlsx")
    shutil.copy(again, path)
    done = run(folder, "-o", path, "--date", DAY_ONE)
    assert "W-KEPT" in done.output
    (row,) = [row for row in rows(path, "项目") if row["处理状态"]]
    assert row["备注"] == "核实过 <&>\n第二行" and row["序号"] == 1


def test_an_older_file_is_said_to_be_older(tmp_path: Path) -> None:
    """By what the files say of themselves; a file without a word about it is not judged."""
    path = tmp_path / "台账.xlsx"
    for number, (folder, day) in enumerate((("一", "2026-02-03"), ("二", "2026-01-20")), 1):
        made = tmp_path / folder
        made.mkdir()
        form = bureau.row(2, score=bureau.D("15.5") + number)(bureau.clean(0))
        (made / "a.xlsx").write_bytes(saved(bureau.file(form), f"{day}T10:00:00Z"))
        run(made, "-o", path, "--date", f"2026-03-0{number}")
    (told,) = rows(path, "整改情况")
    assert told["整改结果"] == "比上次的旧" and told["改动单元格"] == 2  # and 总分
    change = next(row for row in rows(path, "整改明细") if row["情况"] == "改动")
    assert (change["原填"], change["现填"]) == ("16.5", "17.5")
    assert change["指标或栏目"] == "验收合格率 得分"


def test_the_note_of_a_project_that_did_not_come_again_stands_by_its_mending(
    tmp_path: Path,
) -> None:
    """项目 has no row for it in this round; a note whose unit was renamed goes with the form where the
    file says that it is the same, and is listed, not lost, where nothing does."""
    first, second, path = tmp_path / "一", tmp_path / "二", tmp_path / "台账.xlsx"
    forms = [bureau.row(2, score=bureau.D("15.5"))(bureau.clean(number)) for number in range(4)]
    for folder in (first, second):
        folder.mkdir()
    for number, form in enumerate(forms):
        (first / f"{number}.xlsx").write_bytes(bureau.file(form))
    run(first, "-o", path)
    write_notes(
        path,
        ("项目", "0.xlsx", {"备注": "没有再报"}),
        ("项目", "1.xlsx", {"备注": "改了单位"}),
        ("项目", "2.xlsx", {"备注": "改了单位，换了文件名"}),
    )
    (second / "1.xlsx").write_bytes(bureau.file(replace(forms[1], unit="新街道办事处")))
    (second / "2 改.xlsx").write_bytes(bureau.file(replace(forms[2], unit="新街道办事处")))
    (second / "3.xlsx").write_bytes(bureau.file(forms[3]))
    for _ in range(2):
        run(second, "-o", path)
        noted = {row["项目名称"]: row["备注"] for row in rows(path, "整改情况") if row["备注"]}
        assert noted == {forms[0].project: "没有再报"}
        noted = {row["项目名称"]: row["备注"] for row in rows(path, "项目") if row["备注"]}
        assert noted == {forms[1].project: "改了单位"}
        left = [(row["项目名称"], row["备注"]) for row in rows(path, "留存批注")]
        assert left == [(forms[2].project, "改了单位，换了文件名")]


BAD = bureau.row(2, score=bureau.D("15.5"))(bureau.row(1, reason=None)(bureau.clean(0)))


def hand_in_again(
    folder: Path, before: dict[str, object], after: dict[str, object], *sheets: str
) -> tuple[list[list[str]], list[str]]:
    """A form that is handed in anew under its file's name: the notes that stand on each sheet, and
    the sheets of those that are listed."""
    made, path = folder / "报送", folder / "台账.xlsx"
    made.mkdir()
    (made / "甲.xlsx").write_bytes(bureau.file(replace(BAD, **before)))
    (made / "乙.xlsx").write_bytes(bureau.file(bureau.clean(7)))
    run(made, "-o", path)
    write_notes(path, *((sheet, "甲.xlsx", {"备注": "核实过"}) for sheet in sheets))
    (made / "甲.xlsx").write_bytes(bureau.file(replace(BAD, **after)))
    done = run(made, "-o", path)
    left = [row["原表"] for row in rows(path, "留存批注")]
    assert ("W-NOTES" in done.output) is bool(left)
    return [[row["备注"] for row in rows(path, each) if row["备注"]] for each in sheets], left


@pytest.mark.parametrize(
    ("before", "after", "follows"),
    [
        ({"unit": None}, {}, True),  # as it was asked to be mended
        ({"project": None}, {}, True),
        ({}, {"unit": "新街道办事处", "project": "另一个项目"}, False),
        ({}, {"project": "另一个项目"}, False),  # of the same unit under the same file's name
        ({"project": None}, {"unit": "新街道办事处"}, False),
        ({"project": None, "unit": None}, {}, False),
        ({}, {"unit": "新街道办事处", "year": 2024}, False),
    ],
)
def test_notes_go_with_a_form_that_is_known_to_be_the_same(
    before: dict[str, object], after: dict[str, object], follows: bool, tmp_path: Path
) -> None:
    noted, left = hand_in_again(tmp_path, before, after, "项目")
    assert (noted, left) == (([["核实过"]], []) if follows else ([[]], ["项目"]))


def test_notes_on_every_sheet_go_with_a_renamed_unit(tmp_path: Path) -> None:
    sheets = ("项目", "问题", "退回清单")
    noted, left = hand_in_again(tmp_path, {}, {"unit": "新街道办事处"}, *sheets)
    assert noted == [["核实过"]] * 3 and not left


def test_notes_do_not_follow_where_two_forms_of_one_sheet_could_be_it() -> None:
    """Told by the whole: which of two took the other's name is anybody's guess."""
    here = ("a.xlsx", "表", "2025")
    notes = Notes(
        {("项目", "1"): Note(remark="甲的"), ("问题", "1-x"): Note(remark="也是")},
        forms={"1": Known(*here, "甲", "一局"), "2": Known(*here, "乙", "一局")},
    )
    one = {"3": Known(*here, "甲", "新局")}
    notes.follow({**one, "4": Known(*here, "乙", "新局")})
    assert notes.of("项目", "3") == Note() and len(list(notes.left())) == 2
    notes.follow({**one, "2": Known(*here, "乙", "一局")})
    assert notes.of("项目", "3").remark == "甲的" and notes.of("问题", "3-x").remark == "也是"
    assert not list(notes.left())


def test_what_was_allowed_is_said_in_the_files_too(tmp_path: Path) -> None:
    """The summary of a form says what the ledger says, and is written anew when the list changes."""
    folder, path, allowed = tmp_path / "报送", tmp_path / "台账.xlsx", tmp_path / "核准.toml"
    folder.mkdir()
    forms = (
        bureau.row(2, score=bureau.D("15.5"))(bureau.clean(0)),  # S-1
        bureau.row(1, reason=None)(bureau.clean(1)),  # D-1
        bureau.row(2, score=bureau.D("15.5"))(bureau.clean(2)),  # S-1, not allowed
    )
    for number, form in enumerate(forms):
        (folder / f"{number}.xlsx").write_bytes(bureau.file(form))
    line = '[[allowed]]\nproject = "{}"\ncode = "{}"\nwhy = "{}"\nuntil = 2026-02-28\n'
    allowed.write_text(
        line.format(forms[0].project, "S-1", "加分项")
        + line.format(forms[1].project, "D-1", "另文说明"),
        encoding="utf-8",
    )

    def summary(number: int) -> str:
        sheet = workbook.read(folder / f"{number}.xlsx").sheets[-1]
        return "\n".join(str(cell.value) for cell in sheet.cells.values())

    options = ("-o", path, "--write", "--allowed", allowed)
    run(folder, *options, "--date", "2026-02-03")
    assert "加分项】" in summary(0) and "核验通过：没有错误" in summary(0)
    assert "1 处已核准" in summary(0) and "● 已核准" in summary(1) and "☐" not in summary(1)
    assert "已核准" not in summary(2) and "核验未通过" in summary(2)
    assert [row["错误"] for row in rows(path, "项目")] == [0, 0, 1]
    assert "（未变 3）" in run(folder, *options, "--date", "2026-02-04").output
    run(folder, *options, "--date", "2026-03-01")  # out of date
    assert "核验未通过" in summary(0) and "已核准" not in summary(0) + summary(1)


def test_one_project_twice_in_one_folder(tmp_path: Path) -> None:
    """As 表.xlsx and 表(修改).xlsx, and in a folder of its own: set side by side, and the one saved
    last is compared with the round before, whatever the names are."""
    first, second, path = tmp_path / "一", tmp_path / "二", tmp_path / "台账.xlsx"
    bad = bureau.file(bureau.row(2, score=bureau.D("15.5"))(bureau.clean(0)))
    worse = bureau.file(bureau.row(2, score=bureau.D("16.5"))(bureau.clean(0)))
    good = bureau.file(bureau.clean(0))
    for name, data in (
        ("一/表.xlsx", saved(bad, "2026-02-01T09:00:00Z")),
        ("二/表.xlsx", saved(worse, "2026-02-10T09:00:00Z")),
        ("二/表(修改).xlsx", saved(good, "2026-02-11T09:30:00Z")),
        ("二/第二次报送/表.xlsx", saved(good, "2026-02-11T09:30:00Z")),
        ("二/另.xlsx", bureau.file(bureau.clean(1))),
        ("二/另(修改).xlsx", bureau.file(bureau.row(2, actual="99%")(bureau.clean(1)))),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    run(first, "-o", path)
    assert "重复报送" not in [sheet.name for sheet in workbook.read(path).sheets]
    run(second, "-o", path)
    told = [
        (
            row["两份相比"],
            row["不同的单元格"],
            row["先保存的文件"],
            row["后保存的文件"],
            row["错误"],
        )
        for row in rows(path, "重复报送")
    ]
    assert told == [
        ("先后不明", 1, "另(修改).xlsx", "另.xlsx", 0),
        ("内容不同", 2, "表.xlsx", "第二次报送/表.xlsx", 0),
        ("同一文件", 0, "第二次报送/表.xlsx", "表(修改).xlsx", 0),
    ]
    assert rows(path, "重复报送")[1]["保存时间"] == "2026-02-11 09:30:00"
    (mended,) = [row for row in rows(path, "整改情况") if row["上轮须改"]]
    assert (mended["整改结果"], mended["已改"], mended["新增"]) == ("已改好", 1, 0)
    codes = Counter(row["编码"] for row in rows(path, "问题"))
    assert codes["X-1"] == 5 and "X-2" not in codes


@pytest.mark.parametrize("by", ["department", "folder"])
def test_what_goes_back_by_department_and_by_folder(by: str, tmp_path: Path) -> None:
    """A district gathers its units' forms in a folder, and gets one list for all of them."""

    folder, path = tmp_path / "报送", tmp_path / "台账.xlsx"
    expected: dict[str, set[str]] = {}
    for number, (district, department) in enumerate(
        (("东区", "教育局"), ("东区", "卫生局"), ("西区", "教育局"), ("", None)) * 2
    ):
        spoilt = bureau.row(2, score=bureau.D("15.5"))(bureau.clean(number))
        form = replace(spoilt, department=department)
        file = folder / district / f"单位{number}" / "表.xlsx"
        if not district:
            file = folder / f"{number}.xlsx"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bureau.file(form))
        blank = {"department": "（未填主管部门）", "folder": "（不在子文件夹里）"}[by]
        given = {"department": department, "folder": district}[by] or blank
        expected.setdefault(given, set()).add(str(form.project))
    assert run(folder, "-o", path, "--split-by", by).exit_code == 1
    returned = rows(path, "退回清单")
    found: dict[str, set[str]] = {}
    count = 0
    for made in (tmp_path / "台账-退回").glob("*.xlsx"):
        (sheet,) = workbook.read(made).sheets
        assert [sheet.value(2, column) for column in (1, 2)] == ["实施单位", "项目名称"]
        last = max(row for row, _ in sheet.cells)
        count += last - 2
        found[made.stem] = {str(sheet.value(row, 2)) for row in range(3, last + 1)}
    assert found == expected and count == len(returned)


def saved(data: bytes, when: str) -> bytes:
    """A workbook that says when it was last saved."""
    import re

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(made, "w") as again:
        for name in package.namelist():
            part = package.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + when.encode(), part)
            again.writestr(name, part)
    return made.getvalue()


def test_a_bureaus_own_template_and_hostile_texts(tmp_path: Path) -> None:
    import docx

    folder = tmp_path / "报送"
    folder.mkdir()
    form = bureau.row(2, score=bureau.D("15.5"))(bureau.clean(0))
    evil = replace(form, project="<w:p/> & {{ 7 * 7 }} \u202e", unit="甲&乙<局>")
    (folder / "a.xlsx").write_bytes(bureau.file(evil))
    own = docx.Document()
    own.add_paragraph(
        "{{ unit }}|{% for form in forms %}{{ form.project }}{% endfor %}|{{ errors }}"
    )
    own.save(str(tmp_path / "own.docx"))
    options = ("--letters", tmp_path / "通知", "--letter-template", tmp_path / "own.docx")
    done = run(folder, "-o", tmp_path / "台账.xlsx", *options)
    assert done.exit_code == 1, done.output
    (path,) = (tmp_path / "通知").glob("*.docx")
    words = docx.Document(str(path)).paragraphs[0].text
    assert words == "甲&乙<局>|<w:p/> & {{ 7 * 7 }}|1"
    before = path.read_bytes()
    assert run(folder, "-o", tmp_path / "台账.xlsx", *options).exit_code == 1
    assert path.read_bytes() == before
    (tmp_path / "own.docx").write_bytes(b"no document")
    done = run(folder, "-o", tmp_path / "台账.xlsx", *options)
    assert done.exit_code == 2 and "E-DATA" in done.output and path.read_bytes() == before
    assert "不是 Word 文档" in done.output
    own.add_paragraph("{{ unit")
    own.save(str(tmp_path / "own.docx"))
    done = run(folder, "-o", tmp_path / "台账.xlsx", *options)
    assert done.exit_code == 2 and "模板的写法不对：TemplateSyntaxError" in done.output


def test_the_open_tables(season: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as parquet

    folder = tmp_path / "报送"
    bureau._write(folder, range(30), 3)
    assert run(folder, "-o", tmp_path / "t.parquet", "--date", DAY_ONE).exit_code == 1
    assert run(folder, "-o", tmp_path / "t.json", "--date", DAY_ONE).exit_code == 1
    import json

    told = json.loads((tmp_path / "t.json").read_text("utf-8"))
    forms = parquet.read_table(tmp_path / "t.parquet").to_pylist()
    findings = parquet.read_table(tmp_path / "t-问题.parquet").to_pylist()
    reasons = parquet.read_table(tmp_path / "t-原因.parquet").to_pylist()
    assert [f["project"] for f in forms] == [f["project"] for f in told["projects"]]
    assert sum(f["annual"] for f in forms) == bureau.D(told["overview"]["annual"])
    assert Counter(f["code"] for f in findings) == told["overview"]["findings"]
    assert {f["form"] for f in findings} <= {f["form"] for f in forms}
    missing = sum(r["status"] == "missing" for r in reasons)
    assert missing == told["overview"]["missing"] and len(reasons) >= 29


def test_the_letter_template_is_what_its_text_gives(tmp_path: Path) -> None:
    import docx

    from perfxl.documents import notice_template

    notice_template.build(str(tmp_path / "letter.docx"))
    there = Path(notice_template.__file__).with_name("notice.docx")

    def parts(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()
                    if name != "docProps/core.xml"}  # fmt: skip

    assert parts(there) == parts(tmp_path / "letter.docx")
    assert docx.Document(str(there)).core_properties.author == "perfxl"


def test_the_same_day_the_same_bytes(tmp_path: Path) -> None:
    folder, output = tmp_path / "报送", tmp_path / "台账.xlsx"
    bureau._write(folder, range(3), 3)
    command = [str(Path(sys.executable).with_name("perfxl")), "batch", str(folder), "-o"]
    made = []
    for name, epoch in (("a", "1770076800"), ("b", "1770076800"), ("c", "1800000000")):
        output = tmp_path / f"{name}.xlsx"
        subprocess.run([*command, str(output), "--jobs", "1"], capture_output=True, check=False,
                       env={**__import__("os").environ, "SOURCE_DATE_EPOCH": epoch})  # fmt: skip
        made.append(output.read_bytes())
    assert made[0] == made[1] != made[2]
    assert {row["核验日期"] for row in rows(tmp_path / "a.xlsx", "项目")} == {"2026-02-03"}
