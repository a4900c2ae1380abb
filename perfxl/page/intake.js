// What is dropped or chosen: every file once, with its path below the folder, sorted by it.

/** @typedef {{path: string, file: File, handle: FileSystemFileHandle | null}} Given */
/** @typedef {{files: Given[], folder: string}} Intake the one folder that was given, or "" */

const byPath = (/** @type {Given} */ a, /** @type {Given} */ b) =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : 0;

/** Files chosen in a dialogue; a folder's name is the first part of its files' paths.
 * @param {FileList} list @returns {Intake} */
export function chosen(list) {
  const all = [...list];
  const folder = all[0]?.webkitRelativePath.split("/")[0] ?? "";
  const files = all.map((file) => {
    const path = file.webkitRelativePath.split("/").slice(1).join("/") || file.name;
    return { path, file, handle: null };
  });
  return { files: files.sort(byPath), folder };
}

/** What was dropped; asked at once, because the drop is forgotten when its event ends.
 * @param {DataTransfer} drop @returns {Promise<Intake>} */
export async function dropped(drop) {
  const items = [...drop.items].filter((item) => item.kind === "file");
  const asked = items.map((item) => {
    const handle =
      "getAsFileSystemHandle" in item
        ? /** @type {any} */ (item).getAsFileSystemHandle().catch(() => null)
        : Promise.resolve(null);
    return { handle, entry: item.webkitGetAsEntry(), file: item.getAsFile() };
  });
  /** @type {Given[]} */
  const files = [];
  let folder = "";
  for (const { handle: promised, entry, file } of asked) {
    const handle = await promised;
    const alone = asked.length === 1;
    if (handle?.kind === "directory") {
      if (alone) folder = handle.name;
      for await (const each of below(handle, alone ? "" : `${handle.name}/`)) files.push(each);
    } else if (handle?.kind === "file") {
      files.push({ path: handle.name, file: await handle.getFile(), handle });
    } else if (entry?.isDirectory) {
      if (alone) folder = entry.name;
      const directory = /** @type {FileSystemDirectoryEntry} */ (entry);
      for await (const each of within(directory, alone ? "" : `${entry.name}/`)) files.push(each);
    } else if (file !== null) {
      files.push({ path: file.name, file, handle: null });
    }
  }
  return { files: files.sort(byPath), folder };
}

/** @param {any} directory a FileSystemDirectoryHandle @param {string} way
 * @returns {AsyncGenerator<Given>} */
async function* below(directory, way) {
  for await (const handle of directory.values()) {
    if (handle.kind === "directory") yield* below(handle, `${way}${handle.name}/`);
    else yield { path: way + handle.name, file: await handle.getFile(), handle };
  }
}

/** @param {FileSystemDirectoryEntry} directory @param {string} way
 * @returns {AsyncGenerator<Given>} */
async function* within(directory, way) {
  const reader = directory.createReader();
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!entries.length) return; // a reader gives a hundred at a time
    for (const entry of entries) {
      if (entry.isDirectory) {
        const inner = /** @type {FileSystemDirectoryEntry} */ (entry);
        yield* within(inner, `${way}${entry.name}/`);
      } else {
        const held = /** @type {FileSystemFileEntry} */ (entry);
        /** @type {File} */
        const file = await new Promise((resolve, reject) => held.file(resolve, reject));
        yield { path: way + entry.name, file, handle: null };
      }
    }
  }
}
