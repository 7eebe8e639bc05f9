// The bar under the picture: chapters and hover pictures on it, and its times in the reader's own language.

import { spoken } from "antenna/clock";

/** @typedef {{ at: number, title: string }} Chapter */

/**
 * Read the chapters from their list on the page.
 * @param {ParentNode | null} list
 * @returns {Chapter[]}
 */
export function chaptersIn(list) {
  return [...(list?.querySelectorAll("[data-seek]") ?? [])].map((link) => ({
    at: Number(link.getAttribute("data-seek")),
    title: link.querySelector("[data-title]")?.textContent?.trim() ?? "",
  }));
}

/**
 * Put the chapters on the bar.
 * @param {HTMLVideoElement} video
 * @param {Chapter[]} chapters
 */
export function drawChapters(video, chapters) {
  if (!chapters.length) return;
  const track = video.addTextTrack("chapters");
  track.mode = "hidden";
  video.addEventListener("loadedmetadata", () => {
    for (const cue of [...(track.cues ?? [])]) track.removeCue(cue);
    const inside = chapters.filter(({ at }) => at < video.duration);
    inside.forEach(({ at, title }, index) => track.addCue(new VTTCue(at, inside[index + 1]?.at ?? video.duration, title)));
    video.textTracks.dispatchEvent(new Event("change")); // media-chrome reads the cues on this news
  });
}

/**
 * Give the bar its hover pictures; media-chrome looks for a track of this kind and label.
 * @param {HTMLVideoElement} video
 * @param {string} address
 */
export function drawStoryboard(video, address) {
  video.querySelector("track[label=thumbnails]")?.remove();
  if (!address) return;
  const track = document.createElement("track");
  Object.assign(track, { kind: "metadata", label: "thumbnails", default: true, src: address });
  video.append(track);
  track.track.mode = "hidden";
}

/**
 * Let the bar say its times in the reader's language: media-chrome speaks English only in this build.
 * @param {Element | null} bar a media-time-range
 * @param {HTMLVideoElement} video
 * @param {{ label: string, of: string, language: string }} words `of` holds {time} and {total}
 */
export function speak(bar, video, words) {
  const range = bar?.shadowRoot?.querySelector("input");
  if (!range) return;
  const phrase = () =>
    words.of
      .replace("{time}", spoken(video.currentTime, words.language))
      .replace("{total}", spoken(video.duration, words.language));
  const set = range.setAttribute.bind(range);
  range.setAttribute = (name, value) => set(name, name === "aria-valuetext" ? phrase() : name === "aria-label" ? words.label : value);
  set("aria-label", words.label);
  set("aria-valuetext", phrase());
}
