// Names after an @: when one is being written, and what is put in its place.
import assert from "node:assert/strict";
import { test } from "node:test";

import { complete, nameAt } from "../../src/plateau/community/static/community/names.js";

/** @param {string} text with a bar where the caret is */
const at = (text) => {
  const caret = text.indexOf("|");
  return nameAt(text.replace("|", ""), caret);
};

test("a name is being written after an @ at the start, a space, a bracket or a new line", () => {
  for (const before of ["", "Hello ", "(", "One\n", "«"]) assert.equal(at(`${before}@An|`), "An", before);
});

test("a name may have accents, an apostrophe, a hyphen and a space", () => {
  for (const name of ["Zoé", "Thúy D’Arc", "O'Neil", "Anne-Marie B", "J. P", "Søren"]) assert.equal(at(`@${name}|`), name);
});

test("what stands behind the caret is not part of it", () => {
  assert.equal(at("@An|n Lee"), "An");
});

test("the nearest @ counts", () => {
  assert.equal(at("@Ann Lee and @Zo|"), "Zo");
});

test("no name is being written in an address, after two signs, or before a letter came", () => {
  for (const text of ["ann@example|", "@@An|", "@|", "@ An|", "@1|", "An|", "|@An"]) assert.equal(at(text), null, text);
});

test("a sentence after a name ends it", () => {
  for (const text of ["@Ann, what|", "@Ann: yes|", "@Ann!|", "@Ann\nsays|", `@${"a".repeat(61)}|`]) assert.equal(at(text), null, text);
  assert.equal(at(`@${"a".repeat(60)}|`), "a".repeat(60));
});

test("a chosen name stands whole, the caret behind it, with one space unless a sign follows", () => {
  assert.deepEqual(complete("Hello @An", 9, "Ann Lee"), { text: "Hello @Ann Lee ", caret: 15 });
  assert.deepEqual(complete("Hello @An, you?", 9, "Ann Lee"), { text: "Hello @Ann Lee, you?", caret: 14 });
  assert.deepEqual(complete("@Zo and you", 3, "Zoé"), { text: "@Zoé and you", caret: 5 });
});

test("only the name before the caret is replaced", () => {
  assert.deepEqual(complete("@Ann Lee and @Zo", 16, "Zoé"), { text: "@Ann Lee and @Zoé ", caret: 18 });
});
