// How long a slot is kept, as its form shows it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../../src/plateau/studio/static/studio/js/countdown.js";

test("seconds are shown as minutes and seconds, and never below zero", () => {
  assert.deepEqual([900, 899.2, 61, 59.4, 1, 0.2, 0, -3].map(clock), ["15:00", "15:00", "1:01", "1:00", "0:01", "0:01", "0:00", "0:00"]);
});
