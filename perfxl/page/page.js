// The page: what is dropped is verified, listed, opened and saved.

import { blanks, named } from "./blanks.js";
import { element, place } from "./element.js";
import { chosen, dropped } from "./intake.js";
import { counts, rowsOf, shows } from "./list.js";
import { Machine, Refusal } from "./machine.js";
import { download, writtenBack } from "./saving.js";
import { sheet } from "./sheet.js";
import { lang, say, speak, WORDS } from "./words.js";

/** @typedef {import("./list.js").Item} Item */
/** @typedef {import("./list.js").Filter} Filter */

const progress = /** @type {HTMLProgressElement} */ (place("progress"));
const body = /** @type {HTMLElement} */ (document.querySelector("#list tbody"));

/** @type {Item[]} */
let items = [];
let folder = ""; // the one folder that everything comes from; "" where there is none
/** @type {Filter} */
let filter = "all";
/** @type {Item | null} */
let opened = null;
let running = false;
/** @type {any} what perfxl says of itself */
let opening = null;

place("page").hidden = false;
speak("zh");

// --- the start ---------------------------------------------------------------------------------

/** @param {number} step */
function started(step) {
  progress.value = step;
  place("starting-words").textContent = say(WORDS.starting[step] ?? WORDS.verifying);
}

started(0);
const machine = new Machine(started);
machine.opening.then(
  (told) => {
    opening = told;
    place("starting").hidden = true;
    document.documentElement.classList.add("ready");
    for (const policy of told.policies) {
      const cells = [policy.document, policy.name, policy.since, String(policy.from)];
      document.querySelector("#policies tbody")?.append(
        element("tr", {}, ...cells.map((each) => element("td", {}, each))));
    }
    place("policy-line").textContent = told.policies.map((/** @type {any} */ each) => each.document).join("、");
    blanks(machine, told, (name, files) => tried(() => zipped(name, files)));
    verifyAll();
  },
  (error) => {
    place("starting").hidden = true;
    notice(say(WORDS.broken) + error.message);
  },
);

/** Say what happened, above everything; good news goes by itself.
 * @param {string} words @param {boolean} [good] */
function notice(words, good = false) {
  const shown = place("notice");
  shown.textContent = words;
  shown.className = good ? "good" : "";
  shown.hidden = false;
  if (good) setTimeout(() => { if (shown.textContent === words) shown.hidden = true; }, 8000);
}

// --- taking files in -----------------------------------------------------------------------------

/** @param {import("./intake.js").Intake} intake */
function take(intake) {
  if (!intake.files.length) return notice(say(WORDS.empty));
  place("notice").hidden = true;
  const again = folder !== "" && folder === intake.folder; // the same folder: its files are the same
  const alone = !intake.folder && intake.files.every(({ path }) => !path.includes("/"));
  folder = again || alone || !items.length ? intake.folder || folder : "";
  const listed = new Set(items.map((item) => item.path));
  /** @type {Map<string, Item>} */
  const fresh = new Map();
  for (const { path: given, file, handle } of intake.files) {
    // What comes together under one name lies in two folders that the browser does not tell, and so
    // does what lies in another folder: both are kept. Of a file that came alone `settle` sees to it.
    const taken = (/** @type {string} */ name) => fresh.has(name) || (!alone && listed.has(name));
    const path = again ? given : numbered(given, { has: taken });
    fresh.set(path, {
      path, file, handle, status: "waiting", said: null, notes: [], unsaved: null, savedAs: "",
      forms: [], details: null, made: null, inPlace: false, row: null, rows: [], earlier: alone ? items : [],
    });
  }
  items = [...new Set([...items.map((item) => (again && fresh.get(item.path)) || item), ...fresh.values()])];
  place("drop").classList.add("small");
  place("steps").hidden = true;
  place("results").hidden = false;
  body.replaceChildren();
  for (const item of items) draw(item);
  count();
  verifyAll();
}

/** A name that is not taken: with a number, where it would be.
 * @param {string} name @param {{has: (name: string) => boolean}} taken */
function numbered(name, taken) {
  let made = name;
  for (let n = 2; taken.has(made); n++) made = name.replace(/(\.\w+)?$/, ` (${n})$1`);
  return made;
}

async function verifyAll() {
  if (running || opening === null) return;
  running = true;
  for (let item; (item = items.find((each) => each.status === "waiting")); ) {
    await verify(item);
    await settle(item);
    if (items.includes(item)) draw(item); // else the list was cleared meanwhile
    count();
  }
  running = false;
  document.documentElement.dispatchEvent(new Event("verified"));
}

