"""One writer at a time: a small lock file beside a file.

The operating system holds the lock, so it is free the moment its holder dies. What a killed run
leaves behind is an empty file that nobody holds; whoever comes next takes it, also another user.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator

from perfxl.excel.exchange import PREFIX, digest, discard
from perfxl.excel.paths import shown
from perfxl.text.refusal import Refused

WAIT = 10.0  # seconds
_NOBODYS = 0.5  # seconds after which a file that we may not make is not one that goes away just now


@contextlib.contextmanager
def held(real: str) -> Iterator[None]:
    """Hold the lock of a file, by its real path. Raises Refused E-BUSY after ten seconds; OSError."""
    folder, name = os.path.split(real)
    key = digest(os.fsencode(os.path.normcase(name)))[:16]
    lock = os.path.join(folder, f"{PREFIX}{key}.lock")
    began = time.monotonic()
    while True:
        try:
            descriptor = _taken(lock)
        except PermissionError:
            if not os.path.lexists(lock) and time.monotonic() - began > _NOBODYS:
                raise
            descriptor = None
        if descriptor is not None:
            break
        if time.monotonic() - began > WAIT:
            raise Refused("E-BUSY", shown(real), f"perfxl {os.path.basename(lock)}")
        time.sleep(0.02)
    try:
        yield
    finally:
        _let_go(lock, descriptor)


def sweep(folder: str) -> None:
    """Remove the locks of a folder that nobody holds: what killed runs left behind."""
    if sys.platform == "win32":
        return  # there they go with their holder
    with contextlib.suppress(OSError), os.scandir(folder or ".") as entries:
        for entry in entries:
            if not (entry.name.startswith(PREFIX) and entry.name.endswith(".lock")):
                continue
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_size == 0:
                    descriptor = _taken(entry.path)
                    if descriptor is not None:
                        _let_go(entry.path, descriptor)


def _taken(lock: str) -> int | None:
    """The held lock file's descriptor; None while another holds it. Raises OSError."""
    if sys.platform == "win32":
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY  # gone with its last handle
        try:
            return os.open(lock, flags)
        except FileExistsError:
            return None
    import fcntl

    descriptor = _opened(lock)
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


def _opened(lock: str) -> int:
    """The lock file, made where there is none. Anybody may open it: it holds nothing."""
    flags = os.O_NOFOLLOW | os.O_CLOEXEC
    for _ in range(100):
        try:
            return os.open(lock, os.O_RDWR | flags)  # what another user made is not made again
        except FileNotFoundError:
            pass
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL | flags, 0o666)
            with contextlib.suppress(OSError):
                os.fchmod(descriptor, 0o666)  # whatever the umask is
            return descriptor
    raise PermissionError(13, "lock")


def _let_go(lock: str, descriptor: int) -> None:
    if sys.platform != "win32":
        discard(lock)
    with contextlib.suppress(OSError):  # the file is done; a failing close frees the lock too
        os.close(descriptor)
