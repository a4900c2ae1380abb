"""What the portable folder's 核验.exe does with the workbooks and folders that are dropped on it.

A workbook is verified and gets its summary; a folder gets a ledger beside it. Everything is said in
the window, which stays until Enter is pressed.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from perfxl.cli.verifying import verify_files
from perfxl.jobs.ending import UNREADABLE
from perfxl.text.refusal import Refused, one_line

_HOW = (
    "把填好的自评表（一张或几张）拖到“核验.exe”上，就会逐张核验并写入“核验汇总”；\n"
    "把文件夹拖上来，就会核验其中的每一个文件，并在旁边生成台账。\n\n"
    "Drop filled forms on this program, or a folder of them."
)


def main(paths: Sequence[str] | None = None) -> int:
    """Verify what was dropped; the exit code of the worst of it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # what a pipe's code page lacks
    given = sys.argv[1:] if paths is None else list(paths)
    try:
        code = _verified(given) if given else _asked()
    except KeyboardInterrupt:
        return UNREADABLE
    _wait()
    return code


def _asked() -> int:
    print(_HOW)
    return UNREADABLE


def _verified(paths: Sequence[str]) -> int:
    code = 0
    for number, path in enumerate(paths):
        if number:
            print()
        code = max(code, _ledger(path) if os.path.isdir(path) else verify_files([path]))
    return code


def _ledger(folder: str) -> int:
    from perfxl.jobs.folder.inspection import Inspection, inspect

    whole = os.path.abspath(folder)
    try:
        outcome = inspect(Inspection(whole, f"{whole}-台账.xlsx"), _told)
    except Refused as refused:
        print(f"{one_line(folder)}: {refused.sentence()}")
        return UNREADABLE
    print(outcome.sentence())
    for path in outcome.written:
        print(one_line(f"已生成 {path}"))
    return outcome.exit_code


def _told(done: int, of: int) -> None:
    if done % 50 == 0 or done == of:
        print(f"{done}/{of}", flush=True)


def _wait() -> None:
    """Until Enter is pressed, where there is somebody who could."""
    print("\n按回车键关闭。Press Enter to close.", flush=True)
    try:
        sys.stdin.readline()
    except (AttributeError, OSError, ValueError, KeyboardInterrupt):
        return
