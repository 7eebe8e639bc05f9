// Feeds a <video>: by hls.js where the browser has media sources, else by the browser's own HLS.

import { renewed, scopeOf } from "antenna/address";
import { av1IsGood, familyOf, hasMoreH264, offered } from "antenna/codecs";
import { Intent } from "antenna/intent";
import { Refused } from "antenna/sources";

/** @typedef {import("antenna/sources").Sources} Sources */
/** @typedef {"network" | "format" | "media" | "taken"} Failure */
/** @typedef {{ id: number, height: number }} Quality */

const onTouch = () => matchMedia("(pointer: coarse)").matches;

const GONE = new Set([403, 404, 410]);

/** Seconds that a film has to play after the decoder failed, to be taken for whole again. */
const SOUND_AFTER = 10;

/** Tells "levels" (the qualities are known), "level" (another one plays) and "failed" (with `failure`). */
export class Engine extends EventTarget {
  /**
   * @param {HTMLVideoElement} video
   * @param {Sources} sources
   */
  constructor(video, sources) {
    super();
    this.video = video;
    this.sources = sources;
    this.intent = new Intent(video);
    this.turn = 0;
    /** @type {import("hls.js").default | null} */
    this.hls = null;
    /** @type {Failure | null} */
    this.failure = null;
    this.rescues = 0;
    this.av1Failed = false;
    this.fine = false;
    this.brokenAt = 0;
    this.breaks = 0;
    this.scope = "";
    /** @type {import("antenna/sources").Answer["stage"]} */
    this.stage = "finest";
    sources.addEventListener("renewed", () => this.follow());
    video.addEventListener("error", () => {
      if (this.hls && video.error?.code === MediaError.MEDIA_ERR_DECODE) void this.undecodable(this.hls);
    });
  }

  /**
   * Attach the film, to start at a time.
   * @param {number} start seconds
   */
  async attach(start) {
    this.intent.start = start;
    await this.load();
  }

  /** Give the film its source. All waiting comes first, so that a press meanwhile is not lost; of two at once the later one counts. */
  async load() {
    const turn = ++this.turn;
    try {
      await this.give(() => turn === this.turn);
    } catch (error) {
      if (turn === this.turn) throw error; // what nobody waits for any more fails nobody
    }
  }

  /** @param {() => boolean} current whether this is still the source that is wanted */
  async give(current) {
    this.failure = null;
    const answer = await this.sources.get();
    if (!current()) return;
    this.scope = scopeOf(answer.master);
    this.stage = answer.stage;
    const Hls = "MediaSource" in window || "ManagedMediaSource" in window ? (await import("hls.js")).default : null;
    const fine = await this.likesAv1();
    if (!current()) return;
    if (Hls?.isSupported()) this.intent.across(() => this.attachHls(Hls, answer.master, fine));
    else this.intent.across(() => this.attachNative(answer.master));
  }

