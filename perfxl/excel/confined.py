"""A child process that reads what may be hostile: a file in, its answer out, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_WINDOWLESS = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class TookTooLong(Exception):
    """The child did not answer in time, and was ended."""


def run(script: Path, data: bytes, suffix: str, *arguments: str, patience: float) -> bytes:
    """What a script said of a file of these bytes; nothing where it died on the way.

    The script is called with ``arguments`` and the path of the file, which is gone afterwards.
    Raises TookTooLong after ``patience`` seconds, OSError where no process or file can be had.
    """
    with copy_of(data, suffix) as copy:
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(script), *arguments, str(copy)],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                timeout=patience, check=False, creationflags=_WINDOWLESS,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise TookTooLong from None
    return done.stdout


@contextmanager
def copy_of(data: bytes, suffix: str) -> Iterator[Path]:
    """A file of these bytes, for a while."""
    with tempfile.TemporaryDirectory(prefix="perfxl-") as folder:
        copy = Path(folder, f"file{suffix}")
        copy.write_bytes(data)
        yield copy
