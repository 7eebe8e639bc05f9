// A list of the desk by keyboard: j and k go down and up, / goes to the search. Enter opens, since the link has the focus.

/**
 * Return the place after a step through a list, staying inside it.
 * @param {number} here the place now, -1 for none
 * @param {number} step 1 or -1
 * @param {number} length
 */
export function next(here, step, length) {
  if (length === 0) return -1;
  if (here < 0) return step > 0 ? 0 : length - 1;
  return Math.min(length - 1, Math.max(0, here + step));
}

if (typeof document !== "undefined") {
  document.addEventListener("keydown", (event) => {
    const where = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || where.matches("input, textarea, select, [contenteditable]")) return;
    if (event.key === "/") {
      const search = /** @type {HTMLInputElement | null} */ (document.querySelector("input[type='search']"));
      if (search) {
        event.preventDefault();
        search.focus();
      }
      return;
    }
    const step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
    if (step === 0) return;
    const links = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-rows] tbody th a")]);
    const here = links.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
    links[next(here, step, links.length)]?.focus();
  });
}
