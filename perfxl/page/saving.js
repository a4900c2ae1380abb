// Saving: a download, a zip of many, or into the very file that was dropped, where that is allowed.

import { say, WORDS } from "./words.js";

const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const PACE = 110; // ms between two downloads: Chromium drops the eleventh of a second without a word
let turn = Promise.resolve();

/** Hand a file to the browser's downloads, in its turn.
 * @param {string} name @param {BlobPart[]} pieces @param {string} [type] */
export function download(name, pieces, type = SHEET) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(pieces, { type }));
  link.download = name;
  turn = turn.then(() => {
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return new Promise((next) => setTimeout(next, PACE));
  });
}

/** Put new content into a file that was dropped, if it still is what was verified. The browser
 * writes aside and exchanges the file when it is whole; it is read back and compared.
 * @param {FileSystemFileHandle} handle @param {File} read what was verified @param {Blob} made
 * @returns {Promise<string | null>} why it was not written; null where it was */
export async function writtenBack(handle, read, made) {
  const name = handle.name;
  try {
    const asked = { mode: "readwrite" };
    const permission = /** @type {any} */ (handle);
    let state = await permission.queryPermission(asked);
    if (state === "prompt") state = await permission.requestPermission(asked);
    if (state !== "granted") return say(WORDS.denied, { name });
    const now = await handle.getFile();
    if (now.size !== read.size || now.lastModified !== read.lastModified) return say(WORDS.changed, { name });
    const writing = await handle.createWritable();
    await writing.write(made);
    await writing.close();
    if (!(await same(await handle.getFile(), made))) throw new Error("read back: differs");
    return null;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotAllowedError") return say(WORDS.denied, { name });
    return say(WORDS.failed, { name, why: error instanceof Error ? error.message : String(error) });
  }
}

/** @param {Blob} one @param {Blob} other */
async function same(one, other) {
  if (one.size !== other.size) return false;
  const [a, b] = [new Uint8Array(await one.arrayBuffer()), new Uint8Array(await other.arrayBuffer())];
  return a.every((byte, n) => byte === b[n]);
}
