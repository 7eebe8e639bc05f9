// Keeps a proposal while it is written: every few seconds after a change, when a field is left, and when the page is.

const PAUSE = 2500;

/**
 * Call `save` once after the last of many changes, or at once when asked; never twice at the same time.
 * @param {() => Promise<boolean>} save returns whether it worked; if not, it is tried again after a pause
 * @param {number} [pause] milliseconds
 */
export function saver(save, pause = PAUSE) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let running = false;
  let dirty = false;

  const now = async () => {
    clearTimeout(waiting);
    if (!dirty || running) return;
    running = true;
    dirty = false;
    const done = await save();
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
    stop() {
      clearTimeout(waiting);
      dirty = false;
    },
  };
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
  const saving = saver(() => send());
  form.addEventListener("input", () => saving.changed());
  form.addEventListener("focusout", () => saving.now());
  form.addEventListener("submit", () => saving.stop());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saving.now();
  });
}

if (typeof document !== "undefined") {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-draft]"))) keep(form);
}
