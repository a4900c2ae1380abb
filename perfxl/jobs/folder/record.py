"""What earlier runs found: answers beside the ledger, in a small database.

A file whose content, program version and policy are the same as in its answer is not looked at
again. The database is only a memory: deleting it costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from perfxl.jobs.folder.answer import Answer, unpacked
from perfxl.ledger.rows import FileRow
from perfxl.text.refusal import Refused

SUFFIX = ".perfxl.db"
SCHEMA = 2
COMMIT = 0.25  # seconds between commits: what a killed run may have to do again

_TABLE = """
create table if not exists answers (
    name    text primary key,
    key     text not null,    -- program version and policy
    sha256  text not null,    -- of the content that was answered, as it is now
    status  text not null,
    written integer not null, -- the summary is in the file
    run     integer not null,
    body    blob not null
)
"""


class Record:
    """The database of one ledger, held by one run at a time.

    Raises Refused E-BUSY where another run holds it, E-WRITE where it cannot be written. One that
    is damaged, or of another program version, is begun anew.
    """

    def __init__(self, path: str | os.PathLike[str], key: str, *, fresh: bool = False) -> None:
        self.path, self.key = Path(path), key
        try:
            try:
                self.base = self._open()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self._discard()
                self.base = self._open()
            if fresh:
                self.base.execute("delete from answers")
            (last,) = self.base.execute("select coalesce(max(run), 0) from answers").fetchone()
        except sqlite3.OperationalError as error:
            busy = "locked" in str(error)
            raise Refused("E-BUSY" if busy else "E-WRITE", str(self.path), str(error)) from None
        self.run = int(last) + 1
        self._committed = time.monotonic()

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.path, timeout=2.0)  # a change begins a transaction by itself
        try:
            base.execute("pragma locking_mode = exclusive")
            base.execute("begin exclusive")
            if base.execute("pragma user_version").fetchone()[0] not in (0, SCHEMA):
                base.execute("drop table if exists answers")
            base.execute(f"pragma user_version = {SCHEMA}")
            base.execute(_TABLE)
            base.execute("select name, key, sha256, status, written, run from answers limit 1")
            base.commit()
        except BaseException:
            base.close()
            raise
        return base

    def _discard(self) -> None:
        for tail in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{self.path}{tail}")

    def known(self) -> Mapping[str, tuple[str, bool]]:
        """Names answered under this version and policy: content, and whether it carries the
        summary."""
        rows = self.base.execute(
            "select name, sha256, written from answers where key = ? and sha256 <> ''", (self.key,)
        )
        return {name: (sha256, bool(written)) for name, sha256, written in rows}

    def enter(self, answer: Answer) -> None:
        """Keep an answer; it lasts from the next commit on, a quarter of a second later at most."""
        if answer.body is None:
            self.base.execute("update answers set run = ? where name = ?", (self.run, answer.name))
        else:
            self.base.execute(
                "insert or replace into answers values (?, ?, ?, ?, ?, ?, ?)",
                (
                    answer.name, self.key, answer.sha256, answer.status, answer.written, self.run,
                    answer.body,
                ),
            )  # fmt: skip
        if time.monotonic() - self._committed > COMMIT:
            self.commit()

    def commit(self) -> None:
        """Put what was entered on disk."""
        self.base.commit()
        self._committed = time.monotonic()

    def rows(self) -> Iterator[FileRow]:
        """This run's answers, sorted by name."""
        asked = "select body from answers where run = ? order by name"
        for (body,) in self.base.execute(asked, (self.run,)):
            yield unpacked(body)

    def pick(self, names: Sequence[str]) -> Iterator[FileRow]:
        """This run's answers of some names, in their order."""
        for name in names:
            asked = "select body from answers where run = ? and name = ?"
            for (body,) in self.base.execute(asked, (self.run, name)):
                yield unpacked(body)

    def forget(self, names: Sequence[str]) -> None:
        """Drop the answers of files that are no longer there: all but ``names``."""
        kept = set(names)
        gone = [
            (name,) for (name,) in self.base.execute("select name from answers") if name not in kept
        ]
        self.base.executemany("delete from answers where name = ?", gone)

    def close(self) -> None:
        """Commit and let go."""
        with contextlib.suppress(sqlite3.OperationalError):
            self.base.commit()
        self.base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
