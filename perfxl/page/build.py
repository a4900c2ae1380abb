"""Builds ``perfxl.html``: ``python -m perfxl.page.build [-o perfxl.html]``, from a clone.

Everything inside is pinned with its hash: ``package-lock.json`` (npm) and ``requirements.txt``
(PyPI). The same commit gives the same bytes. Needs npm, node 18 or later, and the registries the
first time; what they gave is kept in ``.tools/page``.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from perfxl import __version__

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
ROOT = PACKAGE.parent
TOOLS = ROOT / ".tools" / "page"

ABI = "pyemscripten_2026_0_wasm32"  # of the pyodide that package-lock.json names
PYTHON = "3.14"
NEEDED = ("et_xmlfile", "msgspec", "openpyxl", "python_calamine", "xlrd", "xlsxwriter")
"""The packages that the wheels hold."""

LEFT_OUT = (
    "__main__.py", "api.py", "button.py", "cli", "documents/html.py", "documents/notice",
    "documents/pdf.py", "excel/live", "jobs/button.py", "page/build.py",
)  # fmt: skip
"""What of perfxl no page can use."""

POLICY = (
    "default-src 'none'; script-src {scripts} blob: 'wasm-unsafe-eval'; style-src {styles}; "
    "connect-src data:; worker-src blob:; img-src data:; form-action 'none'; base-uri 'none'"
)
"""What the page may do: run what is in it, read what is in it. No connection is among it."""


def build(output: Path, tools: Path = TOOLS) -> Path:
    """Build the page at ``output``; its path. Raises CalledProcessError where a tool fails."""
    modules = npm(tools)
    with tempfile.TemporaryDirectory(prefix="perfxl-page-") as folder:
        site, frozen = Path(folder, "site"), Path(folder, "frozen")
        site.mkdir()
        frozen.mkdir()
        gather(site, wheels(tools))
        for name in ("freeze.mjs", "compiled.js"):
            shutil.copy(HERE / name, tools)  # beside node_modules, where node looks
        form = ROOT / "sample_workbooks" / "filled" / "hongqiao-2023-1.xlsx"
        _run("node", tools / "freeze.mjs", site, form, frozen)
        output.write_text(page(modules, frozen), encoding="utf-8", newline="\n")
    return output


def npm(tools: Path) -> Path:
    """The npm packages of ``package-lock.json``, installed once; the folder of modules."""
    tools.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = tools / "installed-for"
    if not stamp.exists() or stamp.read_bytes() != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, tools)
        _run("npm", "ci", "--prefix", tools, "--ignore-scripts", "--no-audit", "--no-fund")
        stamp.write_bytes(lock)
    return tools / "node_modules"


def wheels(tools: Path) -> Path:
    """The wheels of ``requirements.txt``, fetched once; their folder. pip compares the hashes."""
    folder = tools / "wheels"
    stamp = folder / "fetched-for"
    asked = (HERE / "requirements.txt").read_bytes()
    if not stamp.exists() or stamp.read_bytes() != asked:
        shutil.rmtree(folder, ignore_errors=True)
        _run(
            sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check",
            "--no-deps", "--require-hashes", "--only-binary=:all:", "--platform", ABI,
            "--python-version", PYTHON, "--implementation", "cp", "--abi", "cp314",
            "--dest", folder, "-r", HERE / "requirements.txt",
        )  # fmt: skip
        stamp.write_bytes(asked)
    return folder


def gather(site: Path, fetched: Path) -> None:
    """Put perfxl and what it imports into ``site``, as installing would."""
    for wheel in sorted(fetched.glob("*.whl")):
        with zipfile.ZipFile(wheel) as packed:
            for name in packed.namelist():
                if name.split("/")[0] in NEEDED and name.endswith((".py", ".so")):
                    packed.extract(name, site)
    for path in sorted(PACKAGE.rglob("*")):
        name = path.relative_to(PACKAGE).as_posix()
        wanted = name.endswith((".py", ".toml")) or name.startswith("samples/")
        if path.is_file() and wanted and not name.startswith(LEFT_OUT):
            target = site / "perfxl" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def page(modules: Path, frozen: Path) -> str:
    """The page's text."""
    pyodide = modules / "pyodide"
    about = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["info"]
    about["version"] = json.loads((pyodide / "package.json").read_text("utf-8"))["version"]
    parts = {  # in the order in which they are wanted (see parts.js)
        "worker": bundled(modules, "worker.js"),
        "lock": json.dumps({"info": about, "packages": {}}),
        "sum": (frozen / "sum").read_text(),
        "loader": _packed((pyodide / "pyodide.mjs").read_bytes()),
        "engine": _packed((pyodide / "pyodide.asm.mjs").read_bytes()),
        "wasm": _packed((pyodide / "pyodide.asm.wasm").read_bytes()),
        "memory": _packed((frozen / "memory.bin").read_bytes()),
        "msgspec": _packed((frozen / "msgspec.so").read_bytes()),
        "library": _packed((frozen / "library.zip").read_bytes()),
        "site": _packed((frozen / "site.zip").read_bytes()),
    }
    css = (HERE / "page.css").read_text("utf-8")
    scripts = {name: bundled(modules, f"{name}.js") for name in ("old", "page")}
    made_of = {
        **scripts,
        "css": css,
        "version": __version__,
        "date": made_on(),
        "contains": contains(about),
        "parts": "\n".join(
            f'<script type="text/plain" id="part-{name}">{_inert(part)}</script>'
            for name, part in parts.items()
        ),
        "csp": POLICY.format(
            scripts=" ".join(
                _hash(f"\n{scripts['page']}\n") if n == "page" else _hash(scripts[n])
                for n in scripts
            ),
            styles=_hash(f"\n{css}\n"),
        ),
    }
    text = (HERE / "index.html").read_text("utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda hole: made_of[hole[1]], text)


def bundled(modules: Path, name: str) -> str:
    """A script with what it imports in one; readable, as it is written."""
    done = subprocess.run(
        [
            modules / ".bin" / "esbuild", HERE / name, "--bundle", "--format=iife",
            "--charset=utf8", "--legal-comments=none",
            "--target=" + ("es5" if name == "old.js" else "chrome103,firefox115"),
        ],
        check=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    return _inert(done.stdout.rstrip())


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def _inert(text: str) -> str:
    """A text that may stand in a script element."""
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise ValueError("a part would end its element")
    return text


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def contains(about: dict[str, str]) -> str:
    """What the page is made of, with its licences, as HTML."""
    pinned = re.findall(r"^(\S+)==(\S+)", (HERE / "requirements.txt").read_text("utf-8"), re.M)
    licences = {"msgspec": "BSD-3-Clause", "XlsxWriter": "BSD-2-Clause", "xlrd": "BSD-3-Clause"}
    rows = [
        ("perfxl", __version__, "MIT"),
        ("Pyodide", about["version"], "MPL-2.0"),
        ("CPython", about["python"], "PSF-2.0"),
        *((name, version, licences.get(name, "MIT")) for name, version in pinned),
    ]
    return "、".join(
        html.escape(f"{name} {version}（{licence}）") for name, version, licence in rows
    )


def made_on() -> str:
    """The date of what is built: SOURCE_DATE_EPOCH, or that of the commit."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        epoch = _run("git", "-C", ROOT, "log", "-1", "--format=%ct").strip()
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()


def _run(*command: str | Path) -> str:
    done = subprocess.run(
        [str(each) for each in command], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    if done.returncode:
        sys.exit(f"perfxl.page.build: {command[0]} failed ({done.returncode})")
    return done.stdout


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m perfxl.page.build", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("perfxl.html"))
    parser.add_argument(
        "--tools", type=Path, default=TOOLS, help="where npm and pip put what is needed"
    )
    given = parser.parse_args(arguments)
    made = build(given.output.resolve(), given.tools.resolve())
    print(f"{made.name}: {made.stat().st_size:,} B")


if __name__ == "__main__":
    main()
