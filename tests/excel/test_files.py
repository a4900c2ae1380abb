"""Files in and out: nothing that fails, dies or races may damage an original."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perfxl.excel import exchange, files, locks
from perfxl.excel.xlsx.limits import Limits
from perfxl.text.refusal import Refused
from tests.support import PATIENCE, ROOT

pytestmark = pytest.mark.slow

OLD, NEW = b"old " * 5000, b"new " * 9000
NAMES = [
    "自评表.xlsx",
    "项" * 84 + "ab",  # 254 bytes
    b"\xd7\xd4\xc6\xc0\xb1\xed.xlsx",  # 自评表 in GBK, as old archives unpack it
    "评📊表.xlsx",
    "a\nb.xlsx",
    " lead and trail .xlsx ",
    "'; rm -rf ~ #.xlsx",
    "-o.xlsx",
]


def made(folder: Path, name: str | bytes = "form.xlsx", data: bytes = OLD) -> Path:
    path = folder / os.fsdecode(name)
    path.write_bytes(data)
    return path


def refused(code: str, run: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        run()
    assert caught.value.code == code, caught.value.sentence()
    assert "\n" not in caught.value.sentence()
    return caught.value


def left(folder: Path) -> list[str]:
    """Our own files still lying in a folder."""
    return [name for name in os.listdir(folder) if name.startswith(".perfxl-")]


# Reading.


@pytest.mark.parametrize("name", NAMES)
def test_awkward_names_are_read_replaced_and_written(tmp_path: Path, name: str | bytes) -> None:
    path = made(tmp_path, name)
    assert files.read_bytes(path) == OLD
    files.replace(path, NEW, OLD)
    assert path.read_bytes() == NEW and not left(tmp_path)
    path.unlink()
    files.write_new(path, OLD)
    assert path.read_bytes() == OLD and os.listdir(tmp_path) == [path.name]


def test_a_name_of_gbk_bytes_is_shown_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xd7\xd4\xc6\xc0\xb1\xed.xlsx")
    assert "自评表.xlsx" in refused("E-NOTFOUND", lambda: files.read_bytes(path)).sentence()


@pytest.mark.parametrize(
    "kind", ["pipe", "folder", "loop", "broken", "null", "long", "nul", "below"]
)
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path: str | Path = tmp_path / "x.xlsx"
    code = "E-NOTFILE"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        os.mkdir(path)
        code = "E-FOLDER"
    elif kind == "loop":
        os.symlink("x.xlsx", path)
    elif kind == "broken":
        os.symlink("nowhere.xlsx", path)
        code = "E-NOTFOUND"
    elif kind == "null":
        path = "/dev/zero"
    elif kind == "long":
        path, code = tmp_path / ("项" * 200), "E-NOTFOUND"
    elif kind == "nul":
        path, code = f"{tmp_path}/a\0b", "E-NOTFOUND"
    else:
        path = made(tmp_path) / "x.xlsx"
    refused(code, lambda: files.read_bytes(path))  # and never waits for the other end
    with pytest.raises(Refused):
        files.update(path, lambda data: data)


def test_a_pipe_that_takes_the_place_of_a_file_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path)
    before = os.stat(path)
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(os, "stat", lambda *_, **__: before)
    refused("E-NOTFILE", lambda: files.read_bytes(path))


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    refused("E-TOOBIG", lambda: files.read_bytes(path))
    refused("E-TOOBIG", lambda: files.read_bytes(made(tmp_path), Limits(file=100)))


# Replacing.


def test_mode_and_symbolic_link_stay(tmp_path: Path) -> None:
    path = made(tmp_path)
    path.chmod(0o640)
    (tmp_path / "sub").mkdir()
    link = tmp_path / "sub" / "link.xlsx"
    link.symlink_to("../form.xlsx")
    files.replace(link, NEW, files.read_bytes(link))
    assert link.is_symlink() and path.read_bytes() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not left(tmp_path) and not left(tmp_path / "sub")


def test_another_hard_link_keeps_the_old_content(tmp_path: Path) -> None:
    path = made(tmp_path)
    os.link(path, tmp_path / "other.xlsx")
    files.update(path, lambda _: NEW)
    assert path.read_bytes() == NEW and (tmp_path / "other.xlsx").read_bytes() == OLD


def test_a_file_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = made(tmp_path)
    before = path.stat().st_mtime_ns
    path.write_bytes(OLD[:-1] + b"!")
    os.utime(path, ns=(before, before))  # size and time alone would not tell
    refused("E-CHANGED", lambda: files.replace(path, NEW, OLD))
    assert path.read_bytes() == OLD[:-1] + b"!" and not left(tmp_path)


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    path = made(tmp_path)
    path.chmod(0o444)
    refused("E-READONLY", lambda: files.update(path, lambda _: NEW))
    assert path.read_bytes() == OLD


EXCEL = bytes([4]) + "张三".encode("gb18030").ljust(54) + b"\2\0" + "张三".encode("utf-16-le")
OWNERS = [
    ("~$form.xlsx", EXCEL.ljust(165, b" "), "张三"),
    (".~lock.form.xlsx#", "李四,lisi,PC-7,23.11.2026 12:00,file:///home;".encode(), "李四"),
    (".~lock.form.xlsx#", b",,,,", "LibreOffice"),
    (".~form.xlsx", b"", "WPS"),
    ("~$form.xlsx", b"", "Excel"),
]


@pytest.mark.parametrize(("owner", "content", "who"), OWNERS)
def test_a_file_open_elsewhere_is_read_and_not_written(
    tmp_path: Path, owner: str, content: bytes, who: str
) -> None:
    path = made(tmp_path)
    made(tmp_path, owner, content)
    assert files.read_bytes(path) == OLD
    assert who in refused("E-BUSY", lambda: files.update(path, lambda _: NEW)).sentence()
    assert path.read_bytes() == OLD and not left(tmp_path)
    (tmp_path / owner).unlink()
    files.update(path, lambda _: NEW)
    assert path.read_bytes() == NEW


def test_a_lock_is_swept_only_where_nobody_holds_it(tmp_path: Path) -> None:
    path = made(tmp_path)
    (tmp_path / ".perfxl-0123456789abcdef.lock").touch()
    with files.held(path):
        files.sweep(str(tmp_path))
        assert len(list(tmp_path.glob(".perfxl-*.lock"))) == 1
        with pytest.raises(Refused), pytest.MonkeyPatch.context() as patch:
            patch.setattr(locks, "WAIT", 0.1)
            files.replace(path, b"other", path.read_bytes())
    assert not list(tmp_path.glob(".perfxl-*"))


def test_a_held_lock_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path)
    monkeypatch.setattr(locks, "WAIT", 0.1)
    with files.held(path):
        found = refused("E-BUSY", lambda: files.update(path, lambda _: NEW))
        assert "perfxl" in found.sentence()
    files.update(path, lambda _: NEW)
    assert path.read_bytes() == NEW and not left(tmp_path)


def test_only_our_own_stale_files_are_swept(tmp_path: Path) -> None:
    path = made(tmp_path)
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    ours = f".perfxl-{exchange.host()}-{dead}-aa.tmp"
    kept = [
        f".perfxl-{exchange.host()}-{os.getpid()}-bb.tmp",  # of a living process
        f".perfxl-00000000-{dead}-cc.tmp",  # of another computer
        ".perfxl-notes.tmp",
        "perfxl-1.tmp",
    ]
    old = f".perfxl-00000000-{dead}-dd.tmp"
    for name in (ours, old, *kept):
        made(tmp_path, name, b"")
    os.utime(tmp_path / old, (0, 0))
    files.update(path, lambda _: NEW)
    assert sorted(os.listdir(tmp_path)) == sorted([path.name, *kept])


def test_what_a_process_left_that_nobody_asked_after_is_swept(tmp_path: Path) -> None:
    """An orphan in a container without a process that asks after it stays a zombie for good."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        made(tmp_path, f".perfxl-{exchange.host()}-{ended.pid}-aa.tmp", b"")
        files.sweep(str(tmp_path))
        assert not os.listdir(tmp_path)


