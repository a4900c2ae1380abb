"""A release is made whole, and twice the same."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from perfxl import __version__
from tests.support import ROOT


def released(dist: Path) -> dict[str, bytes]:
    subprocess.run([sys.executable, ROOT / "release.py", "-o", dist], check=True, cwd=ROOT)
    return {path.name: path.read_bytes() for path in dist.iterdir()}


def test_a_release_is_whole_and_twice_the_same(tmp_path: Path) -> None:
    made = released(tmp_path / "one")
    sums = made["SHA256SUMS"].decode().splitlines()
    assert dict(reversed(line.split("  ")) for line in sums) == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in made.items()
        if name != "SHA256SUMS"
    }
    wheel = f"perfxl-{__version__}-py3-none-any.whl"
    assert {wheel, f"perfxl-{__version__}.tar.gz", "perfxl.html", "perfxl.xlam", "perfxl.oxt"} < (
        set(made)
    )
    assert len(made["perfxl.html"]) < 16_000_000
    with zipfile.ZipFile(tmp_path / "one" / wheel) as packed:
        names = packed.namelist()
    assert "perfxl/page/desk.py" in names and "perfxl/policies/mof-2020.toml" in names
    assert not [name for name in names if "tests/" in name or name.endswith("perfxl.html")]
    assert released(tmp_path / "two") == made
