"""Files in and out. An original is never opened for writing.

New bytes go to a temporary file beside it, are forced to disk, read back and compared, and only
then take the name in one step. Whatever fails before that step leaves the original as it was;
nothing after it can damage the new file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator

from perfxl.excel.xlsx.package import LIMITS, Limits
from perfxl.text.refusal import Refused

PathLike = str | os.PathLike[str]
_O_BINARY = getattr(os, "O_BINARY", 0)
_O_SAFE = (
    _O_BINARY
    | getattr(os, "O_NONBLOCK", 0)  # a pipe must not make us wait for its other end
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_PREFIX = ".perfxl-"  # of our temporary and lock files; short, so that any name has room beside it
_LOCK_WAIT = 10.0  # seconds
_STALE = 86_400.0  # seconds after which a temporary file is certainly nobody's


def read_bytes(path: PathLike, limits: Limits = LIMITS) -> bytes:
    """A file's bytes.

    Raises Refused: E-NOTFOUND, E-NOTFILE (folder, pipe, device, link loop), E-TOOBIG, E-READ,
    E-CHANGED where it was being written meanwhile. Never waits for a pipe or device.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # opening a device can have effects of its own
            raise Refused("E-NOTFILE", shown(path))
        descriptor = os.open(path, os.O_RDONLY | _O_SAFE)
        try:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise Refused("E-NOTFILE", shown(path))
            if before.st_size > limits.file:
                raise Refused("E-TOOBIG", shown(path), f"{before.st_size} > {limits.file} B")
            data = _read_all(descriptor, limits.file + 1)
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


def _read_all(descriptor: int, most: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while size < most:
        chunk = os.read(descriptor, min(1 << 20, most - size))
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


def _refused_reading(path: PathLike, error: OSError) -> Refused:
    if isinstance(error, FileNotFoundError) or error.errno == errno.ENAMETOOLONG:
        return Refused("E-NOTFOUND", shown(path))
    if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO):
        return Refused("E-NOTFILE", shown(path), error.strerror or "")
    if getattr(error, "winerror", None) in (32, 33):  # another program holds it
        return Refused("E-BUSY", shown(path))
    return Refused("E-READ", shown(path), error.strerror or "")


def shown(path: PathLike) -> str:
    """A path for a message: the bytes of other encodings as Chinese where they are GBK."""
    text = os.fspath(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "surrogateescape") if _escaped(text) else b""
        try:
            return raw.decode("gb18030") if raw else text.encode("ascii", "replace").decode()
        except UnicodeDecodeError:
            return raw.decode("utf-8", "replace")
    return text


def _escaped(text: str) -> bool:
    """Whether the lone surrogates are bytes the file system gave us."""
    return all("\udc80" <= c <= "\udcff" for c in text if "\ud800" <= c <= "\udfff")


def replace(path: PathLike, new: bytes, old: bytes) -> None:
    """Give the file at ``path`` the content ``new``, if it still holds ``old``.

    A symbolic link is followed and stays; mode and, where permitted, owner are kept. Another hard
    link of the file keeps the old content: a name can be exchanged in one step, two cannot.
    Raises Refused: E-BUSY, E-CHANGED, E-READONLY, E-WRITE; the file is then as it was.
    """
    with _held(path) as real:
        _replace_held(real, new, old)


def update(path: PathLike, change: Callable[[bytes], bytes], limits: Limits = LIMITS) -> None:
    """Read, change and replace a file with its lock held: of two such writers both updates stay.

    Raises Refused: whatever ``change``, :func:`read_bytes` and :func:`replace` raise.
    """
    with _held(path) as real:
        old = read_bytes(real, limits)
        _replace_held(real, change(old), old)


def write_new(path: PathLike, data: bytes, force: bool = False) -> None:
    """Write a file that is not there yet; with ``force`` also over one that is.

    Raises Refused: E-EXISTS, E-NOTFILE, E-BUSY, E-READONLY, E-WRITE.
    """
    exists = os.path.lexists(path)
    if exists and not force:
        raise Refused("E-EXISTS", shown(path))
    if exists and not os.path.isfile(path):
        raise Refused("E-NOTFILE", shown(path))
    if exists:
        with _held(path) as real:
            _replace_held(real, data, None)
        return
    try:
        temporary = _write_temporary(os.path.dirname(os.fspath(path)), data, None)
        try:
            _take_free_name(temporary, path)
        except BaseException:
            _discard(temporary)
            raise
    except FileExistsError:
        raise Refused("E-EXISTS", shown(path)) from None
    except OSError as error:
        raise _refused_writing(path, error) from None
    except ValueError:  # a NUL or an unencodable character
        raise Refused("E-WRITE", shown(path)) from None
    _sync_folder(os.path.dirname(os.fspath(path)))


def _take_free_name(temporary: str, path: PathLike) -> None:
    """Move a file to a name nobody has, in one step where the file system can."""
    if sys.platform == "win32":
        os.rename(temporary, path)  # refuses an existing name there
        return
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        if os.path.lexists(path):  # FAT and some network drives have no links
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.rename(temporary, path)
    else:
        _discard(temporary)  # the file is there under its name; a leftover is swept later


def _replace_held(real: str, new: bytes, old: bytes | None) -> None:
    """Replace a file whose lock is held."""
    holder = open_elsewhere(real)
    if holder is not None:
        raise Refused("E-BUSY", shown(real), holder)
    try:
        status = os.stat(real)
        if not stat.S_ISREG(status.st_mode):
            raise Refused("E-NOTFILE", shown(real))
        if not status.st_mode & 0o222 or not os.access(real, os.W_OK):
            raise Refused("E-READONLY", shown(real))
        _sweep(os.path.dirname(real))
        temporary = _write_temporary(os.path.dirname(real), new, status)
        try:
            if old is not None:
                _check_unchanged(real, old)
            _exchange(temporary, real)
        except BaseException:
            _discard(temporary)
            raise
    except OSError as error:
        raise _refused_writing(real, error) from None
    _sync_folder(os.path.dirname(real))


