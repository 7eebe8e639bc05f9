// What stands against a card of the planning board, and where it lands.
import assert from "node:assert/strict";
import { test } from "node:test";

import { conflicts, spotAt, step } from "../../src/plateau/studio/static/studio/js/conflicts.js";

const anna = { id: "anna", name: "Anna", part: "guest" };
const hugo = { id: "hugo", name: "Hugo", part: "host" };
const cleo = { id: "cleo", name: "Cléo", part: "camera" };
const span = (id, set, start, end, more = {}) => ({ id, set, start, end, free: false, booked: false, people: [], ...more });

const card = span("card", "one", 60, 90, { booked: true, people: [anna, hugo, cleo] });
const free = span("free", "one", 120, 150, { free: true });
const pause = span("pause", "two", 60, 90);
const day = {
  length: 600,
  sets: [{ id: "one", name: "Un" }, { id: "two", name: "Deux" }, { id: "three", name: "Trois" }],
  spans: [card, free, pause, span("other", "two", 200, 230, { booked: true, people: [anna, hugo] })],
  duties: [{ set: "three", start: 300, end: 400, person: cleo }],
};
const kinds = (set, start) => conflicts(day, card, spotAt(day, card, set, start)).map((one) => [one.kind, one.name, one.id]);

test("a booking takes a free slot whole; anything else keeps its own length", () => {
  assert.deepEqual(spotAt(day, card, "one", 135), { set: "one", start: 120, end: 150, into: "free" });
  assert.deepEqual(spotAt(day, card, "one", 150), { set: "one", start: 150, end: 180, into: "" });
  assert.deepEqual(spotAt(day, pause, "one", 135), { set: "one", start: 135, end: 165, into: "" });
});

test("nothing leaves the day shown", () => {
  assert.equal(spotAt(day, card, "two", -40).start, 0);
  assert.equal(spotAt(day, card, "two", 5000).end, 600);
});

test("a set takes one card at a time, and what only touches is no obstacle", () => {
  assert.deepEqual(kinds("two", 80), [["set", "", "pause"]]);
  assert.deepEqual(kinds("two", 90), []);
  assert.deepEqual(kinds("two", 30), []);
  assert.deepEqual(kinds("one", 65), [], "its own place is no obstacle");
  assert.deepEqual(kinds("one", 100), [["set", "", "free"]]);
  assert.deepEqual(kinds("one", 125), [], "the free slot that it takes is no obstacle");
});

test("guest, host and crew are on one set at a time", () => {
  assert.deepEqual(kinds("one", 210), [["guest", "Anna", "other"], ["host", "Hugo", "other"]]);
  assert.deepEqual(kinds("two", 210), [["set", "", "other"]], "on the same set they may follow one another closely");
  assert.deepEqual(kinds("one", 390), [["crew", "Cléo", ""]]);
  assert.deepEqual(kinds("three", 390), []);
});

test("arrows move by five minutes on the grid, over a free slot in one step, and to the set beside", () => {
  const sets = ["one", "two", "three"];
  const from = (set, start) => spotAt(day, card, set, start);
  assert.equal(step(day, card, from("two", 100), "ArrowDown", sets).start, 105);
  assert.equal(step(day, card, from("two", 103), "ArrowDown", sets).start, 105);
  assert.equal(step(day, card, from("two", 103), "ArrowUp", sets).start, 100);
  assert.equal(step(day, card, from("one", 120), "ArrowDown", sets).start, 150);
  assert.deepEqual(step(day, card, from("one", 60), "ArrowRight", sets), { set: "two", start: 60, end: 90, into: "" });
  assert.equal(step(day, card, from("one", 60), "ArrowLeft", sets).set, "one");
  assert.equal(step(day, card, from("two", 60), "ArrowRight", ["two"]).set, "two", "a phone shows one set");
});

test("crew and equipment for one recording go with its slot, and stay with it where the booking takes another", () => {
  const lamp = { id: "lamp/1", name: "Lampe 1", part: "kit" };
  const own = span("card", "one", 60, 90, { booked: true, people: [anna], own: [cleo, lamp] });
  const busy = { ...day, spans: [own, free, span("there", "two", 120, 150, { own: [lamp] })] };
  const found = (set, start) => conflicts(busy, own, spotAt(busy, own, set, start)).map((one) => [one.kind, one.name, one.id]);
  assert.deepEqual(found("three", 130), [["kit", "Lampe 1", "there"]]);
  assert.deepEqual(found("one", 310), [["crew", "Cléo", ""]]);
  assert.deepEqual(found("one", 130), [], "it takes the free slot, and leaves its crew behind");
});
