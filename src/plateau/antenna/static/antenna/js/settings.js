// The sheet of choices over the picture: quality, speed, captions. Plain radio buttons, so that every keyboard knows them.

import { idOf } from "antenna/codecs";
import { choices, keep } from "antenna/kept";
import { SPEEDS } from "antenna/keys";

/**
 * @param {HTMLElement} sheet
 * @param {string} name
 * @param {{ value: string, label: string }[]} offered
 * @param {string} chosen
 */
function fill(sheet, name, offered, chosen) {
  const set = sheet.querySelector(`fieldset[data-choice=${name}]`);
  if (!(set instanceof HTMLFieldSetElement)) return;
  set.hidden = offered.length < 2;
  const inputs = [...set.querySelectorAll("input")];
  if (inputs.length === offered.length && inputs.every((input, index) => input.value === offered[index].value)) {
    // the same choices again: they stay where they are, with the focus that one of them may have
    inputs.forEach((input, index) => {
      input.checked = input.value === chosen;
      if (input.nextSibling) input.nextSibling.textContent = ` ${offered[index].label}`;
    });
    return;
  }
  set.querySelectorAll("label").forEach((label) => label.remove());
  for (const { value, label } of offered) {
    const input = Object.assign(document.createElement("input"), { type: "radio", name: `player-${name}`, value, checked: value === chosen });
    const line = document.createElement("label");
    line.append(input, ` ${label}`);
    set.append(line);
  }
}

/**
 * @param {HTMLElement} sheet
 * @param {HTMLVideoElement} video
 * @param {import("antenna/engine").Engine} engine
 * @param {{ auto: string, off: string, language: string }} words
 */
export function settingsOf(sheet, video, engine, words) {
  const button = /** @type {HTMLElement} */ (sheet.parentElement?.querySelector("[data-do=settings]"));
  const number = new Intl.NumberFormat(words.language);
  let height = 0; // that a person chose; 0 lets the connection decide
  let chosen = choices().captions ?? "";

  const qualities = () => {
    const quality = idOf(height, engine.qualities);
    const auto = quality < 0 && engine.height ? `${words.auto} (${engine.height}p)` : words.auto;
    const offered = engine.qualities.map(({ id, height }) => ({ value: String(id), label: `${height}p` }));
    fill(sheet, "quality", offered.length > 1 ? [{ value: "-1", label: auto }, ...offered] : [], String(quality));
  };
  const speeds = () => {
    const offered = SPEEDS.map((speed) => ({ value: String(speed), label: `${number.format(speed)}×` }));
    fill(sheet, "speed", offered, String(video.playbackRate));
  };
  /** @returns {TextTrack[]} */
  const tracks = () => [...video.textTracks].filter(({ kind }) => kind === "subtitles" || kind === "captions");
  const captions = () => {
    const shown = tracks().find(({ mode }) => mode === "showing");
    const offered = tracks().map(({ language, label }) => ({ value: language, label: label || language }));
    fill(sheet, "captions", offered.length ? [{ value: "", label: words.off }, ...offered] : [], shown?.language ?? "");
    const toggle = sheet.parentElement?.querySelector("[data-do=captions]");
    if (toggle instanceof HTMLElement) {
      toggle.hidden = !offered.length;
      toggle.setAttribute("aria-pressed", String(Boolean(shown)));
    }
  };
  /** @param {string} language */
  const showCaptions = (language) => {
    chosen = language;
    for (const track of tracks()) {
      const mode = track.language === language ? "showing" : "disabled";
      if (track.mode !== mode) track.mode = mode;
    }
    captions();
  };
  const close = () => {
    sheet.hidden = true;
    button.setAttribute("aria-expanded", "false");
  };

  button.addEventListener("click", () => {
    if (!sheet.hidden) return close();
    sheet.hidden = false;
    button.setAttribute("aria-expanded", "true");
    /** @type {HTMLElement | null} */ (sheet.querySelector("fieldset:not([hidden]) input:checked"))?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    const path = event.composedPath();
    if (!sheet.hidden && !path.includes(sheet) && !path.includes(button)) close();
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    button.focus();
  });
  sheet.addEventListener("change", (event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    if (name === "player-quality") {
      const quality = engine.qualities.find(({ id }) => id === Number(value));
      height = quality?.height ?? 0;
      engine.choose(quality?.id ?? -1);
    } else if (name === "player-speed") {
      video.playbackRate = Number(value);
    } else {
      keep({ captions: value });
      showCaptions(value);
    }
  });
  engine.addEventListener("levels", () => {
    if (height) engine.choose(idOf(height, engine.qualities)); // of another list of levels, the same size
    qualities();
  });
  engine.addEventListener("level", qualities);
  video.addEventListener("ratechange", () => {
    keep({ speed: video.playbackRate });
    speeds();
  });
  video.textTracks.addEventListener("change", () => {
    if (engine.hls) showCaptions(chosen); // a browser turns tracks on by its own taste as they are added
    else captions(); // here the system's own menu is the one that people use
  });
  speeds();

  return {
    close,
    /** Turn captions on in the language kept, else the page's, else the first; or off. */
    toggleCaptions() {
      const shown = tracks().some(({ mode }) => mode === "showing");
      const offered = tracks().map((track) => track.language);
      const language = [choices().captions, words.language, ...offered].find((one) => one && offered.includes(one));
      showCaptions(shown ? "" : (language ?? ""));
      keep({ captions: shown ? "" : (language ?? "") });
    },
    /**
     * Hang the captions on the film, or give those not loaded yet a fresher address.
     * @param {{ language: string, label: string, address: string }[]} offered
     */
    offerCaptions(offered) {
      for (const { language, label, address } of offered) {
        const known = /** @type {HTMLTrackElement | null} */ (video.querySelector(`track[kind=subtitles][srclang=${language}]`));
        const track = known ?? document.createElement("track");
        if (track.readyState === HTMLTrackElement.LOADED) continue;
        Object.assign(track, { kind: "subtitles", srclang: language, label, src: address });
        if (!known) video.append(track);
      }
      showCaptions(chosen);
    },
  };
}
