"""This user's seal: what this user's runs wrote, told apart from what came with a folder."""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

from perfxl.excel.paths import user_folder

_SIZE = 32


def secret(place: Path | None = None) -> bytes:
    """The user's secret, made at its first use; another every time where it cannot be kept."""
    path = place or user_folder() / "record.key"
    with contextlib.suppress(OSError):
        kept = path.read_bytes()
        if len(kept) == _SIZE:
            return kept
        path.unlink()
    made = secrets.token_bytes(_SIZE)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "xb", opener=_private) as file:
            file.write(made)
    with contextlib.suppress(OSError):  # whoever was first to make one
        kept = path.read_bytes()
        if len(kept) == _SIZE:
            return kept
    return made


def _private(path: str, flags: int) -> int:
    """Opens a file that this user alone may read."""
    return os.open(path, flags, 0o600)


def seal(key: bytes, *parts: bytes | str | int) -> bytes:
    """A checksum that only who has the key can make; where one part ends and the next begins counts.

    >>> seal(b"k", "a", "bc") == seal(b"k", "ab", "c")
    False
    """
    made = hmac.new(key, digestmod=sha256)
    for part in parts:
        plain = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        made.update(len(plain).to_bytes(8, "big") + plain)
    return made.digest()[:16]
