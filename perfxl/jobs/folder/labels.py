"""The forms of a file or folder as they are read, for what their headings are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from perfxl.excel import files
from perfxl.jobs import opening
from perfxl.jobs.folder.files import files_in
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.text.refusal import Refused


def readings(
    source: str, labels: Mapping[str, Sequence[str]] | None = None
) -> Iterator[tuple[str, Reading | Refused]]:
    """Every form below ``source`` with its file's name; what a file was refused for in its place."""
    if not os.path.isdir(source):
        names = [(source, files.shown(source))]
    else:
        found = files_in(source, files.shown)
        names = [(each.path, each.name) for each in found if each.skip is None]
    for path, name in names:
        try:
            book = opening.opened(files.read_bytes(path))[0]
            for reading in read_book(book, labels=labels):
                yield name, reading
        except Refused as refused:
            yield name, refused
