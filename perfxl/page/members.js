// The members of a zip in which everything is stored as it is.

const MEMBER = 0x04034b50;

/** @param {Uint8Array<ArrayBuffer>} zip @returns {Generator<[string, Uint8Array<ArrayBuffer>]>} name, content */
export function* members(zip) {
  const view = new DataView(zip.buffer);
  const text = new TextDecoder();
  let at = 0;
  while (view.getUint32(at, true) === MEMBER) {
    const size = view.getUint32(at + 18, true);
    const name = at + 30;
    const content = name + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    yield [text.decode(zip.subarray(name, name + view.getUint16(at + 26, true))), zip.slice(content, content + size)];
    at = content + size;
  }
}
