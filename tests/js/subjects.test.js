// A proposal kept while it is written, and the desk's list by keyboard.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { moment } from "../../src/plateau/subjects/static/subjects/answered.js";
import { belongs, fate, saver } from "../../src/plateau/subjects/static/subjects/draft.js";
import { next } from "../../src/plateau/subjects/static/subjects/rows.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("many changes are saved once, after a pause", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let saves = 0;
  const saving = saver(async () => (++saves ? "saved" : "later"), 100);
  for (let n = 0; n < 5; n++) saving.changed();
  mock.timers.tick(99);
  assert.equal(saves, 0);
  mock.timers.tick(1);
  await settled();
  assert.equal(saves, 1);
  mock.timers.tick(1000);
  await settled();
  assert.equal(saves, 1);
  mock.timers.reset();
});

test("what could not be saved is tried again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const answers = [false, false, true];
  let saves = 0;
  const saving = saver(async () => (answers[saves++] ? "saved" : "later"), 100);
  saving.changed();
  for (let n = 0; n < 5; n++) {
    mock.timers.tick(100);
    await settled();
  }
  assert.equal(saves, 3);
  mock.timers.reset();
});

test("what is refused is not sent again before it changes, and stays unsaved", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {("refused" | "saved")[]} */
  const answers = ["refused", "saved"];
  let saves = 0;
  const saving = saver(async () => answers[saves++] ?? "saved", 100);
  saving.changed();
  for (let n = 0; n < 5; n++) {
    mock.timers.tick(100);
    await settled();
  }
  assert.equal(saves, 1);
  assert.equal(saving.leave(), true, "the tab keeps the words");
  assert.equal(saves, 2);
  mock.timers.reset();
});

test("a change made while something is refused is tried", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let saves = 0;
  const saving = saver(async () => (saves++ ? "saved" : "refused"), 100);
  saving.changed();
  mock.timers.tick(100);
  saving.changed();
  await settled();
  mock.timers.tick(100);
  await settled();
  assert.equal(saves, 2);
  assert.equal(saving.leave(), false);
  mock.timers.reset();
});

test("an answer saves, comes too early, or refuses", () => {
  const statuses = [200, 204, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503];
  const said = statuses.map(fate);
  assert.deepEqual(said, ["saved", "saved", "refused", "refused", "refused", "refused", "refused", "refused", "later", "later", "later", "later"]);
});

test("refused words come back into their page, over no other text", () => {
  const held = { draft: "a", refused: true };
  const page = { draft: "a", empty: false, reloaded: false };
  assert.equal(belongs(held, page), true);
  assert.equal(belongs(held, { ...page, draft: "b" }), false);
  assert.equal(belongs(held, { ...page, draft: "b", empty: true }), true);
  assert.equal(belongs({ ...held, refused: false }, page), false);
  assert.equal(belongs({ ...held, refused: false }, { ...page, reloaded: true }), true);
});

test("a change made while saving is saved too, never at the same time", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let running = 0;
  let most = 0;
  let saves = 0;
  /** @type {(() => void)[]} */
  const ends = [];
  const saving = saver(async () => {
    most = Math.max(most, ++running);
    saves++;
    await new Promise((resolve) => ends.push(() => resolve(undefined)));
    running--;
    return "saved";
  }, 100);
  saving.changed();
  saving.now();
  saving.changed();
  saving.now();
  ends.shift()?.();
  await settled();
  mock.timers.tick(100);
  await settled();
  ends.shift()?.();
  await settled();
  assert.deepEqual([saves, most], [2, 1]);
  mock.timers.reset();
});

test("sending the form forgets the wish to save", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let saves = 0;
  const saving = saver(async () => (++saves ? "saved" : "later"), 100);
  saving.changed();
  saving.stop();
  mock.timers.tick(1000);
  await settled();
  assert.equal(saves, 0);
  mock.timers.reset();
});

test("j and k stay inside the list", () => {
  assert.deepEqual([next(-1, 1, 3), next(-1, -1, 3), next(0, 1, 3), next(2, 1, 3), next(0, -1, 3), next(-1, 1, 0)], [0, 2, 1, 2, 0, -1]);
});

test("what is not saved yet when the page goes is sent at once, and said to be unsaved", async () => {
  const asked = [];
  const saving = saver(async (leaving) => {
    asked.push(leaving);
    return "saved";
  }, 1e6);
  assert.equal(saving.leave(), false);
  saving.changed();
  assert.equal(saving.leave(), true);
  assert.deepEqual(asked, [true]);
  saving.stop();
  assert.equal(saving.leave(), false, "a form that is sent holds nothing back");
  assert.deepEqual(asked, [true]);
});

test("a moment of the player is written as the field reads it", () => {
  assert.deepEqual([0, 5.06, 751.49, 3729, 36000, Number.NaN].map(moment), ["0:00.0", "0:05.0", "12:31.4", "1:02:09.0", "10:00:00.0", "0:00.0"]);
});
