// The player's pure parts: times in addresses and on the bar, keys, signed addresses.
import assert from "node:assert/strict";
import { test } from "node:test";

import { renewed, scopeOf } from "../../src/plateau/antenna/static/antenna/js/address.js";
import { clock, readTime, spoken, writeTime } from "../../src/plateau/antenna/static/antenna/js/clock.js";
import { av1IsGood, hasMoreH264, idOf, likesAv1, offered } from "../../src/plateau/antenna/static/antenna/js/codecs.js";
import { SPEEDS, commandOf, nextSpeed } from "../../src/plateau/antenna/static/antenna/js/keys.js";

test("times of addresses are read in both forms", () => {
  const read = ["754", "754.5", "12m34s", "1h2m3s", "2h", "5m", " 12M34S ", "0"].map(readTime);
  assert.deepEqual(read, [754, 754.5, 754, 3723, 7200, 300, 754, 0]);
});

test("what is no time is none", () => {
  for (const text of [null, "", "soon", "-5", "1:02", "12s34m", "1e9x"]) assert.equal(readTime(text), null, String(text));
});

test("a written time is read back", () => {
  for (const seconds of [0, 59, 60, 754, 3600, 3723, 86399]) assert.equal(readTime(writeTime(seconds)), seconds);
  assert.deepEqual([writeTime(45.9), writeTime(754), writeTime(3723)], ["45s", "12m34s", "1h2m3s"]);
});

test("the bar shows whole seconds and hours only where there are any", () => {
  assert.deepEqual([0, 9.99, 552, 3723, NaN, Infinity, -3].map(clock), ["0:00", "0:09", "9:12", "1:02:03", "0:00", "0:00", "0:00"]);
});

test("a time is said in the reader's language", () => {
  const said = [spoken(552, "fr"), spoken(3601, "en"), spoken(0, "en")].map((words) => words.replace(/\s/g, " "));
  assert.deepEqual(said, ["9 minutes, 12 secondes", "1 hour, 1 second", "0 seconds"]);
});

const OLD = "/m/AAAAAAAAAAAAAAAAAAAAAA/1700000000/asset1/full/master.m3u8";
const NEW = "/m/BBBBBBBBBBBBBBBBBBBBBB/1700014400/asset1/full/master.m3u8";

test("an address takes the fresher signature of its own package only", () => {
  assert.equal(scopeOf(OLD), "asset1/full/");
  const host = "https://tv.example.org";
  assert.equal(renewed(`${host}${OLD.replace("master.m3u8", "v720.mp4")}`, NEW), `${host}${NEW.replace("master.m3u8", "v720.mp4")}`);
  assert.equal(renewed(OLD.replace("/full/", "/free/"), NEW), OLD.replace("/full/", "/free/"));
  assert.equal(renewed("/public/poster.jpg", NEW), "/public/poster.jpg");
  assert.equal(renewed(OLD, ""), OLD);
});

/** @param {string} key @param {object} [held] */
const press = (key, held = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

test("keys mean what the help says", () => {
  const acts = [" ", "k", "K", "j", "ArrowRight", "m", "f", "c", "p", ">", "<", "?", "0", "7"].map((key) => commandOf(press(key), "none"));
  assert.deepEqual(acts, [
    { act: "toggle" }, { act: "toggle" }, { act: "toggle" }, { act: "skip", by: -10 }, { act: "skip", by: 5 }, { act: "mute" },
    { act: "fullscreen" }, { act: "captions" }, { act: "pip" }, { act: "speed", by: 1 }, { act: "speed", by: -1 }, { act: "help" },
    { act: "share", by: 0 }, { act: "share", by: 0.7 },
  ]);
});

test("a key belongs to the control that has the focus", () => {
  assert.equal(commandOf(press(" "), "button"), null);
  assert.equal(commandOf(press("ArrowUp"), "choice"), null);
  assert.equal(commandOf(press("k"), "text"), null);
  assert.equal(commandOf(press("f", { ctrlKey: true }), "none"), null);
  assert.deepEqual(commandOf(press("k"), "button"), { act: "toggle" });
  assert.equal(commandOf(press("Tab"), "none"), null);
});

test("speeds step and stop at their ends", () => {
  assert.deepEqual([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(2, 1), nextSpeed(0.5, -1), nextSpeed(1.1, 1)], [1.25, 0.75, 2, 0.5, 1.25]);
  assert.equal(SPEEDS.includes(1), true);
});

test("AV1 is for devices that decode it smoothly, and in the hand also sparingly", () => {
  const ability = { supported: true, smooth: true, powerEfficient: true };
  assert.deepEqual([false, true].map((handheld) => likesAv1(ability, handheld)), [true, true]);
  assert.deepEqual([false, true].map((handheld) => likesAv1({ ...ability, powerEfficient: false }, handheld)), [true, false]);
  for (const lack of ["supported", "smooth"]) assert.equal(likesAv1({ ...ability, [lack]: false }, false), false);
});

test("a browser that cannot say is left to choose", async () => {
  assert.equal(await av1IsGood(/** @type {any} */ ({}), true), true);
  const answers = { mediaCapabilities: { decodingInfo: async () => ({ supported: true, smooth: false, powerEfficient: false }) } };
  assert.equal(await av1IsGood(/** @type {any} */ (answers), false), false);
});

test("each height is offered once, in the codec that plays", () => {
  const levels = [["avc1", 360], ["av01", 360], ["avc1", 720], ["av01", 720], ["av01", 1080]].map(([codec, height]) => ({
    codecSet: `${codec},mp4a`, height: Number(height),
  }));
  const plain = [{ id: 2, height: 720 }, { id: 0, height: 360 }];
  const fine = [{ id: 4, height: 1080 }, { id: 3, height: 720 }, { id: 1, height: 360 }];
  assert.deepEqual([offered(levels, levels[0], true), offered(levels, undefined, false)], [plain, plain]);
  assert.deepEqual([offered(levels, levels[4], false), offered(levels, undefined, true)], [fine, fine]);
  assert.deepEqual([offered([], undefined, true), offered(levels.slice(0, 1), undefined, true)], [[], [{ id: 0, height: 360 }]]);
});

test("a height that was chosen is found in another list of levels", () => {
  const before = [{ id: 1, height: 720 }, { id: 0, height: 360 }];
  const after = [{ id: 4, height: 1080 }, { id: 3, height: 720 }, { id: 1, height: 360 }];
  assert.deepEqual([720, 360, 1080, 0].map((height) => [idOf(height, before), idOf(height, after)]), [[1, 3], [0, 1], [-1, 4], [-1, -1]]);
});

test("a size in H.264 that came later is found in the playlist", () => {
  const names = (/** @type {string} */ codec, /** @type {number} */ height) =>
    `#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="${codec},mp4a.40.2",RESOLUTION=1280x${height}\nv.m3u8`;
  const small = [{ codecSet: "avc1,mp4a", height: 360 }];
  const first = ["#EXTM3U", names("avc1.640028", 360)].join("\n");
  const found = [first, `${first}\n${names("av01.0.05M.08", 720)}`, `${first}\n${names("avc1.640028", 720)}`, ""].map((text) => hasMoreH264(text, small));
  assert.deepEqual(found, [false, false, true, false]);
  const fine = { codecSet: "av01,mp4a", height: 720 };
  assert.equal(hasMoreH264(`${first}\n${names("avc1.640028", 720)}`, [...small, fine]), true);
});
