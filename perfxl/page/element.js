// Elements made and found. Texts go in as text, never as markup: what a workbook says is not trusted.

/** @param {string} tag @param {Record<string, any>} [set] properties; class and aria-… as attributes
 * @param {...(Node | string | null | undefined)} children @returns {HTMLElement} */
export function element(tag, set = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(set)) {
    if (value === undefined || value === null) continue;
    if (key === "class" || key === "lang" || key.includes("-")) made.setAttribute(key, value);
    else /** @type {any} */ (made)[key] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** An element that the page is known to have.
 * @template {HTMLElement} [T=HTMLElement] @param {string} id @returns {T} */
export function place(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no #${id}`);
  return /** @type {T} */ (found);
}
