"""The day of verification."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import suppress


def today() -> str:
    """Today, as 2026-02-03: SOURCE_DATE_EPOCH's day where that is set, so that a run can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isascii() and epoch.isdigit():
        with suppress(ValueError, OverflowError, OSError):
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date().isoformat()
    return dt.date.today().isoformat()