def _check_unchanged(real: str, old: bytes) -> None:
    """Raises Refused E-CHANGED unless the file's very bytes are those that were read."""
    now = read_bytes(real, Limits(file=max(len(old), LIMITS.file)))
    if now != old:  # sizes, inodes and times are not to be relied on over a network
        raise Refused("E-CHANGED", shown(real))


def _write_temporary(folder: str, data: bytes, like: os.stat_result | None) -> str:
    """A new file in ``folder`` with ``data``, on disk, read back and compared; its path."""
    import secrets  # costs a reader's start more than all of this module

    name = f"{_PREFIX}{_host()}-{os.getpid()}-{secrets.token_hex(6)}.tmp"
    temporary = os.path.join(folder, name)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _O_BINARY | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(temporary, flags, 0o666 if like is None else 0o600)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            if like is not None:
                _copy_access(descriptor, like)
            os.fsync(descriptor)
            os.lseek(descriptor, 0, os.SEEK_SET)
            if _read_all(descriptor, len(data) + 1) != data:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
        finally:
            os.close(descriptor)
    except BaseException:
        _discard(temporary)
        raise
    return temporary


def _copy_access(descriptor: int, like: os.stat_result) -> None:
    """Owner (where permitted) and mode of the original."""
    if hasattr(os, "fchown") and (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
        with contextlib.suppress(PermissionError):
            os.fchown(descriptor, like.st_uid, like.st_gid)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, stat.S_IMODE(like.st_mode))


def _exchange(temporary: str, real: str) -> None:
    """The one step in which the new bytes take the name."""
    if sys.platform == "win32":
        # Keeps the original's access list, streams and short name, which os.replace would not.
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        if not kernel.ReplaceFileW(real, temporary, None, 0x2, None, None):
            code = ctypes.get_last_error()
            raise ctypes.WinError(code)
    else:
        os.replace(temporary, real)


def _discard(temporary: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(temporary)


def _sync_folder(folder: str) -> None:
    """Make the new name last through a power cut. The file is whole either way, so no failure."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refused_writing(path: PathLike, error: OSError) -> Refused:
    if getattr(error, "winerror", None) in (32, 33):
        return Refused("E-BUSY", shown(path))
    return Refused("E-WRITE", shown(path), error.strerror or "")


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


@contextlib.contextmanager
def _held(path: PathLike) -> Iterator[str]:
    """Hold the lock of a file; yields its real path.

    The lock is a small file beside the real one, held by the operating system and therefore free
    the moment its holder dies. Raises Refused E-BUSY after ten seconds, E-NOTFOUND, E-WRITE.
    """
    try:
        real = os.path.realpath(path, strict=True)
    except OSError as error:
        raise _refused_reading(path, error) from None
    except ValueError:
        raise Refused("E-NOTFOUND", shown(path)) from None
    folder, name = os.path.split(real)
    key = _digest(os.fsencode(os.path.normcase(name)))[:16]
    lock = os.path.join(folder, f"{_PREFIX}{key}.lock")
    deadline = time.monotonic() + _LOCK_WAIT
    while True:
        try:
            descriptor = _try_lock(lock)
        except OSError as error:
            raise _refused_writing(real, error) from None
        if descriptor is not None:
            break
        if time.monotonic() > deadline:
            raise Refused("E-BUSY", shown(real), "perfxl")
        time.sleep(0.02)
    try:
        yield real
    finally:
        _unlock(lock, descriptor)


def _try_lock(lock: str) -> int | None:
    """The held lock file's descriptor; None while another holds it. Raises OSError."""
    if sys.platform == "win32":
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY  # gone with its last handle
        try:
            return os.open(lock, flags)
        except (FileExistsError, PermissionError):
            return None
    import fcntl

    flags = os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(lock, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        same = os.fstat(descriptor).st_ino == os.stat(lock).st_ino
    except (BlockingIOError, FileNotFoundError):
        same = False
    except BaseException:
        os.close(descriptor)
        raise
    if not same:  # held, or its holder has just removed it
        os.close(descriptor)
        return None
    return descriptor


def _unlock(lock: str, descriptor: int) -> None:
    if sys.platform != "win32":
        _discard(lock)
    with contextlib.suppress(OSError):  # the file is done; a failing close frees the lock too
        os.close(descriptor)


def _sweep(folder: str) -> None:
    """Remove temporary files that killed runs of ours left in a folder."""
    with contextlib.suppress(OSError), os.scandir(folder or ".") as entries:
        for entry in entries:
            if not (entry.name.startswith(_PREFIX) and entry.name.endswith(".tmp")):
                continue
            host, _, rest = entry.name[len(_PREFIX) :].partition("-")
            owner = rest.partition("-")[0]
            if not (owner.isascii() and owner.isdigit()):
                continue
            with contextlib.suppress(OSError):
                old = time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE
                if entry.is_file(follow_symlinks=False) and (
                    old or (host == _host() and _dead(int(owner)))
                ):
                    os.unlink(entry.path)


def _host() -> str:
    """This computer in eight letters: on a shared folder another one's processes are not ours."""
    import platform

    return _digest(platform.node().encode("utf-8", "replace"))[:8]


def _digest(data: bytes) -> str:
    import hashlib  # only writers need it

    return hashlib.sha256(data).hexdigest()


def _dead(process: int) -> bool:
    """Whether no process of this computer has that number; on Windows never asked."""
    if sys.platform == "win32":
        return False  # os.kill would end it there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        pass
    return False
