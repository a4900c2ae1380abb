"""Files read in a process of its own, watched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support import PATIENCE, ROOT

READ_ALL = """
import json, os, sys, time
import perfxl.excel.xlsx.filetype, perfxl.excel.files, urllib.parse
from perfxl.excel.xlsx.workbook import read
from perfxl.text.refusal import Refused
worst = 0.0
counts = {}
os.path.exists("/perfxl-reading-starts-here")
for path in json.load(sys.stdin):
    started = time.process_time()
    try:
        read(path)
        code = "read"
    except Refused as refused:
        code = refused.code
        assert "\\n" not in refused.sentence()
    counts[code] = counts.get(code, 0) + 1
    worst = max(worst, time.process_time() - started)
os.path.exists("/perfxl-reading-ends-here")
with open("/proc/self/status") as status:  # getrusage would count what the parent held
    memory = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps({"worst": worst, "memory": memory // 1024, "counts": counts}))
"""


def read_all(paths: list[Path], *command: str) -> dict[str, Any]:
    """Reads files in a process of its own; its slowest read (s), its memory (MB), the outcomes."""
    run = subprocess.run(
        [*command, sys.executable, "-c", READ_ALL],
        input=json.dumps([str(path) for path in paths]),
        capture_output=True, text=True, timeout=PATIENCE, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert isinstance(found, dict)
    return found
