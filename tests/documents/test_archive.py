"""Archives: names, bounds, what is in them; and a folder of everything at once."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from perfxl.documents import archive
from perfxl.excel.xlsx import workbook
from perfxl.text.refusal import Refused
from tests.documents.seed import FIRST, SECOND
from tests.documents.writers import as_html, as_word
from tests.support import command
from tests.support.forms import REAL, filed, filled

pytestmark = pytest.mark.slow


def packed(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return buffer.getvalue()


def as_windows_packs(name: str, data: bytes, codec: str = "gbk") -> bytes:
    """An archive whose one name is in a national code page, as Windows' own packer writes it."""
    stored = name.encode(codec)
    placeholder = "x" * len(stored)
    return packed({placeholder: data}).replace(placeholder.encode(), stored)


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_names_in_the_code_page_of_windows_and_of_macos(codec: str) -> None:
    data = as_windows_packs("报送/自评表一.txt", b"1", codec)
    assert [(m.name, m.size) for m in archive.members(data)] == [("报送/自评表一.txt", 1)]


def test_names_that_lead_out_of_the_archive_stay_inside() -> None:
    data = packed({"../../外/一.txt": b"1", "/二.txt": b"2", "三\\四.txt": b"3"})
    assert [m.name for m in archive.members(data)] == ["外/一.txt", "二.txt", "三/四.txt"]


def test_what_a_system_puts_beside_files_is_none() -> None:
    data = packed({"__MACOSX/._一.txt": b"", ".DS_Store": b"", "夹/": b"", "一.txt": b"1"})
    assert [m.name for m in archive.members(data)] == ["一.txt"]


def test_a_workbook_or_document_is_no_archive() -> None:
    form = filled(filed(REAL[0]))
    word = as_word(workbook.read(form).sheets[0])
    for data in (form, word, packed({"mimetype": b"", "content.xml": b""}), b"PK\3\4", b""):
        assert not archive.is_archive(data)
    assert archive.is_archive(packed({"一.xlsx": form}))


def test_damaged_members_and_archives() -> None:
    data = bytearray(packed({"一.txt": b"0123456789" * 50, "二.txt": b"2"}))
    at = data.index("一.txt".encode()) + 10
    data[at : at + 12] = bytes(12)
    (first, broken), (second, whole) = archive.files(bytes(data))
    assert isinstance(broken, Refused) and broken.code == "E-ARCHIVE"
    assert (first, second, whole) == ("一.txt", "二.txt", b"2")
    with pytest.raises(Refused) as caught:
        archive.members(bytes(data)[:60])
    assert caught.value.code == "E-ARCHIVE"


def test_a_member_with_a_password() -> None:
    data = bytearray(packed({"一.txt": b"1"}))
    for mark, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        data[data.index(mark) + offset] |= 1
    ((_, refused),) = archive.files(bytes(data))
    assert isinstance(refused, Refused) and refused.code == "E-ENCRYPTED"


def test_bombs_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({"一.txt": bytes(2 << 20)})
    monkeypatch.setattr(archive, "LARGEST", 1 << 20)
    ((_, refused),) = archive.files(data)
    assert isinstance(refused, Refused) and refused.code == "E-ZIPBOMB"
    monkeypatch.setattr(archive, "WHOLE", 1 << 20)
    with pytest.raises(Refused, match="E-ARCHIVE"):
        archive.members(data)
    monkeypatch.setattr(archive, "MEMBERS", 1)
    with pytest.raises(Refused, match="E-ARCHIVE"):
        archive.members(packed({"一.txt": b"", "二.txt": b""}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a bureau receives it: every kind of file, forms and others."""
    root = tmp_path_factory.mktemp("报送")
    forms = [filled(filed(name)) for name in REAL]
    sheets = [workbook.read(form).sheets[0] for form in forms]
    word, page = as_word(sheets[1]), as_html(sheets[2])
    for name, data in {
        "一.xlsx": forms[0],
        "二.docx": word,
        "三.htm": page,
        "系统导出.xls": page.decode().encode("gb18030"),
        "粘贴.txt": (FIRST + SECOND).encode("gb18030"),
        "说明.txt": "请各单位于三月底前报送。".encode(),
        "坏.docx": word[: len(word) // 2],
        "坏.pdf": b"%PDF-1.7\n%\xe2\xe3\n",
        "旧.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument\0".encode("utf-16-le"),
        "打包.zip": packed({"乡/四.docx": word, "乡/五.xlsx": forms[0], "乡/~$五.xlsx": b"", "六.rar": b"Rar!\x1a"}),
    }.items():  # fmt: skip
        (root / name).write_bytes(data)
    return root


def run(*arguments: object) -> tuple[int, str, str]:
    ran = command.run(*arguments)
    return ran.exit_code, ran.stdout, ran.stderr


ANSWERS = {
    "一.xlsx": "", "二.docx": "", "三.htm": "", "系统导出.xls": "", "粘贴.txt": "",
    "打包.zip/乡/四.docx": "", "打包.zip/乡/五.xlsx": "",
    "说明.txt": "E-NOTABLE", "坏.docx": "E-NOTXLSX", "坏.pdf": "E-DOCUMENT", "旧.doc": "E-TYPE-DOC",
    "打包.zip/六.rar": "E-TYPE-ARCHIVE",
}  # fmt: skip


def test_a_folder_has_an_answer_for_each_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "台账.json"
    code, said, _ = run("batch", folder, "-o", out, "--jobs", "1")
    assert code == 2
    told = json.loads(out.read_text("utf-8"))
    answers = {row["file"]: "" for row in told["projects"]}
    answers |= {row["file"]: row["code"] for row in told["unread"] if row["code"]}
    assert answers == ANSWERS
    assert "核验 7 + 不能核验 5 + 跳过 1" in said
    assert len([row for row in told["projects"] if row["file"] == "粘贴.txt"]) == 2
    _, said, _ = run("batch", folder, "-o", out, "--jobs", "1")
    assert "未变 9" in said, "what was answered by its bytes alone is not read again"


def test_the_ledger_links_to_the_archive(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "台账.xlsx"
    run("batch", folder, "-o", out, "--jobs", "1")
    with zipfile.ZipFile(out) as package:
        links = b"".join(
            package.read(name) for name in package.namelist() if name.endswith(".rels")
        ).decode()
    assert "%E6%89%93%E5%8C%85.zip&quot;" in links or '打包.zip"' in links


def test_verify_and_import_take_an_archive(folder: Path, tmp_path: Path) -> None:
    code, said, errors = run("verify", folder / "打包.zip")
    assert code == 2 and "打包.zip/乡/四.docx:表1第12行“偏差原因”: 错误 D-1" in said
    assert "打包.zip/六.rar: E-TYPE-ARCHIVE" in errors
    assert not list(folder.glob("*核验*")), "nothing is written for what is in an archive"
    code, said, errors = run("import", folder / "打包.zip", "-o", tmp_path)
    assert code == 2 and sorted(path.name for path in tmp_path.iterdir()) == [
        "信息化运维项目.xlsx", "虹桥枢纽应急响应工作专项.xlsx",
    ]  # fmt: skip
    code, said, _ = run("rollover", folder / "打包.zip", "--year", "2024", "-o", tmp_path / "新")
    assert code == 2 and "共生成 2 张空白表" in said
