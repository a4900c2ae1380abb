"""What a run writes beside the ledger: over its own bytes, never over anybody else's.

A file that stands where we write is replaced only if its bytes are those that an earlier run of
this user's wrote. A ledger of ours that somebody worked in since is kept beside the new one; any
other file is refused. Nothing is written through a link: it may lead anywhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from perfxl.excel import files
from perfxl.excel.paths import way
from perfxl.excel.xlsx.package import open_package
from perfxl.jobs.folder.answer import is_ours
from perfxl.jobs.folder.record import Record
from perfxl.text.refusal import Refused
from perfxl.text.system import why


class Outputs:
    """The files of one ledger, told by their names below the folder where it stands."""

    def __init__(self, ledger: str, record: Record, *, force: bool = False) -> None:
        self.home = os.path.dirname(os.path.abspath(ledger))
        self.record, self.force = record, force
        self.kept: list[str] = []  # copies of what was worked in

    def name(self, path: str | os.PathLike[str]) -> str:
        """How the record calls a file."""
        return way(path, self.home)

    def check(self, path: str | os.PathLike[str]) -> bytes | None:
        """What stands where we are to write; None for nothing.

        Raises Refused E-NOTFILE for a link and what is no file, E-BUSY for one that is open
        elsewhere, E-EXISTS for one that is not ours.
        """
        if not os.path.lexists(path):
            return None
        if os.path.islink(path):
            raise Refused("E-NOTFILE", files.shown(path), "链接 / a link")
        holder = files.open_elsewhere(path)
        if holder is not None:
            raise Refused("E-BUSY", files.shown(path), holder)
        if not os.path.isfile(path):
            raise Refused("E-NOTFILE", files.shown(path))
        data = files.read_bytes(path)
        if not self.force and not self._own(path, data) and not marked(data):
            raise Refused("E-EXISTS", files.shown(path))
        return data

    def _own(self, path: str | os.PathLike[str], data: bytes) -> bool:
        """Whether these very bytes were written by an earlier run."""
        return hashlib.sha256(data).hexdigest() == self.record.output(self.name(path))

    def put(self, path: str | os.PathLike[str], data: bytes) -> None:
        """Write one of the files. Raises Refused as :meth:`check` does, E-WRITE, E-CHANGED."""
        before = self.check(path)
        if before is not None and before != data and not self._own(path, before):
            if marked(before):
                self._keep(path, before)
        if before is None:
            files.write_new(path, data)
        elif before != data:
            files.replace(path, data, before)
        self.record.wrote(self.name(path), hashlib.sha256(data).hexdigest())

    def _keep(self, path: str | os.PathLike[str], data: bytes) -> None:
        """A copy of a ledger that somebody worked in, named by the time of its last change."""
        stem, suffix = os.path.splitext(os.fspath(path))
        stamp = dt.datetime.fromtimestamp(os.path.getmtime(path)).strftime("%Y%m%d-%H%M%S")
        for number in range(1, 1000):
            copy = f"{stem}-旧{stamp}{'' if number == 1 else f'-{number}'}{suffix}"
            with suppress(Refused):
                if os.path.lexists(copy) and files.read_bytes(copy) == data:
                    return
            if not os.path.lexists(copy):
                files.write_new(copy, data)
                self.kept.append(copy)
                return

    def remove(self, path: str | os.PathLike[str]) -> bool:
        """Take away a file of an earlier run that is no longer wanted, if nobody worked in it."""
        with suppress(Refused, OSError):
            if not os.path.islink(path) and self._own(path, files.read_bytes(path)):
                os.unlink(path)
                return True
        return False


def marked(data: bytes) -> bool:
    """Whether a workbook says that it is a ledger of ours, or a list of what goes back."""
    if not data.startswith(b"PK"):
        return False
    with suppress(Refused):
        return is_ours(open_package(data))
    return False


@contextmanager
def written_out(path: str) -> Iterator[None]:
    """What a full disk or a missing temporary folder says while an output is made, as E-WRITE."""
    try:
        yield
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else path
        raise Refused("E-WRITE", files.shown(where), why(error)) from None
