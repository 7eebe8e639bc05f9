// What htmx brings back when the answer is a refusal or none at all: always a sentence where messages appear.

/**
 * Show a sentence among the messages.
 * @param {Document} page
 * @param {string} sentence
 * @param {"info" | "success" | "warning" | "error" | "refused"} [level]
 */
export function say(page, sentence, level = "info") {
  const place = page.getElementById("messages");
  if (!place) return;
  const message = page.createElement("p");
  message.className = "message";
  message.dataset.level = level;
  message.textContent = sentence;
  place.replaceChildren(message);
}

/**
 * Give every message a button to put it away, those that come later too.
 * @param {Document} page
 */
export function letPutAway(page) {
  const place = page.getElementById("messages");
  const button = /** @type {HTMLTemplateElement | null} */ (page.getElementById("put-away"));
  if (!place || !button) return;
  const equip = () => {
    for (const message of place.querySelectorAll(".message")) {
      if (!message.querySelector(".message-away")) message.append(button.content.cloneNode(true));
    }
  };
  new MutationObserver(equip).observe(place, { childList: true, subtree: true });
  equip();
  place.addEventListener("click", (event) => {
    /** @type {Element} */ (event.target).closest(".message-away")?.closest(".message")?.remove();
  });
}

/** @param {Document} page */
export function hearAnswers(page) {
  const words = page.body.dataset;
  page.addEventListener("htmx:beforeSwap", (event) => {
    const detail = /** @type {CustomEvent} */ (event).detail;
    if (detail.xhr.status >= 400 && detail.xhr.getResponseHeader("HX-Retarget")) {
      detail.shouldSwap = true; // a refusal, already on its way to the messages
      detail.isError = false;
    }
  });
  page.addEventListener("htmx:responseError", () => say(page, words.sayFailed ?? "", "error"));
  page.addEventListener("htmx:sendError", () => say(page, words.sayOffline ?? "", "warning"));
  page.addEventListener("htmx:timeout", () => say(page, words.sayOffline ?? "", "warning"));
}
