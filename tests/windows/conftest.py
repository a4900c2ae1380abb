"""What the tests on Windows share. They run under Wine: ``tests/windows/run``, or ``./test windows``.

Elsewhere nothing of this folder is collected: it is a part of the tests with a command of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PATIENCE = 600  # seconds after which a program hangs; on a loaded computer a press takes over 60
INTERNAL_ERROR = 1359  # Wine's seldom answer to the start of a process: it has to be asked again
AWKWARD = "2024年 绩效=自评 & 表 (终稿) [1] 100%.xlsx"

collect_ignore = ["fake_excel.py", "embeddable.py", "named_arguments.py", "without_office.py"]
collect_ignore_glob = [] if sys.platform == "win32" else ["test_*.py"]


def environment(**more: str) -> dict[str, str]:
    """That of a user: no word of ours about encodings."""
    ours = ("PYTHONIOENCODING", "PYTHONUTF8", "PYTHONPATH", "PERFXL_LANG")
    return {name: value for name, value in os.environ.items() if name not in ours} | more


class Done:
    """What a program did; ``text`` is both its streams, as the code page has them."""

    def __init__(self, code: int, output: bytes, encoding: str) -> None:
        self.code, self.output = code, output
        self.text = output.decode(encoding)


def started(line: str | list[str], **how: Any) -> subprocess.Popen[Any]:
    """A program that was started."""
    try:
        return subprocess.Popen(line, **how)
    except OSError as error:
        if error.winerror != INTERNAL_ERROR:
            raise
        return subprocess.Popen(line, **how)


def run(*line: object, cwd: Path | None = None, encoding: str = "gbk", **more: str) -> Done:
    """Runs a program to its end, as a user starts it: with the code page of a Chinese Windows.

    One text is a whole command line. The output goes to a file: a service that a program makes Wine
    start would keep a pipe open.
    """
    given = line[0] if len(line) == 1 and isinstance(line[0], str) else [str(part) for part in line]
    with tempfile.TemporaryFile() as output:
        process = started(
            given, cwd=cwd, env=environment(**more), stdin=subprocess.PIPE, stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.close()
        try:
            code = process.wait(PATIENCE)
        finally:
            process.kill()
        output.seek(0)
        done = Done(code, output.read(), encoding)
    assert "Traceback" not in done.text, done.text
    return done


def perfxl(*arguments: object, cwd: Path | None = None, **more: str) -> Done:
    """Runs ``perfxl``."""
    return run(sys.executable, "-m", "perfxl", *arguments, cwd=cwd, **more)


class Excel:
    """A fake Excel that runs in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process, self.folder = process, folder
        word, _, number = self.line().partition(" ")
        assert word == "ready", word
        self.window = int(number)

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def say(self, command: str) -> None:
        """One command; see fake_excel.py."""
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        assert self.line() == "done"

    def state(self) -> Any:
        """Everything it holds; it must have known whatever it was asked."""
        path = self.folder / f"state-{os.getpid()}.json"
        self.say(f"dump {path}")
        state = json.loads(path.read_text("utf-8"))
        assert state["unknown"] == []
        return state

    def sheets(self, book: str) -> dict[str, Any]:
        """The sheets of a book, by name."""
        return {sheet["name"]: sheet for sheet in self.state()["books"][book]["sheets"]}


@pytest.fixture
def excel(tmp_path: Path) -> Callable[..., Any]:
    """Starts fake Excels: ``with excel(path, "--deaf") as running``."""

    @contextmanager
    def start(*arguments: object) -> Iterator[Excel]:
        command = [sys.executable, "-X", "utf8", str(HERE / "fake_excel.py"), *map(str, arguments)]
        process = started(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        try:
            yield Excel(process, tmp_path)
        finally:
            process.kill()
            process.communicate()

    return start
