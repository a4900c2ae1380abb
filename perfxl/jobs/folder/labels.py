"""The forms of a file or folder as they are read, for what their headings are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from perfxl.excel import files
from perfxl.jobs import opening
from perfxl.jobs.folder.files import Found, files_in
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.text.refusal import Refused


def readings(
    source: str, labels: Mapping[str, Sequence[str]] | None = None
) -> Iterator[tuple[str, Reading | Refused]]:
    """Every form below ``source`` with its file's name; what a file was refused for in its place."""
    found: Iterable[Found] = [Found(source, files.shown(source))]
    if os.path.isdir(source):
        found = files_in(source, files.shown)
    for item in found:
        if item.refused is not None:
            yield item.name, item.refused
        if item.skip is not None:
            continue
        try:
            book = opening.opened(files.read_bytes(item.path))[0]
            for reading in read_book(book, labels=labels):
                yield item.name, reading
        except Refused as refused:
            yield item.name, refused
