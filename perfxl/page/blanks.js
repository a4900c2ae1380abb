// The second tab: blank templates, and next year's blanks.

import { element, place } from "./element.js";
import { Refusal } from "./machine.js";
import { download } from "./saving.js";
import { lang, say, WORDS } from "./words.js";

/** @typedef {import("./machine.js").Machine} Machine */
/** @typedef {import("./words.js").Text} Text */

/** @param {File} file */
const bytesOf = async (file) => new Uint8Array(await file.arrayBuffer());

/** Make both forms of the tab work.
 * @param {Machine} machine @param {any} opening @param {(name: string, data: [string, Blob][]) => void} zipped */
export function blanks(machine, opening, zipped) {
  for (const id of ["template-form", "year-form"]) {
    const form = place(id);
    const choice = /** @type {HTMLSelectElement} */ (form.querySelector("[name=layout]"));
    for (const layout of opening.layouts) choice.append(element("option", { value: layout }, layout));
    const year = /** @type {HTMLInputElement} */ (form.querySelector("[name=year]"));
    year.min = opening.firstYear;
    year.value = String(new Date().getFullYear() + (id === "year-form" ? 1 : 0));
  }
  named();
  answering("template-form", async (form) => {
    const list = /** @type {File} */ (form.get("list"));
    const given = list.size ? [await bytesOf(list)] : [];
    const words = { year: Number(form.get("year")), layout: form.get("layout"), list: list.name };
    const { words: told, bytes } = await machine.ask("template", words, given);
    download(told.name, bytes);
    return say(WORDS.made, told);
  });
  answering("year-form", async (form) => {
    const sources = /** @type {File[]} */ (form.getAll("sources"));
    const words = {
      year: Number(form.get("year")), layout: form.get("layout"), targets: form.has("targets"),
      names: sources.map((file) => file.name),
    };
    const { words: told, bytes } = await machine.ask("rollover", words, await Promise.all(sources.map(bytesOf)));
    /** @type {[string, Blob][]} */
    const data = told.blanks.map((/** @type {any} */ blank, /** @type {number} */ n) =>
      [blank.name, new Blob([/** @type {BlobPart} */ (bytes[n])])]);
    madeList(told, data, () => zipped(`${words.year}年空白表.zip`, data));
    return say(WORDS.madeMany, { n: data.length });
  });
}

/** The layouts by their names in the language chosen. */
export function named() {
  for (const option of document.querySelectorAll("#panel-blanks option")) {
    const layout = /** @type {HTMLOptionElement} */ (option);
    const name = WORDS.layouts[/** @type {keyof WORDS["layouts"]} */ (layout.value)];
    layout.textContent = name ? say(name) : layout.value;
  }
}

/** Answer a form's submit; what is refused is said beside its button.
 * @param {string} id @param {(form: FormData) => Promise<string>} make */
function answering(id, make) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById(id));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
  const said = /** @type {HTMLElement} */ (form.querySelector(".said"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.className = "said";
    said.textContent = say(WORDS.working);
    try {
      said.textContent = await make(new FormData(form));
    } catch (error) {
      said.className = "said wrong";
      said.textContent = error instanceof Refusal ? error.said[lang()] : String(error);
    } finally {
      button.disabled = false;
    }
  });
}

/** @param {any} told @param {[string, Blob][]} data @param {() => void} zip */
function madeList(told, data, zip) {
  const shown = /** @type {HTMLElement} */ (document.querySelector("#year-form .made"));
  const all = element("button", { type: "button", class: "primary" }, say(WORDS.saveZip));
  all.addEventListener("click", zip);
  const rows = told.blanks.map((/** @type {any} */ blank, /** @type {number} */ n) => {
    const save = element("button", { type: "button" }, say(WORDS.save));
    const [name, made] = /** @type {[string, Blob]} */ (data[n]);
    save.addEventListener("click", () => download(/** @type {string} */ (name.split("/").at(-1)), [made]));
    const reminders = blank.reminders.map((/** @type {Text} */ each) =>
      element("li", {}, say(WORDS.reminder, { words: each[lang()] })));
    return element("tr", {}, element("td", {}, name, element("ul", {}, ...reminders)), element("td", { class: "center" }, save));
  });
  const refused = told.refused.map((/** @type {any} */ each) =>
    element("tr", {}, element("td", { colSpan: 2, class: "unread" }, `${each.name}: ${each.said[lang()]}`)));
  shown.replaceChildren(...(data.length > 1 ? [element("p", {}, all)] : []),
    element("table", {}, element("tbody", {}, ...rows, ...refused)));
  shown.hidden = false;
}
