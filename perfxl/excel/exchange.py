"""The one step in which new bytes take a file's name, and what of the old file stays with the name.

A temporary file beside the original gets the bytes, the owner, group, mode, access list and extended
attributes; then it takes the name. What a system says of that step is not believed unseen: a rename
over a network can take effect and be reported as failed, and Windows' ReplaceFile can fail half-way.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time

import msgspec

from perfxl.excel.paths import shown
from perfxl.text.refusal import Refused

PREFIX = ".perfxl-"  # of our temporary and lock files; short, so that any name has room beside it
_STALE = 86_400.0  # seconds after which a temporary file is certainly nobody's
_O_BINARY = getattr(os, "O_BINARY", 0)
_ACCESS_LISTS = ("system.posix_acl_access", "system.nfs4_acl", "system.richacl", "system.cifs_acl")

Identity = tuple[int, int]  # user and group


class Temporary(msgspec.Struct, frozen=True):
    """A file of ours that is to take another one's name: its path, open still, and the attributes
    that it could not be given."""

    path: str
    descriptor: int
    lost: list[str]


def write_temporary(folder: str, data: bytes, like: str | None = None) -> tuple[str, list[str]]:
    """A new file in ``folder`` with ``data``, on disk, read back and compared: its path.

    ``like`` is the file whose owner, mode and attributes it gets; those attributes that the system
    does not let us keep come back by name. Raises OSError; Refused E-ACCESS where somebody who could
    read or change the file could not any more.
    """
    temporary = begin_temporary(folder, data, like)
    try:
        os.fsync(temporary.descriptor)
    except BaseException:
        abandon(temporary)
        raise
    end_temporary(temporary, data)
    return temporary.path, temporary.lost


def begin_temporary(folder: str, data: bytes, like: str | None = None) -> Temporary:
    """The first of three steps: written. The second, ``os.fsync``, is the one that waits for the
    disk. Raises as :func:`write_temporary` does."""
    import secrets  # costs a reader's start more than all of this module

    name = f"{PREFIX}{host()}-{os.getpid()}-{secrets.token_hex(6)}.tmp"
    path = os.path.join(folder, name)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _O_BINARY | getattr(os, "O_CLOEXEC", 0)
    temporary = Temporary(path, os.open(path, flags, 0o666 if like is None else 0o600), [])
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(temporary.descriptor, view) :]
        if like is not None:
            temporary.lost.extend(_keep(temporary.descriptor, like))
    except BaseException:
        abandon(temporary)
        raise
    return temporary


def end_temporary(temporary: Temporary, data: bytes) -> None:
    """The third step: read back, compared, closed. Raises OSError, and then it is gone."""
    try:
        os.lseek(temporary.descriptor, 0, os.SEEK_SET)
        if read_all(temporary.descriptor, len(data) + 1) != data:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
    except BaseException:
        abandon(temporary)
        raise
    try:
        os.close(temporary.descriptor)
    except OSError:
        discard(temporary.path)
        raise


def abandon(temporary: Temporary) -> None:
    """Close and remove what is not to be ended."""
    with contextlib.suppress(OSError):
        os.close(temporary.descriptor)
    discard(temporary.path)


def read_all(descriptor: int, most: int) -> bytes:
    """What an open file holds, at most so many bytes."""
    chunks: list[bytes] = []
    size = 0
    while size < most:
        chunk = os.read(descriptor, min(1 << 20, most - size))
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


# What stays with the name -------------------------------------------------------------------------


def _keep(descriptor: int, like: str) -> list[str]:
    """Owner, group, attributes and mode of a file for a new one; the attributes that were lost."""
    before = os.stat(like)
    if not hasattr(os, "fchown"):  # Windows: ReplaceFile keeps what belongs to the name
        return []
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        for owner in (before.st_uid, -1):  # the group alone, where the owner cannot be kept
            with contextlib.suppress(OSError):
                os.fchown(descriptor, owner, before.st_gid)
                break
    lost = _keep_attributes(descriptor, like)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
    shut = locked_out(before, os.fstat(descriptor))
    if any(name in _ACCESS_LISTS for name in lost):
        shut = "ACL"
    if shut:
        raise Refused("E-ACCESS", shown(like), shut)
    return lost


def _keep_attributes(descriptor: int, like: str) -> list[str]:
    """The extended attributes of a file, its access list among them, for a new one; those lost."""
    if not hasattr(os, "listxattr"):
        return []
    try:
        names = os.listxattr(like)
        inherited = set(os.listxattr(descriptor)) - set(names)
    except OSError:  # a file system without any
        return []
    for name in inherited:  # the folder's own list would let others in
        with contextlib.suppress(OSError):
            os.removexattr(descriptor, name)
    lost: list[str] = []
    for name in names:
        try:
            value = os.getxattr(like, name)
            with contextlib.suppress(OSError):
                if os.getxattr(descriptor, name) == value:
                    continue
            os.setxattr(descriptor, name, value)
        except OSError:
            lost.append(name)
    return lost


def locked_out(before: os.stat_result, after: os.stat_result) -> str:
    """Who could read or change a file and could not any more; empty for nobody.

    A group that is not kept is refused also for those whom the new one would let in.
    """
    group, others = before.st_mode >> 3 & 7, before.st_mode & 7
    if after.st_gid != before.st_gid and group & ~others:
        return f"group {_group(before.st_gid)}"
    if after.st_uid != before.st_uid and before.st_uid != 0:
        name, groups = _user(before.st_uid)
        left = group if after.st_gid in groups else others
        if before.st_mode >> 6 & 6 & ~left:
            return f"owner {name}"
    return ""


def _user(number: int) -> tuple[str, list[int]]:
    """A user's name and groups; of one whom this computer does not know, the number and none."""
    try:
        import pwd

        found = pwd.getpwuid(number)
        return found.pw_name, os.getgrouplist(found.pw_name, found.pw_gid)
    except (ImportError, KeyError, OSError):
        return str(number), []


