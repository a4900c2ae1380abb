"""Several people at one file: who may open it stays as it was, and each waits for the other's turn."""

from __future__ import annotations

import errno
import hashlib  # noqa: F401 - and the next two: who is somebody else cannot load them from here
import os
import platform  # noqa: F401
import secrets  # noqa: F401
import signal
import stat
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel import exchange, files
from perfxl.jobs.one_file import Verified, filled, verify_file
from perfxl.text.refusal import Refused
from tests.support import PATIENCE
from tests.support.replace_file import LEAVES, survived

pytestmark = pytest.mark.slow

OLD, NEW = b"old " * 500, b"new " * 900

ROOT = os.geteuid() == 0
NAME = f"px-{{}}-{os.getpid()}"
FIN = f"px-fin-{os.getpid()}"  # a test process has users of its own


# Who would be locked out: mode, owner and group before and after -> what is said. 1 is in 10, 2 not.

CASES = [
    (0o660, (1, 10), (2, 10), ""),  # the owner is in the group that is kept
    (0o660, (3, 10), (2, 10), "owner 3"),  # and here is not
    (0o666, (3, 10), (2, 10), ""),
    (0o606, (1, 10), (2, 10), "owner 1"),  # the group may less than others
    (0o660, (1, 10), (2, 20), "group 10"),
    (0o644, (1, 10), (2, 20), "owner 1"),  # everybody may read it, and the owner not write
    (0o666, (1, 10), (2, 20), ""),
    (0o640, (1, 10), (1, 20), "group 10"),
    (0o600, (0, 10), (2, 20), ""),  # the system's own user is never locked out
    (0o750, (1, 10), (1, 10), ""),
]


@pytest.mark.parametrize(("mode", "before", "after", "said"), CASES)
def test_who_would_be_locked_out(
    monkeypatch: pytest.MonkeyPatch, mode: int, before: tuple[int, int], after: tuple[int, int],
    said: str,
) -> None:  # fmt: skip
    def status(owner: tuple[int, int]) -> Any:
        return SimpleNamespace(st_mode=mode, st_uid=owner[0], st_gid=owner[1])

    monkeypatch.setattr(exchange, "_user", lambda uid: (str(uid), [10] if uid == 1 else []))
    monkeypatch.setattr(exchange, "_group", str)
    assert exchange.locked_out(status(before), status(after)) == said


# Extended attributes and access lists, of any user.


