"""A new year: blanks from last year's forms, from a folder, from a project list."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from click.testing import Result

from perfxl.excel.xlsx import workbook
from perfxl.form.model import Form, Indicator
from perfxl.jobs import lists, next_year
from perfxl.jobs.one_file import filled, verify_file
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.renewal import file_names, rollover
from perfxl.rules.policy_files import policy_for
from perfxl.text import bilingual
from perfxl.text.refusal import Refused
from tests.support import bureau, command
from tests.support.forms import FORMS, source
from tests.support.lint_xlsx import faults
from tests.support.office import Office, ooxml_errors, png

pytestmark = pytest.mark.slow

YEAR = 2026
OUT_OF_SCOPE = {"018"}  # has no scores: nothing to roll over


def forms() -> dict[str, str]:
    """Every real form as the text of its data file, but those without scores."""
    stems = {name.rpartition("/")[2]: name for name in FORMS}
    return {stem: source(name) for stem, name in stems.items() if stem not in OUT_OF_SCOPE}


@pytest.fixture(scope="module")
def rolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with last year's forms in ``old`` and the new blanks in ``new``."""
    folder = tmp_path_factory.mktemp("rolled")
    (folder / "old").mkdir()
    for name, text in forms().items():
        (folder / "old" / f"{name}.xlsx").write_bytes(filled(text))
    done = run(folder / "old", "--year", YEAR, "-o", folder / "new", "--name", "{source}.xlsx")
    assert done.exit_code == 0, done.output
    return folder


def run(*arguments: object) -> Result:
    return command.run("rollover", *arguments)


def read(path: Path) -> Reading:
    (reading,) = read_book(workbook.read(path))
    return reading


def names() -> list[str]:
    return list(forms())


def test_what_is_carried_is_equal_and_what_is_cleared_is_empty(rolled: Path) -> None:
    assert len(names()) >= 17
    for name in names():
        old, new = (read(rolled / side / f"{name}.xlsx").form for side in ("old", "new"))
        for key in ("project", "department", "unit", "money_unit", "goal"):
            assert getattr(new, key) == getattr(old, key), (name, key)
        assert new.year == YEAR
        used = [row for _, row in old.rows()]
        if not used:  # only the head of this form was published
            assert all(row.is_blank for row in new.indicators) and len(new.indicators) > 5
            continue
        assert len(new.indicators) == len(used)
        for before, after in zip(used, new.indicators, strict=True):
            for key in ("category", "subcategory", "name", "weight"):
                assert getattr(after, key) == getattr(before, key), (name, before)
            assert after.target == rollover.skeleton(before.target, before.name or "")
            assert after.actual is after.score is after.reason is None
        assert new.result is None and new.score is None and new.grade is None
        for _, line in new.fund_lines():
            assert not line.annual and not line.executed and not line.initial and not line.score
        assert old.funds is not None and new.funds is not None
        if old.funds.sources:
            labels = [[rollover._plain(x.label) for x in f.funds.sources] for f in (old, new)]  # type: ignore[union-attr]
            assert labels[0] == labels[1]


def test_the_operator_and_the_unit_of_a_target_are_carried(rolled: Path) -> None:
    from perfxl.values.targets import target

    seen = 0
    for name in names():
        old, new = (read(rolled / side / f"{name}.xlsx").form for side in ("old", "new"))
        used = [row for _, row in old.rows()]
        for before, after in zip(used, new.indicators, strict=bool(used)):
            known = target(before.target)
            if known.kind == "number" and (known.op or known.unit):
                seen += 1
                again = target((after.target or "").replace(rollover.GAP, "7"))
                assert (again.op, again.unit, again.low) == (known.op, known.unit, Decimal(7))
    assert seen > 30


