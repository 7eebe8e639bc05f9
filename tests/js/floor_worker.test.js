// The floor's service worker: a kept page where the network is silent or slow, the network's where nothing is kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SCRIPT = readFileSync(
  new URL("../../src/plateau/studio/static/studio/js/floor/worker.js", import.meta.url), "utf8",
);
const DAY = "https://tv.example/desk/a/operations/o/floor/2026-11-30";
const page = (text, headers = {}) =>
  Object.defineProperty(new Response(text, { headers: { date: new Date().toUTCString(), ...headers } }), "type", { value: "basic" });

/**
 * Start the worker in a browser that keeps pages in a Map and waits no longer than the test says.
 * @param {(request: { url: string }) => Promise<Response>} fetch
 * @param {Map<string, Response>} kept
 */
function start(fetch, kept = new Map()) {
  /** @type {Record<string, (event: object) => void>} */
  const heard = {};
  const key = (one) => (typeof one === "string" ? one : one.url);
  const cache = {
    match: async (one) => kept.get(key(one))?.clone(),
    put: async (one, answer) => void kept.set(key(one), answer),
    keys: async () => [...kept.keys()].map((url) => ({ url })),
  };
  const timers = [];
  const world = {
    self: { floorVersion: "1", addEventListener: (name, act) => (heard[name] = act), skipWaiting() {} },
    caches: { open: async () => cache, keys: async () => [], delete: async () => true },
    location: { origin: "https://tv.example" },
    setTimeout: (act) => timers.push(act),
    fetch, URL, Date, Promise, Error,
  };
  vm.runInNewContext(SCRIPT, world);
  const open = async (url) => {
    let answer;
    const until = [];
    const request = { url, method: "GET", mode: "navigate" };
    heard.fetch({ request, respondWith: (given) => (answer = given), waitUntil: (work) => until.push(work) });
    return { text: answer.then((found) => found.text()), done: () => Promise.all(until), late: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      for (const act of timers.splice(0)) act();
    } };
  };
  return { open, kept };
}

test("the network's page is shown, and kept", async () => {
  const { open, kept } = start(async () => page("new"), new Map([[DAY, page("old")]]));
  const opened = await open(DAY);
  assert.equal(await opened.text, "new");
  await opened.done();
  assert.equal(await kept.get(DAY).text(), "new");
});

test("without a network, the kept page, or the running order that was kept last", async () => {
  const { open } = start(() => Promise.reject(new TypeError("no network")), new Map([[DAY, page("kept")]]));
  assert.equal(await (await open(DAY)).text, "kept");
  assert.equal(await (await open("https://tv.example/desk/a/operations/o/floor/in/b1")).text, "kept");
});

test("a slow network gives the kept page at once, and its own for the next time", async () => {
  let answer = (_) => {};
  const slow = new Promise((resolve) => (answer = resolve));
  const { open, kept } = start(() => slow, new Map([[DAY, page("kept")]]));
  const opened = await open(DAY);
  await opened.late();
  assert.equal(await opened.text, "kept");
  answer(page("late"));
  await opened.done();
  assert.equal(await kept.get(DAY).text(), "late");
});

test("where nothing is kept, or what is kept is too old, a slow network is waited for", async () => {
  const old = page("last week", { date: new Date(Date.now() - 40 * 3600 * 1000).toUTCString() });
  for (const there of [new Map(), new Map([[DAY, old]])]) {
    let answer = (_) => {};
    const slow = new Promise((resolve) => (answer = resolve));
    const { open } = start(() => slow, there);
    const opened = await open(DAY);
    await opened.late();
    answer(page("at last"));
    assert.equal(await opened.text, "at last");
  }
});
