// Tells the server how far a member watched, in whole milliseconds; the server keeps frames of the film's own rate.

const EVERY = 15_000;

/**
 * @param {HTMLVideoElement} video
 * @param {string} address where to tell it; empty for visitors, of whom nothing is kept
 */
export function keepPosition(video, address) {
  if (!address) return;
  let told = -1;
  /** @param {boolean} ended */
  const tell = (ended) => {
    const milliseconds = Math.round(video.currentTime * 1000);
    if (milliseconds === told || (!milliseconds && !ended)) return;
    told = milliseconds;
    const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    const body = new URLSearchParams({ milliseconds: String(milliseconds), ended: ended ? "1" : "" });
    fetch(address, { method: "POST", body, headers, keepalive: true }).catch(() => {});
  };
  window.setInterval(() => {
    if (!video.paused) tell(false);
  }, EVERY);
  video.addEventListener("pause", () => tell(video.ended));
  video.addEventListener("ended", () => tell(true));
  window.addEventListener("pagehide", () => tell(video.ended));
}
