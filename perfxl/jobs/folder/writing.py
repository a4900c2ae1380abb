"""What comes out of a folder run: the ledger in its format, and what goes to the units."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from perfxl.documents import notice
from perfxl.excel import files
from perfxl.excel.lists import tables
from perfxl.excel.paths import way
from perfxl.jobs.folder import letters, parquet
from perfxl.jobs.folder.letters import Wording
from perfxl.jobs.folder.outputs import Outputs, marked
from perfxl.ledger import text
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.notes import Notes, noted
from perfxl.ledger.open_tables import open_tables
from perfxl.ledger.tables import tables_of
from perfxl.renewal.file_names import safe_name
from perfxl.renewal.lists import shown
from perfxl.text.refusal import component_missing

FORMATS = ("xlsx", "csv", "json", "html", "parquet")
_BESIDE = {
    "csv": tuple(name for name in text.KEYS if name != "项目"),
    "parquet": ("问题", "原因"),
}  # fmt: skip
"""The tables that stand in files of their own beside the first, by format."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write, and where."""

    folder: str  # of the forms
    output: str
    format: str = "xlsx"  # of FORMATS
    split: str = ""  # of RECIPIENTS: a workbook each; "" for none
    letters: str = ""  # the folder for the letters; "" for none
    wording: Wording = field(default_factory=Wording)
    review: str = ""  # the folder for copies with review sheets; "" for none

    @property
    def split_folder(self) -> str:
        """Where the workbooks that go back are: a folder beside the ledger."""
        return os.path.splitext(self.output)[0] + "-退回"

    def beside(self, format_name: str = "") -> dict[str, Path]:
        """The files of a ledger by table: 项目 under the given name, the others beside it."""
        path = Path(self.output)
        kind = format_name or self.format
        if kind not in _BESIDE:
            return {"项目": path}
        first = path if kind == self.format else path.with_name(f"{path.stem}-项目.{kind}")
        return {
            "项目": first,
            **{name: path.with_name(f"{path.stem}-{name}.{kind}") for name in _BESIDE[kind]},
        }

    def folders(self) -> list[str]:
        """Where all of it is written, as far as these folders are there."""
        home = os.path.dirname(os.path.abspath(self.output))
        wanted = [home, self.split_folder, self.letters, self.review]
        return [
            each for each in wanted if each and os.path.isdir(each) and not os.path.islink(each)
        ]

    def places(self) -> list[str]:
        """Everything that may stand there by our hand, and is no form."""
        kinds = {self.format, "csv", "parquet"} if self.format == "xlsx" else {self.format}
        found = [str(path) for kind in sorted(kinds) for path in self.beside(kind).values()]
        return [*found, self.output, self.split_folder, *filter(None, (self.letters, self.review))]


def notes_in(path: str) -> Notes:
    """The notes in a ledger that stands at a path; none where there is no ledger of ours."""
    if not os.path.isfile(path) or os.path.islink(path):
        return Notes()
    data = files.read_bytes(path)
    if not marked(data):
        return Notes()
    name = files.shown(path)
    return noted(
        (place.removeprefix(name).strip(), [[shown(cell) for cell in row] for _, row in table])
        for place, table in tables(data, name)
    )


def write(wanted: Wanted, ledger: Ledger, outputs: Outputs) -> Iterator[str]:
    """Write it all; yields each path once it is there. Raises Refused."""
    yield from _ledger(wanted, ledger, outputs)
    if wanted.split:
        yield from _split(wanted, ledger, outputs)
    if wanted.letters:
        yield from _letters(wanted, ledger, outputs)


