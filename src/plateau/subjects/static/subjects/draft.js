// Keeps a proposal while it is written: every few seconds after a change, when a field is left, and when the page is.
// A page that is reloaded may be drawn before its last words arrived: this tab holds them until then.

const PAUSE = 2500;

/**
 * Say what an answer means for what was sent: a refusal is not mended by sending the same again.
 * @param {number} status
 * @returns {"saved" | "later" | "refused"}
 */
export function fate(status) {
  if (status < 400) return "saved";
  return status >= 500 || status === 429 ? "later" : "refused";
}

/**
 * Say whether words held back belong into the page that was opened: what was only late is in the page already unless
 * it was reloaded; what was refused comes back, but over no other text.
 * @param {{draft: string, refused: boolean}} held
 * @param {{draft: string, empty: boolean, reloaded: boolean}} page
 */
export function belongs(held, page) {
  return page.reloaded || (held.refused && (held.draft === page.draft || page.empty));
}

/**
 * Call `save` once after the last of many changes, or at once when asked; never twice at the same time.
 * @param {(leaving: boolean) => Promise<ReturnType<typeof fate>>} save what came late is tried again after a pause, what
 * was refused after the next change only: until then it is not saved
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
    const end = await save(false);
    running = false;
    const changed = dirty;
    dirty ||= end !== "saved";
    if (changed || end === "later") waiting = setTimeout(now, pause);
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
  /** @type {ReturnType<typeof fate>} */
  let last = "saved";

  const send = async (leaving = false) => {
    try {
      const answer = await fetch(address, { method: "POST", body: new FormData(form), keepalive: leaving, headers: { "HX-Request": "true" } });
      last = fate(answer.status);
      if (last === "saved") place.textContent = new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent?.trim() ?? "";
    } catch {
      last = "later";
    }
    if (last === "later") place.textContent = form.dataset.draftLate ?? "";
    if (last === "refused") place.textContent = form.dataset.draftRefused ?? "";
    return last;
  };
  const saving = saver(send);
  const held = `draft:${location.pathname}${location.search}`;
  const kept = JSON.parse(sessionStorage.getItem(held) ?? "null");
  sessionStorage.removeItem(held);
  const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const draft = /** @type {HTMLInputElement} */ (form.elements.namedItem("draft"));
  const title = /** @type {HTMLInputElement} */ (form.elements.namedItem("title"));
  if (kept && belongs(kept, { draft: draft.value, empty: !title.value, reloaded: arrival?.type !== "navigate" })) {
    const own = draft.value;
    restore(form, kept.words);
    if (kept.refused) draft.value = own; // the draft it was refused for may be gone
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
    sessionStorage.setItem(held, JSON.stringify({ draft: draft.value, refused: last === "refused", words: written }));
  });
}

if (typeof document !== "undefined") {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-draft]"))) keep(form);
}
