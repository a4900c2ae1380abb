"""Many files given new content: while some wait for the disk, the next is worked on.

A file is forced to disk before it takes its name, and that wait is most of what replacing costs. Only
the wait goes to a thread: anything else would have to ask for the interpreter at every step.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Self

from perfxl.excel import exchange, files
from perfxl.excel.paths import PathLike

WAITS = 8  # at once; a file system takes what waits together to disk in one go


class Replacing:
    """The replacements of one stretch of work; on leaving, their new names are made to last."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(WAITS)
        self._folders: set[str] = set()
        self._open: dict[str, Replacement] = {}

    def begin(self, path: PathLike, new: bytes, old: bytes) -> Replacement:
        """Set out to give a file the content ``new``, if it still holds ``old``.

        Raises Refused as :func:`perfxl.excel.files.replace` does.
        """
        return Replacement(self, path, new, old)

    def holds(self, path: PathLike) -> bool:
        """Whether a replacement of this very file is under way."""
        return os.path.realpath(path) in self._open

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in list(self._open.values()):  # broken off: their files stay as they were
            each.abandon()
        self._threads.shutdown()
        for folder in sorted(self._folders):
            exchange.sync_folder(folder)


class Replacement:
    """New content beside a file, on its way to disk; the file's lock is held until it is finished."""

    def __init__(self, group: Replacing, path: PathLike, new: bytes, old: bytes) -> None:
        self._group, self._new, self._old = group, new, old
        with ExitStack() as stack:
            self._real = stack.enter_context(files.held(path))
            self._temporary = files.begun(self._real, new)
            self._waiting = group._threads.submit(os.fsync, self._temporary.descriptor)
            self._lock = stack.pop_all()
        group._open[self._real] = self

    def finish(self) -> tuple[str, ...]:
        """Let it take the file's name; the attributes that were not kept. To be called once.

        Raises Refused as :func:`perfxl.excel.files.replace` does.
        """
        with self._lock:
            del self._group._open[self._real]
            self._group._folders.add(os.path.dirname(self._real))
            files.forced(self._real, self._temporary, self._waiting.result)
            return files.taken(self._real, self._temporary, self._new, self._old)

    def abandon(self) -> None:
        """Leave the file as it was."""
        with self._lock:
            del self._group._open[self._real]
            self._waiting.exception()  # nobody writes to what is closed
            exchange.abandon(self._temporary)