def test_every_blank_is_filled_verified_and_printed(
    rolled: Path, office: Office, tmp_path: Path
) -> None:
    """LibreOffice in the officer's place: every input takes a value, the program finds no error
    but the one that was announced, and the form prints on A4."""
    for name in names():
        path = rolled / "new" / f"{name}.xlsx"
        assert not faults(path)
        reading = read(path)
        out = tmp_path / path.name
        with office.open(path) as book:
            refused = book.put(entries(reading))
            book.recalculate()
            book.save(out)
            pages = png(book.save(tmp_path / f"{name}.pdf"), dpi=20)
        assert not refused, (name, refused)
        assert 1 <= len(pages) <= 8, name
        done = verify_file(out)
        assert done.refusal is None and done.written, (name, done.refusal)
        (report,) = done.reports
        errors = {finding.code for finding in report.findings if finding.severity == "error"}
        announced = {each.zh[:3] for each in reminders(rolled / "old" / path.name)}
        assert not errors or (errors == {"W-1"} and announced & {"W-1", "W-4", "原表没"}), (
            name,
            errors,
            report.findings,
        )
    assert not ooxml_errors(rolled / "new" / "hongqiao-2023-1.xlsx")


def reminders(path: Path) -> tuple[bilingual.Text, ...]:
    (blank,) = next_year.blanks(path, YEAR, policy_for(YEAR)).blanks
    return blank.reminders


def entries(reading: Reading) -> dict[str, str]:
    """What an officer types into the open inputs of a blank."""
    form = reading.form
    texts = {"project": "补填项目", "department": "补填部门", "unit": "补填单位"}
    typed = {key: text for key, text in texts.items() if getattr(form, key) is None}
    typed |= {"goal": "完成全年任务，服务对象满意。", "result": "已完成全年任务，服务对象满意。"}
    for path, line in form.fund_lines():
        inputs = [f"{path}.{key}" for key in ("initial", "annual", "executed")]
        total = path == "funds.total" and form.funds is not None and form.funds.sources
        if not total:
            figure = "100" if path in ("funds.total", "funds.sources[0]") else "0"
            typed |= dict.fromkeys(inputs, figure)
        assert line.annual is None or not line.annual
    for number, row in enumerate(form.indicators):
        at = f"indicators[{number}]"
        unit = (row.target or "").partition(rollover.GAP)[2]
        mark = (row.target or "").partition(rollover.GAP)[0]
        date = "月" in unit or "年" in unit or "-" in unit
        reached = {"<": "9", ">": "11"}.get(mark, "10")
        whole = "达成指标" if row.target is None or date else f"{reached}{unit}"
        typed[f"{at}.target"] = "按方案完成" if whole == "达成指标" else f"{mark}10{unit}"
        typed[f"{at}.actual"] = whole
        if row.name is None:
            typed[f"{at}.name"] = f"补充指标{number + 1}"
        weight = row.weight if row.weight is not None else Decimal(1)
        typed |= {f"{at}.weight": f"{weight:f}", f"{at}.score": f"{weight:f}"}
    return {reading.at(path): text for path, text in typed.items() if path in reading.cells}


def test_whole_targets_are_carried_when_asked(rolled: Path, tmp_path: Path) -> None:
    old = rolled / "old" / "hongqiao-2023-2.xlsx"
    assert run(old, "--targets", "--year", YEAR, "-o", tmp_path).exit_code == 0
    before, after = read(old).form, read(tmp_path / f"{read(old).form.project}.xlsx").form
    assert [row.target for row in after.indicators] == [row.target for row in before.indicators]


def test_what_must_be_reviewed_is_said() -> None:
    policy = policy_for(YEAR)

    def said(form: Form) -> str:
        return "\n".join(each.zh for each in rollover.next_year(form, YEAR, policy).reminders)

    form = bureau.clean(3)
    assert said(form) == ""
    assert "W-1" in said(bureau.row(0, weight=Decimal(12))(form))
    assert "I-7" in said(bureau.row(6, name="设施维护状况", target="规范")(form))
    assert "I-4" in said(bureau.row(6, name="受益居民人数")(form))
    assert "已留空：设施维护状况" in said(bureau.row(6, name="设施维护状况", target="完好")(form))
    assert "2026 年度" in said(Form(year=YEAR, indicators=form.indicators))
    assert "原表没有指标" in said(Form())


