"""Files in and out. An original is never opened for writing.

New bytes go to a temporary file beside it, are forced to disk, read back and compared, and only
then take the name in one step (:mod:`perfxl.excel.exchange`). Whatever fails before that step leaves
the original as it was; nothing after it can damage the new file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator

from perfxl.excel import exchange, locks
from perfxl.excel.paths import PathLike, reachable
from perfxl.excel.paths import shown as shown
from perfxl.excel.xlsx.limits import LIMITS, Limits
from perfxl.text.refusal import Refused
from perfxl.text.system import why

_O_SAFE = (
    getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe must not make us wait for its other end
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


def read_bytes(path: PathLike, limits: Limits = LIMITS) -> bytes:
    """A file's bytes.

    Raises Refused: E-NOTFOUND, E-FOLDER, E-NOTFILE (pipe, device, link loop), E-TOOBIG, E-READ,
    E-BUSY where another program shares nothing of it, E-CHANGED where it was being written
    meanwhile. Never waits for a pipe or device.
    """
    path = reachable(path)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # opening a device can have effects of its own
            raise Refused("E-FOLDER" if os.path.isdir(path) else "E-NOTFILE", shown(path))
        descriptor = os.open(path, os.O_RDONLY | _O_SAFE)
        try:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise Refused("E-NOTFILE", shown(path))
            if before.st_size > limits.file:
                raise Refused("E-TOOBIG", shown(path), f"{before.st_size} > {limits.file} B")
            data = exchange.read_all(descriptor, limits.file + 1)
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _refused_reading(path, error) from None
    except ValueError:  # a NUL or an unencodable character: no such name can exist
        raise Refused("E-NOTFOUND", shown(path)) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        raise Refused("E-CHANGED", shown(path))
    return data


def _refused_reading(path: PathLike, error: OSError) -> Refused:
    if isinstance(error, FileNotFoundError) or error.errno == errno.ENAMETOOLONG:
        return Refused("E-NOTFOUND", shown(path))
    if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO):
        return Refused("E-NOTFILE", shown(path), why(error))
    if _is_held(path, error):
        return Refused("E-BUSY", shown(path))
    return Refused("E-READ", shown(path), why(error))


def _is_held(path: PathLike, error: OSError) -> bool:
    """Whether another program's hold on the file is what went wrong; so it may be on Windows."""
    if getattr(error, "winerror", None) in (32, 33):
        return True
    return isinstance(error, PermissionError) and exchange.in_use(os.fspath(path))


def replace(path: PathLike, new: bytes, old: bytes) -> tuple[str, ...]:
    """Give the file at ``path`` the content ``new``, if it still holds ``old``.

    A symbolic link is followed and stays; owner, group, mode, access list and extended attributes
    are kept, and the attributes that the system does not let us keep come back by name. Another hard
    link of the file keeps the old content: a name can be exchanged in one step, two cannot. Where
    the file holds ``new`` already, another writer's turn came before ours and nothing is to be done.
    Raises Refused: E-BUSY, E-CHANGED, E-READONLY, E-ACCESS, E-WRITE, the file is then as it was;
    E-HALF where its name could not be given back.
    """
    with held(path) as real:
        return _replace_held(real, new, old)


def update(path: PathLike, change: Callable[[bytes], bytes], limits: Limits = LIMITS) -> None:
    """Read, change and replace a file with its lock held: of two such writers both updates stay.

    Raises Refused: whatever ``change``, :func:`read_bytes` and :func:`replace` raise.
    """
    with held(path) as real:
        old = read_bytes(real, limits)
        _replace_held(real, change(old), old)


def make_folder(path: PathLike) -> None:
    """Make a folder, with those above it, where it is not there yet. Raises Refused E-WRITE."""
    try:
        os.makedirs(path, exist_ok=True)
    except FileExistsError:
        said = "已有同名的文件，不是文件夹 / a file of that name is there, no folder"
        raise Refused("E-WRITE", shown(path), said) from None
    except OSError as error:
        raise Refused("E-WRITE", shown(path), why(error)) from None


def make_own_folder(path: PathLike) -> None:
    """The same for a folder that only we write in. Raises Refused E-NOTFILE for a link: it may lead
    anywhere."""
    if os.path.islink(path):
        raise Refused("E-NOTFILE", shown(path), "链接 / a link")
    make_folder(path)


def write_new(path: PathLike, data: bytes, force: bool = False) -> None:
    """Write a file that is not there yet; with ``force`` also over one that is.

    Raises Refused: E-EXISTS, E-NOTFILE, E-BUSY, E-READONLY, E-ACCESS, E-WRITE, E-HALF.
    """
    path = reachable(path)
    exists = os.path.lexists(path)
    if exists and not force:
        raise Refused("E-EXISTS", shown(path))
    if exists and not os.path.isfile(path):
        raise Refused("E-NOTFILE", shown(path))
    if exists:
        with held(path) as real:
            _replace_held(real, data, None)
        return
    try:
        temporary, _ = exchange.write_temporary(os.path.dirname(path), data)
        try:
            _take_free_name(temporary, path)
        except BaseException:
            exchange.discard(temporary)
            raise
    except FileExistsError:
        raise Refused("E-EXISTS", shown(path)) from None
    except OSError as error:
        raise _refused_writing(path, error) from None
    except ValueError:  # a NUL or an unencodable character
        raise Refused("E-WRITE", shown(path)) from None
    exchange.sync_folder(os.path.dirname(path))


