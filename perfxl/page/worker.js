// The worker: Python, started from what the page holds; then one question, one answer at a time.
// A classic script, because a page opened from a folder may not start a module as a worker.

import { crossed, ENVIRONMENT, withCompiled } from "./compiled.js";
import { members } from "./members.js";
import { PARTS } from "./parts.js";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** @type {Record<string, (packed: Bytes) => void>} */
const came = {};
/** The parts of the page, packed; each is there as soon as it came. */
const parts = /** @type {Record<PARTS[number], Promise<Bytes>>} */ (
  Object.fromEntries(PARTS.map((name) => [name, new Promise((resolve) => { came[name] = resolve; })])));

/** @param {Bytes} packed */
const stream = (packed) => new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));

/** Room for what is packed: gzip says at its end how much that is.
 * @param {Bytes} packed */
const room = (packed) => new Uint8Array(new DataView(packed.buffer).getUint32(packed.length - 4, true));

/** @param {Bytes} packed */
async function unpacked(packed, into = room(packed)) {
  let at = 0;
  await stream(packed).pipeTo(new WritableStream({
    write(/** @type {Bytes} */ piece) {
      into.set(piece, at);
      at += piece.length;
    },
  }));
  return into;
}

/** @param {Promise<Bytes>} part @returns {Promise<any>} */
async function imported(part) {
  const script = new Blob([await unpacked(await part)], { type: "text/javascript" });
  return import(URL.createObjectURL(script));
}

// Python finds out what kind of worker this is by loading a script from data:, which the page forbids
// itself. It is told no, and then imports as a module does; nobody's console shows a breach.
/** @type {any} */ (self).importScripts = () => {
  throw new Error("no scripts from elsewhere");
};

// Python asks for its program and its library by address. The one is here already, the other comes later.
self.fetch = async (asked) => String(asked).endsWith(".wasm")
  ? new Response(stream(await parts.wasm), { headers: { "Content-Type": "application/wasm" } })
  : new Response();

/** @type {any} */
let python;
/** @type {(question: string, words: string, data: any) => any} */
let ask;

/** @param {number} step how far the start is */
const reached = (step) => postMessage({ step });

/** Start Python from the memory that was kept, which is unpacked while its program is compiled.
 * @param {string} lock @param {string} sum */
async function start(lock, sum) {
  const loader = imported(parts.loader);
  const { default: createPyodideModule } = await imported(parts.engine);
  const { loadPyodide } = await loader;
  reached(1);
  const packed = await parts.memory;
  const memory = room(packed);
  const code = unpacked(packed, memory).then(() => parts.msgspec).then((each) => unpacked(each));
  python = await loadPyodide({
    indexURL: "https://perfxl.invalid/", // where Python believes its files are; never asked
    env: { ...ENVIRONMENT },
    lockFileContents: lock,
    createPyodideModule: withCompiled(createPyodideModule, code, (program) => {
      reached(2);
      if (crossed(memory, program) !== Number(sum)) throw new Error("another program than that of this memory");
      if (program.HEAP8.length < memory.length) program.growMemory(memory.length);
    }),
    _loadSnapshot: memory,
  });
  ask = python.globals.get("ask");
  reached(3);
}

/** Bring what the memory lacks; an ordinary form is verified without. */
async function complete() {
  python.FS.writeFile("/lib/python314.zip", await unpacked(await parts.library));
  for (const [name, content] of members(await unpacked(await parts.site))) {
    python.FS.mkdirTree(`/site/${name}`.replace(/\/[^/]*$/, ""));
    python.FS.writeFile(`/site/${name}`, content, { canOwn: true });
  }
  // Chance is not to be the same everywhere.
  python.runPython(`
for finder in sys.path_importer_cache.values():
    if finder is not None:
        finder.invalidate_caches()
random.seed()
`);
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

const PAUSE = 100; // ms; who has asked nothing by then is looking for the files

/** @type {Promise<void> | null} */
let whole = null;
let rehearsal = 0;

self.onmessage = async ({ data: asked }) => {
  if (asked.part) return came[asked.part]?.(asked.packed);
  clearTimeout(rehearsal);
  try {
    if (asked.question === "start") {
      await start(asked.lock, asked.sum);
      asked = { ...asked, question: "opening", words: null, data: [] };
    }
    await whole;
    const { text, bytes } = answered(asked.question, asked.words, asked.data);
    postMessage({ id: asked.id, text, bytes }, { transfer: bytes.map((each) => each.buffer) });
    if (whole !== null) return;
    whole = complete();
    // Browsers compile what is run for the first time: better while nobody waits.
    rehearsal = setTimeout(() => whole?.then(() => python.runPython("rehearsed()")), PAUSE);
  } catch (error) {
    postMessage({ id: asked.id, broken: String(error).slice(-600) });
  }
};
