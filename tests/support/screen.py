"""A screen that nobody sees, with a LibreOffice on it and a person's mouse.

    with Screen.start(folder) as screen:
        office = screen.office(extensions=[oxt], environment={...})
        office.open(path); screen.click(x, y); screen.picture(png)

Xvfb draws, openbox manages the windows, xdotool presses. A missing program is an error, never a skip.
"""

from __future__ import annotations

import os
import struct
import subprocess
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from perfxl.excel.live import libreoffice
from tests.support import PATIENCE
from tests.support.office import program
from tests.support.office_driver import Program
from tests.support.xlwings_uno import import_uno

WIDTH, HEIGHT = 1360, 900

_MACROS = ("Office.Common/Security/Scripting", "MacroSecurityLevel")


class _Visible(Program):
    """The driver's LibreOffice with windows."""

    pipe = ""

    def _connect(self, pipe: str, patience: float = PATIENCE) -> Any:
        self.pipe = pipe
        return super()._connect(pipe, patience)


class Screen:
    """An X server of its own."""

    def __init__(self, folder: Path, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.folder, self.width, self.height = folder, width, height
        self.frames = folder / "frames"
        self.frames.mkdir(parents=True, exist_ok=True)
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            [
                program("Xvfb"), "-displayfd", str(writing), "-screen", "0",
                f"{width}x{height}x24", "-fbdir", str(self.frames), "-nolisten", "tcp",
            ],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as said:
            self.display = ":" + said.readline().strip()
        self.environment = {**os.environ, "DISPLAY": self.display}
        self.manager = subprocess.Popen(
            [program("openbox")], env=self.environment, stderr=subprocess.DEVNULL
        )
        self.offices: list[Program] = []

    @classmethod
    @contextmanager
    def start(cls, folder: Path, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Self]:
        """A screen that is taken away at the end, with all that runs on it."""
        screen = cls(folder, width, height)
        try:
            yield screen
        finally:
            for office in screen.offices:  # not asked to: it would ask back about saving
                office.process.kill()
                office.process.wait(PATIENCE)
            for process in (screen.manager, screen.server):
                process.terminate()
                process.wait(PATIENCE)

    def office(
        self, profile: Path, environment: Mapping[str, str], extensions: Sequence[Path] = ()
    ) -> _Visible:
        """A LibreOffice with windows; ``extensions`` are installed first. Macros may run."""
        import_uno()
        own = libreoffice.environment()  # whatever Python the tests are started from
        shared = profile.with_name(profile.name + "-shared")
        where = f"-env:UNO_SHARED_PACKAGES_CACHE={shared.as_uri()}"
        for extension in extensions:  # unopkg refuses root any but shared ones
            subprocess.run(
                [
                    program("unopkg"), "add", "--shared", str(extension), where,
                    f"-env:UserInstallation={profile.as_uri()}",
                ],
                check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE,
                env=own,
            )  # fmt: skip

        def windowed(command: Sequence[str], **how: Any) -> subprocess.Popen[bytes]:
            return _popen([*(word for word in command if word != "--headless"), where], **how)

        with (
            patch.dict(os.environ, own | {**environment, "DISPLAY": self.display}, clear=True),
            patch.dict("tests.support.office_driver.SETTINGS", {_MACROS: "0"}),
            patch("tests.support.office_driver.subprocess.Popen", windowed),
        ):
            office = _Visible(program("soffice"), profile)
        self.offices.append(office)
        return office

    def do(self, *arguments: object) -> None:
        """Have xdotool do it."""
        subprocess.run([program("xdotool"), *map(str, arguments)], env=self.environment, check=True)

    def _told(self, *arguments: str) -> str:
        """What xdotool tells; nothing of a window that is not there, or not any more."""
        done = subprocess.run(
            [program("xdotool"), *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout

    def click(self, x: int, y: int) -> None:
        """Move the mouse there and press its button."""
        self.do("mousemove", "--sync", x, y)
        time.sleep(0.3)
        self.do("click", 1)

    def answer(self, title: str) -> None:
        """Press Return in the message of that title, once it has the keyboard; it goes."""
        wait_for(lambda: title in self.windows(), what="the message")
        self.do("windowactivate", "--sync", self._windows(title)[-1])
        self.do("key", "Return")
        wait_for(lambda: title not in self.windows(), what="the end of the message")

    def windows(self) -> list[str]:
        """The titles of the windows that are shown."""
        return [self._told("getwindowname", each).strip() for each in self._windows(".")]

    def _windows(self, name: str) -> list[str]:
        return self._told("search", "--onlyvisible", "--name", name).split()

    def maximize(self, document: Any) -> None:
        """The window of a document as large as the screen."""
        window = wait_for(lambda: self._windows("LibreOffice"), what="LibreOffice's window")[-1]
        self.do("windowactivate", "--sync", window)
        self.do("windowsize", window, self.width, self.height - 24)
        self.do("windowmove", window, 0, 0)
        frame = document.CurrentController.Frame.ContainerWindow
        wait_for(lambda: frame.getPosSize().Width == self.width, what="the window's new size")
        time.sleep(1)

    def keep(self, name: str) -> None:
        """The picture for the documentation, drawn anew where ``PERFXL_PICTURES`` asks for it."""
        folder = os.environ.get("PERFXL_PICTURES")
        self.picture((Path(folder) if folder else self.folder) / name)

    def status_bar(self) -> list[bytes]:
        """The pixels of the front window's lowest lines."""
        return self._pixels()[2][self.height - 28 :]

    def _pixels(self) -> tuple[int, int, list[bytes]]:
        return _pixels((self.frames / "Xvfb_screen0").read_bytes())

    def picture(self, path: Path) -> Path:
        """What the screen shows, as a PNG of few colours."""
        width, height, rows = self._pixels()
        path.write_bytes(_png(width, height, rows))
        return path


_popen = subprocess.Popen


def at_rest(place: Callable[[], tuple[int, int] | None], what: str) -> tuple[int, int]:
    """Where something is, once it is there and stays."""
    seen: list[tuple[int, int] | None] = [None]

    def same() -> tuple[int, int] | None:
        seen.append(place())
        return seen[-1] if seen[-1] == seen[-2] else None

    found: tuple[int, int] = wait_for(same, what=what)
    return found


def wait_for(happened: Any, patience: float = PATIENCE, what: str = "") -> Any:
    """Waits until something is true, and gives it."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := happened():
            return found
        time.sleep(0.2)
    raise AssertionError(f"did not happen in {patience:.0f} s: {what}")


def _pixels(dump: bytes) -> tuple[int, int, list[bytes]]:
    """An X window dump's size and its rows of RGB."""
    head, _, _, _, width, height = struct.unpack(">6I", dump[:24])
    line, colors = struct.unpack(">I", dump[48:52])[0], struct.unpack(">I", dump[76:80])[0]
    start = head + colors * 12
    rows = []
    for number in range(height):
        row = dump[start + number * line : start + number * line + width * 4]
        rgb = bytearray(width * 3)
        rgb[0::3], rgb[1::3], rgb[2::3] = row[2::4], row[1::4], row[0::4]
        rows.append(bytes(rgb))
    return width, height, rows


_ALIKE = 150  # a squared distance of colours that nobody tells apart in a picture


def _png(width: int, height: int, rows: list[bytes]) -> bytes:
    """Rows of RGB as a PNG of 256 colours: the most frequent ones, none that another is like; any
    other as the most like of them."""
    pixels = [[row[x : x + 3] for x in range(0, width * 3, 3)] for row in rows]
    palette: dict[bytes, int] = {}
    for color, _ in Counter(color for line in pixels for color in line).most_common():
        if len(palette) < 256 and all(_apart(color, other) > _ALIKE for other in palette):
            palette[color] = len(palette)
    known = dict(palette)
    lines = bytearray()
    for line in pixels:
        lines.append(0)
        for color in line:
            if color not in known:
                known[color] = _nearest(color, palette)
            lines.append(known[color])

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">2I5B", width, height, 8, 3, 0, 0, 0)
    body = [chunk(b"IHDR", header), chunk(b"PLTE", b"".join(palette))]
    body += [chunk(b"IDAT", zlib.compress(bytes(lines), 9)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def _nearest(color: bytes, palette: Mapping[bytes, int]) -> int:
    """The number of the most like of the colours."""
    return palette[min(palette, key=lambda other: _apart(color, other))]


def _apart(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
