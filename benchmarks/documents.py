"""What a form costs in each format that units send, and a folder of all of them.

    python benchmarks/documents.py [--rounds 5] [--files 200]

The same form (the third real one, twelve indicators) as a workbook, an old workbook, Word, a web
page, PDF and text: read, judged and, as `perfxl import` does, made a workbook. Medians of one
machine. Needs LibreOffice, which makes the old formats and the PDF. ``benchmarks/run.py --write``
puts the table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from perfxl.excel.xlsx import workbook
from perfxl.jobs import opening
from perfxl.jobs.bring_in import transcribed
from perfxl.reading.book import read_book
from perfxl.report.report import judge_book
from tests.documents.writers import as_html, as_text, as_word
from tests.support.forms import REAL, filed, filled
from tests.support.office import Office


def formats(folder: Path) -> dict[str, bytes]:
    """The form in each format, by suffix."""
    path = folder / "form.xlsx"
    path.write_bytes(form := filled(filed(REAL[2])))
    sheet = workbook.read(form).sheets[0]
    found = {
        "xlsx": form, "docx": as_word(sheet), "html": as_html(sheet, paragraphs=True),
        "txt": as_text(sheet),
    }  # fmt: skip
    with Office.start(folder / "office") as office:
        with office.open(path) as book:
            book.recalculate()
            for suffix in ("xls", "ods", "pdf"):
                found[suffix] = book.save(folder / f"form.{suffix}").read_bytes()
    return found


def median(job: Callable[[], object], rounds: int) -> float:
    """Milliseconds, after one time that does not count."""
    job()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def of_one(forms: dict[str, bytes], rounds: int) -> list[str]:
    """A line of the table a format."""
    lines = [
        "| format | KB | read and judge, ms | made a workbook, ms |",
        "|---|--:|--:|--:|",
    ]
    for suffix, data in forms.items():
        judged = median(lambda data=data: judge_book(opening.opened(data)[0]), rounds)
        (reading,) = read_book(opening.opened(data)[0])
        made = median(lambda reading=reading: transcribed(reading), rounds)
        lines.append(f"| .{suffix} | {len(data) / 1024:.0f} | {judged:.0f} | {made:.0f} |")
    return lines


def of_folder(forms: dict[str, bytes], files: int, folder: Path) -> str:
    """A sentence: a folder with every format in turn, by ``perfxl batch``."""
    root = folder / "报送"
    root.mkdir()
    suffixes = list(forms)
    for number in range(files):
        suffix = suffixes[number % len(suffixes)]
        (root / f"{number:04d}.{suffix}").write_bytes(forms[suffix])
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "perfxl", "batch", str(root), "-o", str(folder / "台账.xlsx")],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    seconds = time.perf_counter() - start
    answered = re.search(r"共 (\d+) 个文件 = 核验 (\d+)", done.stdout)
    if answered is None or {answered[1], answered[2]} != {str(files)}:
        raise SystemExit(done.stdout + done.stderr)
    return f"A folder of {files} files, the seven formats in turn, all verified: {seconds:.1f} s."


def section(folder: Path, rounds: int, files: int) -> list[str]:
    """The table and the sentence, as lines of a page."""
    forms = formats(folder)
    return [*of_one(forms, rounds), "", of_folder(forms, files, folder)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perfxl-") as folder:
        print("\n".join(section(Path(folder), asked.rounds, asked.files)))


if __name__ == "__main__":
    main()
