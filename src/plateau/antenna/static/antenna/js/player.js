// The player of a page: wakes when somebody looks at it, plays when they ask, never by itself.

import { chaptersIn, drawChapters, drawStoryboard, speak } from "antenna/bar";
import { loadChrome } from "antenna/chrome";
import { clock, readTime, writeTime } from "antenna/clock";
import { Engine } from "antenna/engine";
import { gateOf } from "antenna/gate";
import { choices, keep } from "antenna/kept";
import { commandOf, nextSpeed } from "antenna/keys";
import { keepPosition } from "antenna/resume";
import { settingsOf } from "antenna/settings";
import { Refused, Sources, Unreachable } from "antenna/sources";

const root = document.querySelector("[data-player]");
if (root instanceof HTMLElement) setUp(root);

/** @param {HTMLElement} root */
function setUp(root) {
  /** @template {Element} T @param {string} selector @returns {T} */
  const part = (selector) => /** @type {T} */ (root.querySelector(selector));
  const data = /** @type {Record<string, string>} */ (root.dataset);
  const language = document.documentElement.lang;
  const stage = /** @type {HTMLElement} */ (part(".player-stage"));
  const video = /** @type {HTMLVideoElement} */ (part("video"));
  const begin = /** @type {HTMLElement} */ (part(".player-begin"));
  const trouble = /** @type {HTMLElement} */ (part(".player-trouble"));
  const help = /** @type {HTMLDialogElement} */ (part(".player-help"));
  const sources = new Sources(data.sources);
  const engine = new Engine(video, sources);
  const gate = gateOf(root, data.film);
  const settings = settingsOf(part(".player-sheet"), video, engine, { auto: data.auto, off: data.off, language });
  const asked = readTime(new URLSearchParams(location.search).get("t"));
  root.toggleAttribute("data-awake", true);
  let start = asked ?? Number(data.start || 0);
  let attached = false;
  /** @type {Promise<void> | null} */
  let attaching = null;

  const kept = choices();
  video.volume = kept.volume ?? 1;
  video.muted = kept.muted ?? false;
  video.defaultPlaybackRate = video.playbackRate = kept.speed ?? 1;
  keepPosition(video, data.keep ?? "");

  const hang = () => {
    if (!attached || !sources.answer) return;
    drawStoryboard(video, sources.answer.storyboard);
    if (engine.hls) settings.offerCaptions(sources.answer.captions); // a native player reads them from the playlist
  };
  sources.addEventListener("renewed", hang);
  const attach = () => {
    attaching ??= (async () => {
      const { whole } = await sources.get();
      root.toggleAttribute("data-whole", whole);
      await engine.attach(start);
      attached = true;
      hang();
    })().finally(() => {
      attaching = null;
    });
    return attaching;
  };
  const play = async () => {
    const focused = begin.contains(document.activeElement);
    trouble.hidden = true;
    begin.hidden = true;
    if (focused) stage.focus();
    try {
      if (!attached || engine.failure) await attach();
      await video.play();
    } catch (error) {
      if (video.paused && !engine.failure) begin.hidden = false;
      if (error instanceof Refused) complain("taken", error.message);
      else if (error instanceof Unreachable) complain("network");
      else if (!(error instanceof DOMException)) throw error; // the browser did not let it play: the button is there again
    }
  };
  /** @param {string} kind @param {string} [words] */
  const complain = (kind, words) => {
    begin.hidden = true;
    trouble.querySelectorAll("[data-say]").forEach((one) => {
      if (one instanceof HTMLElement) one.hidden = one.dataset.say !== kind;
    });
    const said = trouble.querySelector(`[data-say=${kind}]`);
    if (said && words) said.textContent = words;
    trouble.hidden = false;
  };
  /** Where the film stands: a source that is being changed is at 0 for a moment. */
  const position = () => (attached ? engine.intent.place : start);
  /** @param {number} seconds */
  const seek = (seconds) => {
    start = Math.max(0, seconds);
    if (attached) video.currentTime = Math.min(start, Number.isFinite(video.duration) ? video.duration : start);
  };
  const fullscreen = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (stage.requestFullscreen) void stage.requestFullscreen();
    else if ("webkitEnterFullscreen" in video) /** @type {{ webkitEnterFullscreen(): void }} */ (/** @type {unknown} */ (video)).webkitEnterFullscreen();
  };
  const pip = () => {
    if (document.pictureInPictureElement) void document.exitPictureInPicture();
    else if (attached) void video.requestPictureInPicture().catch(() => {});
  };

  /** @type {Record<string, (by: number) => void>} */
  const acts = {
    toggle: () => (video.paused ? void play() : video.pause()),
    skip: (by) => seek(position() + by),
    share: (by) => seek(by * (Number.isFinite(video.duration) ? video.duration : Number(data.seconds))),
    volume: (by) => {
      video.muted = false;
      video.volume = Math.min(1, Math.max(0, video.volume + by));
    },
    mute: () => {
      video.muted = !video.muted;
    },
    speed: (by) => {
      video.playbackRate = nextSpeed(video.playbackRate, by);
      say(`${new Intl.NumberFormat(language).format(video.playbackRate)}×`);
    },
    fullscreen,
    pip,
    captions: () => settings.toggleCaptions(),
    help: () => (help.open ? help.close() : help.showModal()),
    settings: () => {}, // the sheet listens to its button itself
    retry: () => void play(),
  };

  let silence = 0;
  /** @param {string} words */
  const say = (words) => {
    const said = part(".player-said");
    said.textContent = words;
    window.clearTimeout(silence);
    silence = window.setTimeout(() => {
      said.textContent = "";
    }, 1200);
  };

  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    if (button instanceof HTMLElement) acts[button.dataset.do ?? ""]?.(0);
  });
  // A press on the picture goes to the video itself: before there is anything to play, the film is attached first.
  stage.addEventListener("mediaplayrequest", (event) => {
    if (attached && !engine.failure) return;
    event.stopPropagation();
    void play();
  }, { capture: true });
  // A finger does not leave: what a browser tells of a mouse after a tap would take the bar away again.
  let touched = false;
  stage.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
  }, { capture: true });
  stage.addEventListener("mouseleave", (event) => {
    if (touched) event.stopImmediatePropagation();
  }, { capture: true });
  stage.addEventListener("keydown", (event) => {
    const focus = event.composedPath()[0];
    const command = commandOf(event, kindOf(focus));
    if (!command || help.open) return;
    event.preventDefault();
    event.stopPropagation();
    acts[command.act](command.by ?? 0);
  }, { capture: true });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-seek]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    seek(Number(link.getAttribute("data-seek")));
    root.scrollIntoView({ block: "nearest" });
    void play();
  });

  const volume = part("[data-volume]");
  const time = part(".player-time");
  const draw = () => {
    const seconds = Number.isFinite(video.duration) ? video.duration : Number(data.seconds);
    time.textContent = `${clock(position())} / ${clock(seconds)}`;
  };
  video.addEventListener("timeupdate", draw);
  video.addEventListener("durationchange", draw);
  video.addEventListener("volumechange", () => {
    keep({ volume: video.volume, muted: video.muted });
    if (volume instanceof HTMLInputElement) volume.value = String(video.muted ? 0 : video.volume);
    press("mute", video.muted || video.volume === 0);
  });
  volume?.addEventListener("input", () => {
    if (!(volume instanceof HTMLInputElement)) return;
    video.muted = false;
    video.volume = Number(volume.value);
  });
  /** @param {string} name @param {boolean} on */
  const press = (name, on) => {
    for (const button of root.querySelectorAll(`[data-do=${name}]`)) {
      button.toggleAttribute("data-on", on);
      const words = button.getAttribute(on ? "data-label-on" : "data-label-off");
      if (words) {
        button.setAttribute("aria-label", words);
        button.setAttribute("title", words);
      }
    }
  };
  video.addEventListener("play", () => {
    root.toggleAttribute("data-started", true);
    press("toggle", true);
    begin.hidden = true;
  });
  video.addEventListener("pause", () => press("toggle", false));
  document.addEventListener("fullscreenchange", () => press("fullscreen", document.fullscreenElement === stage));
  video.addEventListener("ended", () => {
    start = 0;
    begin.hidden = false;
    begin.removeAttribute("data-resumes");
    if (!(sources.answer?.whole ?? true)) gate.explain();
  });
  engine.addEventListener("failed", () => {
    start = engine.intent.place;
    attached = false;
    complain(engine.failure ?? "network");
  });
  if (!("preview" in data)) countPlay(video, data);
  share(root, video, position);
  const chapters = chaptersIn(document.querySelector(`[data-chapters="${data.film}"]`));
  drawChapters(video, chapters);
  markChapter(video, data.film);
  announce(video, root, data);

  for (const name of ["pip", "fullscreen"]) {
    const pictured = document.pictureInPictureEnabled && stage.dataset.shape !== "sound";
    const possible = name === "pip" ? pictured : document.fullscreenEnabled || "webkitEnterFullscreen" in video;
    for (const button of root.querySelectorAll(`[data-do=${name}]`)) if (button instanceof HTMLElement) button.hidden = !possible;
  }
  if (start > 0) {
    begin.toggleAttribute("data-resumes", true);
    const at = begin.querySelector("[data-at]");
    if (at) at.textContent = clock(start);
  }
  draw();
  volume?.dispatchEvent(new Event("ready"));
  video.dispatchEvent(new Event("volumechange"));
  loadChrome().then(() => {
    speak(part("media-time-range"), video, { label: data.position, of: data.of, language });
    stage.setAttribute("aria-label", data.label); // media-chrome names it in English
    root.toggleAttribute("data-ready", true);
  }, () => complain("network"));
  // Somebody who reaches for the player will press it: fetch the engine meanwhile, not the film.
  for (const intent of ["pointerenter", "focusin", "touchstart"]) {
    root.addEventListener(intent, () => void import("hls.js").catch(() => {}), { once: true, passive: true });
  }
}

