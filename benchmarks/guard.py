"""Whether perfxl does more work than it did: function calls counted, not time measured.

    python benchmarks/guard.py            # compare with benchmarks/calls.json
    python benchmarks/guard.py --update   # write it anew, when a change is worth its cost

The same form gives the same number of calls on every machine, however busy; a job that needs a
twentieth more than was written down ends the run with exit code 1. Growth is looked at too: twice the
rows, the forms or the text may not need more than 2.3 times the calls. Of a cold start those of
perfxl's own functions count, and those that compile patterns: what is Python's own or a library's
differs from one machine to the next.
"""

from __future__ import annotations

import cProfile
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from perfxl.excel.summary import writeback
from perfxl.excel.template.template import workbook as template
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Book
from perfxl.layout.layouts import SHANGHAI
from perfxl.report import summary
from perfxl.report.report import judge_book
from perfxl.rules.policy_files import policy_for
from tests.support import bureau

KEPT = Path(__file__).with_name("calls.json")
MORE, TWICE = 1.05, 2.3


def calls(job: Callable[[], object]) -> int:
    """How many functions, of Python or of C, a warm job calls."""
    job()
    profile = cProfile.Profile()
    profile.runcall(job)
    return sum(entry.callcount for entry in profile.getstats())


COLD = """
import cProfile, sys
def verify():
    from perfxl.cli.verifying import verify_files
    verify_files([sys.argv[1]], write=False, echo=lambda line, err=False: None)
profile = cProfile.Profile()
profile.runcall(verify)
files = [(getattr(e.code, "co_filename", "").replace("\\\\", "/"), e.callcount) for e in profile.getstats()]
print(sum(count for file, count in files if "/perfxl/" in file or "/re/" in file))
"""


def cold_calls(form: bytes) -> int:
    """How many functions of ours and of :mod:`re` a process calls that begins and verifies a form."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(form)
        command = [sys.executable, "-c", COLD, str(path)]
        return int(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout)


def counted() -> dict[str, int]:
    """The calls of every job."""
    form = bureau.file(bureau.clean(1))
    jobs: dict[str, Callable[[], object]] = {
        "read": lambda: workbook.read(form),
        "read and judge": lambda: judge_book(workbook.read(form)),
        "write": lambda: written(form),
        "template": lambda: template(SHANGHAI, year=2026, policy=policy_for(2026)),
    }
    for rows in (200, 400):
        data = bureau.file(bureau.clean(1, rows))
        jobs[f"{rows} rows"] = lambda data=data: written(data)  # type: ignore[misc]
    for times in (40, 80):
        data = bureau.file(bureau.talkative(bureau.clean(1), times))
        jobs[f"reasons of {times} sentences"] = lambda data=data: written(data)  # type: ignore[misc]
    (sheet, *_) = workbook.read(form).sheets
    for forms in (20, 40):
        book = Book((bureau.stacked(sheet, forms),))
        jobs[f"{forms} forms on a sheet"] = lambda book=book: judge_book(book)  # type: ignore[misc]
    return {"cold verify": cold_calls(form)} | {name: calls(job) for name, job in jobs.items()}


def written(data: bytes) -> bytes:
    opened = workbook.opened(data)
    return writeback.with_summary(opened, summary.sheet(judge_book(opened.book)))


def main() -> int:
    found = counted()
    if "--update" in sys.argv:
        KEPT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    kept: dict[str, int] = json.loads(KEPT.read_text("utf-8"))
    worse = [name for name, count in found.items() if count > MORE * kept.get(name, 0)]
    for small, large in (
        ("200 rows", "400 rows"),
        ("20 forms on a sheet", "40 forms on a sheet"),
        ("reasons of 40 sentences", "reasons of 80 sentences"),
    ):
        if found[large] > TWICE * found[small]:
            worse.append(f"{small} → {large}")
    for name, count in found.items():
        print(f"{name:28} {count:9,} calls  {count / kept.get(name, count):.2f}")
    print("\n".join(f"more work than written down: {name}" for name in worse) or "no more work")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
