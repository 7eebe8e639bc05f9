// Sharing a link: the system's own sheet where there is one, copying everywhere.
import { say } from "website/answers";

/** @param {Document} page */
export function offerSharing(page) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-share]"))) {
    if ("share" in navigator) button.hidden = false;
  }
  page.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-share], [data-copy]"));
    if (!button) return;
    if (button.dataset.share) {
      navigator.share({ url: button.dataset.share, title: button.dataset.title ?? page.title }).catch(() => {}); // the reader closed the sheet
    } else {
      copy(page, button);
    }
  });
}

/**
 * Copy what `data-copy` holds (or the field that it names by #id) and say so.
 * @param {Document} page
 * @param {HTMLElement} button
 */
async function copy(page, button) {
  const wanted = button.dataset.copy ?? "";
  const field = wanted.startsWith("#") ? /** @type {HTMLInputElement | null} */ (page.querySelector(wanted)) : null;
  try {
    await navigator.clipboard.writeText(field ? field.value : wanted);
    say(page, button.dataset.done ?? "", "success");
  } catch {
    field?.select(); // no clipboard here: the text is marked, ready for the keyboard
  }
}
