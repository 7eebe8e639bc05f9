/**
 * Shows how long a slot is still kept, by the seconds that the server said when it answered; the page says the time of
 * day without it.
 * @module studio/countdown
 */

/**
 * Write seconds as minutes and seconds.
 * @param {number} seconds whole seconds, none below zero
 * @returns {string} such as 14:05
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * Count down in an element until nothing is left, then say so.
 * @param {HTMLElement} line the element that carries the seconds and the words for the end
 * @param {() => number} time the present in milliseconds
 */
export function countDown(line, time = Date.now) {
  const end = time() + Number(line.dataset.countdown) * 1000;
  const figure = line.querySelector("[data-countdown-clock]");
  const words = line.querySelector("[data-countdown-words]");
  if (!(figure instanceof HTMLElement) || !(words instanceof HTMLElement)) return;
  const tick = () => {
    const left = (end - time()) / 1000;
    figure.textContent = clock(left);
    if (left > 0) return;
    clearInterval(timer);
    figure.hidden = true;
    line.dataset.overNow = "";
    line.setAttribute("role", "status");
    words.textContent = line.dataset.over ?? "";
  };
  const timer = setInterval(tick, 500);
  tick();
}

if (typeof document !== "undefined") {
  const line = document.querySelector("[data-countdown]");
  if (line instanceof HTMLElement) countDown(line);
}