/** @param {Item} item */
async function verify(item) {
  try {
    const { size } = item.file;
    const data = size > opening.limit ? new Uint8Array() : await content(item.file);
    const { words, bytes } = await machine.ask("verify", { name: item.path, size }, [data]);
    const [row, details, made] = bytes;
    item.status = words.status;
    item.said = words.said;
    item.notes = words.notes;
    item.unsaved = words.unsaved;
    item.savedAs = words.savedAs;
    item.inPlace = words.inPlace;
    item.forms = words.forms;
    item.row = row ?? null;
    item.details = details?.length ? new Blob([details]) : null;
    item.made = made?.length ? new Blob([made]) : null;
  } catch (error) {
    item.status = "refused";
    item.said = error instanceof Refusal ? error.said : { zh: String(error), en: String(error) };
    item.row = await lost(item);
  }
}

/** A file that came alone takes the place of the one that it was before it was mended; another file
 * of that name gets a number.
 * @param {Item} item */
async function settle(item) {
  for (const old of item.earlier.filter((each) => items.includes(each) && each.file.name === item.file.name)) {
    if (!(await same(old, item))) continue;
    if (item.path !== old.path) {
      item.path = old.path;
      await verify(item);
    }
    old.rows[0]?.before(...item.rows);
    old.rows.forEach((row) => row.remove());
    items = items.filter((each) => each !== item).map((each) => (each === old ? item : each));
    notice(say(WORDS.renewed, { name: item.path }), true);
    if (opened === old) item.details ? open(item, true) : history.back();
    return;
  }
  if (item.earlier.length) folder = ""; // not everything comes from it any more
  const path = numbered(item.path, new Set(items.filter((each) => each !== item).map((each) => each.path)));
  if (path === item.path) return;
  item.path = path;
  await verify(item);
}

/** Whether two files of one name are one, as the browser says, or else as the forms in them say.
 * @param {Item} old @param {Item} item @returns {Promise<boolean>} */
async function same(old, item) {
  if (old.handle && item.handle) return old.handle.isSameEntry(item.handle);
  const [was, is] = [old.forms[0], item.forms[0]];
  return !was || !is || (was.project === is.project && was.unit === is.unit);
}

/** The row of the ledger for a file that took the machine down, or that cannot be read.
 * @param {Item} item */
async function lost(item) {
  const words = { name: item.path, said: item.said?.zh ?? "" };
  const { bytes } = await machine.ask("lost", words).catch(() => ({ bytes: [] }));
  return bytes[0] ?? null;
}

/** @param {File} file */
async function content(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal({ zh: WORDS.unreadable.zh.replace("{why}", why), en: WORDS.unreadable.en.replace("{why}", why) });
  }
}

// --- the list ------------------------------------------------------------------------------------

const acts = { open, save, writeBack };

/** @param {Item} item */
function draw(item) {
  const rows = rowsOf(item, acts);
  rows.forEach((row, n) => { row.hidden = !shows(filter, item, item.forms[n] ?? null); });
  const before = item.rows[0];
  if (before?.isConnected) {
    before.before(...rows);
    item.rows.forEach((row) => row.remove());
  } else {
    body.append(...rows);
  }
  item.rows = rows;
}

let counting = false;
function count() {
  if (counting) return;
  counting = true;
  requestAnimationFrame(() => {
    counting = false;
    place("counts").replaceChildren(...counts(items));
    const savable = items.some((item) => item.made);
    for (const id of ["save-all", "save-ledger"]) {
      /** @type {HTMLButtonElement} */ (place(id)).disabled = !savable && !items.some((item) => item.row);
    }
    const writable = items.some((item) => item.handle && item.inPlace && item.made);
    place("write-all").hidden = !writable;
    place("list").classList.toggle("writable", writable);
    place("none").hidden = [...body.children].some((row) => !(/** @type {HTMLElement} */ (row).hidden));
  });
}

for (const button of place("filters").querySelectorAll("button")) {
  button.addEventListener("click", () => {
    filter = /** @type {Filter} */ (button.dataset.filter);
    for (const each of place("filters").querySelectorAll("button")) {
      each.setAttribute("aria-pressed", String(each === button));
    }
    for (const item of items) item.rows.forEach((row, n) => { row.hidden = !shows(filter, item, item.forms[n] ?? null); });
    count();
  });
}

// --- one opened ----------------------------------------------------------------------------------

