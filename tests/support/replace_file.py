"""What Microsoft documents of ReplaceFile's failures, brought about by hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from perfxl.excel import exchange, files
from perfxl.text.refusal import Refused

LEAVES = {
    5: "both",
    50: "both",
    87: "both",
    1175: "both",
    1176: "lost",  # without a name for the original: "the replaced file no longer exists"
    1177: "waiting",  # the original has the name that was given for it
}
"""By its error, what ReplaceFile leaves behind."""
RENAMED = (50, 87, 1175, 1176)  # then a plain rename does it


def survived(path: Path, code: int, old: bytes, new: bytes, patch: pytest.MonkeyPatch) -> None:
    """Where ReplaceFile fails with ``code``, the file has its new content, or its old one and a refusal
    says so; nothing is left beside it."""

    def fails(real: str, temporary: str, waiting: str) -> int:
        if LEAVES[code] == "lost":
            os.unlink(real)
        elif LEAVES[code] == "waiting":
            os.rename(real, waiting)
        return code

    path.write_bytes(old)
    patch.setattr(exchange, "replace_file", fails)
    try:
        files.replace(path, new, old)
        done = True
    except Refused as found:
        done = False
        assert found.code == "E-WRITE", found.sentence()
    assert path.read_bytes() == (new if done else old)
    assert os.listdir(path.parent) == [path.name] and done == (code in RENAMED)
