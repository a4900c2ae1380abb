"""The names of the files in a folder of evidence, read once a run."""

from __future__ import annotations

import os
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


def spelled(folder: Names) -> tuple[list[bytes], list[bytes]]:
    """The names in an order of their own, also those that are no text."""
    files, stems = sorted(folder.files), sorted(folder.stems)
    return [_bytes(name) for name in files], [_bytes(name) for name in stems]


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")
