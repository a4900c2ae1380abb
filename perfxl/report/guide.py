"""The guide to policy files, in one language, for ``perfxl policies``.

Its text is ``perfxl/policies/guide.md``, in both languages; docs/policies.md is the same file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from perfxl.rules.policy_files import FOLDER
from perfxl.text.bilingual import one_of

_CHINESE = re.compile("[\u4e00-\u9fff]")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_CODES = re.compile(r"(.*?)( \([A-Z]-\d[A-Z0-9, -]*\))")


def guide(lang: str) -> str:
    """The guide's headings, paragraphs, examples and tables, ``zh`` or ``en``."""
    with open(os.path.join(FOLDER, "guide.md"), encoding="utf-8") as file:
        blocks = file.read().strip().split("\n\n")
    return "\n\n".join("\n".join(_lines(block, lang)) for block in blocks if _in(block, lang))


def _in(block: str, lang: str) -> bool:
    """Whether a block is shown: a paragraph in the other language is not."""
    if block.startswith(("#", "|", "    ")):
        return True
    return bool(_CHINESE.match(block)) == (lang == "zh")


def _lines(block: str, lang: str) -> Iterator[str]:
    for line in block.splitlines():
        if line.startswith("|---"):
            continue
        line = _LINK.sub(r"\1", line)
        if line.startswith("|"):
            cells = [_cell(cell.strip(), lang) for cell in line.strip("|").split(" | ")]
            yield "  " + "  ".join(cells)
        elif line.startswith("#"):
            yield one_of(line, lang) if lang == "zh" else _english(line)
        else:
            yield line


def _cell(text: str, lang: str) -> str:
    """One half of a cell; the codes behind it belong to both."""
    found = _CODES.fullmatch(text)
    return one_of(found[1], lang) + found[2] if found else one_of(text, lang)


def _english(heading: str) -> str:
    """A heading in English, with its marks and its table's name, which stand once."""
    marks = re.match(r"#+ (?:`[^`]+` )?", heading)
    return (marks[0] if marks else "") + one_of(heading, "en")
