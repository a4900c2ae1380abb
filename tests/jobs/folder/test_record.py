"""The record beside a ledger, and what a run writes over: believed only as far as this user's seal."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from perfxl.excel.paths import user_folder
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Book
from perfxl.jobs.folder import clerk, inspection, patience
from perfxl.jobs.folder.answer import Answer, packed
from perfxl.jobs.folder.inspection import Inspection
from perfxl.jobs.folder.record import SUFFIX, Record
from perfxl.jobs.folder.seal import secret
from perfxl.ledger.rows import VERIFIED, FileRow
from perfxl.rules.policy import Policy
from perfxl.text.refusal import Refused
from tests.support import PATIENCE, bureau, command
from tests.support.lint_xlsx import faults

pytestmark = pytest.mark.slow


def run(*arguments: object) -> Result:
    return command.run("batch", *arguments, "--jobs", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three forms with an error each and a clean one."""
    made = tmp_path / "报送"
    made.mkdir()
    for number in range(4):
        form = bureau.clean(number)
        if number:
            form = bureau.row(2, score=bureau.D("15.5"))(form)
        (made / f"{number}.xlsx").write_bytes(bureau.file(form))
    return made


@pytest.fixture
def ledger(folder: Path, tmp_path: Path) -> Path:
    output = tmp_path / "台账.xlsx"
    done = run(folder, "-o", output)
    assert done.exit_code == 1 and "3 处错误" in done.output
    return output


def test_the_user_s_key_is_made_once_and_is_the_user_s_alone(tmp_path: Path) -> None:
    place = tmp_path / "own" / "record.key"
    made = secret(place)
    assert len(made) == 32 and secret(place) == made
    assert place.stat().st_mode & 0o777 == 0o600
    place.write_bytes(made + b"?")  # cut short or grown: no key of ours
    again = secret(place)
    assert again not in (made, made + b"?") and secret(place) == again


def test_where_the_key_cannot_be_kept_nothing_is_believed(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("a file where the folder should be")
    place = tmp_path / "own" / "record.key"
    assert len(secret(place)) == 32 and secret(place) != secret(place)


def test_who_has_no_home_does_not_find_one_in_the_working_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os.path, "expanduser", str)  # as it answers to a number without a name
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert user_folder() == Path("/nonexistent/perfxl")


def test_a_record_that_came_with_the_folder_is_not_believed(folder: Path, tmp_path: Path) -> None:
    """Its maker says of every form that it is clean."""
    output = tmp_path / "台账.xlsx"
    with Record(
        f"{output}{SUFFIX}", inspection._key(Inspection("", "")), secret_key=b"somebody else's"
    ) as base:
        for path in folder.iterdir():
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            body = packed(FileRow(path.name, VERIFIED, ()))
            base.enter(Answer(path.name, sha256, VERIFIED, False, body))
    done = run(folder, "-o", output)
    assert done.exit_code == 1 and "3 处错误" in done.output and "（未变 0）" in done.output
    assert "W-RECORD" in done.output
    assert "W-RECORD" not in run(folder, "-o", output).output


def test_a_flipped_digit_is_verified_anew(folder: Path, ledger: Path) -> None:
    before = ledger.read_bytes()
    with closing(sqlite3.connect(f"{ledger}{SUFFIX}")) as base:
        (body,) = base.execute("select body from answers where name = '1.xlsx'").fetchone()
        assert body.count(b"15.50") or body.count(b"15.5")
        base.execute("update answers set body = ? where name = '1.xlsx'",
                     (body.replace(b"15.5", b"15.0"),))  # fmt: skip
        base.commit()
    done = run(folder, "-o", ledger)
    assert "（未变 3）" in done.output and "W-RECORD" in done.output
    assert ledger.read_bytes() == before


def view(base: sqlite3.Connection) -> None:
    base.execute("drop table answers")
    base.execute(
        "create view answers as with recursive n(i) as (select 1 union all select i + 1 from n) "
        "select i as name, '' as key, '' as sha256, '' as status, 0 as written, 0 as run, "
        "x'' as seal, x'' as body from n"
    )


def trigger(base: sqlite3.Connection) -> None:
    base.execute("create trigger t after insert on answers begin delete from answers; end")


