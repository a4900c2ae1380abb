// Drives one browser for the tests: a line of JSON in, a line of JSON out.
//
//   {"page": n, "do": "open" | "drop" | …, …}   one of the ways below
//
// node driver.mjs NODE_MODULES chromium|firefox DOWNLOADS

import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const [modules, which, downloads] = process.argv.slice(2);
const entry = path.join(modules, "puppeteer-core/lib/esm/puppeteer/puppeteer-core.js");
const { default: puppeteer } = await import(pathToFileURL(entry));

const FIREFOX = {
  "browser.download.dir": downloads,
  "browser.download.folderList": 2,
  "browser.download.always_ask_before_handling_new_types": false,
  "browser.helperApps.neverAsk.saveToDisk":
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,application/zip,application/json",
};
const timeout = 300_000; // a machine may be slow and busy
const both = { headless: true, timeout, protocolTimeout: 1_800_000 };
const browser =
  which === "firefox"
    ? await puppeteer.launch({ ...both, browser: "firefox", executablePath: "/usr/bin/firefox-esr", extraPrefsFirefox: FIREFOX })
    : await puppeteer.launch({ ...both, executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });

const pages = [];

const ways = {
  // A page of its own, with what it asks of the network and what goes wrong in it kept.
  async open({ url, before, size }) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport(size ?? { width: 1200, height: 860 });
    const told = { requests: [], errors: [], context };
    page.on("request", (request) => told.requests.push(request.url().slice(0, 200)));
    page.on("pageerror", (error) => told.errors.push(String(error).slice(0, 400)));
    if (which === "chromium") {
      const session = await page.createCDPSession();
      told.session = session;
      await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads, browserContextId: context.id });
    }
    if (before) await page.evaluateOnNewDocument(before);
    await page.goto(url, { waitUntil: "load", timeout });
    pages.push({ page, told });
    return pages.length - 1;
  },
  async close({ page }) {
    await pages[page].told.context.close();
    return null;
  },
  told: async ({ page }) => ({ requests: pages[page].told.requests, errors: pages[page].told.errors }),
  evaluate: async ({ page, code }) => (await pages[page].page.evaluate(code)) ?? null,
  wait: async ({ page, until, seconds }) => {
    await pages[page].page.waitForFunction(until, { timeout: seconds * 1000, polling: 20 });
    return null;
  },
  // As a hand does it: on what is there, in sight, at rest and not disabled.
  async click({ page, selector }) {
    await pages[page].page.locator(selector).setTimeout(timeout).click();
    return null;
  },
  press: async ({ page, key }) => (await pages[page].page.keyboard.press(key), null),
  async choose({ page, selector, files }) {
    const field = await pages[page].page.$(selector);
    await field.uploadFile(...files);
    return null;
  },
  // A real drop of files and folders, as the system hands it over. Chromium only.
  async drop({ page, files }) {
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await pages[page].told.session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
    }
    return null;
  },
  async print({ page, file }) {
    fs.writeFileSync(file, await pages[page].page.pdf({ preferCSSPageSize: true, printBackground: true, timeout }));
    return null;
  },
  async picture({ page, file, full }) {
    await pages[page].page.screenshot({ path: file, fullPage: full ?? false });
    return null;
  },
  async tree({ page }) {
    const { nodes } = await pages[page].told.session.send("Accessibility.getFullAXTree");
    return nodes.filter((node) => !node.ignored).map((node) => ({ role: node.role?.value, name: node.name?.value ?? "" }));
  },
  version: async () => browser.version(),
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let answer;
  try {
    answer = { value: await ways[asked.do](asked) };
  } catch (error) {
    answer = { error: String(error.stack ?? error).slice(0, 2000) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await browser.close();
