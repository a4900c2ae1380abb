// One form, opened: who, verdict, scores, reasons due, findings with their cells and what to do.

import { element } from "./element.js";
import { lang, say, WORDS } from "./words.js";

/** @typedef {import("./words.js").Text} Text */
/** @typedef {{sheet: string, project: string, department: string, unit: string, year: string,
 *   policy: {document: string, name: string}, verdict: Text, whole: boolean, clean: boolean,
 *   total: string, sum: string, reference: string, gradeFiled: string, gradeComputed: string,
 *   shares: {name: string, weight: string, filed: string, reference: string, gap: string}[],
 *   checklist: {cell: string, name: string, target: string, actual: string, lost: string,
 *     why: Text, reason: string, status: string, state: Text}[],
 *   findings: {severity: string, grade: Text, code: string, cell: Text, name: string,
 *     message: Text, authority: string}[]}} Detail */
/** @typedef {Record<string, {remedy: Text}>} Checks */

/** A form as the page shows it, and as it is printed.
 * @param {Detail} form @param {Checks} checks @param {number} number @returns {HTMLElement} */
export function sheet(form, checks, number) {
  const title = element("h2", number ? {} : { id: "open-title", tabIndex: -1 }, say(WORDS.summary));
  return element("section", { class: "paper" },
    title,
    element("p", { class: "by" }, say(WORDS.by, form.policy)),
    head(form),
    element("p", { class: `band ${form.clean ? "pass" : form.whole ? "fail" : "unread"}` }, said(form.verdict)),
    form.clean ? null : element("p", { class: "muted" }, say(WORDS.mend)),
    element("h3", {}, say(WORDS.scores)), ...scores(form),
    element("h3", {}, say(WORDS.checklist, { n: form.checklist.length })), checklist(form),
    element("h3", {}, say(WORDS.findings, { n: form.findings.length })), findings(form, checks),
  );
}

const FIGURES = new Set([WORDS.weight, WORDS.score, WORDS.reference, WORDS.gap, WORDS.lost]);

/** @param {Text} text */
const said = (text) => text[lang()];

/** @param {string} words @param {Record<string, any>} [set] */
const th = (words, set = { scope: "col" }) => element("th", set, words);

/** @param {Text[]} heads @param {HTMLElement[]} rows @param {string} [kind] */
const table = (heads, rows, kind = "") =>
  element("table", kind ? { class: kind } : {},
    element("thead", {}, element("tr", {}, ...heads.map((each) =>
      th(say(each), { scope: "col", class: FIGURES.has(each) ? "figure" : undefined })))),
    element("tbody", {}, ...rows));

/** @param {Detail} form */
function head(form) {
  const blank = say(WORDS.blank);
  const row = (/** @type {[Text, string, number?][]} */ ...pairs) =>
    element("tr", {}, ...pairs.flatMap(([label, value, columns = 1]) => [
      th(say(label), { scope: "row" }), element("td", { colSpan: columns }, value || blank)]));
  return element("table", { class: "head" }, element("tbody", {},
    row([WORDS.project, form.project, 3]),
    row([WORDS.department, form.department], [WORDS.unit, form.unit]),
    row([WORDS.year, form.year], [WORDS.sheet, form.sheet])));
}

/** @param {Detail} form */
function scores(form) {
  const differs = form.gradeFiled !== "—" && form.gradeFiled !== form.gradeComputed;
  const big = element("tr", { class: "big" },
    ...[form.total, form.sum, form.reference, form.gradeFiled].map((each) => element("td", {}, each)),
    element("td", differs ? { class: "differs" } : {}, form.gradeComputed));
  const shares = form.shares.map((share) => element("tr", {},
    element("td", {}, share.name),
    element("td", { class: "figure" }, share.weight), element("td", { class: "figure" }, share.filed),
    element("td", { class: "figure" }, share.reference),
    element("td", { class: /[1-9]/.test(share.gap) ? "figure differs" : "figure" }, share.gap)));
  return [
    table([WORDS.declared, WORDS.recomputed, WORDS.reference, WORDS.gradeFiled, WORDS.gradeComputed], [big], "big"),
    table([WORDS.category, WORDS.weight, WORDS.score, WORDS.reference, WORDS.gap], shares),
  ];
}

/** @param {Detail} form */
function checklist(form) {
  if (!form.checklist.length) return element("p", { class: "band" }, say(WORDS.nothingDue));
  const rows = form.checklist.map((due) => element("tr", {},
    element("td", { class: "cell" }, due.cell),
    element("td", {}, due.name), element("td", {}, due.target), element("td", {}, due.actual),
    element("td", { class: "figure" }, due.lost),
    element("td", {}, said(due.why), due.reason ? element("span", { class: "reason" }, `“${due.reason}”`) : null),
    element("td", { class: due.status }, said(due.state))));
  return table([WORDS.cell, WORDS.indicator, WORDS.target, WORDS.actual, WORDS.lost, WORDS.why, WORDS.status], rows);
}

/** @param {Detail} form @param {Checks} checks */
function findings(form, checks) {
  if (!form.findings.length) return element("p", { class: "band" }, say(WORDS.nothingFound));
  const rows = form.findings.map((finding) => {
    const remedy = checks[finding.code]?.remedy;
    return element("tr", {},
      element("td", { class: finding.severity }, said(finding.grade)),
      element("td", { class: "cell" }, said(finding.cell)),
      element("td", {}, (finding.name ? `「${finding.name}」` : "") + said(finding.message),
        remedy ? element("span", { class: "remedy" }, say(WORDS.remedy, { words: said(remedy) })) : null),
      element("td", { class: "by-what" }, finding.authority),
      element("td", { class: "center" }, finding.code));
  });
  return table([WORDS.severity, WORDS.cell, WORDS.problem, WORDS.authority, WORDS.code], rows);
}
