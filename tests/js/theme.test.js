// The choice of a theme: kept, shown, and forgotten again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choose } from "../../src/plateau/website/static/website/js/theme.js";

const memory = () => {
  const kept = new Map();
  return { kept, setItem: (name, value) => kept.set(name, value), removeItem: (name) => kept.delete(name) };
};

test("a chosen theme is shown and kept", () => {
  const root = { dataset: {} };
  const storage = memory();
  choose(root, storage, "dark");
  assert.deepEqual([root.dataset.theme, storage.kept.get("theme")], ["dark", "dark"]);
});

test("the system's theme forgets the choice", () => {
  const root = { dataset: { theme: "dark" } };
  const storage = memory();
  storage.setItem("theme", "dark");
  choose(root, storage, "system");
  assert.deepEqual([root.dataset, storage.kept.size], [{}, 0]);
});
