// Compiled code that Python's memory refers to. It is loaded before Python starts, in a program that is
// the same in every browser, and so stands at the same place in every run: a memory that was kept finds
// it where it left it.

const FILE = "/site/msgspec/_core.cpython-314-wasm32-emscripten.so";

/** What Python may know of the computer that it runs on, all of it: the names' lengths move what follows. */
export const ENVIRONMENT = { HOME: "/home/pyodide", LANG: "C.UTF-8", PYTHONHASHSEED: "0", _: "perfxl" };

const PLACE = 16_384; // in the table of functions: behind those of Python, however many a browser adds

/** Start Python's program with the compiled code loaded already; it is waited for as late as can be.
 * @param {(settings: any) => Promise<any>} create @param {Promise<Uint8Array<ArrayBuffer>>} code
 * @param {(program: any) => void} loaded hears when it is, before Python starts */
export const withCompiled = (create, code, loaded) => (/** @type {any} */ settings) =>
  create(Object.assign(settings, {
    preRun: [...settings.preRun, async () => {
      settings.addRunDependency(FILE);
      const content = await code;
      settings.FS.mkdirTree(FILE.replace(/\/[^/]*$/, ""));
      settings.FS.writeFile(FILE, content);
      settings.removeRunDependency(FILE);
    }],
    onRuntimeInitialized() {
      settings.wasmTable.grow(PLACE - settings.wasmTable.length);
      settings.loadDynamicLibrary(FILE, { global: false, nodelete: true, loadAsync: false }, {});
      loaded(settings);
    },
  }));

const OWN = 0x300000; // bytes at the beginning of memory, all brought by the program; chance begins behind

/** Cross a memory that was kept with what the program brings: what both hold becomes nothing, and packs
 * to nothing; crossed again it is as it was. What must be the same both times is summed up.
 * @param {Uint8Array<ArrayBuffer>} memory @param {any} program @returns {number} */
export function crossed(memory, program) {
  const begins = /** @type {number} */ (new Uint32Array(memory.buffer)[1]); // behind pyodide's own words
  const kept = new Int32Array(memory.buffer, begins, OWN / 4);
  const own = new Int32Array(program.HEAP8.buffer, 0, OWN / 4);
  let sum = program._malloc(1); // where memory is free
  kept.forEach((word, n) => {
    const brought = /** @type {number} */ (own[n]);
    sum = (Math.imul(sum, 31) + brought) | 0;
    kept[n] = word ^ brought;
  });
  return sum;
}