def test_extended_attributes_stay(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(OLD)
    os.setxattr(path, "user.来源".encode(), "财政所".encode())
    assert files.replace(path, NEW, OLD) == ()
    assert path.read_bytes() == NEW
    assert os.getxattr(path, "user.来源".encode()) == "财政所".encode()


def test_attributes_that_cannot_be_kept_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(filled(sample(SAMPLES[1])))
    os.setxattr(path, "user.note", b"x")

    def refuses(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(os, "setxattr", refuses)
    done = verify_file(path)
    assert done.refusal is None and done.written is not None
    assert ("W-ATTRIBUTE", "user.note") in done.warnings


def access_list(*entries: tuple[int, int, int]) -> bytes:
    """A POSIX access list as the system keeps it: tag, permissions, number."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY = 0xFFFFFFFF
USER, NAMED, GROUP, MASK, OTHER = 1, 2, 4, 16, 32
LIST = access_list(
    (USER, 6, NOBODY), (NAMED, 6, 1234), (GROUP, 4, NOBODY), (MASK, 6, NOBODY), (OTHER, 0, NOBODY)
)


def test_an_access_list_stays_and_the_folder_s_adds_nobody(tmp_path: Path) -> None:
    path, plain = tmp_path / "表.xlsx", tmp_path / "无.xlsx"
    for each in (path, plain):
        each.write_bytes(OLD)
        each.chmod(0o640)
    os.setxattr(path, "system.posix_acl_access", LIST)
    os.setxattr(tmp_path, "system.posix_acl_default", LIST)
    for each in (path, plain):
        assert files.replace(each, NEW, OLD) == ()
    assert os.getxattr(path, "system.posix_acl_access") == LIST
    assert stat.S_IMODE(path.stat().st_mode) == 0o660  # the list's mask, as before
    assert "system.posix_acl_access" not in os.listxattr(plain)
    assert stat.S_IMODE(plain.stat().st_mode) == 0o640


def test_an_access_list_that_cannot_be_kept_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(OLD)
    os.setxattr(path, "system.posix_acl_access", LIST)

    def refuses(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "setxattr", refuses)
    with pytest.raises(Refused, match="E-ACCESS"):
        files.replace(path, NEW, OLD)
    assert path.read_bytes() == OLD and os.listdir(tmp_path) == [path.name]


# Taking turns.


def test_two_who_verify_at_the_same_time_both_do(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    blank = filled(sample(SAMPLES[1]))
    path.write_bytes(blank)
    verify_file(path)
    written = path.read_bytes()
    assert written != blank
    for _ in range(20):
        path.write_bytes(blank)
        together = threading.Barrier(2)
        done: list[Verified] = []

        def one(together: threading.Barrier = together, done: list[Verified] = done) -> None:
            together.wait()
            done.append(verify_file(path))

        threads = [threading.Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [each.refusal for each in done] == [None, None]
        assert path.read_bytes() == written


def test_what_is_saved_meanwhile_is_verified_as_it_then_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "表.xlsx"
    first, second = filled(sample(SAMPLES[1])), filled(sample(SAMPLES[0]))
    path.write_bytes(first)
    replace = files.replace

    def after_another(*arguments: Any) -> tuple[str, ...]:
        if path.read_bytes() == first:
            path.write_bytes(second)
        return replace(*arguments)

    monkeypatch.setattr(files, "replace", after_another)
    done = verify_file(path)
    assert done.refusal is None
    alone = tmp_path / "别.xlsx"
    alone.write_bytes(second)
    monkeypatch.undo()
    assert [r.findings for r in verify_file(alone).reports] == [r.findings for r in done.reports]
    assert alone.read_bytes() == path.read_bytes()


# A step that is not what the system says of it.


def test_a_rename_that_took_effect_and_is_reported_as_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(OLD)
    rename = os.replace

    def lies(source: str, target: str) -> None:
        rename(source, target)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "replace", lies)
    files.replace(path, NEW, OLD)
    assert path.read_bytes() == NEW and os.listdir(tmp_path) == [path.name]
    link = os.link

    def lies_too(source: str, target: str) -> None:
        link(source, target)
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))

    monkeypatch.setattr(os, "link", lies_too)
    files.write_new(tmp_path / "新.xlsx", NEW)
    assert sorted(os.listdir(tmp_path)) == sorted([path.name, "新.xlsx"])


@pytest.mark.parametrize("again", [True, False])
def test_a_name_that_is_lost_on_the_way_gets_the_new_content_or_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(OLD)

    def loses(source: str, target: str) -> None:
        os.unlink(target)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def never(source: str, target: str) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "replace", loses)
    if again:
        files.replace(path, NEW, OLD)
        assert path.read_bytes() == NEW and os.listdir(tmp_path) == [path.name]
        return
    monkeypatch.setattr(os, "rename", never)
    with pytest.raises(Refused, match="E-HALF") as caught:
        files.replace(path, NEW, OLD)
    (left,) = os.listdir(tmp_path)
    assert left in caught.value.sentence() and (tmp_path / left).read_bytes() == NEW
    assert "原文件没有改动" not in caught.value.sentence()


@pytest.mark.parametrize("code", LEAVES)
def test_every_failure_of_windows_replacefile_leaves_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """On Windows the same runs under Wine."""
    monkeypatch.setattr(exchange, "copy_access_list", lambda *_: True)
    monkeypatch.setattr(exchange, "take_name", exchange.take_name_on_windows)
    survived(tmp_path / "表.xlsx", code, OLD, NEW, monkeypatch)


# Real users, made for the test where it may make any. -------------------------------------------


class Users:
    """Two people of one office: their names, numbers, and the group they share."""

    def __init__(self, group: int, numbers: dict[str, int]) -> None:
        self.group, self.numbers = group, numbers

    def start(self, name: str, do: Callable[[], object]) -> Callable[[], str]:
        """Lets a person do something, in a process of its own; to be called for what came of it:
        ok, a refusal's sentence, or an error."""
        import pwd

        person = pwd.getpwnam(NAME.format(name))
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            said = "ok"
            try:
                os.initgroups(person.pw_name, person.pw_gid)
                os.setgid(person.pw_gid)
                os.setuid(person.pw_uid)
                os.umask(0o077)
                do()
            except Refused as refused:
                said = refused.sentence()
            except BaseException as error:
                said = repr(error)
            finally:
                os.write(writer, said.encode())
                os._exit(0)
        os.close(writer)

        def wait() -> str:
            os.waitpid(child, 0)
            with os.fdopen(reader, "rb") as told:
                return told.read().decode()

        return wait

    def run(self, name: str, do: Callable[[], object]) -> str:
        """The same, waited for."""
        return self.start(name, do)()


@pytest.fixture(scope="module")
def users() -> Iterator[Users]:
    made: dict[str, int] = {}
    try:
        subprocess.run(["groupadd", "--force", FIN], check=True)
        for name in ("ua", "ub", "uc"):
            groups = [] if name == "uc" else ["--groups", FIN]
            line = ["useradd", "--user-group", "--no-create-home", *groups, NAME.format(name)]
            subprocess.run(line, check=True, capture_output=True)
            made[name] = int(subprocess.check_output(["id", "-u", NAME.format(name)]))
        import grp

        yield Users(grp.getgrnam(FIN).gr_gid, made)
    finally:
        for name in ("ua", "ub", "uc"):
            subprocess.run(["userdel", NAME.format(name)], check=False, capture_output=True)
            subprocess.run(["groupdel", NAME.format(name)], check=False, capture_output=True)
        subprocess.run(["groupdel", FIN], check=False, capture_output=True)


@pytest.fixture
def office(users: Users, tmp_path: Path) -> Path:
    """The group's folder, without the bit that hands its group on."""
    for folder in tmp_path.parents:  # however deep pytest puts it
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o755)
    tmp_path.chmod(0o755)
    place = tmp_path / "财务"
    place.mkdir()
    os.chown(place, 0, users.group)
    place.chmod(0o770)
    return place


def form(office: Path, owner: int, group: int, mode: int) -> Path:
    path = office / "表.xlsx"
    path.write_bytes(OLD)
    os.chown(path, owner, group)
    path.chmod(mode)
    return path


def owned(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)


if ROOT:  # only the system's user may be another; the table above is judged everywhere

    def test_a_colleague_is_not_locked_out(users: Users, office: Path) -> None:
        ua, ub = users.numbers["ua"], users.numbers["ub"]
        path = form(office, ua, users.group, 0o660)
        assert users.run("ub", lambda: files.replace(path, NEW, OLD)) == "ok"
        assert owned(path) == (ub, users.group, 0o660) and path.read_bytes() == NEW
        assert users.run("ua", lambda: files.replace(path, OLD, NEW)) == "ok"
        assert owned(path) == (ua, users.group, 0o660) and os.listdir(office) == [path.name]

    def test_an_owner_outside_the_group_is_not_locked_out(users: Users, office: Path) -> None:
        uc = users.numbers["uc"]
        path = form(office, uc, users.group, 0o660)
        said = users.run("ub", lambda: files.replace(path, NEW, OLD))
        assert (
            said.startswith("E-ACCESS") and NAME.format("uc") in said and "原文件没有改动" in said
        )
        assert owned(path) == (uc, users.group, 0o660) and path.read_bytes() == OLD
        assert os.listdir(office) == [path.name]

    def test_a_group_that_we_are_not_in_is_not_locked_out(users: Users, office: Path) -> None:
        uc = users.numbers["uc"]
        path = form(office, uc, 0, 0o620)
        os.setxattr(
            path, "system.posix_acl_access",
            access_list((USER, 6, NOBODY), (NAMED, 6, users.numbers["ub"]), (GROUP, 4, NOBODY),
                        (MASK, 6, NOBODY), (OTHER, 0, NOBODY)),
        )  # fmt: skip
        said = users.run("ub", lambda: files.replace(path, NEW, OLD))
        assert said.startswith("E-ACCESS") and path.read_bytes() == OLD
        assert os.listdir(office) == [path.name]

    def test_the_system_s_user_changes_nobody_s_rights(users: Users, office: Path) -> None:
        path = form(office, users.numbers["uc"], users.group, 0o640)
        files.replace(path, NEW, OLD)
        assert owned(path) == (users.numbers["uc"], users.group, 0o640)

    def test_a_lock_left_by_another_user_s_killed_run_is_nobody_s(
        users: Users, office: Path
    ) -> None:
        path = form(office, users.numbers["ua"], users.group, 0o660)

        def dies() -> None:
            with files.held(path):
                os.kill(os.getpid(), signal.SIGKILL)

        users.run("ua", dies)
        (lock,) = [name for name in os.listdir(office) if name.endswith(".lock")]
        # A lock that is held is waited for, and E-BUSY in the end.
        assert users.run("ub", lambda: files.replace(path, NEW, OLD)) == "ok"
        assert lock not in os.listdir(office)
        assert path.read_bytes() == NEW

    def test_a_lock_that_another_user_holds_is_waited_for(users: Users, office: Path) -> None:
        path = form(office, users.numbers["ua"], users.group, 0o660)
        holding = office / "holding"

        def holds() -> None:
            with files.held(path):
                holding.touch()
                time.sleep(1)

        done = users.start("ua", holds)
        began = time.monotonic()
        while not holding.exists():
            assert time.monotonic() - began < PATIENCE, done()
            time.sleep(0.01)
        assert users.run("ub", lambda: files.replace(path, NEW, OLD)) == "ok"
        assert done() == "ok" and path.read_bytes() == NEW
