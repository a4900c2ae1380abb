"""The commands on Windows, as a user of a Chinese Windows starts them."""

from __future__ import annotations

import io
import json
import locale
import sys
import winreg
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfxl.jobs.folder.outputs import Outputs
from tests.windows.conftest import AWKWARD, ROOT, perfxl

FORM = "hongqiao-2023-2.xlsx"
MADE = ROOT / ".tools" / "windows" / "made"


@pytest.fixture(scope="module")
def forms() -> Path:
    """The three filled forms, as another system made them; not verified yet."""
    return MADE / "filled"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_this_is_a_chinese_windows() -> None:
    assert sys.platform == "win32" and locale.getpreferredencoding(False).lower() == "cp936"
    assert perfxl("--help").text.isprintable() or "自评表" in perfxl("--help").text


def test_a_form_is_filled_in_as_on_any_other_system(tmp_path: Path, forms: Path) -> None:
    for path in sorted(forms.iterdir()):
        data = ROOT / "perfxl" / "samples" / f"{path.stem}.json"
        done = perfxl("fill", data, "-o", tmp_path / path.name)
        assert done.code == 0, done.text
        assert parts((tmp_path / path.name).read_bytes()) == parts(path.read_bytes()), path.name


def test_verifying_gives_the_same_bytes_as_on_any_other_system(tmp_path: Path, forms: Path) -> None:
    """Read, judged and written back: the whole file, and so every finding in it."""
    for path in sorted(forms.iterdir()):
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
    done = perfxl("verify", *sorted(tmp_path.iterdir()))
    assert done.code == 1 and done.text.count("核验汇总已写入") == 3, done.text
    for copy in tmp_path.iterdir():
        wanted, made = (MADE / "verified" / copy.name).read_bytes(), copy.read_bytes()
        assert parts(made) == parts(wanted) and made == wanted, copy.name


