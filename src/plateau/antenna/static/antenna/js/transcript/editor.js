// The transcript at the desk: words that play, sentences corrected by keyboard, saved without leaving the page.

import { commandOf, divided, joined, nextUnsure, placeAt, retimed, UNSURE } from "antenna/transcript/words";

/** @typedef {import("antenna/transcript/words").Word} Word */

const form = document.querySelector("[data-editor]");
const data = document.querySelector("#transcript-words");
if (form instanceof HTMLFormElement && data) setUp(form, JSON.parse(data.textContent ?? "[]"));

/** @param {number} milliseconds */
function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/**
 * @param {HTMLFormElement} form
 * @param {Word[][]} sentences
 */
function setUp(form, sentences) {
  /** @template {Element} T @param {string} selector @returns {T} */
  const part = (selector) => /** @type {T} */ (form.querySelector(selector));
  const words = /** @type {Record<string, string>} */ (form.dataset);
  const rows = /** @type {HTMLElement} */ (part("[data-rows]"));
  const pen = /** @type {HTMLTemplateElement} */ (part("[data-pen]"));
  const plain = /** @type {HTMLElement} */ (part("[data-plain]"));
  const text = /** @type {HTMLTextAreaElement} */ (part("textarea"));
  const base = /** @type {HTMLInputElement} */ (part("[name=base]"));
  const status = /** @type {HTMLElement} */ (part("[data-status]"));
  const help = /** @type {HTMLDialogElement} */ (document.querySelector("[data-help]"));
  const opener = /** @type {HTMLElement} */ (part("[data-help-open]"));
  const video = document.querySelector("video");
  let changes = 0;
  let saved = 0;
  /** @type {HTMLElement[]} */
  let spans = [];
  /** @type {number[]} */
  let starts = [];
  /** @type {HTMLElement | null} */
  let spoken = null;

  plain.hidden = true;
  rows.hidden = false;
  opener.hidden = false;
  drawAll();

  /** @param {number} place */
  function row(place) {
    const line = document.createElement("div");
    line.className = "words-row";
    line.dataset.place = String(place);
    const time = document.createElement("button");
    time.type = "button";
    time.className = "words-time tc";
    time.tabIndex = -1;
    time.title = words.time;
    time.dataset.seek = String((sentences[place][0]?.[0] ?? 0) / 1000);
    time.textContent = clock(sentences[place][0]?.[0] ?? 0);
    const said = document.createElement("p");
    said.className = "words-said";
    for (const word of sentences[place]) {
      const span = document.createElement("span");
      span.className = "word";
      span.dataset.seek = String(word[0] / 1000);
      span.tabIndex = -1;
      span.setAttribute("role", "button");
      span.toggleAttribute("data-unsure", word[3] < UNSURE);
      span.textContent = word[2];
      said.append(span, " ");
    }
    const edit = document.createElement("button");
    edit.type = "button";
    edit.className = "btn small quiet words-edit";
    edit.tabIndex = -1;
    edit.append(pen.content.cloneNode(true));
    edit.setAttribute("aria-label", words.edit);
    edit.title = words.edit;
    line.append(time, said, edit);
    return line;
  }

  function drawAll() {
    rows.replaceChildren(...sentences.map((_, place) => row(place)));
    gather();
    if (spans[0]) spans[0].tabIndex = 0;
  }

  function gather() {
    spans = [.../** @type {NodeListOf<HTMLElement>} */ (rows.querySelectorAll(".word"))];
    starts = spans.map((span) => Number(span.dataset.seek) * 1000);
    if (!spans.some((span) => span.tabIndex === 0) && spans[0]) spans[0].tabIndex = 0;
  }

  /** @param {HTMLElement | undefined} span */
  function focusOn(span) {
    if (!span) return;
    for (const one of spans) one.tabIndex = one === span ? 0 : -1;
    span.focus();
  }

  /** @param {Element | null} element */
  const placeOf = (element) => Number(/** @type {HTMLElement | null} */ (element?.closest(".words-row") ?? null)?.dataset.place ?? -1);
  /** @param {number} place @returns {HTMLElement[]} */
  const wordsOf = (place) => [.../** @type {NodeListOf<HTMLElement>} */ (rows.children[place]?.querySelectorAll(".word") ?? [])];

  function count() {
    changes += 1;
    status.textContent = words.unsaved;
  }

  /** @param {number} place @param {number} [cursor] */
  function edit(place, cursor) {
    const line = /** @type {HTMLElement} */ (rows.children[place]);
    if (!line || line.querySelector("textarea")) return;
    const before = joined(sentences[place]);
    const field = document.createElement("textarea");
    field.className = "words-field";
    field.value = before;
    field.rows = Math.max(1, Math.ceil(before.length / 60));
    field.setAttribute("aria-label", words.edit);
    field.spellcheck = true;
    line.querySelector(".words-said")?.replaceWith(field);
    field.focus();
    const at = cursor ?? before.length;
    field.setSelectionRange(at, at);
    let over = false;
    /** @param {Word[][]} made @param {number} [goTo] @param {number} [cursorThere] */
    const close = (made, goTo, cursorThere) => {
      if (over) return;
      over = true;
      const filled = made.filter((one) => one.length);
      if (filled.length !== 1 || joined(filled[0]) !== before) count();
      else filled[0] = sentences[place];
      sentences.splice(place, 1, ...filled);
      drawAll();
      if (goTo === undefined) return;
      if (cursorThere === undefined) focusOn(wordsOf(Math.min(goTo, sentences.length - 1))[0]);
      else edit(goTo, cursorThere);
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const now = retimed(sentences[place], field.value);
      if (event.key === "Escape") close([sentences[place]], place);
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        const [first, second] = divided(now, field.value.slice(0, field.selectionStart));
        close([first, second], first.length && second.length ? place + 1 : place, 0);
      } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) close([now], now.length ? place + 1 : place);
      else if (event.key === "Backspace" && place > 0 && field.selectionStart === 0 && field.selectionEnd === 0) {
        const cursorThere = joined(sentences[place - 1]).length + 1;
        sentences[place - 1] = [...sentences[place - 1], ...now];
        count();
        close([[]], place - 1, cursorThere);
      } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        close([now], place);
        void save();
      } else return;
      event.preventDefault();
    });
    field.addEventListener("blur", () => close([retimed(sentences[place], field.value)]));
  }

  async function save() {
    if (changes === saved) {
      status.textContent = words.saved;
      return;
    }
    const upTo = changes;
    text.value = sentences.map(joined).join("\n");
    status.textContent = words.saving;
    const body = new FormData(form);
    try {
      const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.status === 409) {
        saved = changes;
        form.submit(); // the page that puts both people's words together
        return;
      }
      if (!answer.ok) {
        const why = await answer.json().catch(() => ({}));
        status.textContent = why.detail ?? words.failed;
        return;
      }
      const made = await answer.json();
      base.value = made.base;
      saved = upTo;
      if (changes !== upTo) return;
      if (rows.querySelector("textarea")) { // somebody types on: the words' finer times come with the next save
        status.textContent = words.saved;
        return;
      }
      const place = placeOf(document.activeElement);
      sentences.splice(0, sentences.length, ...made.sentences);
      drawAll();
      if (place >= 0) focusOn(wordsOf(Math.min(place, sentences.length - 1))[0]);
      status.textContent = words.saved;
    } catch {
      status.textContent = words.failed;
    }
  }

  /** @type {Record<string, (span: HTMLElement) => void>} */
  const acts = {
    "line-before": (span) => focusOn(wordsOf(Math.max(0, placeOf(span) - 1))[0]),
    "line-after": (span) => focusOn(wordsOf(placeOf(span) + 1)[0]),
    "word-before": (span) => focusOn(spans[spans.indexOf(span) - 1]),
    "word-after": (span) => focusOn(spans[spans.indexOf(span) + 1]),
    play: (span) => span.click(),
    toggle: (span) => (video && !video.paused ? video.pause() : span.click()),
    edit: (span) => {
      const place = placeOf(span);
      const number = wordsOf(place).indexOf(span);
      edit(place, joined(sentences[place].slice(0, number)).length + (number > 0 ? 1 : 0));
    },
    unsure: (span) => focusOn(spans[nextUnsure(sentences.flat(), spans.indexOf(span))]),
    help: () => help.showModal(),
    save: () => void save(),
  };

  rows.addEventListener("keydown", (event) => {
    const span = event.target instanceof HTMLElement && event.target.classList.contains("word") ? event.target : null;
    const command = commandOf(event);
    if (!span || !command || command === "save") return;
    event.preventDefault();
    acts[command](span);
  });
  document.addEventListener("keydown", (event) => {
    if (commandOf(event) !== "save" || event.defaultPrevented) return;
    event.preventDefault();
    void save();
  });
  rows.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(".words-edit")) edit(placeOf(target));
    const span = target?.closest(".word");
    if (span instanceof HTMLElement) focusOn(span);
  });
  opener.addEventListener("click", () => help.showModal());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void save();
  });
  window.addEventListener("beforeunload", (event) => {
    if (changes !== saved) event.preventDefault();
  });

  const mark = () => {
    if (!video) return;
    const span = spans[placeAt(starts, video.currentTime * 1000 + 20)] ?? null;
    if (span !== spoken) {
      spoken?.removeAttribute("data-spoken");
      span?.setAttribute("data-spoken", "");
      if (span && !rows.contains(document.activeElement)) span.closest(".words-row")?.scrollIntoView({ block: "nearest" });
      spoken = span;
    }
    if (!video.paused) requestAnimationFrame(mark);
  };
  video?.addEventListener("play", mark);
  video?.addEventListener("seeked", mark);
}
