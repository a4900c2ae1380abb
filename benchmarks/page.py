"""Times the page in real browsers: ``python benchmarks/page.py`` after ``tests/page/setup``.

Ready (from opening the file until it takes workbooks), the first form, sixty forms, a folder of
two hundred and, with ``--many N``, of N; each by the page's own clock, from the choice of the files to the last
verdict in the list. The forms are the three filled ones, renamed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.page.conftest import PAGE, VERIFIED, Browser

FILLED = sorted((ROOT / "sample_workbooks" / "filled").glob("*.xlsx"))


def copies(folder: Path, many: int) -> list[Path]:
    folder.mkdir()
    return [
        Path(shutil.copy(FILLED[n % len(FILLED)], folder / f"{n:05d}.xlsx")) for n in range(many)
    ]


def measure(name: str, folder: Path, many: int) -> None:
    """Print the figures of one browser."""
    browser = Browser(name, folder)
    print(f"{browser.ask(do='version')}  {os.getloadavg()[0]:.1f} load")
    for _ in range(3):
        start = time.perf_counter()
        tab = browser.open().ready()
        print(f"  ready {time.perf_counter() - start:6.2f} s")
        taken = []
        for number, path in enumerate([*FILLED[:1], *FILLED], 1):
            copy = Path(shutil.copy(path, folder / f"{number}.xlsx"))
            start = time.perf_counter()
            tab.ask(do="choose", selector="#files", files=[str(copy)])
            tab.wait(f"document.querySelectorAll('#list .open').length === {number}")
            taken.append(time.perf_counter() - start)
        print("  one form after the other " + ", ".join(f"{each * 1000:.0f} ms" for each in taken))
        tab.close()
    for count in (60, 200, *([many] if many else [])):
        tab = browser.open().ready()
        paths = copies(folder / f"{count}", count)
        start = time.perf_counter()
        tab.verify(*paths, seconds=1200)
        assert tab.evaluate(VERIFIED)
        print(f"  {count} forms {time.perf_counter() - start:6.2f} s")
        tab.close()
    browser.close()


def main() -> None:
    """Both browsers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=0, help="a folder of so many besides")
    parser.add_argument("--browser", choices=["chromium", "firefox"], action="append")
    given = parser.parse_args()
    print(f"perfxl.html {PAGE.stat().st_size:,} B")
    for name in given.browser or ["chromium", "firefox"]:
        with tempfile.TemporaryDirectory(prefix="perfxl-page-") as folder:
            measure(name, Path(folder), given.many)


if __name__ == "__main__":
    main()
