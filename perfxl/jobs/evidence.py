"""The names of the files in a folder of evidence, read once a run."""

from __future__ import annotations

import hashlib
import os
import pickle
from functools import lru_cache
from typing import NoReturn

from perfxl.excel import files
from perfxl.jobs.folder.files import reason_to_skip
from perfxl.rules.evidence import Names, names
from perfxl.text.refusal import Refused

LIMIT = 100_000  # files and folders; of more it is refused to say what is missing


def read_evidence(path: str | os.PathLike[str]) -> Names:
    """The names in a folder and those below it; linked folders are not entered, no file is opened.

    Raises Refused E-EVIDENCE where it is no folder, cannot be read as a whole, or holds more than
    ``LIMIT``: what is missing could not be told.
    """
    if not os.path.isdir(path):
        raise Refused("E-EVIDENCE", files.shown(path), "没有这个文件夹 / there is no such folder")
    found: list[str] = []
    folders: list[str] = []
    for root, below, inside in os.walk(path, onerror=_closed):
        linked = [name for name in below if os.path.islink(os.path.join(root, name))]
        folders += (name for name in below if name not in linked)
        found += (
            name
            for name in inside
            if reason_to_skip(name) is None and os.path.isfile(os.path.join(root, name))
        )
        if len(found) + len(folders) > LIMIT:
            said = f"超过 {LIMIT:,} 个 / more than {LIMIT:,}"
            raise Refused("E-EVIDENCE", files.shown(path), said)
    return names(found, folders)


def _closed(error: OSError) -> NoReturn:
    said = "打不开 / cannot be opened"
    raise Refused("E-EVIDENCE", files.shown(error.filename or ""), said) from None


def packed(folder: Names | None) -> bytes:
    """The names as bytes, which workers are handed; empty for none."""
    return b"" if folder is None else pickle.dumps(folder)


@lru_cache(maxsize=1)
def unpacked(data: bytes) -> Names:
    """The names in the bytes of our own parent; read once in a process."""
    found: Names = pickle.loads(data)
    return found


def digest(folder: Names) -> str:
    """What tells a folder's names from others: an answer depends on them."""
    said = "\n".join((*sorted(folder.files), "", *sorted(folder.stems)))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]
