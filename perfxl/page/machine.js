// The machine that verifies: a worker that is started, asked, watched, and started again if it dies.

import { held, packed, PARTS } from "./parts.js";
import { WORDS } from "./words.js";

/** @typedef {import("./words.js").Text} Text */
/** @typedef {{words: any, bytes: Uint8Array<ArrayBuffer>[]}} Answer */

/** What perfxl refused, or what became of a question that got no answer. */
export class Refusal extends Error {
  /** @param {Text} said @param {string} [code] */
  constructor(said, code = "") {
    super(said.zh);
    this.said = said;
    this.code = code;
  }
}

const PATIENCE = 30; // seconds that one question may take

export class Machine {
  /** @param {(step: number) => void} told hears how far the start is */
  constructor(told) {
    this.told = told;
    this.count = 0;
    /** @type {Promise<any>} */
    this.last = Promise.resolve();
    this.opening = this.start();
  }

  /** Start the worker, and hand it what it is made of; what perfxl says of itself.
   * @returns {Promise<any>} */
  async start() {
    const code = new Blob([await held("worker")], { type: "text/javascript" });
    const worker = this.worker = new Worker(URL.createObjectURL(code));
    const [lock, sum] = [await held("lock"), await held("sum")];
    const answer = this.sent({ question: "start", lock, sum }, 4 * PATIENCE);
    const handed = Promise.all(PARTS.map(async (part) => {
      const bytes = await packed(part);
      worker.postMessage({ part, packed: bytes }, [bytes.buffer]);
    }));
    return (await Promise.all([answer, handed]))[0].words;
  }

  /** Ask; questions wait for one another. Rejects with Refusal.
   * @param {string} question @param {unknown} [words] @param {Uint8Array<ArrayBuffer>[]} [data]
   * @returns {Promise<Answer>} */
  ask(question, words = null, data = []) {
    const turn = this.last.then(async () => {
      await this.opening;
      const message = { question, words, data };
      return this.sent(message, PATIENCE, data.map((each) => each.buffer));
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** @param {any} message @param {number} seconds @param {Transferable[]} [transfer]
   * @returns {Promise<Answer>} */
  sent(message, seconds, transfer = []) {
    const worker = /** @type {Worker} */ (this.worker);
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      /** @param {Text} said */
      const again = (said) => {
        worker.terminate();
        if (message.question !== "start") this.opening = this.start();
        reject(new Refusal(said, "E-CRASH"));
      };
      const late = Object.fromEntries(
        Object.entries(WORDS.large).map(([lang, words]) => [lang, words.replace("{seconds}", String(seconds))]),
      );
      const clock = setTimeout(() => again(/** @type {Text} */ (late)), seconds * 1000);
      worker.onmessage = ({ data: told }) => {
        if (told.step !== undefined) return this.told(told.step);
        if (told.id !== id) return;
        clearTimeout(clock);
        if (told.broken !== undefined) {
          if (message.question === "start") reject(new Error(told.broken));
          else again(WORDS.died);
          return;
        }
        const words = JSON.parse(told.text);
        if (words?.refusal) reject(new Refusal(words.refusal, words.code));
        else resolve({ words, bytes: told.bytes });
      };
      worker.onerror = (event) => {
        event.preventDefault();
        clearTimeout(clock);
        if (message.question === "start") reject(new Error(event.message));
        else again(WORDS.died);
      };
      worker.postMessage({ ...message, id }, transfer);
    });
  }
}