# Writing what is not there.


def test_a_new_file_never_takes_an_existing_name(tmp_path: Path) -> None:
    path = made(tmp_path)
    refused("E-EXISTS", lambda: files.write_new(path, NEW))
    assert path.read_bytes() == OLD
    files.write_new(path, NEW, force=True)
    assert path.read_bytes() == NEW and os.listdir(tmp_path) == [path.name]
    os.symlink("nowhere", tmp_path / "link")
    refused("E-EXISTS", lambda: files.write_new(tmp_path / "link", NEW))
    refused("E-NOTFILE", lambda: files.write_new(tmp_path / "link", NEW, force=True))
    refused("E-NOTFILE", lambda: files.write_new(tmp_path, NEW, force=True))
    refused("E-WRITE", lambda: files.write_new(tmp_path / "no" / "x", NEW))
    refused("E-WRITE", lambda: files.write_new(tmp_path / "a\0b", NEW))


def test_a_new_file_has_the_mode_the_user_asks_for(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        files.write_new(tmp_path / "x", NEW)
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640


def test_of_many_who_write_one_new_name_one_does(tmp_path: Path) -> None:
    results: list[str] = []

    def write(number: int) -> None:
        try:
            files.write_new(tmp_path / "x", b"%d" % number)
            results.append("done")
        except Refused as found:
            results.append(found.code)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["E-EXISTS"] * 7 + ["done"] and os.listdir(tmp_path) == ["x"]


def test_without_hard_links_a_new_file_is_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", link)
    files.write_new(tmp_path / "x", NEW)
    assert (tmp_path / "x").read_bytes() == NEW and os.listdir(tmp_path) == ["x"]


# Faults: every system call that save.py makes fails in turn, or is the last thing the process does.

CALLS = (
    "open", "write", "read", "fsync", "replace", "unlink", "link", "rename", "fchmod", "fchown",
    "close", "fstat", "stat", "lseek", "scandir", "access",
)  # fmt: skip


class Fault:
    """Lets the n-th of the calls fail or end the process; ``fired`` tells whether it was reached."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int, how: int | str) -> None:
        self.left = number
        self.how = how
        self.fired = ""
        self.armed = True
        for name in CALLS:
            monkeypatch.setattr(os, name, self.wrapped(name, getattr(os, name)))

    def wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            if not self.armed:
                return real(*arguments, **more)
            self.left -= 1
            if self.left != 0:
                return real(*arguments, **more)
            self.fired = name
            if self.how == "before":
                os._exit(7)
            if self.how == "after":
                try:
                    real(*arguments, **more)
                finally:  # also where the call itself says no
                    os._exit(7)
            if self.how == "short" and name == "write":
                return real(arguments[0], bytes(arguments[1])[:7])
            if self.how == "short":
                return real(*arguments, **more)
            if name == "close":
                real(*arguments, **more)
            assert isinstance(self.how, int)
            raise OSError(self.how, os.strerror(self.how))

        return call


JOBS: dict[str, Callable[[Path], None]] = {
    "update": lambda path: files.update(path, lambda _: NEW),
    "new": lambda path: files.write_new(path.with_name("new.xlsx"), NEW),
    "force": lambda path: files.write_new(path, NEW, force=True),
}


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("how", [errno.ENOSPC, errno.EIO, errno.EACCES, "short"])
def test_a_failing_call_never_damages_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: str, how: int | str
) -> None:
    seen: list[str] = []
    for number in range(1, 200):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = made(folder)
        with monkeypatch.context() as patch:
            fault = Fault(patch, number, how)
            try:
                JOBS[job](path)
                done = True
            except Refused as found:
                done = False
                assert found.code.startswith("E-") and "\n" not in found.sentence()
            fault.armed = False
        new = folder / "new.xlsx"
        if job == "new":
            assert path.read_bytes() == OLD
            assert (new.read_bytes() == NEW) if done else not new.exists(), fault.fired
        else:
            assert path.read_bytes() == (NEW if done else OLD), fault.fired
        if fault.fired != "unlink" and how != errno.EIO:
            assert [n for n in left(folder) if n.endswith(".tmp")] == [], fault.fired
        if not fault.fired:
            break
        seen.append(fault.fired)
        JOBS[job](path) if job != "new" else files.update(path, lambda _: NEW)
        assert path.read_bytes() == NEW  # nothing left behind is in the way
    else:
        pytest.fail("the calls never end")
    assert {"open", "write", "fsync", "close"} <= set(seen)


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("how", ["before", "after"])
def test_a_kill_at_any_call_never_damages_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: str, how: str
) -> None:
    for number in range(1, 200):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = made(folder)
        child = os.fork()
        if child == 0:
            try:
                Fault(monkeypatch, number, how)
                JOBS[job](path)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        new = folder / "new.xlsx"
        assert path.read_bytes() in (OLD, NEW)
        assert not new.exists() or new.read_bytes() == NEW
        killed = os.waitstatus_to_exitcode(status) == 7
        files.update(path, lambda _: NEW)  # neither lock nor temporary file is in the way
        assert path.read_bytes() == NEW and not left(folder)
        if not killed:
            assert number > 10
            return
    pytest.fail("the calls never end")


STRACE_JOB = """
import sys
from perfxl.excel import files
from perfxl.text.refusal import Refused
try:
    files.update(sys.argv[1], lambda data: b"new " * 9000)
except Refused as refused:
    print(refused.code)
"""


@pytest.mark.parametrize(
    "call", ["write", "fsync", "rename,renameat2", "fchmod", "unlink", "flock"]
)
@pytest.mark.parametrize("fault", ["error=ENOSPC", "error=EIO", "error=EACCES", "signal=KILL"])
def test_the_kernel_refusing_never_damages_a_file(tmp_path: Path, call: str, fault: str) -> None:
    """The same with real system calls, failed from outside by strace."""
    path = made(tmp_path)
    subprocess.run(
        ["strace", "-f", "-o", str(tmp_path / "log"), "-e", f"inject={call}:{fault}:when=1",
         sys.executable, "-c", STRACE_JOB, str(path)],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    log = (tmp_path / "log").read_text("utf-8", "replace")
    assert "(INJECTED)" in log or "killed by SIGKILL" in log
    data = path.read_bytes()
    assert data in (OLD, NEW)
    if call in ("write", "fsync", "flock") or call.startswith("rename"):
        waited = (call, fault) == ("flock", "error=EACCES")  # as some systems say "held": once more
        if "error" in fault and not (call == "fsync" and data == NEW):
            assert data == (NEW if waited else OLD)
    files.update(path, lambda _: NEW)
    assert path.read_bytes() == NEW and not left(tmp_path)


WRITER = """
import sys
from perfxl.excel import files
from perfxl.text.refusal import Refused
path, name = sys.argv[1], sys.argv[2]
busy = 0
for number in range(100):
    token = f"{name}{number};".encode()
    try:
        files.update(path, lambda data: data + token)
    except Refused as refused:
        assert refused.code == "E-BUSY", refused.sentence()
        busy += 1
        print(token.decode())
"""


def test_two_writers_of_one_file_lose_nothing(tmp_path: Path) -> None:
    path = made(tmp_path, data=b"")
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name],
                         stdout=subprocess.PIPE, text=True,
                         env={**os.environ, "PYTHONPATH": str(ROOT)})
        for name in ("a", "b")
    ]  # fmt: skip
    busy = "".join(writer.communicate(timeout=PATIENCE)[0] for writer in writers).split()
    assert [writer.returncode for writer in writers] == [0, 0]
    there = path.read_text().split(";")[:-1]
    expected = {f"{name}{number}" for name in "ab" for number in range(100)}
    assert len(there) == len(set(there))
    assert set(there) | {token.rstrip(";") for token in busy} == expected
    assert not set(there) & {token.rstrip(";") for token in busy}
    assert not left(tmp_path)
