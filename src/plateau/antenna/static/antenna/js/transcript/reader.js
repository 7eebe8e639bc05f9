// The words beside the film: fetched when the list is opened, found in, marked as they are said.

import { folded, placeAt } from "antenna/transcript/words";

for (const box of document.querySelectorAll("[data-words]")) if (box instanceof HTMLDetailsElement) setUp(box);

/** @param {HTMLDetailsElement} box */
function setUp(box) {
  const body = /** @type {HTMLElement} */ (box.querySelector(".words-body"));
  let here = false;
  box.addEventListener("toggle", async () => {
    if (!box.open || here) return;
    here = true;
    try {
      const answer = await fetch(box.dataset.address ?? "");
      if (!answer.ok) throw new Error(String(answer.status));
      body.innerHTML = await answer.text();
      follow(body);
    } catch {
      here = false;
      body.textContent = box.dataset.failed ?? "";
    }
  });
}

/** @param {HTMLElement} body */
function follow(body) {
  const list = /** @type {HTMLElement} */ (body.querySelector("[data-words-lines]"));
  const links = [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-seek]"))];
  const starts = links.map((link) => Number(link.dataset.seek));
  const video = document.querySelector("video");
  /** @type {HTMLElement | null} */
  let current = null;
  const mark = () => {
    const link = links[placeAt(starts, (video?.currentTime ?? 0) + 0.05)] ?? null;
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    current = link;
    if (link && !list.contains(document.activeElement)) list.scrollTop = link.offsetTop - list.offsetTop - list.clientHeight / 3;
  };
  video?.addEventListener("timeupdate", mark);
  find(body, links);
}

/**
 * @param {HTMLElement} body
 * @param {HTMLElement[]} links
 */
function find(body, links) {
  const field = body.querySelector("[data-words-find]");
  const count = /** @type {HTMLElement} */ (body.querySelector("[data-words-count]"));
  if (!(field instanceof HTMLInputElement)) return;
  field.hidden = false;
  const texts = links.map((link) => folded(link.querySelector("[data-text]")?.textContent ?? ""));
  field.addEventListener("input", () => {
    const wanted = folded(field.value.trim());
    let shown = 0;
    links.forEach((link, place) => {
      const fits = texts[place].includes(wanted);
      if (fits) shown += 1;
      if (link.parentElement) link.parentElement.hidden = !fits;
    });
    count.textContent = !wanted ? "" : shown ? String(shown) : (count.dataset.none ?? "");
  });
}