LONG = "甲乙丙丁戊己庚辛" * 6
FOLDERS = [
    "2024 年 绩效 & 资料",
    "100% [终稿] (1)",
    "^!;,= 'x'",
    f"{LONG}/{LONG}/{LONG}/{LONG}",
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_awkward_names_are_verified_and_written(tmp_path: Path, forms: Path, folder: str) -> None:
    from perfxl.excel.paths import reachable

    place = Path(reachable(tmp_path / folder))
    place.mkdir(parents=True)
    path = place / AWKWARD
    path.write_bytes((forms / FORM).read_bytes())
    given = str(path).removeprefix("\\\\?\\")
    done = perfxl("verify", given)
    assert done.code == 1 and "D-1" in done.text and "核验汇总已写入" in done.text, done.text
    assert openpyxl.load_workbook(path).sheetnames[-1] == "核验汇总"
    assert [each.name for each in place.iterdir()] == [AWKWARD]
    first = path.read_bytes()
    assert perfxl("verify", given).code == 1 and path.read_bytes() == first


@pytest.mark.parametrize("way", ["verify", "json", "en"])
def test_what_the_code_page_lacks_is_no_crash(tmp_path: Path, forms: Path, way: str) -> None:
    """A pipe on a Chinese Windows takes GBK: no 📊, no 𠮷, no ✗."""
    path = tmp_path / "📊自评表𠮷.xlsx"
    book = openpyxl.load_workbook(forms / FORM)
    book.worksheets[0]["C13"] = "📊 举办𠮷祥活动 ✗"
    book.save(path)
    words = {"verify": [], "json": ["--json"], "en": ["--lang", "en"]}[way]
    done = perfxl("verify", "--no-write", *words, path)
    assert done.code in (1, 2) and done.output, done.text
    if way == "json":
        assert json.loads(done.text.splitlines()[0])
    for word in ("doctor", "checks"):
        assert perfxl(word).code in (0, 1)


def test_output_may_be_asked_for_in_utf8(forms: Path) -> None:
    done = perfxl("verify", "--no-write", "--json", forms / FORM, encoding="utf-8", PYTHONUTF8="1")
    assert done.code == 1 and "偏差" in done.text


def test_the_user_s_key_is_kept_as_it_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line feed is among 32 random bytes once in nine times: no line end may become two bytes."""
    from perfxl.jobs.folder import seal

    monkeypatch.setattr(seal.secrets, "token_bytes", lambda size: b"\n" * size)
    first = seal.secret(tmp_path / "own" / "record.key")
    monkeypatch.undo()
    assert seal.secret(tmp_path / "own" / "record.key") == first == b"\n" * 32


def test_a_batch_in_one_process(tmp_path: Path, forms: Path) -> None:
    """``--jobs 1`` needs no pool of processes; that is how the portable folder goes through one."""
    folder = tmp_path / "报送 材料"
    folder.mkdir()
    for path in forms.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "坏.xlsx").write_bytes(b"PK\3\4 cut")
    (folder / "~$坏.xlsx").write_bytes(b"")
    ledger = tmp_path / "台账.xlsx"
    done = perfxl("batch", folder, "-o", ledger, "--jobs", "1", "--write")
    assert done.code == 2, done.text
    assert "共 5 个文件 = 核验 3 + 不能核验 1 + 跳过 1" in done.text
    book = openpyxl.load_workbook(ledger)
    assert book.sheetnames[0] and len(book.sheetnames) >= 3
    for path in forms.iterdir():
        assert openpyxl.load_workbook(folder / path.name).sheetnames[-1] == "核验汇总"
    again = perfxl("batch", folder, "-o", ledger, "--jobs", "1", "--write")
    assert "未变 3" in again.text


def test_letters_may_go_to_another_drive_than_the_ledger() -> None:
    """From one drive to another there is no way, by which files are noted and links are made."""
    record: Any = None
    outputs = Outputs("C:\\绩效\\台账.xlsx", record)
    assert outputs.name("C:\\绩效\\通知\\甲.docx") == "通知/甲.docx"
    assert outputs.name("D:\\通知\\甲.docx") == "D:/通知/甲.docx"


def test_a_year_s_work(tmp_path: Path, forms: Path) -> None:
    """Template, export, repair, next year's blanks: each leaves a workbook that is read again."""
    blank = tmp_path / "空白 表.xlsx"
    assert perfxl("template", "--year", "2025", "-o", blank).code == 0
    assert perfxl("verify", "--no-write", blank).code == 1
    data = tmp_path / "数据.json"
    assert perfxl("export", forms / FORM, "-o", data).code == 0
    assert perfxl("fill", data, "-o", tmp_path / "再.xlsx").code == 0
    assert perfxl("repair", forms / FORM, "-o", tmp_path / "修.xlsx").code == 0
    done = perfxl("rollover", forms, "--year", "2024", "-o", tmp_path / "2024 年")
    assert done.code == 0 and "共生成 3 张空白表" in done.text, done.text
    for path in (tmp_path / "2024 年").iterdir():
        assert perfxl("verify", "--no-write", path).code == 1


def test_an_old_format_is_read(tmp_path: Path) -> None:
    """By the library that reads it, in a process of its own."""
    path = tmp_path / "旧 表.xls"
    path.write_bytes((ROOT / "tests" / "windows" / "old.xls").read_bytes())
    done = perfxl("verify", "--no-write", path)
    assert done.code in (0, 1) and "W-LEGACY" in done.text, done.text


def test_installing_registering_removing(tmp_path: Path) -> None:
    data = tmp_path / "用户 数据"
    home = {"APPDATA": str(data), "LOCALAPPDATA": str(data)}
    assert "没有登记" in perfxl("doctor", **home).text
    done = perfxl("addin", "install", **home)
    assert done.code == 0, done.text
    place = data / "Microsoft" / "Excel" / "XLSTART" / "perfxl.xlam"
    assert zipfile.ZipFile(place).testzip() is None
    with winreg.OpenKey(
        winreg.HKEY_CURRENT_USER, r"Software\VB and VBA Program Settings\perfxl\button"
    ) as key:
        line = str(winreg.QueryValueEx(key, "program")[0])
    assert line.isascii() and "pythonw.exe" in line and line.endswith("-m perfxl.button")
    said = perfxl("doctor", **home)
    assert "没有登记" not in said.text and "已登记" in said.text and str(place) in said.text
    assert perfxl("addin", "remove", **home).code == 0
    assert not place.exists() and "没有登记" in perfxl("doctor", **home).text
