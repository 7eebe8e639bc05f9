// Asks before an act that hurts: <button data-confirm="Take “The bread” off the air?">, for plain forms and for htmx alike.

/** @param {Document} page */
export function askFirst(page) {
  const dialog = /** @type {HTMLDialogElement | null} */ (page.getElementById("confirm"));
  if (!dialog) return;
  const sentence = /** @type {HTMLElement} */ (dialog.querySelector(".dialog-sentence"));

  /** @param {string} question */
  const ask = (question) =>
    new Promise((resolve) => {
      sentence.textContent = question;
      dialog.returnValue = "no";
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
      dialog.showModal();
    });

  page.addEventListener("submit", (event) => {
    const button = /** @type {SubmitEvent} */ (event).submitter;
    const form = /** @type {HTMLFormElement} */ (event.target);
    const question = button?.dataset.confirm ?? form.dataset.confirm;
    if (!question || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(question).then((yes) => {
      if (!yes) return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(/** @type {HTMLElement | null} */ (button));
      delete form.dataset.confirmed;
    });
  }, { capture: true });

  page.addEventListener("htmx:confirm", (event) => {
    const { elt, issueRequest, question } = /** @type {CustomEvent} */ (event).detail;
    const wanted = question ?? (elt.matches("form") ? undefined : elt.dataset.confirm);
    if (!wanted) return;
    event.preventDefault();
    ask(wanted).then((yes) => yes && issueRequest(true));
  });
}
