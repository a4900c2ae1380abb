"""About a thousand workbooks from the test suites of public projects, each under its own licence.

They are no part of the project. Where a folder of them stands beside the clone
(``../shared/robustness/corpus``, or ``PERFXL_CORPUS``), with a line of JSON for each in its
``INDEX.jsonl`` (``file`` its path within), they go through the same judges as the small corpus of
our own in ``tests/support/workbooks.py``; where none does, nothing here is collected.
"""

import os
from pathlib import Path

CORPUS = Path(
    os.environ.get("PERFXL_CORPUS")
    or Path(__file__).resolve().parents[3] / "shared" / "robustness" / "corpus"
)
