"""What earlier runs found: answers beside the ledger, in a small database.

A file whose content, program version and policy are the same as in its answer is not looked at
again. The database is only a memory: deleting it costs time and nothing else. It is believed as far
as this user's own seal goes; whatever else came with a folder, or was damaged since, is begun anew.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from perfxl.excel.paths import shown
from perfxl.jobs.folder.answer import Answer, unpacked
from perfxl.jobs.folder.seal import seal, secret
from perfxl.ledger.rows import FileRow
from perfxl.text.refusal import Refused
from perfxl.text.system import why

SUFFIX = ".perfxl.db"
SCHEMA = 4
COMMIT = 0.25  # seconds between commits: what a killed run may have to do again

_TABLES = (
    "CREATE TABLE answers (round integer not null, name text not null, key text not null, "
    "sha256 text not null, status text not null, written integer not null, date text not null, "
    "run integer not null, seal blob not null, body blob not null, primary key (round, name))",
    "CREATE TABLE outputs (name text primary key, sha256 text not null, seal blob not null)",
    "CREATE TABLE rounds (round integer primary key, folder text not null, found integer not null, "
    "sent text not null, seal blob not null)",
)
"""answers: key is program version and policy; sha256 of the content that was answered, as it is now;
written, the summary is in the file; date, when it was verified. outputs: what stands beside the
ledger by our hand. rounds: the folder of each, how many files it had, the day on which it went back.
"""

_SEALED = {
    "answers": "round, name, key, sha256, status, written, date, body",
    "outputs": "name, sha256",
    "rounds": "round, folder, found, sent",
}
"""What the seal of each table's rows is over."""

_SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")
"""How a journal ends that names another file, which SQLite would then delete; ours never do."""

_NOT_OPENED = "打不开，也建不了 / it can be neither opened nor made"
_WRITING = {  # what SQLite says, in words
    sqlite3.SQLITE_CANTOPEN: _NOT_OPENED, sqlite3.SQLITE_AUTH: _NOT_OPENED,
} | {
    code: why(OSError(number, ""))
    for code, number in (
        (sqlite3.SQLITE_FULL, errno.ENOSPC), (sqlite3.SQLITE_IOERR, errno.EIO),
        (sqlite3.SQLITE_READONLY, errno.EACCES), (sqlite3.SQLITE_PERM, errno.EACCES),
        (sqlite3.SQLITE_NOMEM, errno.ENOMEM), (sqlite3.SQLITE_TOOBIG, errno.EFBIG),
    )
}  # fmt: skip
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Damaged(Exception):
    """The record cannot be relied on, and is to be begun anew."""


