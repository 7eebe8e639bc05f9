// The upload's pure part: speed, time left, and how they are said.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Pace, bytesInWords, fill, timeInWords } from "../../src/plateau/media/static/media/pace.js";

test("speed is measured over the last seconds only", () => {
  const pace = new Pace(10);
  for (let second = 0; second <= 30; second++) pace.note(second * 1000, second * 100);
  for (let second = 31; second <= 45; second++) pace.note(second * 1000, 3000 + (second - 30) * 500);
  assert.equal(pace.speed, 500);
  assert.equal(pace.remaining(10500 + 1000), 2);
});

test("without a measure nothing is claimed", () => {
  const pace = new Pace();
  assert.equal(pace.speed, 0);
  assert.equal(pace.remaining(100), null);
  pace.note(0, 0);
  pace.note(100, 50);
  assert.equal(pace.speed, 0, "a tenth of a second is no measure");
  assert.equal(pace.remaining(100), null);
});

test("a standstill shows as no speed, not as the old one", () => {
  const pace = new Pace(5);
  pace.note(0, 0);
  pace.note(1000, 1000);
  for (let second = 2; second <= 8; second++) pace.note(second * 1000, 1000);
  assert.equal(pace.speed, 0);
  assert.equal(pace.remaining(2000), null);
});

test("going on at a smaller offset begins the measure anew", () => {
  const pace = new Pace();
  pace.note(0, 0);
  pace.note(1000, 5000);
  pace.note(2000, 1000);
  pace.note(3000, 1500);
  assert.equal(pace.speed, 500);
  pace.forget();
  assert.equal(pace.speed, 0);
});

test("sizes and times are said in the page's language", () => {
  const plain = (/** @type {string} */ words) => words.replace(/[\s\u00a0\u202f]/g, " ");
  assert.equal(plain(bytesInWords(1_400_000_000, "en")), "1.4 GB");
  assert.equal(plain(bytesInWords(1_400_000_000, "fr")), "1,4 Go");
  assert.equal(plain(bytesInWords(0, "en")), "0 bytes");
  assert.equal(plain(bytesInWords(52_300_000, "fr")), "52 Mo");
  assert.deepEqual([40, 200, 7200, 0.2].map((seconds) => plain(timeInWords(seconds, "en"))), ["40 sec", "3 min", "2 hr", "1 sec"]);
});

test("words are put into their places and unknown places stay", () => {
  assert.equal(fill("{done} of {total}, {what}", { done: "1", total: "2" }), "1 of 2, {what}");
});
