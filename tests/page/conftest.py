"""A real browser with the built page in it. What is missing fails: run tests/page/setup."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools" / "page"
PAGE = Path(os.environ.get("PERFXL_PAGE") or TOOLS / "perfxl.html")
PATIENCE = 300.0  # seconds that a machine may need which is slow and busy
HEARD = """
window.verified = false;
document.documentElement.addEventListener(
  "verified", () => requestAnimationFrame(() => { window.verified = true; }), {once: true});
"""


class Browser:
    """A browser, driven through a node process."""

    def __init__(self, name: str, downloads: Path) -> None:
        self.name, self.downloads = name, downloads
        driver = Path(__file__).with_name("driver.mjs")
        command = ["node", str(driver), str(TOOLS / "node_modules"), name, str(downloads)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, **asked: Any) -> Any:
        """One line to the driver, one line back."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["value"]

    def open(self, before: str = "", url: str = "", size: dict[str, int] | None = None) -> Tab:
        """The page, opened anew, alone; from its file, as people do, or from ``url``."""
        number = self.ask(do="open", url=url or PAGE.as_uri(), before=before, size=size)
        return Tab(self, number)

    def close(self) -> None:
        """End the browser."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(PATIENCE)


class Tab:
    """The page in a tab of its own."""

    def __init__(self, browser: Browser, number: int) -> None:
        self.browser, self.number = browser, number
        self.allowed = "\0"  # what the errors of the page may say

    def ask(self, **asked: Any) -> Any:
        return self.browser.ask(page=self.number, **asked)

    def evaluate(self, code: str) -> Any:
        return self.ask(do="evaluate", code=code)

    def click(self, selector: str) -> None:
        self.ask(do="click", selector=selector)

    def wait(self, until: str, seconds: float = PATIENCE) -> None:
        self.ask(do="wait", until=until, seconds=seconds)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.ask(do="press", key=key)

    def ready(self) -> Tab:
        self.wait("document.documentElement.classList.contains('ready')")
        return self

    @contextmanager
    def verifying(self) -> Iterator[None]:
        """At its end every file that was given in it has its verdict, and the page is drawn."""
        self.evaluate(HEARD)
        yield
        self.wait("window.verified")

    def verify(self, *files: Path) -> None:
        """Choose files, as in the dialogue."""
        with self.verifying():
            self.ask(do="choose", selector="#files", files=[str(each) for each in files])

    def drop(self, *files: Path) -> None:
        """Drop files and folders."""
        with self.verifying():
            self.ask(do="drop", files=[str(each) for each in files])

    def text(self, selector: str) -> str:
        found = self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")
        return str(found)

    def texts(self, selector: str) -> list[str]:
        code = f"[...document.querySelectorAll({json.dumps(selector)})].map(e => e.innerText)"
        return list(self.evaluate(code))

    def downloaded(self, name: str, seconds: float = PATIENCE) -> bytes:
        """The bytes of a download, once it is whole; the file goes."""
        path = self.browser.downloads / name
        until = time.monotonic() + seconds
        size = -1
        while time.monotonic() < until:
            part = list(self.browser.downloads.glob("*.part")) + list(
                self.browser.downloads.glob("*.crdownload")
            )
            if path.exists() and not part and path.stat().st_size == size > 0:
                data = path.read_bytes()
                path.unlink()
                return data
            size = path.stat().st_size if path.exists() else -1
            time.sleep(0.05)
        there = sorted(each.name for each in self.browser.downloads.iterdir())
        raise AssertionError(f"no download {name}; there are {there}")

    def close(self) -> None:
        told = self.ask(do="told")
        self.ask(do="close")
        errors = [each for each in told["errors"] if self.allowed not in each]
        assert errors == []


@pytest.fixture(scope="session", autouse=True)
def one_day() -> None:
    """The page has the date of the commit, and in a browser the day goes on."""


def _started(name: str, folder: Path) -> Iterator[Browser]:
    for needed in (
        PAGE,
        TOOLS / "node_modules",
        Path(f"/usr/bin/{name.replace('fox', 'fox-esr')}"),
    ):
        assert needed.exists(), f"{needed} is missing: run tests/page/setup"
    browser = Browser(name, folder)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    yield from _started("chromium", tmp_path_factory.mktemp("chromium"))


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Debian's Firefox ESR, without a window."""
    yield from _started("firefox", tmp_path_factory.mktemp("firefox"))


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> Browser:
    """Each of the two."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Browser)
    return found


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    """The page, ready, in each browser; whatever went wrong in it fails the test."""
    opened = browser.open().ready()
    yield opened
    opened.close()