/**
 * @param {EventTarget | undefined} target
 * @returns {"button" | "choice" | "bar" | "text" | "none"}
 */
function kindOf(target) {
  if (target instanceof HTMLInputElement) {
    if (target.type === "range") return target.hasAttribute("data-volume") ? "choice" : "bar";
    return ["radio", "checkbox"].includes(target.type) ? "choice" : "text";
  }
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return "text";
  return target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement ? "button" : "none";
}

/**
 * Count a play by the rule printed in docs/audience.md: 5 seconds played, or half of a film shorter than 10 seconds.
 * @param {HTMLVideoElement} video
 * @param {Record<string, string>} data
 */
function countPlay(video, data) {
  let played = 0;
  let last = 0;
  const watch = () => {
    const step = video.currentTime - last;
    last = video.currentTime;
    if (step > 0 && step < 1.5) played += step;
    if (played < Math.min(5, video.duration / 2)) return;
    video.removeEventListener("timeupdate", watch);
    import("audience/beacon").then(({ count }) => count("play", data.film, { embedded: "embed" in data }), () => {});
  };
  video.addEventListener("timeupdate", watch);
}

/**
 * The share box: the address, if wished with the time on the bar.
 * @param {HTMLElement} root
 * @param {HTMLVideoElement} video
 * @param {() => number} position
 */