def _group(number: int) -> str:
    try:
        import grp

        return grp.getgrgid(number).gr_name
    except (ImportError, KeyError):
        return str(number)


# The step -----------------------------------------------------------------------------------------


def exchange(temporary: str, real: str, new: bytes) -> None:
    """Let ``temporary``, which holds ``new``, take the name ``real``; it is gone afterwards.

    Raises OSError where the name has what it had; Refused E-HALF where that cannot be brought about,
    and the new content then stays beside it under the name that is said.
    """
    try:
        take_name(temporary, real)
    except OSError as error:
        if _content(real, len(new)) == new:  # it took effect all the same
            discard(temporary)
            return
        if not os.path.lexists(real):
            try:
                os.rename(temporary, real)
            except OSError:
                raise Refused("E-HALF", shown(real), os.path.basename(temporary)) from error
            return
        discard(temporary)
        raise
    except BaseException:
        discard(temporary)
        raise


def take_name(temporary: str, real: str) -> None:
    """The step itself. Raises OSError."""
    if sys.platform == "win32":
        take_name_on_windows(temporary, real)
    else:
        os.replace(temporary, real)


def _content(path: str, size: int) -> bytes | None:
    """What a file holds; None where it cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _O_BINARY)
    except OSError:
        return None
    try:
        return read_all(descriptor, size + 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)


_RETRY_PLAINLY = {
    50: "not supported",
    87: "a parameter that this share or stick does not know",
    1175: "the replaced file could not be removed",
}


def take_name_on_windows(temporary: str, real: str) -> None:
    """ReplaceFile, which keeps the original's access list, streams and short name.

    It may fail between its two renames (1176, 1177), so the original waits under a name of its own
    and is put back; where a share or a stick has no such call, the new file is renamed over the old.
    Raises OSError.
    """
    waiting = temporary.removesuffix(".tmp") + "-before.tmp-kept"
    code = replace_file(real, temporary, waiting)
    if code == 0:
        for _ in range(10):  # a virus scanner may still look at it
            discard(waiting)
            if not os.path.lexists(waiting):
                break
            time.sleep(0.05)
        return
    if os.path.lexists(waiting) and not os.path.lexists(real):
        os.rename(waiting, real)
    if code in _RETRY_PLAINLY and not in_use(real):
        if code != 1175 or copy_access_list(real, temporary):
            os.replace(temporary, real)
            return
    raise _windows_error(code)


def replace_file(real: str, temporary: str, waiting: str) -> int:
    """Windows' ReplaceFile: 0, or the code of what went wrong."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        # 2: go on where an attribute or a stream cannot be merged
        if not kernel.ReplaceFileW(real, temporary, waiting, 0x2, None, None):
            return ctypes.get_last_error() or 1
        return 0
    raise NotImplementedError


