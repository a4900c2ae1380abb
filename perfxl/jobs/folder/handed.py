"""What workers are handed besides their files: made into bytes once, read once in a process."""

from __future__ import annotations

import hashlib
import pickle
from functools import lru_cache
from typing import Any

import msgspec


def packed(what: object) -> bytes:
    """Anything as bytes; None as none."""
    return b"" if what is None else pickle.dumps(what)


@lru_cache(maxsize=2)  # the approved targets, the names in the folder of evidence
def unpacked(data: bytes) -> Any:
    """What is in the :func:`packed` bytes of our own parent."""
    return pickle.loads(data) if data else None


def digest(*said: object) -> str:
    """What tells these records from others, in whatever order their sets are."""
    return hashlib.sha256(msgspec.msgpack.encode(said, order="deterministic")).hexdigest()[:24]
