"""Headings that were not understood -> lines for a policy's [labels], ready to be pasted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from perfxl.form.vocabulary import PARTS
from perfxl.reading.form import Reading
from perfxl.text.refusal import one_line

_KEPT = 3  # places that are named of each heading


class Headings:
    """The unknown headings of many forms: what each may be, and where it stands."""

    def __init__(self) -> None:
        self.parts: dict[str, list[str]] = {}  # heading -> parts that it may be
        self.places: dict[str, list[str]] = {}

    def enter(self, file: str, reading: Reading) -> None:
        """Take note of a form's headings."""
        for heading in reading.form.coverage.unknown:
            parts = self.parts.setdefault(heading.text, [])
            if heading.part not in parts:
                parts.append(heading.part)
            place = f"{file} {reading.sheet.name}!{heading.cell}"
            places = self.places.setdefault(heading.text, [])
            if place not in places:
                places.append(place)

    def lines(self) -> Iterator[str]:
        """``[labels]`` in TOML. A heading that may be several parts is left for a person to choose:
        its lines are comments, the one that fits to be kept."""
        if not self.parts:
            return
        yield "[labels]"
        sure: dict[str, list[str]] = {}
        for text, parts in self.parts.items():
            if len(parts) == 1 and parts[0] not in ("funds", "indicators"):
                sure.setdefault(parts[0], []).append(text)
        for part, texts in sure.items():
            for text in texts:
                yield from self._where(text)
            yield f"{_key(part)} = {json.dumps(texts, ensure_ascii=False)}  # {PARTS[part]}"
        for text, parts in self.parts.items():
            if not any(text in texts for texts in sure.values()):
                yield from self._where(text)
                for part in parts:
                    line = f"{_key(part)} = {json.dumps([text], ensure_ascii=False)}"
                    yield f"# {line}  # {PARTS[part]}"

    def _where(self, text: str) -> Iterator[str]:
        places = self.places[text]
        more = f" 等 {len(places)} 处" if len(places) > _KEPT else ""
        yield f"# “{one_line(text, 40)}”：{one_line('、'.join(places[:_KEPT]), 300)}{more}"


def _key(part: str) -> str:
    return f'"{part}"' if "." in part else part


def lines_of(found: Iterable[tuple[str, Reading]]) -> list[str]:
    """The lines of the forms in files."""
    headings = Headings()
    for file, reading in found:
        headings.enter(file, reading)
    return list(headings.lines())
