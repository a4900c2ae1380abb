// The list: a row a form, or a row a file that holds none.

import { element } from "./element.js";
import { say, WORDS } from "./words.js";

/** @typedef {import("./words.js").Text} Text */
/** @typedef {{project: string, unit: string, whole: boolean, errors: number, warnings: number, missing: number, score: string,
 *   gradeFiled: string, gradeComputed: string}} Head what the list shows of a form */
/** @typedef {{path: string, file: File, handle: FileSystemFileHandle | null,
 *   status: "waiting" | "verified" | "refused" | "skipped", said: Text | null, notes: Text[],
 *   unsaved: Text | null, savedAs: string, forms: Head[], details: Blob | null, made: Blob | null,
 *   inPlace: boolean, row: Uint8Array<ArrayBuffer> | null, rows: HTMLElement[], earlier: Item[]}} Item
 *   ``earlier`` are the files that a file which came alone may have been before it was mended */
/** @typedef {"all" | "wrong" | "clean" | "unread"} Filter */
/** @typedef {{open: (item: Item) => void, save: (item: Item) => void, writeBack: (item: Item) => void}} Acts */

/** Whether a filter shows a row of an item.
 * @param {Filter} filter @param {Item} item @param {Head | null} form */
export function shows(filter, item, form) {
  if (filter === "all") return true;
  if (form === null) return filter === "unread" && item.status !== "waiting";
  if (!form.whole) return filter === "unread";
  return filter === (form.errors ? "wrong" : "clean");
}

/** The rows of an item as they are now.
 * @param {Item} item @param {Acts} acts @returns {HTMLElement[]} */
export function rowsOf(item, acts) {
  return (item.forms.length ? item.forms : [null]).map((form, n) => row(item, form, n === 0, acts));
}

/** @param {Item} item @param {Head | null} form @param {boolean} first @param {Acts} acts */
function row(item, form, first, acts) {
  const made = element("tr", {}, element("td", {}, verdict(item, form)), named(item, form, acts));
  if (form === null) return made;
  const differs = form.gradeFiled !== "" && form.gradeFiled !== form.gradeComputed;
  made.classList.add("openable");
  made.addEventListener("click", (event) => {
    if (!(event.target instanceof HTMLButtonElement) && !String(getSelection())) acts.open(item);
  });
  made.append(
    element("td", { class: "figure" }, form.score),
    element("td", { class: "center" }, form.gradeComputed,
      differs ? element("div", { class: "differs" }, say(WORDS.filed, { filed: form.gradeFiled })) : null),
    element("td", { class: "figure" }, form.warnings ? String(form.warnings) : "—"),
    element("td", { class: "figure" }, form.missing
      ? element("span", { class: "missing" }, String(form.missing)) : "—"),
    element("td", {}, ...(first ? buttons(item, acts) : [])),
  );
  return made;
}

/** @param {Item} item @param {Head | null} form */
function verdict(item, form) {
  if (form === null) {
    const kind = item.status === "waiting" ? "waiting" : "unread";
    const words = { waiting: WORDS.waiting, refused: WORDS.refused, skipped: WORDS.skipped, verified: WORDS.refused };
    return element("span", { class: `verdict ${kind}` }, say(words[item.status]));
  }
  if (!form.whole) return element("span", { class: "verdict unread" }, say(WORDS.inPart));
  const words = form.errors ? say(WORDS.fail, { n: form.errors }) : say(WORDS.pass);
  return element("span", { class: `verdict ${form.errors ? "fail" : "pass"}` }, words);
}

/** @param {Item} item @param {Head | null} form @param {Acts} acts */
function named(item, form, acts) {
  if (form === null) {
    return element("td", { colSpan: 6 }, element("div", { class: "file" }, item.path),
      item.said ? element("div", { class: "muted" }, say(item.said)) : null);
  }
  const open = element("button", { type: "button", class: "open" }, form.project || say(WORDS.unnamed));
  open.addEventListener("click", () => acts.open(item));
  return element("td", {}, open, element("div", { class: "file" }, item.path));
}

/** @param {Item} item @param {Acts} acts */
function buttons(item, acts) {
  if (item.made === null) return [];
  const save = element("button", { type: "button", "aria-label": `${say(WORDS.save)} ${item.savedAs}` }, say(WORDS.save));
  save.addEventListener("click", () => acts.save(item));
  if (item.handle === null || !item.inPlace) return [save];
  const write = element("button", { type: "button" }, say(WORDS.writeBack));
  write.addEventListener("click", () => acts.writeBack(item));
  return [save, " ", write];
}

/** The counts above the list.
 * @param {Item[]} items @returns {HTMLElement[]} */
export function counts(items) {
  const forms = items.flatMap((item) => item.forms);
  const whole = forms.filter((form) => form.whole);
  const wrong = whole.filter((form) => form.errors).length;
  const unread = items.filter((item) => !item.forms.length && item.status !== "waiting").length
    + forms.length - whole.length;
  const missing = whole.reduce((sum, form) => sum + form.missing, 0);
  const waiting = items.filter((item) => item.status === "waiting").length;
  const done = say(waiting ? WORDS.verifying : WORDS.verified, { done: items.length - waiting, of: items.length });
  return [
    card("", WORDS.forms, forms.length, done),
    card("clean", WORDS.clean, whole.length - wrong),
    card("wrong", WORDS.wrong, wrong),
    card("missing", WORDS.missing, missing),
    ...(unread ? [card("missing", WORDS.unread, unread)] : []),
  ];
}

/** @param {string} kind @param {Text} name @param {number} count @param {string} [below] */
const card = (kind, name, count, below) =>
  element("div", { class: kind || "of" }, element("dt", {}, say(name)), element("dd", {}, String(count)),
    below ? element("small", {}, below) : null);
