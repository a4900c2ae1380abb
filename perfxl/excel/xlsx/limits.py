"""What a workbook may cost, and what of it is worked out only once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

import msgspec

MB = 1 << 20

SMALL = MB >> 4  # bytes of the largest part whose reading is remembered
_P = ParamSpec("_P")
_T = TypeVar("_T")


def remembered(
    function: Callable[Concatenate[bytes, _P], _T],
) -> Callable[Concatenate[bytes, _P], _T]:
    """What a part means, worked out once for the same bytes: forms of one template share most parts.

    For functions of nothing but their arguments whose results nobody changes. A refusal is not
    remembered, nor a large part.
    """
    known = lru_cache(maxsize=16)(function)

    @wraps(function)
    def recalled(data: bytes, /, *rest: _P.args, **named: _P.kwargs) -> _T:
        if len(data) > SMALL:
            return function(data, *rest, **named)
        return known(data, *rest, **named)  # type: ignore[arg-type]  # lru_cache's stub

    return recalled


class Limits(msgspec.Struct, frozen=True):
    """What a workbook may cost. Every figure is a refusal, never a silent cut."""

    file: int = 50 * MB  # bytes of the file
    part: int = 64 * MB  # bytes of one part, inflated
    total: int = 200 * MB  # bytes of all the parts that are read, inflated
    members: int = 2_000  # members of the zip
    cells: int = 200_000  # cells of one workbook, empty styled ones included
    merges: int = 20_000  # merged ranges of one sheet
    merged_cells: int = 2_000_000  # cells under the merged ranges of one workbook
    depth: int = 64  # nesting of XML elements
    elements: int = 600_000  # XML elements of one part
    namespaces: int = 64 * MB  # bytes of the namespaces that the names of one part are joined with
    texts: int = 80 * MB  # bytes that all texts of a workbook take in memory
    formulas: int = 1_500_000  # characters of a workbook's shared formulas, each written out
    attributes: int = 900_000  # "=" signs of one part, which bounds its attributes


LIMITS = Limits()
