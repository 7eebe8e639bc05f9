// A decision that hurts opens its own page's form in a dialog; without script the link leads to that page.

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("reason"));
const place = dialog?.querySelector("[data-reason-place]");

document.addEventListener("click", async (event) => {
  const target = /** @type {Element} */ (event.target);
  if (dialog && place && target.closest("[data-close]") && dialog.open) {
    event.preventDefault();
    dialog.close();
    return;
  }
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-reason]"));
  const plain = event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey);
  if (!link || !dialog || !place || plain) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    const form = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("move");
    if (!answer.ok || !form) throw new Error(String(answer.status));
    place.replaceChildren(form);
    dialog.showModal();
  } catch {
    location.assign(link.href); // no answer here: the page itself says why
  }
});
