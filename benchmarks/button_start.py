"""How long a press of the button waits before it reaches Excel: start, imports, xlwings.

    python benchmarks/button_start.py [RUNS]

Prints medians in milliseconds, each of a fresh process. A bare Python is the floor.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

STEPS = {
    "bare python": "pass",
    "import perfxl.jobs.button": "import perfxl.jobs.button",
    "… and what 核验 needs": "import perfxl.jobs.button, perfxl.excel.live.write, perfxl.report.summary\n"
    "from perfxl.rules.policy_files import policy_for; policy_for(2023)",
    "… and xlwings, lean": "import perfxl.jobs.button, perfxl.excel.live.write, perfxl.report.summary\n"
    "from perfxl.rules.policy_files import policy_for; policy_for(2023)\n"
    "from perfxl.excel.live.attach import xlwings; xlwings()",
    "for comparison: import xlwings": "import xlwings",
    "for comparison: the command line": "import perfxl.cli.commands",
}


def median(code: str, runs: int) -> float:
    """Milliseconds of a fresh process that runs the code, as the macro starts it."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-E", "-c", code], check=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def main() -> None:
    """Print one line a step."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    for name, code in STEPS.items():
        print(f"{median(code, runs):7.0f} ms  {name}")


if __name__ == "__main__":
    main()
