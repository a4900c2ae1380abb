"""What the pure core hands on cannot be changed by whoever it is handed to."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import msgspec
import pytest

from tests.support import ROOT

MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for room in ("form", "values", "rules", "reading")
    for path in sorted((ROOT / "perfxl" / room).rglob("*.py"))
    if path.name != "__init__.py"
]


def records() -> Iterator[type[msgspec.Struct]]:
    for name in MODULES:
        for each in vars(importlib.import_module(name)).values():
            if isinstance(each, type) and issubclass(each, msgspec.Struct):
                if each.__module__ == name:
                    yield each


RECORDS = list(records())


def test_there_are_records() -> None:
    assert len(RECORDS) > 30


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_a_record_is_frozen(record: type[msgspec.Struct]) -> None:
    assert record.__struct_config__.frozen


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_only_what_may_be_nothing_is_nothing_by_default(record: type[msgspec.Struct]) -> None:
    defaults = record.__struct_defaults__
    for name, default in zip(record.__struct_fields__[-len(defaults) :], defaults, strict=False):
        if default is None and name in record.__annotations__:
            written = str(record.__annotations__[name]).strip("'")
            assert written.endswith(" | None") or written in ("object", "Value"), name
