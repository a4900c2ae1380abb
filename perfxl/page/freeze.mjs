// Prepares Python for the page, in the very Python that the page runs: node freeze.mjs SITE OUT
//
// SITE holds perfxl and what it imports, as they are installed. OUT gets
//   site.zip     SITE, compiled
//   memory.bin   the memory of a Python that has started and imported what every form needs
//   library.zip  the rest of the standard library, compiled
// A browser that loads memory.bin need not start Python anew.
// Whatever would differ from run to run (clock, random numbers, hash seed) is held still, so that
// the same versions give the same bytes.

import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { loadPyodide } from "pyodide";

const [site, out] = process.argv.slice(2).map((each) => path.resolve(each));
const INDEX = path.dirname(new URL(import.meta.resolve("pyodide")).pathname) + "/";

const CLOCK = Date.UTC(2020, 1, 25);
Date.now = () => CLOCK;
let state = 1;
const still = (/** @type {any} */ view) => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let n = 0; n < bytes.length; n++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    bytes[n] = state >> 16;
  }
  return view;
};
Object.defineProperty(globalThis, "crypto", { value: { getRandomValues: still } });
crypto.webcrypto.getRandomValues = still;
crypto.randomFillSync = still;
Math.random = () => 0.5;
performance.now = () => 0;

const env = { HOME: "/home/pyodide", PYTHONHASHSEED: "0" };

// --- 1: compile ----------------------------------------------------------------------------------
const compiler = await loadPyodide({ indexURL: INDEX, env });
compiler.mountNodeFS("/site", site);
compiler.mountNodeFS("/out", out);
compiler.runPython(`
import importlib._bootstrap_external as form, io, pathlib, zipfile

# What no page can use: other programs' protocols, development, windows, processes, threads.
UNUSED = (
    "_pyrepl/", "bdb.", "cProfile.", "ctypes/", "curses/",
    "dbm/", "doctest.", "ensurepip/", "ftplib.", "idlelib/", "imaplib.", "lib2to3/", "mailbox.",
    "multiprocessing/", "pdb.", "poplib.", "profile.", "pstats.", "pydoc", "smtplib.",
    "sqlite3/", "test/", "tkinter/", "trace.", "turtle", "unittest/", "venv/", "wsgiref/",
    "xml/dom/", "xml/sax/", "xmlrpc/", "email/", "_pydatetime.", "_pydecimal.", "_pyio.",
    "difflib.", "optparse.", "pickletools.", "statistics.", "tarfile.",
    # … and what old computers elsewhere wrote
    "encodings/cp7", "encodings/cp8", "encodings/cp10", "encodings/hp_", "encodings/iso8859_",
    "encodings/koi8", "encodings/kz", "encodings/palmos", "encodings/ptcp", "encodings/tis",
)

def compiled(name, source, optimize):
    code = compile(source, name, "exec", dont_inherit=True, optimize=optimize)
    return form._code_to_hash_pyc(code, b"\\0" * 8, False)

def pack(target, members, optimize):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for name, data in sorted(members):
            if name.endswith(".py"):
                name, data = name + "c", compiled(name, data, optimize)
            packed.writestr(zipfile.ZipInfo(name, (2020, 2, 25, 0, 0, 0)), data)

def library():
    with zipfile.ZipFile("/lib/python314.zip") as whole:
        for name in whole.namelist():
            if not name.endswith("/") and not name.startswith(UNUSED):
                yield name, whole.read(name)

def installed():
    root = pathlib.Path("/site")
    for path in root.rglob("*"):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.read_bytes()

pack("/out/whole.zip", library(), 2)
pack("/out/site.zip", installed(), 0)
`);

// --- 2: start, import, and keep the memory -------------------------------------------------------
const python = await loadPyodide({
  indexURL: INDEX,
  env,
  stdLibURL: path.join(out, "whole.zip"),
  // @ts-expect-error: not in the declared options
  _makeSnapshot: true,
});
python.runPython(`
import encodings.cp437, encodings.utf_16_le
import bisect, codecs, collections, contextlib, copy, csv, dataclasses, datetime, decimal, enum
import fnmatch, fractions, functools, gc, hashlib, importlib.resources, inspect, io, ipaddress
import itertools, json, math, numbers, operator, os, pathlib, re, reprlib, string, struct, sys
import textwrap, tomllib, types, typing, unicodedata, urllib.parse, uuid, warnings, weakref
import xml.etree.ElementTree, xml.parsers.expat, zipfile, zlib

def sweep():
    """Overwrite what was freed, so that it packs to nothing."""
    held = []
    for size, count in ((1 << 16, 60), (1 << 13, 200), (1 << 11, 400), (1 << 10, 1000), (600, 1000)):
        held.extend(bytearray(size) for _ in range(count))

gc.collect()
sweep()
del sweep
gc.collect()
`);
const memory = /** @type {any} */ (python).makeMemorySnapshot();
fs.writeFileSync(path.join(out, "memory.bin"), memory);

// --- 3: what the memory holds need not be carried again ------------------------------------------
const held = python.runPython(`
import sys
"\\n".join(sorted(filter(None, (getattr(each, "__file__", "") for each in sys.modules.values()))))
`);
compiler.globals.set("held", held);
compiler.runPython(`
known = {each.removeprefix("/lib/python314.zip/") for each in held.splitlines()}
with zipfile.ZipFile("/out/whole.zip") as whole, zipfile.ZipFile("/out/library.zip", "w") as rest:
    for member in whole.infolist():
        if member.filename not in known:
            rest.writestr(member, whole.read(member))
pathlib.Path("/out/whole.zip").unlink()
`);
