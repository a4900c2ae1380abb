"""What perfxl costs, beside what else could be used: one command, one table.

    pip install wolfxl editpyxl defusedxml      # for their rows; the others need none of them
    python benchmarks/run.py [--files 2000] [--quick] [--write]

Everything is measured in one run on one machine, so that the ratios hold whatever the machine is.
Against: a script that loads each workbook twice with openpyxl (values, then formulas) and judges it
with perfxl's own core; the same script with wolfxl, which has openpyxl's words for a reader in Rust;
python-calamine (values alone: no formulas, formats or locks, so most of the checks have nothing to
see); editpyxl and wolfxl changing one cell in place, which is a part of writing back; LibreOffice
recalculating headless; and the bare limit, which is unzipping every part and running it through
expat. ``--write`` puts the table into docs/performance.md: on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from typing import Any
from xml.parsers import expat

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import python_calamine
from packaging.requirements import Requirement

from benchmarks import documents
from perfxl.excel.summary import writeback
from perfxl.excel.template.template import workbook as template
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Book, Cell, Range, Sheet, Style
from perfxl.form.model import Form
from perfxl.layout.layouts import SHANGHAI
from perfxl.report import summary
from perfxl.report.report import Report, judge_book
from perfxl.rules.policy_files import policy_for
from tests.support import bureau

PAGE = ROOT / "docs" / "performance.md"


# The jobs ----------------------------------------------------------------------------------------


def bare(data: bytes) -> None:
    """The least that reading can cost: every part unzipped and parsed, nothing kept."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            content = package.read(name)
            if name.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(content, True)


def ours(data: bytes) -> list[Report]:
    return judge_book(workbook.read(data))


def ours_written(data: bytes) -> bytes:
    """As ``verify`` does it: opened once, judged, and the summary spliced into what was opened."""
    opened = workbook.opened(data)
    return writeback.with_summary(opened, summary.sheet(judge_book(opened.book)))


def with_openpyxl(data: bytes) -> list[Report]:
    """The same job with the usual library: values and formulas, two loads, then perfxl's core."""
    return judge_book(_book(data)[0])


def with_wolfxl(data: bytes) -> list[Report]:
    """The same script, read by the library that takes openpyxl's place with one import changed."""
    return judge_book(_book(data, "wolfxl")[0])


