"""The three real forms as units send them: the findings are those of the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from perfxl.documents.text import fields
from perfxl.excel.xlsx import workbook
from perfxl.jobs.one_file import Verified, filled, verify_file
from tests.documents.seed import REAL_TEXT
from tests.documents.writers import as_html, as_text, as_word
from tests.support import command
from tests.support.forms import REAL, source
from tests.support.office import Office

pytestmark = pytest.mark.slow

FORMS = REAL
KINDS = ("xlsx", "docx", "html", "htm.xls", "txt", "print.pdf", "word.pdf", "office.html")


@pytest.fixture(scope="module")
def sent(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Each form in each kind."""
    folder = tmp_path_factory.mktemp("sent")
    found: dict[tuple[str, str], Path] = {}
    for name in FORMS:
        paths = {kind: folder / f"{name}.{kind}" for kind in KINDS}
        data = filled(source(name))
        paths["xlsx"].write_bytes(data)
        sheet = workbook.read(data).sheets[0]
        paths["docx"].write_bytes(as_word(sheet))
        paths["html"].write_bytes(as_html(sheet, paragraphs=True))
        paths["htm.xls"].write_bytes(as_html(sheet).decode().encode("gb18030"))
        paths["txt"].write_bytes(as_text(sheet))
        office.pdf(paths["xlsx"], paths["print.pdf"])
        with office.open(paths["xlsx"]) as book:
            book.save(paths["office.html"])
        office.convert(paths["docx"], paths["word.pdf"])
        found |= {(name, kind): path for kind, path in paths.items()}
    return found


def findings(done: Verified) -> list[tuple[str, str, str, str | None]]:
    assert done.refusal is None, done.refusal.sentence()
    (report,) = done.reports
    return [(f.code, f.at, f.severity, f.declared) for f in report.findings]


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("name", FORMS)
def test_the_same_findings(sent: dict[tuple[str, str], Path], name: str, kind: str) -> None:
    wanted = verify_file(sent[name, "xlsx"], write=False)
    found = verify_file(sent[name, kind], write=False)
    assert findings(found) == findings(wanted)
    (report,), (other,) = found.reports, wanted.reports
    assert report.reference == other.reference and report.recomputed == other.recomputed
    assert [code for code, _ in found.warnings] == ["W-DOCUMENT"]


def run(*arguments: object, given: bytes | None = None) -> tuple[int, str, str]:
    ran = command.run(*arguments, given=given)
    return ran.exit_code, ran.stdout, ran.stderr


def test_the_summary_goes_beside_and_the_document_stays(
    sent: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    path = tmp_path / "自评表.docx"
    path.write_bytes(before := sent["hongqiao-2023-2", "docx"].read_bytes())
    code, out, err = run("verify", path)
    assert code == 1 and "W-DOCUMENT" in err
    assert f"{path}:表1第12行“偏差原因”: 错误 D-1" in out
    assert path.read_bytes() == before
    (sheet,) = workbook.read(tmp_path / "自评表.核验.xlsx").sheets
    shown = [cell.value for cell in sheet.cells.values()]
    assert "D-1" in shown and "表1第12行\n偏差原因" in shown


def test_text_on_standard_input(sent: dict[tuple[str, str], Path], tmp_path: Path) -> None:
    data = sent["hongqiao-2023-1", "txt"].read_bytes()
    code, out, _ = run("verify", "-", given=data)
    (line,) = (n for _, n, words in fields(data.decode()) if "应急演练完成率" in words)
    assert code == 1 and f"-:第{line}行“偏差原因”: 错误 D-1" in out
    code, out, _ = run("import", "-", "-o", tmp_path, given=data)
    assert code == 0
    assert verify_file(tmp_path / "虹桥枢纽应急响应工作专项.xlsx", write=False).reports
    code, _, err = run("verify", "-", given=b" \n")
    assert code == 2 and "E-EMPTY" in err


def pasted(text: str, path: Path) -> Path:
    """The text as a spreadsheet takes it from the clipboard: figures become numbers."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, _, words in fields(text):
            for column, word in enumerate(words):
                try:
                    sheet.write_number(row - 1, column, float(word))
                except ValueError:
                    if word:
                        sheet.write_string(row - 1, column, word)
    return path


def test_the_text_pasted_into_a_sheet_is_read_or_refused_with_its_row(
    tmp_path: Path,
) -> None:
    text = REAL_TEXT.read_text("utf-8")
    starts = [i for i in range(len(text)) if text.startswith("财政项目支出绩效自评表", i)]
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    said = [
        verify_file(pasted(part, tmp_path / f"{number}.xlsx"), write=False)
        for number, part in enumerate(parts)
    ]
    refusals = [done.refusal for done in said]
    assert [r and (r.code, r.where) for r in refusals] == [
        ("E-SHIFTED", "Sheet1!C22"), None, ("E-SHIFTED", "Sheet1!D19"),
    ]  # fmt: skip
    assert workbook.read(tmp_path / "2.xlsx").sheets[0].value(19, 3) == "形成数字化转型行动方案"
    assert said[1].reports[0].recomputed == said[1].reports[0].form.score


def test_brought_in_every_kind_gives_one_workbook(
    sent: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    for kind in KINDS[1:]:
        code, out, err = run("import", *(sent[name, kind] for name in FORMS), "-o", tmp_path / kind)
        assert code == 0, err
        made = sorted(path.name for path in (tmp_path / kind).iterdir())
        assert made == [
            "信息化运维项目.xlsx", "虹桥商务区公共服务工作专项.xlsx", "虹桥枢纽应急响应工作专项.xlsx",
        ]  # fmt: skip
        for name in made:
            first, other = (tmp_path / k / name for k in ("docx", kind))
            assert findings(verify_file(first, write=False)) == findings(
                verify_file(other, write=False)
            )
        lost = [line for line in out.splitlines() if "未搬移" in line]
        if kind != "office.html":  # it shows the hints beside the form, too
            assert not lost, lost


def test_a_published_form_becomes_this_year_s(
    sent: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    code, out, _ = run(
        "rollover", sent["hongqiao-2023-3", "print.pdf"], "--year", "2024", "-o", tmp_path
    )
    assert code == 0 and "共生成 1 张空白表" in out
    (sheet, *_) = workbook.read(tmp_path / "虹桥商务区公共服务工作专项.xlsx").sheets
    texts = [cell.value for cell in sheet.cells.values()]
    assert "形成数字化转型行动方案" in texts


def test_export_reads_them(sent: dict[tuple[str, str], Path]) -> None:
    code, out, _ = run("export", sent["hongqiao-2023-2", "word.pdf"])
    assert code == 0 and '"target": "=100.00(%)"' in out
