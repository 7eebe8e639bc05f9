// Words with their times, as pure functions: which one is said, how an edited sentence keeps its times, what a key means.

/** @typedef {[start: number, end: number, text: string, probability: number]} Word a word, its times in milliseconds */

/** Below this the machine was not sure of a word. */
export const UNSURE = 0.5;

/**
 * Return the place of the last time that is not after a moment, or -1 before the first one.
 * @param {number[]} starts in order
 * @param {number} moment
 */
export function placeAt(starts, moment) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** @param {string} text @returns {string[]} */
export function split(text) {
  return text.split(/\s+/u).filter(Boolean);
}

/** @param {Word[]} words */
export function joined(words) {
  return words.map((word) => word[2]).join(" ");
}

/**
 * Return a sentence's words for a new text: what is the same at its beginning and end keeps its times, the middle
 * shares what is left. The server does it more finely when it is saved; this is for the eye until then.
 * @param {Word[]} words
 * @param {string} text
 * @returns {Word[]}
 */
export function retimed(words, text) {
  const texts = split(text);
  const most = Math.min(words.length, texts.length);
  let head = 0;
  while (head < most && words[head][2] === texts[head]) head += 1;
  let tail = 0;
  while (tail < most - head && words[words.length - 1 - tail][2] === texts[texts.length - 1 - tail]) tail += 1;
  const gone = words.slice(head, words.length - tail);
  const fresh = texts.slice(head, texts.length - tail);
  const before = head > 0 ? words[head - 1][1] : (words[0]?.[0] ?? 0);
  const after = tail > 0 ? words[words.length - tail][0] : (words.at(-1)?.[1] ?? before);
  const start = gone[0]?.[0] ?? before;
  const end = Math.max(start, gone.at(-1)?.[1] ?? after);
  const step = (end - start) / Math.max(1, fresh.length);
  /** @type {Word[]} */
  const middle = fresh.map((one, place) => [Math.round(start + step * place), Math.round(start + step * (place + 1)), one, 1]);
  return [...words.slice(0, head), ...middle, ...words.slice(words.length - tail)];
}

/**
 * Divide a sentence where the cursor stands: the number of whole words before it decides.
 * @param {Word[]} words of the whole new text
 * @param {string} before the text before the cursor
 * @returns {[Word[], Word[]]}
 */
export function divided(words, before) {
  const count = split(before).length;
  return [words.slice(0, count), words.slice(count)];
}

/**
 * Return the place of the next word that the machine was not sure of, going round at the end; -1 where there is none.
 * @param {Word[]} words
 * @param {number} from
 */
export function nextUnsure(words, from) {
  for (let step = 1; step <= words.length; step += 1) {
    const place = (from + step) % words.length;
    if (words[place][3] < UNSURE) return place;
  }
  return -1;
}

/**
 * Return what a key asks for while no sentence is being corrected; null where it means itself.
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean }} press
 */
export function commandOf(press) {
  if ((press.ctrlKey || press.metaKey) && !press.altKey && press.key.toLowerCase() === "s") return "save";
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  /** @type {Record<string, string>} */
  const keys = {
    ArrowUp: "line-before", ArrowDown: "line-after", ArrowLeft: "word-before", ArrowRight: "word-after",
    Enter: "play", " ": "toggle", e: "edit", E: "edit", F2: "edit", u: "unsure", U: "unsure", "?": "help",
  };
  return keys[press.key] ?? null;
}

/**
 * Return text in small letters without accents, for finding.
 * @param {string} text
 */
export function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