def _book(data: bytes, library: str = "openpyxl") -> tuple[Book, Any]:
    load = importlib.import_module(library).load_workbook
    shown = load(io.BytesIO(data), data_only=True)
    typed = load(io.BytesIO(data))
    sheets = []
    for sheet in typed.worksheets:
        values = shown[sheet.title]
        cells: dict[tuple[int, int], Cell] = {}
        for row in sheet.iter_rows():
            for cell in row:
                content = cell.value
                formula = content[1:] if cell.data_type == "f" else None
                value = values.cell(cell.row, cell.column).value if formula else content
                if isinstance(value, int | float) and not isinstance(value, bool):
                    value = Decimal(str(value))
                if value is None and formula is None and not getattr(cell, "has_style", True):
                    continue
                style = Style(cell.number_format, bool(cell.protection.locked))
                cells[cell.row, cell.column] = Cell(value, formula, style)
        merges = tuple(
            Range(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges
        )
        sheets.append(
            Sheet(
                sheet.title, cells, merges, state=sheet.sheet_state,
                protected=bool(sheet.protection.sheet),
            )
        )  # fmt: skip
    names = {name: defined.attr_text for name, defined in typed.defined_names.items()}
    properties = {p.name: str(p.value) for p in typed.custom_doc_props.props}
    return Book(tuple(sheets), names, properties), typed


def openpyxl_written(data: bytes) -> bytes:
    """… and the summary as a sheet of its own, cell by cell with its looks."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    book, typed = _book(data)
    made = summary.sheet(judge_book(book))
    sheet = typed.create_sheet(made.name)
    side = Side(style="thin", color="FFBFC7D1")
    for number, width in enumerate(made.widths, 1):
        sheet.column_dimensions[chr(64 + number)].width = width
    for row, height in made.heights.items():
        sheet.row_dimensions[row].height = height
    for piece in made.pieces:
        look = made.looks[piece.look]
        cell = sheet.cell(piece.row, piece.column)
        cell.value = float(piece.value) if isinstance(piece.value, Decimal) else piece.value
        cell.font = Font(look.font, look.size, look.bold, color="FF" + look.color)
        cell.alignment = Alignment(look.align, look.valign, wrap_text=look.wrap)
        cell.number_format = look.number_format
        if look.fill:
            cell.fill = PatternFill("solid", "FF" + look.fill)
        if look.border:
            cell.border = Border(side, side, side, side)
        if piece.columns > 1 or piece.rows > 1:
            sheet.merge_cells(
                start_row=piece.row, start_column=piece.column,
                end_row=piece.row + piece.rows - 1, end_column=piece.column + piece.columns - 1,
            )  # fmt: skip
    buffer = io.BytesIO()
    typed.save(buffer)
    return buffer.getvalue()


def with_calamine(data: bytes) -> int:
    """Every value of every sheet, by the reader written in Rust: how many cells hold one."""
    book = python_calamine.load_workbook(io.BytesIO(data))
    return sum(
        value != ""
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for value in row
    )


def wolfxl_edited(path: Path) -> None:
    """One cell changed in place and saved beside the file; of a new sheet it has only the half."""
    book = importlib.import_module("wolfxl").load_workbook(str(path), modify=True)
    book.worksheets[0]["C3"] = "已核验"
    book.save(str(path.with_suffix(".wolfxl.xlsx")))


def editpyxl_edited(path: Path) -> None:
    """One cell changed in place and saved beside the file; it cannot add a sheet."""
    book = importlib.import_module("editpyxl").Workbook()
    book.open(str(path))
    book.active.cell("C3").value = "已核验"
    book.save(str(path.with_suffix(".editpyxl.xlsx")))


def versions(*names: str) -> dict[str, str]:
    """The libraries that are installed, with their versions."""
    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


# Measuring ---------------------------------------------------------------------------------------


SPREAD: dict[str, float] = {}
"""Of each job measured last: the middle half of its rounds, as a share of their median."""


def middle(found: dict[str, list[float]]) -> dict[str, float]:
    """The medians; how far the rounds lie apart is remembered in :data:`SPREAD`."""
    for name, times in found.items():
        low, _, high = statistics.quantiles(times, n=4)
        SPREAD[name] = (high - low) / statistics.median(times)
    return {name: statistics.median(times) for name, times in found.items()}


def warm(
    jobs: dict[str, Callable[[bytes], object]], files: Sequence[bytes], rounds: int
) -> dict[str, float]:
    """Milliseconds a file: jobs in turn, round by round, so that all see the same machine; medians.
    Garbage is collected between the rounds and not within them, as :mod:`timeit` does."""
    found: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values():
        for data in files[:3]:
            job(data)
    for _ in range(rounds):
        for name, job in jobs.items():
            gc.collect()
            gc.disable()
            start = time.perf_counter()
            for data in files:
                job(data)
            gc.enable()
            found[name].append((time.perf_counter() - start) / len(files) * 1e3)
    return middle(found)


def cold(commands: dict[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """Milliseconds of a whole process; medians, in turn."""
    found: dict[str, list[float]] = {name: [] for name in commands}
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=False)
            if turn:  # the first one only fills caches
                found[name].append((time.perf_counter() - start) * 1e3)
    return middle(found)


def as_installed(folder: Path) -> tuple[str, str]:
    """A Python that has perfxl and what it requires and nothing else, as a user's has, and the
    program ``perfxl`` in it. (Among the tools of development there is one that msgspec loads where
    it finds it.)"""
    home = folder / "installed"
    venv.create(home, symlinks=True)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "perfxl").symlink_to(ROOT / "perfxl")
    wanted = list(metadata.requires("perfxl") or ())
    for line in wanted:  # grows
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            found = metadata.distribution(requirement.name)
            wanted += found.requires or ()
            for top in {file.parts[0] for file in found.files or ()} - {".."}:
                if not (site / top).exists():
                    (site / top).symlink_to(str(found.locate_file(top)))
    python, program = home / "bin" / "python", home / "bin" / "perfxl"
    program.write_text(f"#!{python}\n{PROGRAM}")
    program.chmod(0o755)
    return str(python), str(program)


PROGRAM = """import sys
from perfxl.__main__ import main
if __name__ == "__main__":
    sys.exit(main())
"""
"""What an installer writes for ``perfxl``."""


BARE = """
import sys, zipfile
from xml.parsers import expat
with zipfile.ZipFile(sys.argv[1]) as package:
    for name in package.namelist():
        content = package.read(name)
        if name.endswith((".xml", ".rels")):
            expat.ParserCreate().Parse(content, True)
"""

TWICE = """
import sys
sys.path.insert(0, {root!r})
from benchmarks.run import with_openpyxl
with_openpyxl(open(sys.argv[1], "rb").read())
"""

BATCH = """
import sys, time
from perfxl.jobs.folder.inspection import Inspection, inspect
if __name__ == "__main__":
    folder, output, jobs, write = sys.argv[1:]
    start = time.perf_counter()
    outcome = inspect(Inspection(folder, output, jobs=int(jobs), write=write == "write"))
    print(time.perf_counter() - start, outcome.overview.status["verified"])
"""


def batch(folder: Path, jobs: int, *, write: bool = False) -> tuple[float, float]:
    """Seconds, and MB of all processes together, ledger included."""
    with tempfile.TemporaryDirectory() as temporary:
        script = Path(temporary) / "batch.py"
        script.write_text(BATCH, "utf-8")
        said, most = bureau.measured(
            [sys.executable, str(script), str(folder), f"{temporary}/ledger.xlsx", str(jobs),
             "write" if write else "read"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    seconds, verified = said.split()
    assert int(verified) == len(list(folder.rglob("*.xlsx")))
    return float(seconds), most


def libreoffice(files: Sequence[bytes], folder: Path) -> float | None:
    """Milliseconds a file for converting all of them at once, headless; None without LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        return None
    source, target = folder / "in", folder / "out"
    source.mkdir()
    for number, data in enumerate(files):
        (source / f"{number}.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(target)]
    subprocess.run([*command, str(source / "0.xlsx")], capture_output=True, check=False)
    start = time.perf_counter()
    subprocess.run(
        [*command, *map(str, sorted(source.glob("*.xlsx")))], capture_output=True, check=False
    )
    return (time.perf_counter() - start) / len(files) * 1e3


# The table ---------------------------------------------------------------------------------------


class Page:
    """The page being written."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def head(self, words: str, *columns: str) -> None:
        self.lines += ["", f"## {words}", "", "| " + " | ".join(columns) + " |"]
        self.lines.append("|---|" + "--:|" * (len(columns) - 1))

    def note(self, words: str) -> None:
        self.lines += ["", words]
        print(words, flush=True)

    def row(self, *cells: object) -> None:
        line = "| " + " | ".join(map(str, cells)) + " |"
        self.lines.append(line)
        print(line, flush=True)


def verdict(figure: float, limit: float, *, least: bool = False) -> str:
    met = figure >= limit if least else figure <= limit
    sign = "≥" if least else "≤"
    return f"{figure:.1f}× ({sign} {limit:g}×: {'met' if met else '**not met**'})"


def main() -> None:
    """Measure, print, and write the page when asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    chosen = parser.parse_args()
    rounds = 3 if chosen.quick else 7
    page = Page()
    with tempfile.TemporaryDirectory(prefix="perfxl-bench-") as temporary:
        folder = Path(temporary)
        one_form(page, folder, rounds)
        growth(page, rounds)
        many_forms(page, folder, chosen.files)
        page.lines += [
            "",
            "## One form in each format",
            "",
            *documents.section(folder, rounds, 200),
        ]
    if chosen.write:
        PAGE.write_text(
            HEAD.format(machine=machine()) + "\n".join(page.lines) + "\n" + TAIL, "utf-8"
        )


def one_form(page: Page, folder: Path, rounds: int) -> None:
    files = [bureau.file(bureau.clean(number)) for number in range(20)]
    path = folder / "one.xlsx"
    path.write_bytes(files[0])
    jobs: dict[str, Callable[[bytes], object]] = {
        "bare": bare, "ours": ours, "ours written": ours_written, "openpyxl": with_openpyxl,
        "openpyxl written": openpyxl_written, "calamine": with_calamine,
        "template": lambda _: template(SHANGHAI, year=2026, policy=policy_for(2026)),
    }  # fmt: skip
    there = versions("wolfxl", "editpyxl")
    if "wolfxl" in there:
        assert told(with_wolfxl(files[0])) == told(ours(files[0]))
        jobs["wolfxl"] = with_wolfxl
        jobs["wolfxl edited"] = lambda _: wolfxl_edited(path)
    if "editpyxl" in there:
        jobs["editpyxl edited"] = lambda _: editpyxl_edited(path)
    assert told(with_openpyxl(files[0])) == told(ours(files[0]))
    times = warm(jobs, files, rounds)
    office = libreoffice(files, folder)
    page.head("One form, warm", "job", "ms a form", "beside the bare limit", "beside perfxl")
    limit, own, written = times["bare"], times["ours"], times["ours written"]
    page.row("bare limit: unzip, expat over every part", f"{limit:.2f}", "1×", "")
    page.row("perfxl: read and judge", f"{own:.2f}", verdict(own / limit, 2.6), "1×")
    ratio = verdict(times["openpyxl"] / own, 15, least=True)
    page.row(
        "openpyxl, two loads, same judge",
        f"{times['openpyxl']:.1f}",
        f"{times['openpyxl'] / limit:.0f}×",
        ratio,
    )
    for job, words in (
        ("wolfxl", "wolfxl, two loads, same judge"),
        ("calamine", "python-calamine: the values, not judged"),
    ):
        if job in times:
            page.row(words, *beside(times[job], limit, own))
    page.row("perfxl: … and write the summary", f"{written:.2f}", f"{written / limit:.1f}×", "1×")
    on_top = written - own
    said = "met" if on_top <= 1.5 else "**not met**"
    page.row("… of which writing", f"{on_top:.2f} (≤ 1.5 ms: {said})", f"{on_top / limit:.1f}×", "")
    ratio = verdict(times["openpyxl written"] / written, 8, least=True)
    page.row(
        "openpyxl: … and write the summary",
        f"{times['openpyxl written']:.1f}",
        f"{times['openpyxl written'] / limit:.0f}×",
        ratio,
    )
    for job, words in (
        ("wolfxl edited", "wolfxl: one cell changed and saved"),
        ("editpyxl edited", "editpyxl: one cell changed and saved"),
    ):
        if job in times:
            page.row(words, *beside(times[job], limit, on_top))
    if office is not None:
        page.row(
            "LibreOffice headless: load, recalculate, save",
            f"{office:.0f}",
            f"{office / limit:.0f}×",
            f"{office / written:.0f}×",
        )
    said = "met" if times["template"] <= 6 else "**not met**"
    page.row("perfxl: make a blank template", f"{times['template']:.1f} (≤ 6 ms: {said})", "", "")
    page.note(
        f"Half of the rounds lie within {max(SPREAD.values()):.0%} of their median, or closer."
    )
    (folder / "bare.py").write_text(BARE)
    (folder / "twice.py").write_text(TWICE.format(root=str(ROOT)))
    python, program = as_installed(folder)
    verify = ["verify", "--no-write", str(path)]
    found = cold(
        {
            "nothing": [python, "-c", "pass"],
            "bare": [python, str(folder / "bare.py"), str(path)],
            "verify": [python, program, *verify],
            "among tools": [sys.executable, program, *verify],
            "openpyxl": [sys.executable, str(folder / "twice.py"), str(path)],
        },
        3 * rounds,
    )
    page.head("One form, cold: a whole process", "job", "ms", "beside the bare process")
    page.row("Python, nothing", f"{found['nothing']:.0f}", "")
    page.row("Python that unzips and parses", f"{found['bare']:.0f}", "1×")
    page.row(
        "`perfxl verify --no-write`",
        f"{found['verify']:.0f}",
        verdict(found["verify"] / found["bare"], 1.5),
    )
    page.row(
        "… where the tools of development are installed too",
        f"{found['among tools']:.0f}",
        f"{found['among tools'] / found['bare']:.1f}×",
    )
    page.row(
        "openpyxl, two loads, same judge",
        f"{found['openpyxl']:.0f}",
        f"{found['openpyxl'] / found['bare']:.1f}×",
    )


def told(reports: Sequence[Report]) -> list[tuple[str, str]]:
    """What a judge says, to be compared: no reader is timed on another job."""
    return [(finding.code, finding.at) for report in reports for finding in report.findings]


def beside(figure: float, limit: float, own: float) -> tuple[str, str, str]:
    """Milliseconds, times the bare limit, times perfxl's."""
    return f"{figure:.2f}", f"{figure / limit:.1f}×", f"{figure / own:.1f}×"


def growth(page: Page, rounds: int) -> None:
    """Rows, forms and text: each ten times as many, and what one of them then costs."""
    page.head("Growth", "how many", "ms", "µs each", "beside the fewest")
    form = bureau.clean(1)
    (sheet, *_) = workbook.read(bureau.file(form)).sheets
    for what, counts, job in (
        ("indicators in a form", (20, 200, 2000), lambda n: _file(bureau.clean(1, n))),
        ("forms on a sheet", (2, 20, 200), lambda n: _sheet(bureau.stacked(sheet, n))),
        ("sentences in each reason", (20, 200, 1000), lambda n: _file(bureau.talkative(form, n))),
    ):
        first = 0.0
        for count in counts:
            found = warm({what: job(count)}, [b""], rounds if count < 2000 else 3)[what]
            each = found / count * 1e3
            first = first or each
            page.row(f"{count} {what}", f"{found:.1f}", f"{each:.0f}", f"{each / first:.2f}×")


def _file(form: Form) -> Callable[[bytes], object]:
    data = bureau.file(form)
    return lambda _: ours(data)


def _sheet(sheet: Sheet) -> Callable[[bytes], object]:
    return lambda _: judge_book(Book((sheet,)))


def many_forms(page: Page, folder: Path, files: int) -> None:
    start = time.perf_counter()
    whole = folder / "whole"
    bureau.write(whole, files)
    made = time.perf_counter() - start
    some = folder / "some"
    bureau.write(some, files // 4)
    page.head(
        f"A folder of {files} forms, with its ledger",
        "job",
        "seconds",
        "forms a second",
        "ratio",
        "MB, all processes",
    )
    alone = batch(whole, 1)
    two = batch(whole, 2)
    quarter = batch(some, 2)
    page.row("1 worker", *_rate(alone, files), "1×", _memory(alone))
    page.row(
        "2 workers", *_rate(two, files), verdict(alone[0] / two[0], 1.9, least=True), _memory(two)
    )
    grown = (two[0] / files) / (quarter[0] / (files // 4))
    page.row(
        f"2 workers, {files // 4} forms",
        *_rate(quarter, files // 4),
        f"{grown:.2f}× a form at {files}",
        _memory(quarter),
    )
    written = batch(whole, 2, write=True)
    page.row(
        "2 workers, `--write`",
        *_rate(written, files),
        f"{written[0] / two[0]:.1f}×",
        _memory(written),
    )
    page.row("(making the forms, 2 processes)", f"{made:.1f}", f"{files / made:.0f}", "", "")
    most = two[1]
    page.lines += [
        "",
        f"Memory, all processes together: {most:.0f} MB (≤ 250 MB: {'met' if most <= 250 else '**not met**'}).",
    ]
    print(page.lines[-1])


def _rate(run: tuple[float, float], files: int) -> tuple[str, str]:
    return f"{run[0]:.1f}", f"{files / run[0]:.0f}"


def _memory(run: tuple[float, float]) -> str:
    return f"{run[1]:.0f}"


def machine() -> str:
    """The machine in words that name nobody."""
    model = platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    libraries = versions("openpyxl", "XlsxWriter", "python-calamine", "wolfxl", "editpyxl")
    return (
        f"{model}, {os.cpu_count()} cores; {platform.system()}, Python {platform.python_version()}; "
        + ", ".join(f"{name} {version}" for name, version in libraries.items())
    )


HEAD = """# Performance

Written by `python benchmarks/run.py --write`; every figure below comes from one run. {machine}.
Read the ratios, not the milliseconds. Medians; the jobs take turns, so that each sees the same
machine. A form has 8 indicators and 4 money rows, and is a workbook of our own template. The
openpyxl script and perfxl give their cells to the same judge, and so does that script with wolfxl,
which takes openpyxl's place; calamine reads no formulas, formats or locks, so that judging what it
reads would be another, smaller job. Two libraries change a cell and keep every other part: that is
part of writing back, and stands beside the whole of ours; neither makes a sheet with a print set-up
([design.md](design.md), "Why our own patcher").
"""

TAIL = """
## What the figures say

- The bare limit keeps nothing: expat runs over every part and no cell is made. perfxl makes the
  cells, sees formulas, formats, protection and merges, finds the form by its labels and judges it
  by every check. What forms of one template share (styles, relationships, the outline) is worked
  out once a process and remembered by its bytes, as in a folder of returned files.
- A cold start is Python's own start and the imports; msgspec, with the modules of Python that it
  loads, and the XML tree are the largest. The released policies lie ready read beside their TOML
  files, with a checksum of these, so that the TOML reader is loaded for a bureau's own file alone. It
  is measured with what an installation brings and nothing else, because msgspec loads one of the
  tools of development where it finds it. The grammar's patterns are compiled when a text first needs
  them, and plain `verify` does without the option parser. A folder pays all this once a worker.
- Where a figure misses its goal: of a warm form about half is the package and its cells (expat,
  and an object a cell), three tenths finding the parts by their labels, two tenths judging, spread
  over all checks. Of writing nearly half is reading the new sheet back with the one reader and
  comparing it piece by piece, which tells that it is there as it should be; a tenth is compressing.
  Of a blank template more than half is XlsxWriter's own work. Of a cold start's
  instructions two fifths are for modules of Python and msgspec that reading and exact figures need
  (`typing`, `enum`, `platform`, `decimal`, `fractions`, the XML tree), and a tenth for finding and
  opening some ninety modules of ours: one idea a module is worth that to who reads them.
  More than one worker pays its start once more, which a small folder shows, and the ledger is
  written by one process whatever their number.
- Workers are processes. Threads are slower than one process, because the work is Python's own.
- Answers go through a small database beside the ledger, and its rows are written as they are read:
  memory does not grow with the number of forms.
"""


if __name__ == "__main__":
    main()