function share(root, video, position) {
  const box = root.querySelector(".player-share");
  const address = box?.querySelector("[data-address]");
  const timed = box?.querySelector("[data-timed]");
  if (!(address instanceof HTMLInputElement) || !(timed instanceof HTMLInputElement)) return;
  const draw = () => {
    const at = Math.floor(position());
    const label = box?.querySelector("[data-at]");
    if (label) label.textContent = clock(at);
    address.value = address.defaultValue + (timed.checked && at > 0 ? `?t=${writeTime(at)}` : "");
  };
  video.addEventListener("timeupdate", draw);
  timed.addEventListener("change", draw);
  box?.addEventListener("toggle", draw);
}

/**
 * Mark the chapter that plays in the list.
 * @param {HTMLVideoElement} video
 * @param {string} film
 */
function markChapter(video, film) {
  const links = [...document.querySelectorAll(`[data-chapters="${film}"] [data-seek]`)];
  video.addEventListener("timeupdate", () => {
    const now = links.findLast((link) => Number(link.getAttribute("data-seek")) <= video.currentTime + 0.05);
    for (const link of links) {
      if (link === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  });
}

/**
 * Tell the system what plays: its own play keys and lock screen show it.
 * @param {HTMLVideoElement} video
 * @param {HTMLElement} root
 * @param {Record<string, string>} data
 */
function announce(video, root, data) {
  if (!("mediaSession" in navigator)) return;
  video.addEventListener("play", () => {
    const poster = root.querySelector(".player-poster");
    const artwork = poster instanceof HTMLImageElement ? [{ src: poster.src }] : [];
    navigator.mediaSession.metadata = new MediaMetadata({ title: data.title, artist: data.channel, artwork });
  }, { once: true });
}
