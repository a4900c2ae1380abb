"""A disk with so much room and no more: a small file system in memory, made for one command.

``python -m tests.support.full_disk SIZE SOURCE TARGET COMMAND…`` copies what is in SOURCE onto it, leaves
SIZE bytes free, runs the command there, makes room and runs it again; TARGET gets what is there after
each run. It needs no rights but those of a namespace of its own. Where a computer does not give even
that, no file may grow over SIZE instead.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support import PATIENCE, ROOT

PAGE = 4096
ROOM = "200m"
OPTIONS = f"size={ROOM},mode=0700"


class Run(NamedTuple):
    """What a command said."""

    code: int
    errors: str


class Played(NamedTuple):
    """The command without room and with it; the folders with what was there after each."""

    kind: str
    full: Run
    roomy: Run
    after_full: Path
    after_roomy: Path


def play(size: int, source: Path, target: Path, command: Sequence[str]) -> Played:
    """The command in a copy of a folder that has so many bytes of room; ``{here}`` is the copy."""
    driver = [sys.executable, "-m", "tests.support.full_disk", str(size), str(source), str(target)]
    done = subprocess.run(
        [*_apart(), *driver, *command], capture_output=True, text=True, cwd=ROOT, check=True
    )
    kind, *runs = json.loads(done.stdout)
    full, roomy = (Run(*each) for each in runs)
    return Played(kind, full, roomy, target / "full", target / "roomy")


def _apart() -> list[str]:
    """What gives a command a view of the file systems of its own, if anything does."""
    for command in (["unshare", "-rm"], ["unshare", "-m"]):
        with tempfile.TemporaryDirectory() as folder:
            tried = ["mount", "-t", "tmpfs", "-o", OPTIONS, "tmpfs", folder]
            if (
                shutil.which("unshare")
                and not subprocess.run(
                    [*command, *tried], capture_output=True, check=False
                ).returncode
            ):
                return command
    return []


def main(size: int, source: Path, target: Path, command: list[str]) -> None:
    """Play it, and print what was said."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        mount = ["mount", "-t", "tmpfs", "-o", OPTIONS, "tmpfs", folder]
        mounted = not subprocess.run(mount, capture_output=True, check=False).returncode
        shutil.copytree(source, here, dirs_exist_ok=True)
        wanted = [part.replace("{here}", folder) for part in command]
        if mounted:
            _resize(folder, _used(here) + size)
            full = _run(wanted, here)
            _resize(folder, None)
        else:
            full = _run(wanted, here, lambda: _limit(size))
        shutil.copytree(here, target / "full")
        roomy = _run(wanted, here)
        shutil.copytree(here, target / "roomy")
        print(json.dumps(["tmpfs" if mounted else "limit", full, roomy]))
        if mounted:
            subprocess.run(["umount", "-l", folder], check=True)


def _used(folder: Path) -> int:
    found = os.statvfs(folder)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def _resize(folder: str, size: int | None) -> None:
    wanted = ROOM if size is None else str(size)
    subprocess.run(["mount", "-o", f"remount,size={wanted}", folder], check=True)


def _limit(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _run(command: list[str], here: Path, before: Callable[[], None] | None = None) -> Run:
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=here, timeout=PATIENCE, preexec_fn=before,
        env={**os.environ, "TMPDIR": str(here)}, check=False,
    )  # fmt: skip
    return Run(done.returncode, done.stderr)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
