// What a person wants of a film survives a change of its source. The video here keeps HTML's rules for loading one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Intent } from "../../src/plateau/antenna/static/antenna/js/intent.js";

/** A <video> as the standard has it: a new source stops it without telling, and forgets what was about to be told. */
class Video extends EventTarget {
  src = "old";
  paused = true;
  currentTime = 0;
  defaultPlaybackRate = 1;
  rate = 1;
  /** @type {object | null} */
  error = null;
  /** @type {string[]} */
  due = [];

  get playbackRate() {
    return this.rate;
  }

  set playbackRate(rate) {
    this.rate = rate;
    this.due.push("ratechange");
  }

  async play() {
    if (this.paused) this.due.push("play");
    this.paused = false;
  }

  pause() {
    if (!this.paused) this.due.push("pause");
    this.paused = true;
  }

  /** @param {string} src */
  load(src) {
    this.src = src;
    this.error = null;
    this.due = ["emptied"];
    this.paused = true;
    this.currentTime = 0;
    this.rate = this.defaultPlaybackRate;
  }

  /** What cannot be decoded stops, and its element keeps an error until it loads again. */
  fail() {
    this.error = {};
    this.dispatchEvent(new Event("error"));
    this.pause();
    this.tell();
  }

  querySelector() {
    return null;
  }

  /** Tell what is due. */
  tell() {
    for (let name = this.due.shift(); name; name = this.due.shift()) this.dispatchEvent(new Event(name));
  }
}

const set = () => {
  const video = new Video();
  return { video, intent: new Intent(/** @type {any} */ (video)) };
};

test("a film that plays goes on in its new source, one that rests rests", () => {
  const { video, intent } = set();
  intent.across(() => video.load("new"));
  video.tell();
  assert.equal(video.paused, true);
  video.play();
  video.tell();
  intent.across(() => video.load("newer"));
  video.tell();
  assert.equal(video.paused, false);
});

test("a press of which nothing was told yet counts", () => {
  const { video, intent } = set();
  video.play();
  intent.across(() => video.load("new"));
  assert.equal(video.paused, false);
  video.tell();
  video.pause();
  intent.across(() => video.load("newer"));
  video.tell();
  assert.equal(video.paused, true);
});

test("a film goes on where somebody else changed its source", () => {
  const { video } = set();
  video.play();
  video.tell();
  video.load("new");
  assert.equal(video.paused, true);
  video.tell();
  assert.equal(video.paused, false);
});

test("without a source nothing is played", () => {
  const { video, intent } = set();
  video.play();
  video.tell();
  intent.across(() => video.load(""));
  video.tell();
  assert.equal(video.paused, true);
});

test("the place holds until the new source has gone there", () => {
  const { video, intent } = set();
  video.currentTime = 13.5;
  intent.across(() => video.load("new"));
  assert.equal(intent.place, 13.5);
  intent.across(() => video.load("newer"));
  assert.equal(intent.place, 13.5);
  video.currentTime = 13.5;
  video.dispatchEvent(new Event("seeking"));
  video.currentTime = 0;
  assert.equal(intent.place, 0);
});

test("the speed holds", () => {
  const { video, intent } = set();
  video.playbackRate = 1.5;
  intent.across(() => video.load("new"));
  assert.equal(video.playbackRate, 1.5);
  video.playbackRate = 2;
  video.tell();
  video.load("newer");
  assert.equal(video.playbackRate, 2);
});

test("what a decoder that fails has stopped goes on, in the source that comes next", () => {
  const { video } = set();
  void video.play();
  video.tell();
  video.fail();
  video.load("new");
  video.tell();
  assert.equal(video.paused, false);
});

test("what a person stopped before the decoder failed stays stopped", () => {
  const { video, intent } = set();
  void video.play();
  video.pause();
  video.tell();
  video.fail();
  intent.across(() => video.load("new"));
  video.tell();
  assert.equal(video.paused, true);
});

test("a source that was given anew before ours came changes nothing of that", () => {
  const { video, intent } = set();
  void video.play();
  video.tell();
  video.currentTime = 41;
  video.fail();
  video.load("again"); // by hls.js, before anything of it is told
  assert.equal(intent.place, 41);
  intent.across(() => video.load("ours"));
  assert.equal(intent.place, 41);
  video.tell();
  assert.equal(video.paused, false);
});

for (const told of [true, false]) {
  test(`a press while a source that failed is replaced counts, ${told ? "" : "not "}told of before ours comes`, () => {
    const { video, intent } = set();
    void video.play();
    video.tell();
    video.fail();
    video.load("again");
    video.tell();
    assert.equal(video.paused, false);
    video.pause();
    if (told) video.tell();
    intent.across(() => video.load("ours"));
    video.tell();
    assert.equal(video.paused, true);
  });
}
