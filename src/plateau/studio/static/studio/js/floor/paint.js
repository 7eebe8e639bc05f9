// Puts a run's state into its row: the tally, the buttons that fit, the takes.

/** @typedef {import("./acts.js").Act} Act */
/** @typedef {import("./acts.js").Run} Run */
/** @typedef {import("./acts.js").Take} Take */

/**
 * Read a run as the server wrote it.
 * @param {HTMLElement} row
 * @returns {Run}
 */
export function readRun(row) {
  const takes = [...row.querySelectorAll("[data-take]:not([data-here])")].map((element) => {
    const { take = "", number = "0", was = "", rolled = "", cut = "" } = /** @type {HTMLElement} */ (element).dataset;
    return { id: take, number: Number(number), state: was, rolledAt: rolled, cutAt: cut };
  });
  return { state: row.dataset.was ?? "", takes };
}

/**
 * @param {HTMLElement} row
 * @param {Run} run
 * @param {Act[]} acts what the server's row does not know yet
 * @param {boolean} waits whether some of them wait to be told
 */
export function paint(row, run, acts, waits) {
  row.dataset.state = run.state;
  row.toggleAttribute("data-waiting", waits);
  tally(row.querySelector("[data-tally]"), run.state);
  for (const button of row.querySelectorAll("[data-steps] button[data-from]")) fit(button, run.state);
  for (const part of row.querySelectorAll("[data-when]")) {
    part.toggleAttribute("hidden", part.getAttribute("data-when") !== run.state);
  }
  row.querySelector("[data-roll]")?.toggleAttribute("hidden", run.state !== "on_set" || run.takes.some(rolls));
  row.querySelector("[data-takes-box]")?.toggleAttribute("hidden", run.state !== "on_set" && !run.takes.length);
  const list = row.querySelector("[data-takes]");
  if (list) paintTakes(list, run.takes, acts);
}

/**
 * Say who is on a set and who is next, as its rows say now.
 * @param {Element} box
 */
export function paintNow(box) {
  const rows = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-run]")]);
  const on = rows.find((row) => row.dataset.state === "on_set");
  const next = rows.find((row) => ["booked", "confirmed", "checked_in"].includes(row.dataset.state ?? ""));
  put(box.querySelector("[data-on-now]"), on, "");
  put(box.querySelector("[data-next-up]"), next, ` ${next?.dataset.time ?? ""}`);
}

/**
 * @param {Element | null} place
 * @param {HTMLElement | undefined} row
 * @param {string} more
 */
function put(place, row, more) {
  if (!(place instanceof HTMLElement)) return;
  const words = document.createElement(row ? "b" : "span");
  words.className = row ? "" : "soft";
  words.textContent = row ? (row.querySelector("[data-names]")?.textContent ?? "") : (place.dataset.nobody ?? "");
  place.replaceChildren(words, row ? more : "");
}

/** @param {Take} take */
const rolls = (take) => take.state === "rolling";

/**
 * @param {Element} list
 * @param {Take[]} takes
 * @param {Act[]} acts
 */
function paintTakes(list, takes, acts) {
  const pattern = document.querySelector("template[data-take-here]");
  for (const gone of list.querySelectorAll("[data-here]")) {
    if (!takes.some((take) => take.id === /** @type {HTMLElement} */ (gone).dataset.take)) gone.remove();
  }
  for (const take of takes) {
    let row = /** @type {HTMLElement | null} */ (list.querySelector(`[data-take="${take.id}"]`));
    if (!row && pattern instanceof HTMLTemplateElement) {
      row = /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
      row.dataset.take = take.id;
      list.prepend(row);
    }
    if (!row) continue;
    row.dataset.state = take.state;
    const number = row.querySelector("[data-number-here]");
    if (number) number.textContent = String(take.number);
    const slate = row.querySelector("[data-slate-here]");
    if (slate) slate.textContent = /** @type {HTMLElement | null} */ (list.closest("[data-run]"))?.dataset.slate ?? "";
    for (const field of row.querySelectorAll("input[name=take]")) /** @type {HTMLInputElement} */ (field).value = take.id;
    const booking = /** @type {HTMLElement | null} */ (list.closest("[data-run]"))?.dataset.run ?? "";
    for (const field of row.querySelectorAll("input[name=booking]")) {
      /** @type {HTMLInputElement} */ (field).value = booking;
    }
    tally(row.querySelector("[data-tally]"), take.state);
    for (const button of row.querySelectorAll("button[data-from]")) fit(button, take.state);
    const said = acts.filter((act) => act.data.take === take.id && ["take.note", "take.file"].includes(act.kind));
    row.querySelector("[data-said]")?.replaceChildren(
      ...said.map((act) => {
        const line = document.createElement("li");
        line.textContent = act.data.text ?? [act.data.card, act.data.name].filter(Boolean).join(" · ");
        return line;
      }),
    );
  }
}

/**
 * @param {Element | null} place
 * @param {string} state
 */
function tally(place, state) {
  const word = document.querySelector(`template[data-tally-for="${state}"]`);
  if (!place || place.getAttribute("data-tally") === state || !(word instanceof HTMLTemplateElement)) return;
  place.setAttribute("data-tally", state);
  place.replaceChildren(word.content.cloneNode(true));
}

/**
 * @param {Element} button
 * @param {string} state
 */
function fit(button, state) {
  button.toggleAttribute("hidden", !(button.getAttribute("data-from") ?? "").split(" ").includes(state));
}
