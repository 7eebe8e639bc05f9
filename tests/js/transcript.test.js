// The transcript's pure parts: which word is said, how an edited sentence keeps its times, what a key means.
import assert from "node:assert/strict";
import { test } from "node:test";

import { commandOf, divided, folded, joined, nextUnsure, placeAt, retimed, split } from "../../src/plateau/antenna/static/antenna/js/transcript/words.js";

/** @type {import("../../src/plateau/antenna/static/antenna/js/transcript/words.js").Word[]} */
const WORDS = [[0, 400, "And", 0.9], [500, 900, "sow", 0.2], [1000, 1400, "my", 0.9], [1500, 2000, "fellow", 0.4]];
const press = (key, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

test("the word that is said is the last one begun", () => {
  assert.deepEqual([-1, 0, 499, 500, 99999].map((moment) => placeAt([0, 500, 1000], moment)), [-1, 0, 0, 1, 2]);
  assert.equal(placeAt([], 5), -1);
});

test("a corrected word stands where the wrong one stood, the others keep their times", () => {
  assert.deepEqual(retimed(WORDS, "And so my fellow"), [WORDS[0], [500, 900, "so", 1], WORDS[2], WORDS[3]]);
});

test("more words share the time of those they replace", () => {
  assert.deepEqual(retimed(WORDS, "And so then my fellow").slice(1, 3), [[500, 700, "so", 1], [700, 900, "then", 1]]);
});

test("a word put in gets the gap, a word taken out leaves the rest alone", () => {
  assert.deepEqual(retimed(WORDS, "And sow all my fellow")[2], [900, 1000, "all", 1]);
  assert.deepEqual(retimed(WORDS, "And my fellow"), [WORDS[0], WORDS[2], WORDS[3]]);
  assert.deepEqual(retimed(WORDS, "  "), []);
  assert.equal(joined(retimed(WORDS, " And  sow my fellow ")), "And sow my fellow");
});

test("a sentence is divided at whole words", () => {
  const [first, second] = divided(WORDS, "And sow ");
  assert.deepEqual([joined(first), joined(second)], ["And sow", "my fellow"]);
  assert.deepEqual(split(" a\u00a0b\n"), ["a", "b"]);
});

test("the next unsure word comes round again", () => {
  assert.deepEqual([nextUnsure(WORDS, 0), nextUnsure(WORDS, 1), nextUnsure(WORDS, 3)], [1, 3, 1]);
  assert.equal(nextUnsure([WORDS[0]], 0), -1);
});

test("keys mean what the help says, and nothing with other modifiers", () => {
  const meant = ["ArrowUp", "ArrowRight", "Enter", " ", "e", "U", "?", "x"].map((key) => commandOf(press(key)));
  assert.deepEqual(meant, ["line-before", "word-after", "play", "toggle", "edit", "unsure", "help", null]);
  assert.equal(commandOf(press("s", { ctrlKey: true })), "save");
  assert.equal(commandOf(press("S", { metaKey: true })), "save");
  assert.equal(commandOf(press("e", { ctrlKey: true })), null);
  assert.equal(commandOf(press("ArrowLeft", { altKey: true })), null);
});

test("accents and capitals do not matter when finding", () => {
  assert.equal(folded("Émission LEVÉE"), "emission levee");
});