  /**
   * @param {typeof import("hls.js").default} Hls
   * @param {string} master
   * @param {boolean} fine whether AV1 is good for this device
   */
  attachHls(Hls, master, fine) {
    const start = this.intent.place;
    this.fine = fine;
    this.hls?.destroy();
    const hls = new Hls({
      // hls.js takes the finer codec if the browser says it can: that is not yet smoothly
      ...(fine ? {} : { videoPreference: { videoCodec: "avc1" } }),
      enableWorker: false, // fragmented MP4 passes through: there is nothing to remux
      startPosition: start > 0 ? start : -1,
      capLevelToPlayerSize: true,
      backBufferLength: 60,
      // Captions come as plain tracks: hls.js would hang them on data: addresses, which the policy refuses.
      subtitleTrackController: undefined,
      subtitleStreamController: undefined,
      timelineController: undefined,
      xhrSetup: (request, url) => {
        request.open("GET", renewed(url, this.sources.answer?.master ?? ""), true);
      },
    });
    this.hls = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.dispatchEvent(new Event("levels")));
    hls.on(Hls.Events.LEVEL_SWITCHED, () => this.dispatchEvent(new Event("level")));
    hls.on(Hls.Events.FRAG_BUFFERED, () => {
      this.rescues = 0;
    });
    hls.on(Hls.Events.ERROR, (_, data) => {
      const gone = GONE.has(data.response?.code ?? 0);
      if (data.fatal || gone) void this.rescue(data.type === Hls.ErrorTypes.MEDIA_ERROR ? "media" : "network", gone);
    });
    hls.loadSource(master);
    hls.attachMedia(this.video);
  }

  /** @param {string} master */
  attachNative(master) {
    const { video, intent } = this;
    if (!video.canPlayType("application/vnd.apple.mpegurl")) return this.fail("format");
    const start = intent.place;
    video.onloadedmetadata = () => {
      if (start > 0) video.currentTime = start;
      this.dispatchEvent(new Event("levels"));
    };
    video.onerror = () => void this.rescue(video.error?.code === MediaError.MEDIA_ERR_DECODE ? "media" : "network", false);
    video.src = master;
  }

  /** Go on with fresh addresses: hls.js rewrites each request, a native player needs its address anew, and only when it stalls. */
  follow() {
    const { master = "", stage = this.stage } = this.sources.answer ?? {};
    if (!this.scope) return;
    if (scopeOf(master) !== this.scope) void this.again(); // the gate opened or closed, or the film has its sizes now
    else if (stage !== this.stage) void this.climb(stage);
  }

  /**
   * Take up finer sizes of the film that plays, where the device is better off with them; at its end that would begin it anew.
   * @param {import("antenna/sources").Answer["stage"]} stage
   */
  async climb(stage) {
    this.stage = stage;
    if (stage !== "finest" || !this.hls) return;
    const better = (await this.likesAv1()) || (await this.hasMoreH264());
    if (better && this.hls && !this.video.ended) await this.again();
  }

  /** Ask whether a larger H.264 came with AV1: hls.js reads the playlist of a whole film once. Without an answer, the film plays on as it is. */
  async hasMoreH264() {
    const answer = await fetch(this.sources.answer?.master ?? "").catch(() => null);
    return hasMoreH264(answer?.ok ? await answer.text() : "", this.hls?.levels ?? []);
  }

  /**
   * Try what may help, at most three times between two pieces that arrived; then say what failed.
   * @param {Failure} failure
   * @param {boolean} gone whether an address was refused
   */
  async rescue(failure, gone) {
    this.rescues += 1;
    if (this.rescues > 3) return this.fail(failure);
    const { hls } = this;
    if (failure === "media" && hls) return this.intent.across(() => hls.recoverMediaError()); // in another codec, if it has one
    try {
      if (gone || !this.hls) await this.sources.renew();
    } catch (error) {
      return this.fail(error instanceof Refused ? "taken" : "network");
    }
    if (!this.hls) return this.again();
    await new Promise((resolve) => setTimeout(resolve, 500 * this.rescues));
    if (this.hls.levels.length) this.hls.startLoad(this.video.currentTime || -1);
    else await this.again();
  }

  /**
   * Go on in H.264 where AV1 could not be decoded after all; hls.js begins anew by itself, in the same codec, for ever.
   * @param {import("hls.js").default} hls
   */
  async undecodable(hls) {
    const { video } = this;
    this.breaks = Math.abs(video.currentTime - this.brokenAt) < SOUND_AFTER ? this.breaks + 1 : 1;
    this.brokenAt = video.currentTime;
    const level = hls.levels[hls.currentLevel] ?? hls.levels[hls.loadLevel];
    if (!this.av1Failed && familyOf(level) === "av01") {
      this.av1Failed = true;
      await this.again();
    } else if (this.breaks > 3) this.fail("media");
  }

  async likesAv1() {
    return !this.av1Failed && (await av1IsGood(navigator, onTouch()));
  }

  /** Attach anew where we stand, and go on as a person wants it. */
  async again() {
    this.rescues = Math.min(this.rescues, 2);
    await this.load();
  }

  /** @param {Failure} failure */
  fail(failure) {
    this.failure = failure;
    this.turn += 1;
    this.intent.start = this.intent.place;
    this.hls?.destroy();
    this.hls = null;
    this.video.pause();
    this.dispatchEvent(new Event("failed"));
  }

  /** @returns {Quality[]} the best first; empty where the browser chooses by itself */
  get qualities() {
    const levels = this.hls?.levels ?? [];
    return offered(levels, levels[this.hls?.currentLevel ?? -1], this.fine);
  }

  /** The height that plays now, or 0. */
  get height() {
    return this.hls?.levels[this.hls.currentLevel]?.height ?? 0;
  }

  /** @param {number} id a quality, or -1 to let the connection decide */
  choose(id) {
    if (!this.hls) return;
    this.hls.nextLevel = id;
    this.hls.autoLevelCapping = -1;
  }
}