SPOILED: dict[str, Callable[[sqlite3.Connection], object]] = {
    "an endless view": view,
    "a trigger": trigger,
    "another schema": lambda base: base.execute("alter table answers rename to others"),
    "a row that is no row": lambda base: base.execute("update answers set body = x'ff00ff'"),
    "text that is no text": lambda base: base.execute(
        "update answers set name = cast(x'ff' as text) where name = '1.xlsx'"
    ),
    "numbers that are none": lambda base: base.execute("update answers set run = 'x', written = 9"),
    "a foreign version": lambda base: base.execute("pragma user_version = 77"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_record_is_begun_anew(name: str, folder: Path, ledger: Path) -> None:
    before = ledger.read_bytes()
    with closing(sqlite3.connect(f"{ledger}{SUFFIX}")) as base:
        SPOILED[name](base)
        base.commit()
    done = run(folder, "-o", ledger)
    assert done.exit_code == 1 and "3 处错误" in done.output and "W-RECORD" in done.output
    assert ledger.read_bytes() == before
    assert "（未变 4）" in run(folder, "-o", ledger).output


def test_any_damaged_byte_is_found(folder: Path, ledger: Path) -> None:
    """One byte a time, over the whole record; the ledger is the same every time."""
    before, record = ledger.read_bytes(), Path(f"{ledger}{SUFFIX}")
    whole = record.read_bytes()
    for at in range(7, len(whole), max(1, len(whole) // 12)):
        record.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        done = run(folder, "-o", ledger)
        assert done.exit_code == 1 and "3 处错误" in done.output, (at, done.output)
        assert ledger.read_bytes() == before


def test_a_record_that_breaks_on_the_way(
    folder: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 0

    def enter(self: Record, answer: Answer, real: Callable[..., None] = Record.enter) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise self._error(sqlite3.DatabaseError("database disk image is malformed"))
        real(self, answer)

    monkeypatch.setattr(Record, "enter", enter)
    done = run(folder, "-o", ledger)
    assert done.exit_code == 1 and "3 处错误" in done.output and "W-RECORD" in done.output


def test_a_journal_that_names_another_file_is_not_followed(
    folder: Path, ledger: Path, tmp_path: Path
) -> None:
    """SQLite would delete the file that such a journal names."""
    mine = tmp_path / "重要.xlsx"
    mine.write_bytes(b"mine")
    name = os.fsencode(mine)
    tail = name + len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big")
    magic = bytes.fromhex("d9d505f920a163d7")
    Path(f"{ledger}{SUFFIX}-journal").write_bytes(magic + b"\0" * 504 + tail + magic)
    assert run(folder, "-o", ledger).exit_code == 1
    assert mine.read_bytes() == b"mine"


@pytest.mark.parametrize("code", ["E-LEGACY", "E-SLOW", "E-TOOBIG", "E-TYPE-XLS", "E-CRASH"])
def test_what_depends_on_the_computer_is_not_remembered(
    code: str, folder: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "4.xlsx").write_bytes(bureau.file(bureau.clean(4)))
    with monkeypatch.context() as patch:
        patch.setattr(clerk.Errand, "_examined", _refusing(code))
        with Record(f"{ledger}{SUFFIX}", inspection._key(Inspection("", ""))) as record:
            answers = clerk.Errand()([clerk.Task(str(folder / "4.xlsx"), "4.xlsx")])
            for answer in answers:
                record.enter(answer)
    assert "核验 5 + 不能核验 0" in run(folder, "-o", ledger).output


def _refusing(code: str) -> Callable[..., Answer]:
    def examined(self: clerk.Errand, task: clerk.Task, _: object) -> Answer:
        sha256 = hashlib.sha256(Path(task.path).read_bytes()).hexdigest()
        return clerk.refusal(task, Refused(code), sha256)

    return examined


# What stands where we write ----------------------------------------------------------------------


def test_somebody_elses_file_is_not_overwritten(folder: Path, ledger: Path) -> None:
    ledger.write_bytes(b"mine")
    done = run(folder, "-o", ledger)
    assert done.exit_code == 2 and "E-EXISTS" in done.output and ledger.read_bytes() == b"mine"
    assert run(folder, "-o", ledger, "--force").exit_code == 1


@pytest.mark.parametrize("suffix", ["csv", "json", "html"])
def test_nor_are_the_files_beside_it(suffix: str, folder: Path, tmp_path: Path) -> None:
    output = tmp_path / f"台账.{suffix}"
    assert run(folder, "-o", output).exit_code == 1
    assert run(folder, "-o", output).exit_code == 1
    theirs = tmp_path / "台账-问题.csv" if suffix == "csv" else output
    theirs.write_bytes(b"mine")
    done = run(folder, "-o", output)
    assert done.exit_code == 2 and "E-EXISTS" in done.output and theirs.read_bytes() == b"mine"


def test_a_ledger_that_was_worked_in_is_kept_beside(folder: Path, ledger: Path) -> None:
    with zipfile.ZipFile(ledger, "a") as package:
        package.writestr("notes.txt", "worked in")
    worked = ledger.read_bytes()
    done = run(folder, "-o", ledger)
    assert done.exit_code == 1 and "W-KEPT" in done.output
    (copy,) = ledger.parent.glob("台账-旧*.xlsx")
    assert copy.read_bytes() == worked and ledger.read_bytes() != worked
    assert "W-KEPT" not in run(folder, "-o", ledger).output


def test_nothing_is_written_through_a_link(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.xlsx"
    mine.write_bytes(b"mine")
    output = folder / "台账.xlsx"
    output.symlink_to(mine)
    for force in ((), ("--force",)):
        done = run(folder, "-o", output, *force)
        assert done.exit_code == 2 and "E-NOTFILE" in done.output and mine.read_bytes() == b"mine"
    output.unlink()
    (folder / f"台账.xlsx{SUFFIX}").symlink_to(mine)
    assert run(folder, "-o", output).exit_code == 1 and mine.read_bytes() == b"mine"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "台账-退回").symlink_to(elsewhere)
    done = run(folder, "-o", output, "--split-by", "unit")
    assert done.exit_code == 2 and "E-NOTFILE" in done.output and not list(elsewhere.iterdir())


# Full disks, deep folders, odd names -------------------------------------------------------------


def limited(command: list[str], size: int, **more: str) -> subprocess.CompletedProcess[str]:
    """A command none of whose files may grow over a size (as a full disk, E for every write)."""
    code = f"import resource, signal, os, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); " \
           f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); " \
           f"os.execv(sys.argv[1], sys.argv[1:])"  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, timeout=PATIENCE,
        env={**os.environ, **more},
    )  # fmt: skip


@pytest.mark.parametrize("size", [0, 3_000, 9_000, 14_000, 20_000, 40_000])
def test_a_full_disk_is_said_and_nothing_is_lost(size: int, folder: Path, tmp_path: Path) -> None:
    """Wherever the space ends, for the record, the ledger or what is kept in the meantime."""
    output, whole = tmp_path / "台账.xlsx", tmp_path / "whole.xlsx"
    assert run(folder, "-o", whole).exit_code == 1
    perfxl = str(Path(sys.executable).with_name("perfxl"))
    done = limited([perfxl, "batch", str(folder), "-o", str(output), "--jobs", "1"], size)
    assert "Traceback" not in done.stderr, done.stderr
    assert (done.returncode, "E-WRITE" in done.stderr) in ((2, True), (1, False)), done.stderr
    assert not list(tmp_path.rglob(".perfxl-*"))
    assert run(folder, "-o", output).exit_code == 1
    assert output.read_bytes() == whole.read_bytes()


def test_a_full_disk_keeps_the_ledger_that_was_there(folder: Path, ledger: Path) -> None:
    before = ledger.read_bytes()
    (folder / "1.xlsx").write_bytes(bureau.file(bureau.clean(1)))
    perfxl = str(Path(sys.executable).with_name("perfxl"))
    size = os.path.getsize(f"{ledger}{SUFFIX}")  # room for the record, and not for the ledger
    done = limited([perfxl, "batch", str(folder), "-o", str(ledger), "--jobs", "1"], size // 2)
    assert done.returncode == 2 and "E-WRITE" in done.stderr and ledger.read_bytes() == before


def test_folders_as_deep_as_they_come(tmp_path: Path) -> None:
    made = tmp_path / "deep"
    made.mkdir()
    descriptor = os.open(made, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=descriptor)
        below = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)
    (made / "1.xlsx").write_bytes(bureau.file(bureau.clean(1)))
    done = run(made, "-o", tmp_path / "台账.xlsx")
    assert done.exit_code in (0, 2) and "核验 1 +" in done.output
    subprocess.run(["rm", "-rf", str(made)], check=True)


def test_a_working_folder_that_is_gone(folder: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    perfxl = str(Path(sys.executable).with_name("perfxl"))
    code = "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])"
    output = tmp_path / "台账.xlsx"
    for where, exit_code in ((str(folder), 1), ("报送", 2)):
        done = subprocess.run(
            [sys.executable, "-c", code, perfxl, "batch", where, "-o", str(output), "--jobs", "2"],
            cwd=gone, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == exit_code and "Traceback" not in done.stderr, done.stderr
        gone.mkdir(exist_ok=True)


ODD_NAMES = (
    "テスト.xlsx".encode("cp932"), "自评表.xlsx".encode("gb18030"), b"\xff\xfe.xlsx",
    br"\\host\share\1.xlsx", b"javascript:alert(1).xlsx", b"ms-word:ofe|u|1.xlsx",
    b"file:.xlsx", b"a\x01b.xlsx", "\u202exslx.exe.xlsx".encode(),
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "ascii"])
def test_names_of_any_bytes_on_any_terminal(encoding: str, tmp_path: Path) -> None:
    made = tmp_path / "报送"
    made.mkdir()
    for name in ODD_NAMES:
        with open(os.path.join(os.fsencode(made), name), "wb") as file:
            file.write(bureau.file(bureau.clean(1)))
    (made / "plain.xlsx").write_bytes(bureau.file(bureau.clean(2)))
    os.rename(made, odd := os.fsencode(tmp_path) + "/テスト".encode("cp932"))
    perfxl = str(Path(sys.executable).with_name("perfxl"))
    output = odd + b"/out.xlsx"
    done = subprocess.run(
        [perfxl, "batch", odd, "-o", output, "--jobs", "1"], capture_output=True, timeout=PATIENCE,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert done.returncode == 0 and not done.stderr, done.stderr.decode("utf-8", "replace")
    book = workbook.read(os.fsdecode(output))
    shutil.copyfile(output, copy := tmp_path / "copy.xlsx")
    assert not faults(copy)
    cells = _values(book.sheets[1])
    (column,) = [c for (_, c), value in cells if value == "文件"]
    assert len({value for (_, c), value in cells if c == column}) == len(ODD_NAMES) + 2
    with zipfile.ZipFile(copy) as package:
        links = package.read("xl/worksheets/_rels/sheet2.xml.rels").decode()
    targets = set(links.split('Target="')[1:])
    assert any(target.startswith("plain.xlsx") for target in targets)
    assert not any(word in links for word in ("javascript", "ms-word", "host", "file:", "\\"))


def _values(sheet: object) -> list[tuple[tuple[int, int], object]]:
    return [(at, cell.value) for at, cell in sheet.cells.items()]  # type: ignore[attr-defined]


def test_a_file_has_so_much_time(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clerk.judge_book
    seconds = iter((60, 0.5, 60, 60))  # what ends is not short of it, also on a busy machine

    def slow(book: Book, policy: Policy | None, name: str, *more: Any) -> Any:
        while name == "1.xlsx":
            pass
        return real(book, policy, name, *more)

    monkeypatch.setattr(clerk, "judge_book", slow)
    monkeypatch.setattr(clerk, "at_most", lambda given: patience.at_most(min(given, next(seconds))))
    tasks = [clerk.Task(str(path), path.name) for path in sorted(folder.iterdir())]
    answers = clerk.Errand()(tasks)
    assert [answer.status for answer in answers] == ["verified", "refused", "verified", "verified"]
    assert b"E-SLOW" in (answers[1].body or b"") and answers[1].sha256 == ""


def test_and_so_it_has_in_any_thread() -> None:
    from concurrent.futures import ThreadPoolExecutor

    def endless() -> str:
        try:
            with patience.at_most(0.1):
                while True:
                    pass
        except patience.TooSlow:
            return "stopped"

    def quick() -> str:
        with patience.at_most(30):
            return "done"

    with ThreadPoolExecutor(1) as pool:
        asked = [pool.submit(each) for each in (endless, quick, endless, quick)]
        assert [each.result() for each in asked] == ["stopped", "done", "stopped", "done"]


def test_every_kind_of_link_is_told_from_a_path() -> None:
    from perfxl.ledger.links import is_link

    assert is_link("报送/a b/1.xlsx") and is_link("C:/报送/1.xlsx") and is_link("../报送/1:2.xlsx")
    for path in (r"\\h\s\1.xlsx", "//h/s/1.xlsx", "/etc/passwd", "javascript:1", "ms-word:ofe|u|x",
                 "C:/x/javascript:1", "x" * 1501, "a\nb"):  # fmt: skip
        assert not is_link(path), path


def test_what_keeps_a_record_from_being_opened_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise error

    monkeypatch.setattr(sqlite3, "connect", refuse)
    with pytest.raises(Refused) as refused:
        Record(tmp_path / "台账.xlsx.perfxl.db", "key")
    assert "台账.xlsx.perfxl.db]：打不开，也建不了。" in refused.value.sentence()
    assert "database" not in refused.value.sentence("en")
