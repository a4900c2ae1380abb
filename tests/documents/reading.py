"""Documents read as their readers read them, without the child process around them."""

from __future__ import annotations

from perfxl.documents import html, pdf, word
from perfxl.documents.align import aligned
from perfxl.documents.read import book_of_text
from perfxl.documents.sheets import sheets
from perfxl.form.grid import Book
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.report.export import filed

READERS = {"docx": word.blocks, "html": html.blocks, "pdf": pdf.blocks}


def book_of(data: bytes, kind: str) -> Book:
    """The book in a document of a kind: docx, html, pdf or text."""
    if kind == "text":
        return book_of_text(data)
    return Book(tuple(aligned(sheet)[0] for sheet in sheets(READERS[kind](data))))


def readings_of(data: bytes, kind: str) -> list[Reading]:
    return read_book(book_of(data, kind), scored=False)


def texts_of(reading: Reading) -> dict[str, str]:
    """Every cell of a form that holds something, as its text without white space, by path."""
    return {
        path: "".join(text.split())
        for path, text in filed(reading).texts.items()
        if text and path != "money_unit"
    }