def _take_free_name(temporary: str, path: str) -> None:
    """Move a file to a name nobody has, in one step where the file system can."""
    if sys.platform == "win32":
        os.rename(temporary, path)  # refuses an existing name there
        return
    try:
        os.link(temporary, path)
    except OSError as error:
        if _same_file(temporary, path):  # over a network it may have taken effect all the same
            exchange.discard(temporary)
            return
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        if os.path.lexists(path):  # FAT and some network drives have no links
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.rename(temporary, path)
    else:
        exchange.discard(temporary)  # the file is there under its name; a leftover is swept later


def _same_file(one: str, other: str) -> bool:
    with contextlib.suppress(OSError):
        return os.path.samestat(os.lstat(one), os.lstat(other))
    return False


def sweep(folder: str) -> None:
    """Remove what killed runs of ours left in a folder: half-written files, and locks of nobody."""
    exchange.sweep(folder)
    locks.sweep(folder)


def _replace_held(real: str, new: bytes, old: bytes | None) -> tuple[str, ...]:
    """Replace a file whose lock is held; the attributes that were not kept."""
    exchange.sweep(os.path.dirname(real))
    temporary = begun(real, new)
    forced(real, temporary, lambda: os.fsync(temporary.descriptor))
    lost = taken(real, temporary, new, old)
    exchange.sync_folder(os.path.dirname(real))
    return lost


def begun(real: str, new: bytes) -> exchange.Temporary:
    """New content beside a file whose lock is held; to be forced to disk, then :func:`taken`.

    Raises Refused: E-BUSY, E-NOTFILE, E-READONLY, E-ACCESS, E-WRITE.
    """
    holder = open_elsewhere(real)
    if holder is not None:
        raise Refused("E-BUSY", shown(real), holder)
    try:
        status = os.stat(real)
        if not stat.S_ISREG(status.st_mode):
            raise Refused("E-NOTFILE", shown(real))
        if not status.st_mode & 0o222 or not os.access(real, os.W_OK):
            raise Refused("E-READONLY", shown(real))
        return exchange.begin_temporary(os.path.dirname(real), new, like=real)
    except OSError as error:
        raise _refused_writing(real, error) from None


def forced(real: str, temporary: exchange.Temporary, wait: Callable[[], None]) -> None:
    """Wait until what was begun is on disk. Raises Refused E-WRITE, and then it is gone."""
    try:
        wait()
    except BaseException as error:
        exchange.abandon(temporary)
        if isinstance(error, OSError):
            raise _refused_writing(real, error) from None
        raise


def taken(
    real: str, temporary: exchange.Temporary, new: bytes, old: bytes | None
) -> tuple[str, ...]:
    """The file's name for what was begun, if it still holds ``old``; the attributes that were lost.

    Raises Refused: E-BUSY, E-CHANGED, E-WRITE, the file is then as it was; E-HALF.
    """
    try:
        exchange.end_temporary(temporary, new)
        try:
            done = old is not None and _is_there(real, new, old)
        except BaseException:
            exchange.discard(temporary.path)
            raise
        if done:
            exchange.discard(temporary.path)
            return ()
        exchange.exchange(temporary.path, real, new)
    except OSError as error:
        raise _refused_writing(real, error) from None
    return tuple(temporary.lost)


def _is_there(real: str, new: bytes, old: bytes) -> bool:
    """Whether the file holds ``new``. Raises Refused E-CHANGED where it holds neither."""
    now = read_bytes(real, Limits(file=max(len(old), len(new), LIMITS.file)))
    if now not in (old, new):  # sizes, inodes and times are not to be relied on over a network
        raise Refused("E-CHANGED", shown(real))
    return now == new


def _refused_writing(path: PathLike, error: OSError) -> Refused:
    if _is_held(path, error):
        return Refused("E-BUSY", shown(path))
    return Refused("E-WRITE", shown(path), why(error))


def real_path(path: PathLike) -> str:
    """Where a file is, links followed. Raises Refused E-NOTFOUND and what else keeps it from us."""
    try:
        return reachable(os.path.realpath(reachable(path), strict=True))
    except OSError as error:
        if getattr(error, "winerror", None) != 234:  # a name too long to be resolved is taken as is
            raise _refused_reading(path, error) from None
        return reachable(path)
    except ValueError:
        raise Refused("E-NOTFOUND", shown(path)) from None


@contextlib.contextmanager
def held(path: PathLike) -> Iterator[str]:
    """Hold the lock of a file; yields its real path. Raises Refused E-BUSY, E-NOTFOUND, E-WRITE."""
    real = real_path(path)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(locks.held(real))
        except OSError as error:
            raise _refused_writing(real, error) from None
        yield real


def open_elsewhere(path: PathLike) -> str | None:
    """Who has the file open, as spreadsheet programs note it beside the file; None for nobody.

    Excel leaves ``~$NAME``, LibreOffice ``.~lock.NAME#``, WPS ``.~NAME``.
    """
    folder, name = os.path.split(os.fspath(path))
    for owner_file, program in (
        (f"~${name}", "Excel/WPS"),
        (f".~lock.{name}#", "LibreOffice"),
        (f".~{name}", "WPS"),
    ):
        owner_path = os.path.join(folder, owner_file)
        if not os.path.lexists(owner_path):
            continue
        who = _owner(owner_path) if program != "WPS" else ""
        return f"{program} {who}".strip() if who else f"{program} {owner_file}"
    return None


def _owner(path: str) -> str:
    """The user named in an owner file; empty where none can be read."""
    try:
        data = read_bytes(path, Limits(file=4096))
    except Refused:
        return ""
    if data[:1] and data[0] < 55 and len(data) in (162, 165):  # Excel: length, name, …, UTF-16 name
        return data[1 : 1 + data[0]].decode("gb18030", "replace").strip()
    fields = data.decode("utf-8", "replace").split(",")  # LibreOffice: name,login,host,time,profile
    return next((field.strip() for field in fields[:3] if field.strip()), "")