def _ledger(wanted: Wanted, ledger: Ledger, outputs: Outputs) -> Iterator[str]:
    if wanted.format == "xlsx":
        from perfxl.excel.ledger.workbook import is_over, workbook

        rest = ""
        if is_over(ledger):
            kind = "parquet" if parquet.installed() else "csv"
            rest = "、".join(path.name for path in list(wanted.beside(kind).values())[:2])
            yield from _tables(wanted, kind, ledger, outputs)
        outputs.put(wanted.output, workbook(ledger, _way(wanted.output, wanted.folder), rest))
        yield wanted.output
    elif wanted.format in _BESIDE:
        yield from _tables(wanted, wanted.format, ledger, outputs)
    else:
        if wanted.format == "json":
            made = text.as_json(ledger)
        else:
            made = text.as_html(ledger, _way(wanted.output, wanted.folder))
        outputs.put(wanted.output, _encoded(made))
        yield wanted.output


def _tables(wanted: Wanted, kind: str, ledger: Ledger, outputs: Outputs) -> Iterator[str]:
    """The tables in files of their own: Parquet, or CSV."""
    places = wanted.beside(kind)
    if kind == "parquet":
        for table in open_tables(ledger):
            outputs.put(places[table.name], parquet.as_parquet(table))
            yield str(places[table.name])
        return
    written = set()
    for shown_table in tables_of(ledger):
        written.add(shown_table.name)
        outputs.put(places[shown_table.name], _encoded(text.as_csv(shown_table.plain())))
        yield str(places[shown_table.name])
    for name, path in places.items():
        if name not in written:
            outputs.remove(path)


def _encoded(pieces: Iterable[str]) -> bytes:
    return b"".join(piece.encode("utf-8", "replace") for piece in pieces)


def _split(wanted: Wanted, ledger: Ledger, outputs: Outputs) -> Iterator[str]:
    """A workbook each; those of an earlier run that are no longer wanted go."""
    from perfxl.excel.ledger.workbook import returns

    folder = _own(wanted.split_folder)
    made: set[Path] = set()
    for recipient, name in _names(ledger.recipients[wanted.split]):
        path = folder / f"{name}.xlsx"
        made.add(path)
        outputs.put(path, returns(ledger, recipient, wanted.split))
        yield str(path)
    _clear(folder, made, outputs)


def _letters(wanted: Wanted, ledger: Ledger, outputs: Outputs) -> Iterator[str]:
    """One letter a unit, and the text of an e-mail beside it; numbered as they are sent."""
    notice.ready()
    folder = _own(wanted.letters)
    made: set[Path] = set()
    found = list(letters.letters(ledger, wanted.wording))
    names = dict(_names([letter.unit for letter in found]))
    for number, letter in enumerate(found, 1):
        stem = f"{number:03d} {names[letter.unit]}"
        document = letters.document(letter, wanted.wording.template)
        for path, data in (
            (folder / f"{stem}.docx", document),
            (folder / f"{stem}.txt", _encoded(["\ufeff", letters.message(letter)])),
        ):
            made.add(path)
            outputs.put(path, data)
            yield str(path)
    _clear(folder, made, outputs)


def _own(path: str) -> Path:
    files.make_own_folder(path)
    return Path(path)


def _names(recipients: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Recipients, each with a file name of its own on any file system."""
    taken: set[str] = set()
    for recipient in recipients:
        name = stem = safe_name(recipient)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}（{number}）"
        taken.add(name.casefold())
        yield recipient, name


def _clear(folder: Path, made: set[Path], outputs: Outputs) -> None:
    """Take away what an earlier run put into a folder and this one did not."""
    with suppress(OSError):
        for item in sorted(folder.iterdir()):
            if item not in made and item.suffix in (".xlsx", ".docx", ".txt"):
                outputs.remove(item)


def check(wanted: Wanted, outputs: Outputs) -> None:
    """Before any work: what is to be written can be. Raises Refused."""
    if wanted.letters:
        notice.ready()
    if wanted.format == "parquet" and not parquet.installed():
        raise component_missing("data", "--format parquet")
    for path in wanted.beside().values():
        outputs.check(path)


def _way(output: str | os.PathLike[str], folder: str) -> str:
    """From the folder of an output to the files, with forward slashes and one at the end."""
    there = files.shown(way(folder, os.path.dirname(os.path.abspath(output))))
    return "" if there == "." else there + "/"
