// What Python is made of, as the page carries it: each part as soon as the browser has read it, while
// the rest is still coming.

/** As they stand in the page: in the order in which they are wanted. */
export const PARTS = /** @type {const} */ (["loader", "engine", "wasm", "memory", "msgspec", "library", "site"]);

/** The text of a part.
 * @param {string} name @returns {Promise<string>} */
export const held = (name) => new Promise((resolve) => {
  const seen = new MutationObserver(look);
  function look() {
    const place = document.getElementById(`part-${name}`);
    if (!place?.nextElementSibling) return; // what follows it has begun: it is whole
    seen.disconnect();
    resolve(place.textContent ?? "");
  }
  seen.observe(document.body, { childList: true });
  look();
});

/** The bytes of a part, packed. A browser of before 2025 reads them as if from an address, in half a
 * second more.
 * @param {string} name @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function packed(name) {
  const base64 = await held(name);
  const bytes = /** @type {any} */ (Uint8Array);
  if (bytes.fromBase64) return bytes.fromBase64(base64);
  return new Uint8Array(await (await fetch(`data:application/octet-stream;base64,${base64}`)).arrayBuffer());
}
