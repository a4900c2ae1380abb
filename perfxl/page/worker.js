// The worker: Python, started from what the page holds; then one question, one answer at a time.
// A classic script, because a page opened from a folder may not start a module as a worker.

import { crossed, ENVIRONMENT, withCompiled } from "./compiled.js";
import { members } from "./members.js";

/** @typedef {Record<"loader" | "engine" | "wasm" | "memory" | "msgspec" | "library" | "site" | "sum" | "lock", string>} Parts */

const fetched = self.fetch.bind(self);
const NOWHERE = "https://perfxl.invalid/"; // where Python believes its files are; never asked

/** A part of the page, unpacked as it is read.
 * @param {string} base64 */
async function unpacked(base64) {
  const packed = await fetched("data:application/octet-stream;base64," + base64);
  if (packed.body === null) throw new Error("empty part");
  return new Response(packed.body.pipeThrough(new DecompressionStream("gzip")));
}

/** @param {string} base64 */
const bytesOf = async (base64) => new Uint8Array(await (await unpacked(base64)).arrayBuffer());

/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} type */
const address = (bytes, type) => URL.createObjectURL(new Blob([bytes], { type }));

/** @param {string} base64 @returns {Promise<any>} */
const imported = async (base64) => import(address(await bytesOf(base64), "text/javascript"));

/** @param {string} base64 */
async function compiled(base64) {
  const headers = { "Content-Type": "application/wasm" };
  return WebAssembly.compileStreaming(new Response((await unpacked(base64)).body, { headers }));
}

// Python finds out what kind of worker this is by loading a script from data:, which the page forbids
// itself. It is told no, and then imports as a module does; nobody's console shows a breach.
/** @type {any} */ (self).importScripts = () => {
  throw new Error("no scripts from elsewhere");
};

/** @type {any} */
let python;
/** @type {(question: string, words: string, data: any) => any} */
let ask;

/** @param {number} step how far the start is */
const reached = (step) => postMessage({ step });

/** @param {Parts} parts */
async function start(parts) {
  const wasm = compiled(parts.wasm);
  const memory = bytesOf(parts.memory);
  const library = bytesOf(parts.library);
  const site = bytesOf(parts.site);
  const msgspec = bytesOf(parts.msgspec);
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    imported(parts.loader),
    imported(parts.engine),
  ]);
  reached(1);
  const kept = await memory;
  const module = await wasm;
  reached(2);
  // Python asks for its program by address; it is here already.
  self.fetch = async (asked, how) =>
    String(asked).endsWith(".wasm") ? new Response() : fetched(asked, how);
  WebAssembly.instantiateStreaming = async (_, imports = {}) => ({
    module,
    instance: await WebAssembly.instantiate(module, imports),
  });
  python = await loadPyodide({
    indexURL: NOWHERE,
    env: { ...ENVIRONMENT },
    stdLibURL: address(await library, "application/zip"),
    lockFileContents: parts.lock,
    createPyodideModule: withCompiled(createPyodideModule, await msgspec, (program) => {
      if (crossed(kept, program) !== Number(parts.sum)) throw new Error("another program than that of this memory");
      if (program.HEAP8.length < kept.length) program.growMemory(kept.length);
    }),
    _loadSnapshot: kept,
  });
  reached(3);
  for (const [name, content] of members(await site)) {
    python.FS.mkdirTree(`/site/${name}`.replace(/\/[^/]*$/, ""));
    python.FS.writeFile(`/site/${name}`, content, { canOwn: true });
  }
  // What is carried lacks what the memory holds already; and chance is not to be the same everywhere.
  python.runPython(`
for finder in sys.path_importer_cache.values():
    if finder is not None:
        finder.invalidate_caches()
random.seed()
`);
  ask = python.globals.get("ask");
  reached(4);
}

/** One question of the page: words in and out as JSON, workbooks as bytes.
 * @param {string} question @param {unknown} words @param {Uint8Array[]} data */
function answered(question, words, data) {
  const given = python.toPy(data);
  const told = ask(question, JSON.stringify(words), given);
  given.destroy();
  const [text, made] = [told.get(0), told.get(1)];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const bytes = made.toJs({ create_pyproxies: false });
  told.destroy();
  made.destroy();
  return { text, bytes };
}

self.onmessage = async ({ data: asked }) => {
  try {
    if (asked.question === "start") {
      await start(asked.parts);
      asked = { ...asked, question: "opening", words: null, data: [] };
    }
    const { text, bytes } = answered(asked.question, asked.words, asked.data);
    postMessage({ id: asked.id, text, bytes }, { transfer: bytes.map((each) => each.buffer) });
  } catch (error) {
    postMessage({ id: asked.id, broken: String(error).slice(-600) });
  }
};