@pytest.mark.parametrize(
    ("target", "left"),
    [
        ("≥15.00(家)", "≥＿＿家"), ("不超过30万元", "≤＿＿万元"), (">=95%", "≥＿＿%"),
        ("15家以上", "≥＿＿家"), ("60%-80%", "＿＿%-＿＿%"), ("9月前", "＿＿月前"),
        ("100", None), ("规范", None), ("完整及时", None), (None, None), ("", None),
    ],
)  # fmt: skip
def test_a_target_without_its_figure(target: str | None, left: str | None) -> None:
    assert rollover.skeleton(target) == left


def test_a_target_left_open_is_found_by_the_program() -> None:
    from perfxl.rules.case import case_of
    from perfxl.rules.checks import verify

    form = bureau.row(0, target="≥＿＿处")(bureau.clean(1))
    form = Form(indicators=form.indicators, printed=frozenset({"target", "indicators"}))
    found = [f for f in verify(case_of(form, policy_for(YEAR))) if f.at == "indicators[0].target"]
    assert [(f.code, f.severity) for f in found] == [("L-4", "error")]


# Names and folders


def test_nothing_is_overwritten_and_collisions_write_nothing(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    for number in range(3):
        (old / f"{number}.xlsx").write_bytes(bureau.file(bureau.clean(number)))
    (old / "again.xlsx").write_bytes(bureau.file(bureau.clean(1)))
    done = run(old, "--year", YEAR, "-o", new)
    assert done.exit_code == 2 and "E-SAMENAME" in done.output
    assert "1.xlsx" in done.output and "again.xlsx" in done.output
    assert not new.exists() or not list(new.rglob("*"))
    new.mkdir(exist_ok=True)
    taken = new / "003.xlsx"
    taken.write_bytes(b"mine")
    done = run(old, "--year", YEAR, "-o", new, "--name", "{number}.xlsx")
    assert done.exit_code == 2 and "E-EXISTS" in done.output
    assert [p.name for p in new.iterdir()] == ["003.xlsx"] and taken.read_bytes() == b"mine"
    taken.unlink()
    assert run(old, "--year", YEAR, "-o", new, "--name", "{unit}/{number}.xlsx").exit_code == 0
    assert len(list(new.rglob("*/*.xlsx"))) == 4


@pytest.mark.parametrize("pattern", ["../{project}.xlsx", "{secret}.xlsx", "{project}", "{0}.xlsx",
                                     "{project.form}.xlsx", "a//b.xlsx", "{project.xlsx"])  # fmt: skip
def test_a_pattern_stays_in_its_folder_and_its_words(pattern: str, tmp_path: Path) -> None:
    source = tmp_path / "old.xlsx"
    source.write_bytes(bureau.file(bureau.clean(0)))
    done = run(source, "--year", YEAR, "-o", tmp_path / "new", "--name", pattern)
    assert done.exit_code == 2 and "E-DATA" in done.output


@pytest.mark.parametrize("project", ["../../etc/passwd", "CON", "a/b\\c:d*e?\"<f>|", "..", "~$锁",
                                     "长" * 400, "尾. ", "\u202e反", "-rf"])  # fmt: skip
def test_any_project_name_makes_a_harmless_file_name(project: str) -> None:
    blank = rollover.Blank(Form(project=project, year=YEAR), "源.xlsx")
    (name,) = file_names.named([blank])
    assert "/" not in name and "\\" not in name and len(name.encode()) < 230
    assert not name.startswith(("~", "-", ".")) and name.endswith(".xlsx")
    assert "\u202e" not in name and not set('<>:"|?*') & set(name)


def test_names_that_a_file_system_takes_for_one_are_refused() -> None:
    same = [rollover.Blank(Form(project=p, year=YEAR), f"{p}.xlsx") for p in ("ＡＢ项目", "ab项目")]
    with pytest.raises(Refused) as refused:
        file_names.named(same)
    assert refused.value.code == "E-SAMENAME"


def test_a_folder_with_a_bad_file_makes_the_others(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "good.xlsx").write_bytes(bureau.file(bureau.clean(0)))
    (old / "bad.xlsx").write_bytes(b"PK\x03\x04 cut short")
    (old / "~$good.xlsx").write_bytes(b"lock")
    done = run(old, "--year", YEAR, "-o", tmp_path / "new")
    assert done.exit_code == 2 and "bad.xlsx: E-" in done.output and "共生成 1 张" in done.output
    assert len(list((tmp_path / "new").iterdir())) == 1


# Project lists

LIST = (
    "2026年项目清单,,,,,,,,\n"
    "序号,项目名称,主管部门,实施单位,年初预算数（元）,一级指标,二级指标,三级指标,年度指标值,分值\n"
    '1,道路养护,甲局,乙所,"1,200,000.50",产出指标,数量指标,养护里程,≥12公里,50\n'
    ",,,,,,质量指标,验收合格率,≥95%,20\n"
    ",,,,,效益指标,社会效益指标,出行满意,≥90%,20\n"
    "2,桥梁检测,甲局,丙所,305000,,,,,\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_project_list_in_csv(encoding: str, tmp_path: Path) -> None:
    source = tmp_path / "清单.csv"
    source.write_bytes(LIST.encode(encoding))
    assert run(source, "--year", YEAR, "-o", tmp_path / "new").exit_code == 0
    road, bridge = (read(tmp_path / "new" / f"{n}.xlsx") for n in ("道路养护", "桥梁检测"))
    assert road.form.department == "甲局" and road.form.unit == "乙所"
    assert road.form.money_unit == "元" and road.form.funds is not None
    assert road.form.funds.sources[0].initial == Decimal("1200000.50")
    assert [row.subcategory for row in road.form.indicators] == [
        "数量指标", "质量指标", "社会效益指标",
    ]  # fmt: skip
    assert [row.category for row in road.form.indicators] == ["产出指标", "产出指标", "效益指标"]
    assert [row.weight for row in road.form.indicators] == [Decimal(50), Decimal(20), Decimal(20)]
    assert len(bridge.form.indicators) > 5 and bridge.form.funds is not None
    assert bridge.form.funds.sources[0].initial == Decimal(305000)


def test_a_project_list_in_a_workbook(tmp_path: Path) -> None:
    source = tmp_path / "清单.xlsx"
    with xlsxwriter.Workbook(source) as book:
        book.add_worksheet("说明").write_string(0, 0, "请各单位核对")
        sheet = book.add_worksheet("清单")
        shown = book.add_format({"num_format": "0.00"})
        for column, head in enumerate(("项目名称", "实施单位", "年初预算数(万元)")):
            sheet.write_string(0, column, head)
        sheet.write_string(1, 0, "道路养护")
        sheet.write_string(1, 1, "乙所")
        sheet.write_number(1, 2, 120.0055, shown)  # the stored amount counts, not the shown one
    assert run(source, "--year", YEAR, "-o", tmp_path / "new").exit_code == 0
    funds = read(tmp_path / "new" / "道路养护.xlsx").form.funds
    assert funds is not None and funds.sources[0].initial == Decimal("120.0055")


@pytest.mark.parametrize(
    "text", ["", "甲,乙\n1,2\n", "项目名称,年初预算数\n道路,很多\n", "项目名称,三级指标\n,孤儿\n",
             "项目名称,实施单位\n", "项目名称,三级指标,分值\n道路,里程,若干分\n"],
)  # fmt: skip
def test_a_list_that_is_wrong_is_refused(text: str, tmp_path: Path) -> None:
    source = tmp_path / "清单.csv"
    source.write_text(text, "utf-8")
    done = run(source, "--year", YEAR, "-o", tmp_path / "new")
    assert done.exit_code == 2 and "E-DATA" in done.output and not (tmp_path / "new").exists()


def test_a_form_is_not_taken_for_a_list(tmp_path: Path) -> None:
    for name, text in forms().items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(filled(text))
        assert lists.project_list(path.read_bytes(), path.name) is None


def test_a_form_beside_a_list_is_what_is_rolled_over(tmp_path: Path) -> None:
    source = tmp_path / "自评表.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(bureau.file(bureau.clean(1))))
    for row in (("项目名称", "实施单位"), ("别的项目", "乙所")):
        book.create_sheet("清单", 0).append(row) if "清单" not in book else book["清单"].append(row)
    book.save(source)
    assert [
        blank.form.project for blank in next_year.blanks(source, YEAR, policy_for(YEAR)).blanks
    ] == [bureau.clean(1).project]


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ("道路,甲局,120\n桥梁,甲局,30\n道路,甲局,60\n", ("第 4 行", "第 2 行")),  # another budget
        ("道路,甲局,120\n道路,甲局,120\n", ("第 3 行", "第 2 行")),  # the same again: doubled
        ("道路,甲局,120\n,,60\n", ("第 3 行", "第 2 行")),  # the second line of a merged cell
        ("\n\n道路,甲局,120\n\n道路,甲局,60\n", ("第 6 行", "第 4 行")),  # blank lines count
    ],
)
def test_two_budget_lines_of_one_project_are_named(
    lines: str, named: tuple[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "清单.csv"
    source.write_text("项目名称,主管部门,年初预算数\n" + lines, "utf-8")
    done = run(source, "--year", YEAR, "-o", tmp_path / "new")
    assert done.exit_code == 2 and all(place in done.output for place in named), done.output
    assert not (tmp_path / "new").exists()


def test_sums_of_a_list_are_no_projects(tmp_path: Path) -> None:
    """合计 in whatever column, 小计 of a department; the unit above the head holds for the amounts."""
    source = tmp_path / "清单.csv"
    source.write_text(
        "项目清单,,,\n单位：元,,,\n序号,项目名称,主管部门,年初预算数\n1,道路,甲局,1200000\n"
        ",甲局小计,,1200000\n2,桥梁,乙局,300000\n合计,,,1500000\n",
        "utf-8",
    )
    assert run(source, "--year", YEAR, "-o", tmp_path / "new").exit_code == 0
    assert sorted(path.stem for path in (tmp_path / "new").iterdir()) == ["桥梁", "道路"]
    assert read(tmp_path / "new" / "道路.xlsx").form.money_unit == "元"


def test_a_csv_of_an_old_mac_or_with_a_huge_field_is_read_or_refused(tmp_path: Path) -> None:
    source = tmp_path / "清单.csv"
    source.write_bytes("项目名称,实施单位\r道路,乙所\r".encode())
    assert [each.project for each in lists.read_projects(source)] == ["道路"]
    source.write_text("项目名称,实施单位\n道路," + "乙" * 200_000 + "\n", "utf-8")
    with pytest.raises(Refused, match="E-DATA"):
        lists.read_projects(source)


def test_rows_of_a_carried_form_can_be_blank_again() -> None:
    """Rolled over twice: the skeleton stays as it is."""
    policy = policy_for(YEAR)
    once = rollover.next_year(bureau.clean(2), YEAR, policy).form
    twice = rollover.next_year(once, YEAR + 1, policy, with_targets=True).form
    assert [row.target for row in twice.indicators] == [row.target for row in once.indicators]
    assert twice.indicators[0] == Indicator(
        "产出指标", "数量指标", "更新设施数", "≥＿＿处", weight=Decimal(10)
    )
