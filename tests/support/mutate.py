"""A mutator of workbooks and the oracle for what comes out: the fuzzer of the read and write paths.

``python -m tests.support.mutate SECONDS [SEED]`` runs for that long and stops at the first find, which
it writes to ``find-SEED.xlsx``. Every find is kept as a test in ``test_fuzz.py``.

The oracle: reading ends in a book or in a refusal; what was read can be given a summary sheet or is
refused, the self-check of the writer never has to step in, and a second run changes nothing.
"""

from __future__ import annotations

import io
import random
import re
import sys
import time
import zipfile
from decimal import Decimal
from pathlib import Path

from perfxl.excel.summary import writeback
from perfxl.excel.xlsx import workbook
from perfxl.excel.xlsx.outline import read_outline
from perfxl.excel.xlsx.package import open_package
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.report.sheets import AddedSheet, Look, Piece
from perfxl.text.refusal import Refused
from tests.support.misfilled import right
from tests.support.packages import book
from tests.support.workbooks import books

LOOKS = {
    "title": Look(size=16, bold=True, align="center", border=False),
    "text": Look(),
    "number": Look(number_format="0.00", align="right"),
    "link": Look(color="0563C1", underline=True, fill="FFF2CC"),
}
SUMMARY = AddedSheet(
    SUMMARY_SHEET,
    (
        Piece(1, 1, "核验汇总", "title", columns=3),
        Piece(3, 1, "=cmd|' /C calc'!A0", "text"),
        Piece(3, 2, Decimal("92.61"), "number"),
        Piece(3, 3, "G17", "link", link="'Sheet1'!G17"),
    ),
    LOOKS,
    (10, 20, 30),
    {1: 30.0},
    "绩效 & 自评",
    (1, 1),
)

VALUES = (
    b"", b"0", b"1", b"-1", b"99999999999999999999", b"1e999", b"NaN", b"1_0", b"\xef\xbc\x91",
    b"A1", b"XFD1048576", b"XFE1", b"A0", b"a1", b"A1:B2", b"A:A", b"1:1", b"s", b"str", b"b", b"e",
    b"d", b"inlineStr", b"shared", b"array", b"true", b"hidden", b"rId1", b"rId99", b"../../x",
    b"/xl/workbook.xml", b"http://127.0.0.1:9/", b"_x0000_", b"_xD800_", b"_x005F_", b"&#10;",
    b"&lt;", b"2023-01-01", b"_perfxl_summary", b"Sheet1!$A$1", b"'\xe6\xa0\xb8'!$A$1", b"General",
    b"yyyy/m/d", b";;;", b"%2e%2e/%2e%2e/x", b"x" * 300,
)  # fmt: skip
_ATTRIBUTE = re.compile(rb'="[^"]*"')
_TEXT = re.compile(rb">[^<]+<")
_TAG = re.compile(rb"<[^>]*>")


def seeds() -> list[bytes]:
    """Small workbooks with every feature, a form, and one that has a summary already."""
    small = [data for data in books().values() if len(data) < 14_000]
    return [*small, right(), writeback.with_summary(book(), SUMMARY)]


def mutated(data: bytes, dice: random.Random) -> bytes:
    """A workbook, damaged: sometimes its bytes, mostly its parts in a package that is sound."""
    if dice.random() < 0.25:
        return _bytes(data, dice)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [(info.filename, package.read(info)) for info in package.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return _bytes(data, dice)
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        return _bytes(data, dice)
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        if not parts:
            break
        at = dice.randrange(len(parts))
        name, content = parts[at]
        roll = dice.random()
        if roll < 0.03:
            del parts[at]
        elif roll < 0.05:
            parts.append((name, content))
        elif roll < 0.07:
            parts[at] = (dice.choice(parts)[0], content)
        elif roll < 0.09:
            parts[at] = (name, content.decode("utf-8", "replace").encode("utf-16"))
        else:
            parts[at] = (name, spoilt_xml(content, dice))
    buffer = io.BytesIO()
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as package:
        warnings.simplefilter("ignore")  # duplicate names are meant
        for name, content in parts:
            package.writestr(name, content, dice.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))
    return buffer.getvalue()