class Record:
    """The database of one ledger, held by one run at a time.

    ``remark`` says what was not believed, empty for nothing. Raises Refused E-BUSY where another
    run holds it, E-WRITE where it cannot be written; Damaged where it turns out to be so later on.
    """

    def __init__(
        self, path: str | os.PathLike[str], key: str, *, day: str = "",
        secret_key: bytes | None = None,
    ) -> None:  # fmt: skip
        self.path, self.key, self.day, self.round = Path(path), key, day, 1
        self.secret = secret() if secret_key is None else secret_key
        self.remark = ""
        self._empty = not os.path.lexists(path)  # begun by this run, and nothing in it yet
        with self._errors():
            try:
                self.base = self._open()
            except (sqlite3.DatabaseError, Damaged) as error:
                if isinstance(error, sqlite3.Error) and _code(error) in {*_WRITING, *_BUSY}:
                    raise
                self.remark = "不是本用户的记录，或已损坏"
                self._discard()
                self.base = self._open()
            try:
                asked = "select coalesce(max(run), 0) from answers where typeof(run) = 'integer'"
                self.run = int(self.base.execute(asked).fetchone()[0]) + 1
                self.round = max(self.base.execute("select 1 union select round from rounds"))[0]
            except BaseException:
                self.base.close()
                raise
        self._committed = time.monotonic()

    def _open(self) -> sqlite3.Connection:
        self._sound()
        base = sqlite3.connect(self.path, timeout=2.0)  # a change begins a transaction by itself
        try:
            base.text_factory = str
            base.execute("pragma trusted_schema = off")
            base.execute("pragma locking_mode = exclusive")
            base.execute("begin exclusive")
            found = base.execute("select sql from sqlite_master where sql is not null limit 9")
            tables = {str(sql) for (sql,) in found}
            version = base.execute("pragma user_version").fetchone()[0]
            if not tables and version == 0:
                for statement in _TABLES:
                    base.execute(statement)
                base.execute(f"pragma user_version = {SCHEMA}")
            elif tables != set(_TABLES) or version != SCHEMA:
                raise Damaged
            self._distrust(base)
            base.commit()
        except BaseException:
            base.close()
            raise
        return base

    def _sound(self) -> None:
        """Put away what SQLite should not follow: links, and journals that name other files."""
        journal = f"{self.path}-journal"
        for path in (str(self.path), journal, f"{self.path}-wal", f"{self.path}-shm"):
            if os.path.islink(path):
                os.unlink(path)
            elif os.path.lexists(path) and not os.path.isfile(path):
                raise Refused("E-WRITE", shown(path), "不是文件 / it is no file")
        with contextlib.suppress(FileNotFoundError), open(journal, "rb") as file:
            file.seek(max(0, os.path.getsize(journal) - 8))
            if file.read() == _SUPER_JOURNAL:
                raise Damaged

    def _discard(self) -> None:
        for tail in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{self.path}{tail}")

    def _distrust(self, base: sqlite3.Connection) -> None:
        """Forget every row that does not carry this user's seal."""
        false = 0
        for table, columns in _SEALED.items():
            found = [
                (row,)
                for row, sealed, *parts in base.execute(
                    f"select rowid, seal, {columns} from {table}"
                )
                if sealed != self._seal(table, *parts)
            ]
            base.executemany(f"delete from {table} where rowid = ?", found)
            false += len(found)
        if false:
            self.remark = f"{false} 条不是本用户所记"

    def _seal(self, *parts: object) -> bytes:
        plain = [part if isinstance(part, bytes | str | int) else repr(part) for part in parts]
        return seal(self.secret, *plain)

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """What SQLite and the disk say, as ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._error(error) from None
        except OSError as error:
            raise Refused("E-WRITE", shown(self.path), why(error)) from None

    def _error(self, error: sqlite3.Error) -> Exception:
        code = _code(error)
        if code in _BUSY:
            return Refused("E-BUSY", shown(self.path))
        if code in _WRITING:
            return Refused("E-WRITE", shown(self.path), _WRITING[code])
        return Damaged(str(error))

    def known(self) -> Mapping[str, tuple[str, bool]]:
        """Names answered in this round, under this version and policy: content, and whether it
        carries the summary."""
        with self._errors():
            rows = self.base.execute(
                "select name, sha256, written from answers "
                "where round = ? and key = ? and sha256 <> ''",
                (self.round, self.key),
            )
            return {name: (sha256, bool(written)) for name, sha256, written in rows}

    def enter(self, answer: Answer) -> None:
        """Keep an answer; it lasts from the next commit on, a quarter of a second later at most."""
        name, sha256, status, written, body, _ = answer
        self._empty = False
        with self._errors():
            if body is None:
                asked = "update answers set run = ? where round = ? and name = ?"
                self.base.execute(asked, (self.run, self.round, name))
            else:
                self._put(
                    "answers", self.round, name, self.key, sha256, status, int(written), self.day,
                    body, run=self.run,
                )  # fmt: skip
        if time.monotonic() - self._committed > COMMIT:
            self.commit()

    def _put(self, table: str, *parts: object, **others: object) -> None:
        """A row under our seal, in place of the one that it is to replace."""
        columns = f"{_SEALED[table]}, seal" + "".join(f", {name}" for name in others)
        values = (*parts, self._seal(table, *parts), *others.values())
        marks = ", ".join("?" * len(values))
        self.base.execute(f"insert or replace into {table} ({columns}) values ({marks})", values)

    def commit(self) -> None:
        """Put what was entered on disk."""
        with self._errors():
            self.base.commit()
        self._committed = time.monotonic()

    def rows(self) -> Iterator[FileRow]:
        """This run's answers, sorted by name."""
        asked = "select sha256, date, body from answers where round = ? and run = ? order by name"
        with self._errors():
            for row in self.base.execute(asked, (self.round, self.run)):
                yield _row(*row)

    def pick(self, names: Sequence[str]) -> Iterator[FileRow]:
        """This run's answers of some names, in their order."""
        asked = "select sha256, date, body from answers where round = ? and run = ? and name = ?"
        with self._errors():
            for name in names:
                for row in self.base.execute(asked, (self.round, self.run, name)):
                    yield _row(*row)

    def rows_before(self) -> Iterator[FileRow]:
        """The answers of the round before, sorted by name; none where this is the first."""
        asked = "select sha256, date, body from answers where round = ? order by name"
        with self._errors():
            for row in self.base.execute(asked, (self.round - 1,)):
                yield _row(*row)

    def pick_before(self, names: Sequence[str]) -> Iterator[FileRow]:
        """The same of some names, in their order."""
        asked = "select sha256, date, body from answers where round = ? and name = ?"
        with self._errors():
            for name in names:
                for row in self.base.execute(asked, (self.round - 1, name)):
                    yield _row(*row)

    def forget(self, names: Sequence[str]) -> None:
        """Drop the answers of files that are no longer there: all but ``names``."""
        kept = set(names)
        with self._errors():
            found = self.base.execute("select name from answers where round = ?", (self.round,))
            gone = [(self.round, name) for (name,) in found if name not in kept]
            self.base.executemany("delete from answers where round = ? and name = ?", gone)

    def begin(self, folder: str, number: int | None = None) -> None:
        """Begin or go on with a round: that of the number, or the newest; another folder than that
        of the newest begins the next one."""
        with self._errors():
            rounds = dict(self.base.execute("select round, folder from rounds"))
            if number is not None:
                self.round = number
            elif rounds and rounds[self.round] != folder and folder not in rounds.values():
                self.round += 1
            elif folder in rounds.values():
                self.round = max(each for each, known in rounds.items() if known == folder)
            sent = self.base.execute("select sent from rounds where round = ?", (self.round,))
            day = "".join(str(each) for (each,) in sent)
            self._put("rounds", self.round, folder, 0, day)

    def sent(self, number: int) -> str:
        """The day on which a round went back: when its lists or letters were made, else when its
        files were verified; "" where it is not known."""
        with self._errors():
            found = self.base.execute("select sent from rounds where round = ?", (number,))
            day = "".join(str(each) for (each,) in found)
            asked = "select coalesce(max(date), '') from answers where round = ?"
            return day or str(self.base.execute(asked, (number,)).fetchone()[0])

    def send(self) -> None:
        """Note that this round goes back today, if it has not gone before."""
        with self._errors():
            asked = "select folder, found from rounds where round = ? and sent = ''"
            for folder, found in self.base.execute(asked, (self.round,)).fetchall():
                self._put("rounds", self.round, folder, found, self.day)

    def output(self, name: str) -> str:
        """The sha256 of what a run of ours wrote under a name beside the ledger; "" for nothing."""
        with self._errors():
            found = self.base.execute("select sha256 from outputs where name = ?", (name,))
            return "".join(str(sha256) for (sha256,) in found)

    def wrote(self, name: str, sha256: str) -> None:
        """Note what stands under a name beside the ledger, by our hand; on disk at once."""
        with self._errors():
            self._put("outputs", name, sha256)
            self.base.commit()

    def close(self) -> None:
        """Commit and let go."""
        with contextlib.suppress(sqlite3.Error):
            self.base.commit()
        self.base.close()

    def discard(self) -> None:
        """Let go, and take the record away."""
        self.base.close()
        with self._errors():
            self._discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and (issubclass(kind, Damaged) or self._empty):
            self.discard()
        else:
            self.close()


def _row(sha256: str, date: str, body: bytes) -> FileRow:
    return unpacked(body)._replace(sha256=sha256, date=date)


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where it says none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
