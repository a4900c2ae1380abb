"""File names of a new year's blanks: from a pattern, safe on every system, never twice the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from perfxl.renewal.rollover import Blank
from perfxl.text.refusal import Refused

PATTERN = "{project}.xlsx"
FIELDS = ("project", "department", "unit", "year", "number", "source")
"""What a file-name pattern may name: the head of the form, a running number, the source's name."""

LONGEST = 180  # bytes of one part of a file name; 255 is the limit, locks and temporaries add to it

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_HOLE = re.compile(r"\{([^{}]*)\}")


def safe_name(text: str, limit: int = LONGEST) -> str:
    """A text as one part of a file name that Windows, macOS and Linux all take.

    >>> safe_name("道路/桥梁养护（一期）: A*B"), safe_name("CON"), safe_name("  ..")
    ('道路_桥梁养护（一期）_ A_B', '_CON', '_')
    """
    plain = "".join(c for c in text if c.isprintable() or c in "\n\t\u3000")
    plain = _FORBIDDEN.sub("_", " ".join(plain.split())).strip(" .")
    while len(plain.encode()) > limit:
        plain = plain[:-1].rstrip(" .")
    if not plain or _RESERVED.fullmatch(plain) or plain.startswith(("~$", "-")):
        plain = "_" + plain
    return plain


def file_name(pattern: str, blank: Blank, number: int) -> str:
    """The relative path of a blank under a pattern such as ``{unit}/{project}.xlsx``.

    Raises Refused E-DATA for a pattern that names something else, leaves the folder, or is no .xlsx.
    """
    words = {
        "project": blank.form.project or PurePosixPath(blank.source).stem or f"项目{number}",
        "department": blank.form.department or "未填主管部门",
        "unit": blank.form.unit or "未填实施单位",
        "year": str(blank.form.year),
        "number": f"{number:03d}",
        "source": PurePosixPath(blank.source).stem,
    }
    unknown = [hole for hole in _HOLE.findall(pattern) if hole not in FIELDS]
    if unknown or "{" in _HOLE.sub("", pattern) or "}" in _HOLE.sub("", pattern):
        known = "、".join(f"{{{name}}}" for name in FIELDS)
        raise Refused("E-DATA", pattern, f"文件名模式可用 {known} / names may hold {known}")
    parts = pattern.replace("\\", "/").split("/")
    if not parts[-1].lower().endswith(".xlsx") or any(part in ("", ".", "..") for part in parts):
        said = "文件名模式应以 .xlsx 结尾，且不离开输出文件夹 / it should end in .xlsx and stay in the folder"
        raise Refused("E-DATA", pattern, said)
    made = [_HOLE.sub(lambda hole: words[hole[1]], part) for part in parts]
    return "/".join([*(safe_name(part) for part in made[:-1]), safe_name(made[-1][:-5]) + ".xlsx"])


def named(blanks: Iterable[Blank], pattern: str = PATTERN) -> dict[str, Blank]:
    """Every blank under its file name, in order.

    Raises Refused E-SAMENAME with the sources when two would have one name, on any file system
    (case and composition do not tell names apart).
    """
    made: dict[str, Blank] = {}
    folded: dict[str, str] = {}
    for number, blank in enumerate(blanks, 1):
        name = file_name(pattern, blank, number)
        key = unicodedata.normalize("NFKC", name).casefold()
        if key in folded:
            two = (made[folded[key]], blank)
            raise Refused(
                "E-SAMENAME", name, "、".join(f"{b.source}（{b.form.project or '—'}）" for b in two)
            )
        folded[key] = name
        made[name] = blank
    return made