def copy_access_list(real: str, temporary: str) -> bool:
    """Give a file the access list of another, on Windows; whether that worked."""
    if sys.platform == "win32":
        import ctypes

        security = ctypes.WinDLL("advapi32")
        size = ctypes.c_uint32()
        security.GetFileSecurityW(real, 4, None, 0, ctypes.byref(size))  # 4: the access list
        held = ctypes.create_string_buffer(max(size.value, 1))
        return bool(
            security.GetFileSecurityW(real, 4, held, size.value, ctypes.byref(size))
            and security.SetFileSecurityW(temporary, 4, held)
        )
    raise NotImplementedError


def in_use(path: str) -> bool:
    """Whether another program holds a file so that it cannot be read or replaced; on Windows only."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = ctypes.c_void_p
        # to read and to delete, sharing everything, only if it is there
        handle = kernel.CreateFileW(path, 0x8001_0000, 7, None, 3, 0x80, None)
        if handle == ctypes.c_void_p(-1).value:
            return ctypes.get_last_error() in (32, 33)  # sharing violation, lock violation
        kernel.CloseHandle(ctypes.c_void_p(handle))
    return False


def _windows_error(code: int) -> OSError:
    if sys.platform == "win32":
        import ctypes

        return ctypes.WinError(code)
    return OSError(errno.EIO, f"Windows {code}")


# Afterwards ---------------------------------------------------------------------------------------


def discard(temporary: str) -> None:
    """Remove a file of ours, if that can be done."""
    with contextlib.suppress(OSError):
        os.unlink(temporary)


def sync_folder(folder: str) -> None:
    """Make the new name last through a power cut. The file is whole either way, so no failure."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep(folder: str) -> None:
    """Remove temporary files that killed runs of ours left in a folder."""
    with contextlib.suppress(OSError), os.scandir(folder or ".") as entries:
        for entry in entries:
            if not (entry.name.startswith(PREFIX) and entry.name.endswith(".tmp")):
                continue
            computer, _, rest = entry.name[len(PREFIX) :].partition("-")
            owner = rest.partition("-")[0]
            if not (owner.isascii() and owner.isdigit()):
                continue
            with contextlib.suppress(OSError):
                old = time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE
                if entry.is_file(follow_symlinks=False) and (
                    old or (computer == host() and _dead(int(owner)))
                ):
                    os.unlink(entry.path)


def host() -> str:
    """This computer in eight letters: on a shared folder another one's processes are not ours."""
    # not platform.node(), which starts a cmd.exe on Windows
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return digest(name.encode("utf-8", "replace"))[:8]


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    import hashlib  # only writers need it

    return hashlib.sha256(data).hexdigest()


def _dead(process: int) -> bool:
    """Whether no process of this computer has that number any more; on Windows never asked.

    One that has ended and that nobody has asked after (a zombie: in a container, an orphan stays one
    for as long as the container lives) still has its number, and writes nothing.
    """
    if sys.platform == "win32":
        return False  # os.kill would end it there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        pass
    with contextlib.suppress(OSError), open(f"/proc/{process}/stat", "rb") as state:
        return state.read().rpartition(b")")[2].split()[:1] == [b"Z"]
    return False
