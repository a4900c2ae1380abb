"""Saving on Windows: what others hold, what is read-only, and what ReplaceFile may leave behind."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from perfxl.excel import exchange, files
from perfxl.text.refusal import Refused
from tests.support.replace_file import LEAVES, survived
from tests.windows.conftest import environment, perfxl, started

OLD, NEW = b"old " * 5000, b"new " * 9000
READ, WRITE, DELETE = 1, 2, 4  # what an open file shares


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "绩效 自评 & [1].xlsx"
    made.write_bytes(OLD)
    return made


@contextmanager
def opened(path: Path, sharing: int) -> Iterator[None]:
    """Another program has the file open for reading and writing, and shares so much."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(str(path), 0xC0000000, sharing, None, 3, 0, None)
    assert handle != ctypes.c_void_p(-1).value, ctypes.get_last_error()
    try:
        yield
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))


def refused(code: str, path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        files.replace(path, NEW, OLD)
    assert caught.value.code == code, caught.value.sentence()
    return caught.value


def test_a_file_is_replaced_and_nothing_is_left(path: Path) -> None:
    files.replace(path, NEW, OLD)
    assert path.read_bytes() == NEW and os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("sharing", [0, READ, READ | WRITE])
def test_what_another_program_holds_is_busy(path: Path, sharing: int) -> None:
    """Excel shares reading; a virus scanner or a backup may share nothing."""
    with opened(path, sharing):
        refused("E-BUSY", path)
        if sharing == 0:
            with pytest.raises(Refused, match="E-BUSY"):
                files.read_bytes(path)
    assert path.read_bytes() == OLD and os.listdir(path.parent) == [path.name]
    files.replace(path, NEW, OLD)
    assert path.read_bytes() == NEW


def test_the_command_says_that_it_is_busy(path: Path) -> None:
    with opened(path, 0):
        done = perfxl("verify", path)
    assert done.code == 2 and "E-BUSY" in done.text


def test_who_shares_everything_is_no_hindrance(path: Path) -> None:
    with opened(path, READ | WRITE | DELETE):
        files.replace(path, NEW, OLD)
    assert path.read_bytes() == NEW


def test_a_read_only_file_is_left_alone(path: Path) -> None:
    path.chmod(0o444)
    refused("E-READONLY", path)
    path.chmod(0o666)
    assert path.read_bytes() == OLD and os.listdir(path.parent) == [path.name]


def test_a_changed_file_is_left_alone(path: Path) -> None:
    path.write_bytes(OLD + b"!")
    refused("E-CHANGED", path)
    assert path.read_bytes() == OLD + b"!"


@pytest.mark.parametrize("code", LEAVES)
def test_every_failure_of_replacefile_leaves_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    survived(path, code, OLD, NEW, monkeypatch)


def test_the_access_list_stays_where_the_new_file_is_renamed_over_the_old(path: Path) -> None:
    other = path.with_name("other.xlsx")
    other.write_bytes(NEW)
    assert exchange.copy_access_list(str(path), str(other))


HOLDER = """
import sys, time
from perfxl.excel import files
with files.held(sys.argv[1]):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_lock_is_free_the_moment_its_holder_is_killed(path: Path) -> None:
    with started(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=environment(),
    ) as holder:  # fmt: skip
        assert holder.stdout is not None and holder.stdout.readline().strip() == b"held"
        holder.kill()
    files.replace(path, NEW, OLD)  # that waits ten seconds, and then refuses
    assert path.read_bytes() == NEW
    assert os.listdir(path.parent) == [path.name]


def test_a_holder_is_waited_for(path: Path) -> None:
    taken = threading.Event()

    def hold() -> None:
        with files.held(path):
            taken.set()
            time.sleep(0.7)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait()
    files.replace(path, NEW, OLD)
    thread.join()
    assert path.read_bytes() == NEW and os.listdir(path.parent) == [path.name]


def test_a_new_file_takes_no_name_that_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "新.xlsx"
    files.write_new(path, OLD)
    with pytest.raises(Refused, match="E-EXISTS"):
        files.write_new(path, NEW)
    assert path.read_bytes() == OLD and os.listdir(tmp_path) == [path.name]
