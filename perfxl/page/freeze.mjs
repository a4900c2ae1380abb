// Prepares Python for the page, in the very Python that the page runs: node freeze.mjs SITE FORM OUT
//
// SITE holds perfxl and what it imports, as they are installed; FORM is a filled form. OUT gets
//   memory.bin   the memory of a Python that has started and verified a form
//   msgspec.so   the compiled code that this memory refers to (see compiled.js), and
//   sum          of what must be the same wherever it is loaded
//   library.zip  the rest of the standard library, compiled
//   site.zip     the rest of SITE, compiled
// A browser that loads memory.bin need not start Python anew, nor import perfxl.
// Whatever would differ from run to run (clock, random numbers, hash seed) is held still, so that
// the same versions give the same bytes.

import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { loadPyodide } from "pyodide";
import { crossed, ENVIRONMENT, withCompiled } from "./compiled.js";

const [site, form, out] = process.argv.slice(2).map((each) => path.resolve(each));
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

const env = { ...ENVIRONMENT };

// --- 1: compile ----------------------------------------------------------------------------------
const compiler = await loadPyodide({ indexURL: INDEX, env });
compiler.mountNodeFS("/site", site);
compiler.mountNodeFS("/out", out);
compiler.runPython(`
import ast, importlib._bootstrap_external as form, io, pathlib, zipfile

# What no page can use: other programs' protocols, development, windows, processes, threads.
UNUSED = (
    "_pyrepl/", "bdb.", "cProfile.", "ctypes/", "curses/",
    "dbm/", "doctest.", "ensurepip/", "ftplib.", "idlelib/", "imaplib.", "lib2to3/", "mailbox.",
    "multiprocessing/", "pdb.", "poplib.", "profile.", "pstats.", "pydoc", "smtplib.",
    "sqlite3/", "test/", "tkinter/", "trace.", "turtle", "unittest/", "venv/", "wsgiref/",
    "xml/dom/", "xml/sax/", "xmlrpc/", "email/", "_pydatetime.", "_pydecimal.", "_pyio.",
    "optparse.", "pickletools.", "statistics.", "tarfile.",
    "_ast_unparse.", "_sysconfigdata", "argparse.", "cmd.", "code.", "compileall.", "concurrent/futures/process",
    "configparser.", "fileinput.", "filecmp.", "getpass.", "http/", "modulefinder.", "netrc.", "plistlib.",
    "pty.", "py_compile.", "pyclbr.", "rlcompleter.", "shelve.", "socketserver.", "symtable.",
    "tabnanny.", "timeit.", "tracemalloc.", "urllib/request.", "urllib/robotparser.", "wave.",
    "webbrowser.", "zipapp.", "sysconfig/",
    # … and what old computers elsewhere wrote
    "encodings/cp7", "encodings/cp8", "encodings/cp10", "encodings/hp_", "encodings/iso8859_",
    "encodings/koi8", "encodings/kz", "encodings/mac_", "encodings/palmos", "encodings/ptcp", "encodings/tis",
)

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

def compiled(name, source, optimize):
    tree = ast.parse(source)
    for node in ast.walk(tree):  # nobody reads docstrings there; assertions stay
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, False) is not None:
            node.body = node.body[1:] or [ast.Pass(lineno=1, col_offset=0)]
    code = compile(tree, name, "exec", dont_inherit=True, optimize=optimize)
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
pack("/out/all.zip", installed(), 0)
(msgspec,) = pathlib.Path("/site/msgspec").glob("*.so")
pathlib.Path("/out/msgspec.so").write_bytes(msgspec.read_bytes())
`);

// --- 2: start, verify, and keep the memory -------------------------------------------------------
const compiled = new Uint8Array(fs.readFileSync(path.join(out, "msgspec.so")));
/** @type {any} */
let begun;
const python = await loadPyodide({
  indexURL: INDEX,
  env,
  stdLibURL: path.join(out, "whole.zip"),
  createPyodideModule: withCompiled(createPyodideModule, Promise.resolve(compiled), (program) => {
    const free = program._malloc(1);
    begun = { HEAP8: program.HEAP8.slice(), _malloc: () => free };
  }),
  // @ts-expect-error: not in the declared options
  _makeSnapshot: true,
});
python.unpackArchive(new Uint8Array(fs.readFileSync(path.join(out, "all.zip"))), "zip", { extractDir: "/site" });
python.globals.set("form", new Uint8Array(fs.readFileSync(form)));
python.runPython(`
import encodings.cp437, encodings.utf_16_le
import gc, random, sys
sys.path.insert(0, "/site")
from perfxl.page.desk import ask

form = form.to_bytes()

def rehearsed():
    """What every form needs is imported, and made ready, by verifying one."""
    ask("opening", "null", [])
    ask("verify", '{"name": "a.xlsx", "size": %d}' % len(form), [form])

def swept():
    """Overwrite what was freed, so that it packs to nothing."""
    held = []
    for size, count in ((1 << 16, 60), (1 << 13, 200), (1 << 11, 400), (1 << 10, 1000), (600, 1000)):
        held.extend(bytearray(size) for _ in range(count))

rehearsed()
gc.collect()
swept()
del swept
gc.collect()
gc.freeze()
`);
const memory = /** @type {any} */ (python).makeMemorySnapshot();
fs.writeFileSync(path.join(out, "sum"), String(crossed(memory, begun)));
fs.writeFileSync(path.join(out, "memory.bin"), memory);

// --- 3: what the memory holds need not be carried again ------------------------------------------
const held = python.runPython(`
"\\n".join(sorted(filter(None, (getattr(each, "__file__", "") for each in sys.modules.values()))))
`);
compiler.globals.set("held", held);
compiler.runPython(`
known = set(held.splitlines())
for whole, root, rest in (("whole", "/lib/python314.zip/", "library"), ("all", "/site/", "site")):
    with zipfile.ZipFile(f"/out/{whole}.zip") as given, zipfile.ZipFile(f"/out/{rest}.zip", "w") as left:
        for member in given.infolist():
            if root + member.filename not in known:
                left.writestr(member, given.read(member))
    pathlib.Path(f"/out/{whole}.zip").unlink()
`);