def _bytes(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        if not changed:
            break
        at = dice.randrange(len(changed))
        if dice.random() < 0.5:  # the directory is where it gets interesting
            at = max(0, len(changed) - 1 - dice.randrange(min(len(changed), 900)))
        roll = dice.random()
        if roll < 0.5:
            changed[at] = dice.randrange(256)
        elif roll < 0.6:
            changed[at] = dice.choice((0, 1, 0x7F, 0x80, 0xFF))
        elif roll < 0.7:
            del changed[at : at + dice.randrange(1, 9)]
        elif roll < 0.8:
            changed[at:at] = dice.randbytes(dice.randrange(1, 9))
        elif roll < 0.9:
            changed[at : at + 4] = dice.choice(
                (b"\xff\xff\xff\xff", b"PK\x05\x06", b"PK\x01\x02", b"\0\0\0\0")
            )
        else:
            del changed[at:]
    return bytes(changed)


def spoilt_xml(content: bytes, dice: random.Random) -> bytes:
    """XML, mostly still well-formed, with an attribute, a text, a tag or an element changed."""
    pattern = dice.choice((_ATTRIBUTE, _ATTRIBUTE, _TEXT, _TAG, None))
    if pattern is None:
        return _bytes(content, dice)
    found = list(pattern.finditer(content))
    if not found:
        return _bytes(content, dice)
    match = dice.choice(found)
    start, end = match.span()
    value = dice.choice(VALUES)
    if pattern is _ATTRIBUTE:
        new = b'="' + value + b'"'
    elif pattern is _TEXT:
        new = b">" + value + b"<"
    else:
        other = dice.choice(found)
        new = dice.choice((b"", match[0] * 2, other[0], b"<!DOCTYPE x>", b"<!--" + match[0] + b"-->",
                           b"<![CDATA[" + match[0] + b"]]>", b"<a>" * dice.choice((2, 100)),
                           match[0] + b"\n \t"))  # fmt: skip
        if dice.random() < 0.3:  # a whole element twice, or gone
            tail = content.find(b"</", end)
            tail = content.find(b">", tail) + 1 if tail >= 0 else end
            end = max(end, tail)
            new = content[start:end] * dice.choice((0, 2))
    return content[:start] + new + content[end:]


def check(data: bytes) -> str:
    """What became of a workbook: "read", or the code of its refusal. AssertionError is a find."""
    started = time.process_time()
    try:
        before = workbook.read(data)
    except Refused as refused:
        assert "\n" not in refused.sentence()
        return refused.code
    finally:
        assert time.process_time() - started < 10
    assert any(sheet.cells for sheet in before.sheets)
    try:
        once = writeback.with_summary(data, SUMMARY)
    except Refused as refused:
        assert refused.code != "E-SELFCHECK", refused.sentence()
        return refused.code
    after = workbook.read(once)
    entry = writeback.find_ours(read_outline(open_package(once)), after)
    assert entry is not None
    old = [sheet for sheet in before.sheets if sheet.name != entry.name]
    assert [sheet for sheet in after.sheets if sheet.name != entry.name] == old
    assert after.properties == before.properties
    assert writeback.with_summary(once, SUMMARY) == once, "a second run changes something"
    return "read"


def outcomes(pool: list[bytes], several: range) -> set[str]:
    """What came of a mutant a seed; raises AssertionError with the seed where one is neither read nor
    refused."""
    found = set()
    for seed in several:
        dice = random.Random(seed)
        data = mutated(dice.choice(pool), dice)
        try:
            found.add(check(data))
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error
    return found


def main() -> int:
    seconds = float(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    pool = seeds()
    counts: dict[str, int] = {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seed += 1
        dice = random.Random(seed)
        data = mutated(dice.choice(pool), dice)
        try:
            outcome = check(data)
        except Exception:
            Path(f"find-{seed}.xlsx").write_bytes(data)
            print("seed", seed, file=sys.stderr)
            raise
        counts[outcome] = counts.get(outcome, 0) + 1
        if outcome == "read" and dice.random() < 0.02 and len(pool) < 1000:
            pool.append(data)  # mutations pile up
    print(sum(counts.values()), dict(sorted(counts.items(), key=lambda item: -item[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
