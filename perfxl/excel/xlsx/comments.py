"""What people wrote beside a cell: the comments part of a sheet."""

from __future__ import annotations

from collections.abc import Mapping

from perfxl.excel.xlsx.markup import spreadsheet_part
from perfxl.excel.xlsx.package import Package, relationships_name
from perfxl.form.grid import Address, parse_a1
from perfxl.text.refusal import one_line

_LONGEST = 200  # characters of a comment that are kept


def comments(package: Package, sheet: str) -> Mapping[Address, str]:
    """The comments of a sheet part by the cell that each belongs to; what cannot be placed is left
    out. Raises Refused for a part that cannot be read."""
    if not package.has(relationships_name(sheet)):
        return {}
    found: dict[Address, str] = {}
    for link in package.relationships(sheet).values():
        if link.kind != "comments" or link.external or not package.has(link.target):
            continue
        root, ns = spreadsheet_part(
            package.read(link.target), link.target, "comments", package.limits
        )
        for item in root.iterfind(f"{ns}commentList/{ns}comment"):
            try:
                address = parse_a1(item.get("ref", "").replace("$", ""))
            except ValueError:
                continue
            texts = (t.text or "" for t in item.iterfind(f"{ns}text//{ns}t"))
            found[address] = one_line("".join(texts), _LONGEST)
    return found
