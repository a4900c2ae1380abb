"""A ledger of a whole province: seconds, memory and sizes for 50,000 forms of 26 findings each.

    python benchmarks/province.py [FORMS]

The forms are made rows, as the record holds them; judging is measured by benchmarks/run.py.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from perfxl.excel.xlsx import workbook
from perfxl.jobs.folder.outputs import Outputs
from perfxl.jobs.folder.record import Record
from perfxl.jobs.folder.writing import Wanted, write
from perfxl.ledger.ledger import Ledger, Season
from perfxl.ledger.rows import VERIFIED, FileRow, row_of
from perfxl.report.report import judge_book
from tests.support import bureau


def rows(count: int) -> Iterator[FileRow]:
    """Files of one form each, four in five with 26 findings."""
    (report,) = judge_book(workbook.read(bureau.file(bureau.clean(0))))
    clean = row_of(report)
    (report,) = judge_book(workbook.read(bureau.file(bureau.DEFECTS[0].spoil(bureau.clean(0)))))
    bad = row_of(report)
    faults = bad.faults * (26 // len(bad.faults) + 1)
    bad = bad._replace(faults=faults[:26])
    for number in range(count):
        form = bad if number % 5 else clean
        name, unit = f"项目{number:06d}号便民设施更新", f"第{number % 4000}单位"
        yield FileRow(f"{unit}/{number:06d}.xlsx", VERIFIED, (form._replace(
            project=name, unit=unit, department=f"第{number % 90}主管部门"),),
            sha256=f"{number:064x}", date="2026-02-03")  # fmt: skip


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000

    def pick(names: Sequence[str]) -> Iterator[FileRow]:
        wanted = set(names)
        return (row for row in rows(count) if row.name in wanted) if names else iter(())

    with tempfile.TemporaryDirectory() as temporary:
        output = f"{temporary}/台账.xlsx"
        start = time.perf_counter()
        ledger = Ledger(lambda: rows(count), pick, count, season=Season(day="2026-02-03"))
        gathered = time.perf_counter()
        ledger.units = dict(list(ledger.units.items())[:3])  # picking is the record's work
        with Record(f"{output}.db", "key", secret_key=b"benchmark") as record:
            for path in write(Wanted(temporary, output), ledger, Outputs(output, record)):
                print(f"{Path(path).name}: {Path(path).stat().st_size / 2**20:.1f} MB")
        done = time.perf_counter()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{count} forms, {sum(ledger.overview.codes.values())} findings: gathered in "
              f"{gathered - start:.0f} s, written in {done - gathered:.0f} s, {most:.0f} MB")  # fmt: skip
        if len(sys.argv) > 2:
            Path(sys.argv[2]).write_bytes(Path(output).read_bytes())


if __name__ == "__main__":
    main()
