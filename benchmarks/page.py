"""Times the page in real browsers: ``python benchmarks/page.py`` after ``tests/page/setup``.

Ready (from opening the file until it takes workbooks); one form after the other, a second later, as
soon as a person can; sixty forms, a folder of two hundred and, with ``--many N``, of N. Each by the
page's own clock, from the choice of the files to the last verdict in the list. The forms are the
three filled ones, renamed, and first those that the page has not been rehearsed with. Another
build is timed with PERFXL_PAGE=….
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

from tests.page.conftest import PAGE, Browser, Tab

FILLED = sorted((ROOT / "sample_workbooks" / "filled").glob("*.xlsx"))


CLOCK = """
const clock = (window.clock = {});
new MutationObserver(() => {
  if (document.documentElement.classList.contains("ready")) clock.ready ??= performance.now();
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["class"] });
addEventListener("change", () => { clock.chosen = performance.now(); clock.took = null; }, true);
addEventListener("verified", () => { clock.took = performance.now() - clock.chosen; }, true);
"""


def copies(folder: Path, many: int) -> list[Path]:
    folder.mkdir()
    return [
        Path(shutil.copy(FILLED[-1 - n % len(FILLED)], folder / f"{n:05d}.xlsx"))
        for n in range(many)
    ]


def verified(tab: Tab, *files: Path) -> float:
    """Verify the files; how many milliseconds that took."""
    tab.ask(do="choose", selector="#files", files=[str(each) for each in files])
    tab.wait("clock.took", 2400)
    return float(tab.evaluate("clock.took"))


def measure(name: str, folder: Path, many: int) -> None:
    """Print the figures of one browser."""
    browser = Browser(name, folder)
    print(f"{browser.ask(do='version')}  {os.getloadavg()[0]:.1f} load")
    single = copies(folder / "single", 6)
    for _ in range(3):
        tab = browser.open(before=CLOCK).ready()
        print(f"  ready {tab.evaluate('clock.ready') / 1000:6.2f} s")
        time.sleep(1)
        taken = [f"{verified(tab, each):.0f} ms" for each in single]
        print("  one form after the other " + ", ".join(taken))
        tab.close()
    for count in (60, 200, *([many] if many else [])):
        tab = browser.open(before=CLOCK).ready()
        print(f"  {count} forms {verified(tab, *copies(folder / f'{count}', count)) / 1000:6.2f} s")
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
