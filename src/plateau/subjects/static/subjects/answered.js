// Where a question is answered: beside the field for the moment, a button that takes it from the player on the page.

/**
 * Write a moment as the field reads it: `12:31.4`, `1:02:09.0`.
 * @param {number} seconds
 */
export function moment(seconds) {
  const tenths = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds * 10)) : 0;
  const [hours, minutes, rest] = [Math.floor(tenths / 36000), Math.floor(tenths / 600) % 60, tenths % 600];
  const tail = `${String(Math.floor(rest / 10)).padStart(2, "0")}.${rest % 10}`;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

function player() {
  const root = /** @type {HTMLElement | null} */ (document.querySelector("[data-film]"));
  const video = root?.querySelector("video");
  return root && video ? { film: root.dataset.film ?? "", video } : null;
}

/** @param {ParentNode} place */
function show(place) {
  if (!player()) return;
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (place.querySelectorAll("button[data-now]"))) button.hidden = false;
}

if (typeof document !== "undefined") {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-now]") : null;
    const form = button?.closest("form");
    const playing = player();
    if (!form || !playing) return;
    const at = /** @type {HTMLInputElement} */ (form.elements.namedItem("at"));
    const film = /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem("film"));
    at.value = moment(playing.video.currentTime);
    film.value = playing.film;
    at.focus();
  });
  document.addEventListener("htmx:load", (event) => {
    show(/** @type {CustomEvent<{elt: Element}>} */ (event).detail.elt);
  });
  show(document);
}
