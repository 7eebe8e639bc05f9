/**
 * Tells the pulse that a page was seen or a film played: one small request without cookies, after which nothing is kept.
 * @module audience/beacon
 */

/**
 * Count one visit; whether it counts (robots, repeats) is decided by the pulse.
 * @param {"page" | "play"} kind what was seen
 * @param {string} id the public id of the subject or film
 * @param {{embedded?: boolean}} [more] whether the film plays on somebody else's page
 */
export function count(kind, id, { embedded = false } = {}) {
  const mark = new URLSearchParams(location.search).get("from") ?? "";
  const body = JSON.stringify({ kind, id, referrer: document.referrer, mark, embedded });
  if (!navigator.sendBeacon("/pulse/count", body)) {
    fetch("/pulse/count", { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
  }
}

/**
 * Run something once the page has been in front of somebody for this long in all.
 * @param {number} milliseconds how long it has to be visible
 * @param {() => void} then what to do, once
 */
export function whenSeenFor(milliseconds, then) {
  let left = milliseconds;
  let since = 0;
  let timer = 0;
  const watch = () => {
    if (document.visibilityState === "visible") {
      since = performance.now();
      timer = window.setTimeout(() => {
        document.removeEventListener("visibilitychange", watch);
        then();
      }, left);
    } else if (timer) {
      window.clearTimeout(timer);
      left -= performance.now() - since;
      timer = 0;
    }
  };
  document.addEventListener("visibilitychange", watch);
  watch();
}
