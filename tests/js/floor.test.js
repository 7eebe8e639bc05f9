// What a phone on the floor does by itself: what acts change, what is told, what became of it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { after, batch, bookingIn, newAct, newName, settle } from "../../src/plateau/studio/static/studio/js/floor/acts.js";

const RUN = { state: "confirmed", takes: [] };

const at = (minute) => new Date(Date.UTC(2026, 10, 30, 9, minute));
const act = (kind, minute, data = {}, by = "anna") => newAct(kind, "b1", data, by, at(minute));

test("a guest arrives, is filmed and leaves; a take that still rolls is cut with it", () => {
  const roll = act("take.roll", 12);
  const acts = [act("check_in", 5), act("on_set", 10), roll, act("wrap", 40)];
  assert.deepEqual(after(RUN, acts), {
    state: "wrapped",
    takes: [{ id: roll.data.take, number: 1, state: "recorded", rolledAt: at(12).toISOString(), cutAt: at(40).toISOString() }],
  });
});

test("acts count in the order in which they were done, whatever the order they lie in", () => {
  assert.equal(after(RUN, [act("on_set", 10), act("check_in", 5)]).state, "on_set");
});

test("what the rules would refuse, and what is done twice, changes nothing", () => {
  assert.equal(after(RUN, [act("wrap", 5)]).state, "confirmed");
  assert.equal(after(RUN, [act("check_in", 5), act("check_in", 6)]).state, "checked_in");
  assert.equal(after({ state: "wrapped", takes: [] }, [act("no_show", 6)]).state, "wrapped");
  assert.deepEqual(after(RUN, [act("take.roll", 6)]), RUN);
});

test("one take rolls at a time, and the next has the next number", () => {
  const run = { state: "on_set", takes: [{ id: "a", number: 4, state: "ng", rolledAt: "", cutAt: "" }] };
  const first = act("take.roll", 1);
  const rolling = after(run, [first, act("take.roll", 2)]);
  assert.deepEqual(rolling.takes.map((take) => [take.number, take.state]), [[4, "ng"], [5, "rolling"]]);
  const take = first.data.take;
  const marked = after(run, [first, act("take.circle", 2, { take }), act("take.cut", 3, { take }), act("take.circle", 4, { take })]);
  assert.equal(marked.takes[1].state, "circled");
});

test("the run that is given stays as it is", () => {
  const run = { state: "on_set", takes: [{ id: "a", number: 1, state: "recorded", rolledAt: "", cutAt: "" }] };
  after(run, [act("take.ng", 1, { take: "a" })]);
  assert.equal(run.takes[0].state, "recorded");
});

test("a batch holds what this person did, the oldest first, with this device's time", () => {
  const [one, two, other] = [act("wrap", 9), act("check_in", 3), act("check_in", 1, {}, "bert")];
  const sent = batch([one, two, other], "anna", at(30));
  assert.deepEqual(sent.acts.map((told) => told.id), [two.id, one.id]);
  assert.equal(sent.sent_at, at(30).toISOString());
  assert.ok(!("by" in sent.acts[0]));
  assert.equal(batch([one, two], "anna", at(30), 1).acts.length, 1);
});

test("an act stays until the server says what became of it, and a refusal keeps its sentence", () => {
  const [one, two, three] = [act("check_in", 1), act("wrap", 2), act("no_show", 3)];
  const became = settle(
    [one, two, three],
    [
      { id: one.id, outcome: "late", sentence: "" },
      { id: three.id, outcome: "refused", sentence: "They are here." },
    ],
  );
  assert.deepEqual(became.left, [two]);
  assert.deepEqual(became.settled, [one.id, three.id]);
  assert.deepEqual(became.refused, [{ act: three, sentence: "They are here." }]);
});

test("a take is named where it rolls, and names do not repeat", () => {
  const named = newAct("take.roll", "b1", { take: "0123456789ab" }, "anna", at(1));
  assert.equal(named.data.take, "0123456789ab");
  assert.equal(new Set(Array.from({ length: 500 }, newName)).size, 500);
  assert.match(newName(), /^[0-9a-hjkmnp-tv-z]{12}$/);
});

test("a scanned address names a booking; anything else does not", () => {
  assert.equal(bookingIn("https://tv.example/desk/a/operations/b/floor/in/0123456789ab"), "0123456789ab");
  assert.equal(bookingIn("https://tv.example/desk/a/operations/b/floor/in/0123456789ab?x"), "0123456789ab");
  assert.equal(bookingIn("https://tv.example/g/0123456789ab"), "");
});