/** @param {Item} item @param {boolean} [again] */
async function open(item, again = false) {
  if (item.details === null) return;
  const forms = JSON.parse(await item.details.text());
  if (opened === null && !again) history.pushState("open", "");
  opened = item;
  const view = place("open-view");
  const button = (/** @type {import("./words.js").Text} */ text, /** @type {() => unknown} */ act, kind = "") => {
    const made = element("button", { type: "button", class: kind || undefined }, say(text));
    made.addEventListener("click", () => tried(act));
    return made;
  };
  const list = items.filter((each) => each.details && each.rows.some((row) => !row.hidden));
  const at = list.indexOf(item);
  const [before, after] = [list[at - 1], list[at + 1]];
  const left = element("div", { class: "actions" }, button(WORDS.back, () => history.back()));
  if (before) left.append(button(WORDS.previous, () => open(before)));
  if (after) left.append(button(WORDS.next, () => open(after)));
  const right = element("div", { class: "actions" });
  if (item.made) right.append(button(WORDS.save, () => save(item), "primary"));
  if (item.made && item.handle && item.inPlace) right.append(button(WORDS.writeBack, () => writeBack(item)));
  right.append(button(WORDS.print, () => print()), button(WORDS.json, () => json(item)));
  if (/\.xls[xm]$/i.test(item.path)) right.append(button(WORDS.repair, () => repair(item)));
  const notes = item.notes.map((note) => element("li", {}, note[lang()]));
  view.replaceChildren(
    element("div", { class: "bar" }, left, right),
    element("p", { class: "muted" }, `${say(WORDS.file)}：${item.path}`),
    ...(item.unsaved ? [element("p", { class: "band fail" }, say(WORDS.notSaved) + item.unsaved[lang()])] : []),
    ...(notes.length ? [element("ul", { class: "muted", "aria-label": say(WORDS.notes) }, ...notes)] : []),
    ...forms.map((/** @type {any} */ form, /** @type {number} */ n) => sheet(form, opening.checks, n)),
  );
  place("list-view").hidden = true;
  view.hidden = false;
  document.body.classList.add("reading");
  scrollTo(0, 0);
  place("open-title").focus({ preventScroll: true });
}

function close() {
  const item = opened;
  opened = null;
  document.body.classList.remove("reading");
  place("open-view").hidden = true;
  place("list-view").hidden = false;
  /** @type {HTMLElement | null | undefined} */ (item?.rows[0]?.querySelector("button.open"))?.focus();
}

addEventListener("popstate", () => { if (opened) close(); });
addEventListener("keydown", (event) => { if (event.key === "Escape" && opened) history.back(); });

/** @param {Item} item */
async function json(item) {
  const { words } = await machine.ask("report", { name: item.path, lang: lang() }, [await content(item.file)]);
  download(item.path.split("/").at(-1) + ".json", [words.text], "application/json");
}

/** @param {Item} item */
async function repair(item) {
  const { words, bytes } = await machine.ask("repair", { name: item.path }, [await content(item.file)]);
  download(words.name, bytes);
  const lines = words.mended.map((/** @type {any} */ each) => each[lang()]);
  notice([say(WORDS.repaired, words), ...lines].join("\n"), true);
}

/** Do it; what is refused is told above everything.
 * @param {() => unknown} act */
async function tried(act) {
  try {
    await act();
  } catch (error) {
    notice(error instanceof Refusal ? error.said[lang()] : String(error));
  }
}

// --- saving --------------------------------------------------------------------------------------

/** @param {Item} item */
function save(item) {
  if (item.made) download(/** @type {string} */ (item.savedAs.split("/").at(-1)), [item.made]);
}

/** @param {Item} item */
async function writeBack(item) {
  if (!item.made || !item.handle) return;
  const wrong = await writtenBack(item.handle, item.file, item.made);
  if (wrong) return notice(wrong);
  item.file = await item.handle.getFile();
  notice(say(WORDS.written, { name: item.path }), true);
}

async function writeAll() {
  let written = 0;
  const wrong = [];
  for (const item of items) {
    if (!item.made || !item.handle || !item.inPlace) continue;
    const why = await writtenBack(item.handle, item.file, item.made);
    if (why) wrong.push(why);
    else {
      written += 1;
      item.file = await item.handle.getFile();
    }
  }
  const done = say(WORDS.writtenAll, { n: written });
  if (wrong.length) notice([done, say(WORDS.notWritten, { n: wrong.length }), ...wrong.slice(0, 5)].join("\n"));
  else notice(done, true);
}

/** @type {Promise<unknown>} */
let zipping = Promise.resolve(); // the machine makes one zip at a time

