// Keeps a proposal while it is written: every few seconds after a change, when a field is left, and when the page is.
// A page that is reloaded may be drawn before its last words arrived: this tab holds them until then.

const PAUSE = 2500;

/**
 * Call `save` once after the last of many changes, or at once when asked; never twice at the same time.
 * @param {(leaving: boolean) => Promise<boolean>} save returns whether it worked; if not, it is tried again after a pause
 * @param {number} [pause] milliseconds
 */
export function saver(save, pause = PAUSE) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let running = false;
  let dirty = false;
  let stopped = false;

  const now = async () => {
    clearTimeout(waiting);
    if (!dirty || running) return;
    running = true;
    dirty = false;
    const done = await save(false);
    running = false;
    if (!done) dirty = true;
    if (dirty) waiting = setTimeout(now, pause);
  };
  return {
    changed() {
      dirty = true;
      clearTimeout(waiting);
      waiting = setTimeout(now, pause);
    },
    now,
    /** Save once more without waiting, as the page goes; say whether anything was not saved yet. */
    leave() {
      clearTimeout(waiting);
      if (stopped || !(dirty || running)) return false;
      save(true);
      return true;
    },
    stop() {
      clearTimeout(waiting);
      dirty = false;
      stopped = true;
    },
  };
}

/**
 * Put words that were held back into the fields they were written in.
 * @param {HTMLFormElement} form
 * @param {[string, string][]} words
 */
function restore(form, words) {
  for (const field of /** @type {Iterable<HTMLInputElement>} */ (form.elements)) {
    const held = words.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = held.includes(field.value);
    else if (held.length === 1) field.value = held[0] ?? "";
  }
}

/** @param {HTMLFormElement} form */
function keep(form) {
  const place = /** @type {HTMLElement} */ (form.querySelector("#saved"));
  const address = form.dataset.draft ?? "";

  const send = async (leaving = false) => {
    try {
      const answer = await fetch(address, { method: "POST", body: new FormData(form), keepalive: leaving, headers: { "HX-Request": "true" } });
      if (answer.ok) place.textContent = new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent?.trim() ?? "";
      return answer.ok || (answer.status >= 400 && answer.status < 500 && answer.status !== 429);
    } catch {
      place.textContent = form.dataset.draftLate ?? "";
      return false;
    }
  };
  const saving = saver(send);
  const held = `draft:${location.pathname}${location.search}`;
  const words = sessionStorage.getItem(held);
  sessionStorage.removeItem(held);
  const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  if (words && arrival?.type !== "navigate") {
    restore(form, JSON.parse(words));
    saving.changed();
    saving.now();
  }
  form.addEventListener("input", () => saving.changed());
  form.addEventListener("focusout", () => saving.now());
  form.addEventListener("submit", () => saving.stop());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saving.now();
  });
  window.addEventListener("pagehide", () => {
    if (!saving.leave()) return;
    const written = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    sessionStorage.setItem(held, JSON.stringify(written));
  });
}

if (typeof document !== "undefined") {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-draft]"))) keep(form);
}
