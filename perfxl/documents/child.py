"""The child that reads a document: a file in, JSON out, and nothing else.

Run as a script in a process of its own, because a hostile document may make its reader swell, hang
or break. The answer is a :class:`perfxl.documents.blocks.Told`.
"""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # where perfxl is only a folder

if TYPE_CHECKING:
    from perfxl.documents.blocks import Line, Table, Told

MEMORY = 1 << 30  # bytes of address space; the readers' libraries alone map a third of it
SECONDS = 20  # of processor time
BLOCKS = 20_000


def bounded() -> None:
    """Bound this process, where the operating system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def reader(kind: str) -> Callable[[bytes], Iterator[Table | Line]]:
    """What reads a kind of document; only its own library is loaded."""
    if kind == "docx":
        from perfxl.documents import word

        return word.blocks
    if kind == "html":
        from perfxl.documents import html

        return html.blocks
    from perfxl.documents import pdf

    return pdf.blocks


def answer(kind: str, data: bytes) -> Told:
    """What the parent is told; never raises for what is wrong with the document."""
    from perfxl.documents.blocks import Told, TooMuch

    try:
        found = reader(kind)(data)
        blocks = tuple(itertools.islice(found, BLOCKS + 1))
        if len(blocks) > BLOCKS:
            raise TooMuch(f"{BLOCKS} blocks")
        return Told(blocks)
    except TooMuch as error:
        return Told(refused="large", detail=str(error))
    except (MemoryError, RecursionError):
        return Told(refused="large", detail="memory")
    except Exception as error:
        name = type(error).__name__
        cause = type(error.__context__).__name__ + str(error)
        if "Password" in name + cause:
            return Told(refused="password")
        kinds = {"NoText": "scan", "Garbled": "garbled", "Unruled": "unruled"}
        return Told(refused=kinds.get(name, "damaged"), detail=str(error)[:200])


def main() -> None:
    """The kind and path of the document as arguments, JSON to standard output."""
    bounded()
    import msgspec

    kind, path = sys.argv[1:]
    sys.stdout.buffer.write(msgspec.json.encode(answer(kind, Path(path).read_bytes())))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
