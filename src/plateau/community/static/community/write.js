/**
 * Writing under a subject: a draft is kept until it is sent, names are completed after an @, a moment of the film can be pinned.
 */
import { complete, nameAt } from "community/names";
import { clock } from "antenna/clock";

const KEPT = "comment-draft:";

/** @param {ParentNode} place where to look for forms */
function prepare(place) {
  for (const form of place.querySelectorAll("form[data-draft]")) {
    if (!(form instanceof HTMLFormElement) || form.dataset.ready) continue;
    form.dataset.ready = "yes";
    const area = form.querySelector("textarea");
    if (!area) continue;
    keepDraft(form, area);
    completeNames(area);
    offerMoment(form);
  }
}

/**
 * Keep what is written in this browser, and bring it back.
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} area
 */
function keepDraft(form, area) {
  const key = KEPT + form.dataset.draft;
  const kept = localStorage.getItem(key);
  if (kept && !area.value) {
    area.value = kept;
    form.closest("details")?.setAttribute("open", "");
  }
  area.addEventListener("input", () => {
    if (area.value.trim()) localStorage.setItem(key, area.value);
    else localStorage.removeItem(key);
  });
}

/** @type {Promise<string[]> | undefined} */
let people;

/** @param {Element} inside the discussion's address of names @returns {Promise<string[]>} */
function names(inside) {
  const address = inside.closest("[data-people]")?.getAttribute("data-people");
  people ??= address
    ? fetch(address, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : { names: [] }))
        .then((said) => said.names)
        .catch(() => [])
    : Promise.resolve([]);
  return people;
}

/**
 * Complete a name after an @: a list under the text, by arrow keys, Enter or a click; Escape closes it.
 * @param {HTMLTextAreaElement} area
 */
function completeNames(area) {
  const list = document.createElement("ul");
  list.className = "names";
  list.id = `${area.id}-names`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  area.insertAdjacentElement("afterend", list);
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-autocomplete", "list");
  let chosen = 0;

  const close = () => {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === chosen)));
    const row = list.children[chosen];
    if (row) {
      area.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }
  };
  /** @param {string} name */
  const take = (name) => {
    const { text, caret } = complete(area.value, area.selectionStart, name);
    area.value = text;
    area.setSelectionRange(caret, caret);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    area.focus();
  };
  area.addEventListener("input", async () => {
    const begun = nameAt(area.value, area.selectionStart);
    if (begun === null) return close();
    const fitting = (await names(area)).filter((name) => name.toLowerCase().includes(begun.toLowerCase())).slice(0, 8);
    if (!fitting.length || fitting.some((name) => name.toLowerCase() === begun.toLowerCase())) return close();
    chosen = 0;
    list.replaceChildren(
      ...fitting.map((name, index) => {
        const row = document.createElement("li");
        row.setAttribute("role", "option");
        row.id = `${list.id}-${index}`;
        row.textContent = name;
        row.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(name);
        });
        return row;
      }),
    );
    list.hidden = false;
    mark();
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : list.children.length - 1)) % list.children.length;
      mark();
    } else if (event.key === "Enter" || event.key === "Tab") {
      take(list.children[chosen].textContent ?? "");
    } else if (event.key === "Escape") {
      close();
    } else return;
    event.preventDefault();
  });
  area.addEventListener("blur", close);
}

/**
 * Offer to pin the film's present moment, where a film is on the page.
 * @param {HTMLFormElement} form
 */
function offerMoment(form) {
  const button = form.querySelector("button[data-moment]");
  const player = document.querySelector("[data-film]");
  const video = player?.querySelector("video");
  if (!(button instanceof HTMLButtonElement) || !(player instanceof HTMLElement) || !video) return;
  const words = button.querySelector("span");
  const plain = words?.textContent ?? "";
  const film = /** @type {HTMLInputElement} */ (form.elements.namedItem("film"));
  const moment = /** @type {HTMLInputElement} */ (form.elements.namedItem("at_ms"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const pinned = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(pinned));
    film.value = pinned ? (player.dataset.film ?? "") : "";
    moment.value = pinned ? String(Math.round(video.currentTime * 1000)) : "";
    if (words) words.textContent = pinned ? (button.dataset.pinned ?? "").replace("{time}", clock(video.currentTime)) : plain;
  });
}

prepare(document);
// before the swap: the discussion that comes back brings a form of the same name, which must find no draft
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = /** @type {CustomEvent<{xhr: XMLHttpRequest, requestConfig: {elt: Element}}>} */ (event).detail;
  const form = detail.requestConfig.elt;
  if (form instanceof HTMLFormElement && form.dataset.draft && detail.xhr.status < 300) localStorage.removeItem(KEPT + form.dataset.draft);
});
document.addEventListener("htmx:load", (event) => {
  const fresh = /** @type {CustomEvent<{elt: Element}>} */ (event).detail.elt;
  if (fresh.parentElement) prepare(fresh.parentElement);
  const mine = fresh.querySelector("[data-fresh]");
  if (mine instanceof HTMLElement) mine.focus();
});
