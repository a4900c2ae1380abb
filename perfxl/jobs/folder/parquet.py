"""The open tables of a ledger as Parquet files, for DuckDB, pandas, R and what else computes.

Parquet keeps types, a million findings take a few megabytes, and everything that computes reads it.
The library is the extra ``perfxl[data]``; a ledger that is too large for a workbook goes to CSV
where it is not installed.
"""

from __future__ import annotations

import importlib.util
import io
from decimal import ROUND_HALF_EVEN, Decimal

from perfxl.jobs.folder.stream import chunks
from perfxl.ledger.open_tables import OpenTable, Value
from perfxl.text.refusal import component_missing

PLACES = 10  # decimal places of a figure; forms print two
_GROUP = 20_000  # rows that are held at once


def installed() -> bool:
    """Whether the library is there."""
    return importlib.util.find_spec("pyarrow") is not None


def as_parquet(table: OpenTable) -> bytes:
    """One table. Raises Refused E-COMPONENT where the library is missing."""
    if not installed():
        raise component_missing("data")
    import pyarrow
    import pyarrow.parquet

    types = {
        "text": pyarrow.string(), "count": pyarrow.int64(),
        "figure": pyarrow.decimal128(38, PLACES),
    }  # fmt: skip
    schema = pyarrow.schema(
        [
            pyarrow.field(each.name, types[each.type], metadata={"means": each.means})
            for each in table.fields
        ]
    )
    made = io.BytesIO()
    with pyarrow.parquet.ParquetWriter(made, schema, compression="zstd") as writer:
        for group in chunks(table.rows(), _GROUP):
            columns = [[_plain(value) for value in column] for column in zip(*group, strict=True)]
            writer.write_table(pyarrow.table(columns, schema=schema))
    return made.getvalue()


def _plain(value: Value) -> Value:
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_EVEN)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value