/** Save many files as one zip, when the zip before is made.
 * @param {string} name @param {[string, Blob][]} files */
function zipped(name, files) {
  const made = zipping.then(() => zip(name, files));
  zipping = made.catch(() => undefined);
  return made;
}

/** Save many files as one zip, piece by piece.
 * @param {string} name @param {[string, Blob][]} files */
async function zip(name, files) {
  /** @type {BlobPart[]} */
  const pieces = [];
  const taken = new Set();
  for (const [given, made] of files) {
    const path = numbered(given, taken);
    taken.add(path);
    const data = new Uint8Array(await made.arrayBuffer());
    const { bytes } = await machine.ask("zip", { name: path, first: !pieces.length }, [data]);
    pieces.push(new Blob(bytes));
  }
  const { bytes } = await machine.ask("zipped");
  download(name, [...pieces, ...bytes], "application/zip");
}

async function saveAll() {
  /** @type {[string, Blob][]} */
  const files = items.flatMap((item) => (item.made ? [/** @type {[string, Blob]} */ ([item.savedAs, item.made])] : []));
  if (!files.length) return notice(say(WORDS.noForms));
  await zipped((folder ? `${folder}-` : "") + say(WORDS.zipName), files);
}

async function saveLedger() {
  const rows = items.flatMap((item) => (item.row ? [item.row.slice()] : []));
  const { bytes } = await machine.ask("ledger", { folder }, rows);
  download((folder ? `${folder}-` : "") + say(WORDS.ledgerName), bytes);
}

/** @param {string} id @param {() => Promise<unknown>} act */
function pressed(id, act) {
  const button = /** @type {HTMLButtonElement} */ (place(id));
  button.addEventListener("click", async () => {
    button.disabled = true;
    await tried(act);
    button.disabled = false;
  });
}

pressed("save-all", saveAll);
pressed("save-ledger", saveLedger);
pressed("write-all", writeAll);
pressed("example", async () => {
  const { words, bytes } = await machine.ask("example");
  const files = words.names.map((/** @type {string} */ name, /** @type {number} */ n) =>
    ({ path: name, file: new File([/** @type {BlobPart} */ (bytes[n])], name), handle: null }));
  take({ files, folder: "" });
});

place("clear").addEventListener("click", () => {
  items = [];
  body.replaceChildren();
  folder = "";
  place("results").hidden = true;
  place("steps").hidden = false;
  place("drop").classList.remove("small");
  place("choose-files").focus();
});

// --- choosing and dropping -----------------------------------------------------------------------

for (const [button, input] of /** @type {const} */ ([["choose-files", "files"], ["choose-folder", "folder"]])) {
  const field = /** @type {HTMLInputElement} */ (place(input));
  place(button).addEventListener("click", () => field.click());
  field.addEventListener("change", () => {
    if (field.files?.length) take(chosen(field.files));
    field.value = "";
  });
}

addEventListener("dragover", (event) => {
  event.preventDefault();
  place("drop").classList.add("over");
});
addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) place("drop").classList.remove("over");
});
addEventListener("drop", async (event) => {
  event.preventDefault();
  place("drop").classList.remove("over");
  if (opened) history.back();
  choose(/** @type {HTMLElement} */ (tabs[0]));
  if (event.dataTransfer) take(await dropped(event.dataTransfer));
});
addEventListener("beforeunload", (event) => {
  if (running) event.preventDefault();
});

// --- tabs and language ---------------------------------------------------------------------------

const tabs = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[role=tab]"))];

/** @param {HTMLElement} tab */
function choose(tab) {
  for (const each of tabs) {
    const is = each === tab;
    each.setAttribute("aria-selected", String(is));
    each.tabIndex = is ? 0 : -1;
    place(/** @type {string} */ (each.getAttribute("aria-controls"))).hidden = !is;
  }
}

tabs.forEach((tab, n) => {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const to = { ArrowRight: n + 1, ArrowLeft: n - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const other = /** @type {HTMLElement} */ (tabs[(to + tabs.length) % tabs.length]);
    choose(other);
    other.focus();
  });
});

place("language").addEventListener("click", () => {
  speak(lang() === "zh" ? "en" : "zh");
  const button = place("language");
  button.textContent = lang() === "zh" ? "English" : "中文";
  button.lang = lang() === "zh" ? "en" : "zh-CN";
  button.setAttribute("aria-label", lang() === "zh" ? "Switch to English" : "切换为中文");
  started(progress.value);
  named();
  for (const item of items) draw(item);
  if (items.length) count();
  if (opened) open(opened, true);
});
