// The planning board: cards are moved by mouse, touch or keyboard; what stands against it is said while they move.
import { conflicts, spotAt, step, STEP } from "studio/conflicts";

/** @typedef {import("./conflicts.js").Span} Span */
/** @typedef {import("./conflicts.js").Spot} Spot */
/** @typedef {import("./conflicts.js").Day & { origin: string, zone: string }} Facts */
/** @typedef {{ card: HTMLElement, span: Span, spot: Spot, inside: number, pointer: number | null }} Lift */

const NEAR = 56; // px to the window's edge from which it scrolls
const SLACK = 5; // px that a mouse may tremble before it drags

const root = document.querySelector("[data-board]");
if (root instanceof HTMLElement) start(root);

/** @param {HTMLElement} root */
function start(root) {
  /** @type {Record<string, string>} */
  const words = JSON.parse(document.getElementById("board-words")?.textContent ?? "{}");
  const body = /** @type {HTMLElement} */ (root.querySelector("[data-board-body]"));
  const live = /** @type {HTMLElement} */ (root.querySelector("[data-live]"));
  const said = /** @type {HTMLElement} */ (root.querySelector("[data-said]"));
  const landing = document.createElement("div");
  landing.className = "board-landing";
  let facts = read();
  let busy = false;
  /** @type {Lift | null} */
  let lift = null;
  place();

  function read() {
    return /** @type {Facts} */ (JSON.parse(document.getElementById("board-facts")?.textContent ?? "{}"));
  }

  /** Put everything into its rows, where the browser does not read them from the attributes, and offer the grips. */
  function place() {
    for (const one of body.querySelectorAll("[data-row]")) {
      const element = /** @type {HTMLElement} */ (one);
      element.style.gridRow = `${element.dataset.row} / span ${element.dataset.rows}`;
    }
    for (const grip of body.querySelectorAll("[data-grip]")) /** @type {HTMLElement} */ (grip).hidden = false;
  }

  /** @param {string} key @param {Record<string, string>} given */
  function say(key, given = {}) {
    return (words[key] ?? "").replace(/%\((\w+)\)s/g, (_all, name) => given[name] ?? "");
  }

  /** @param {number} minutes since the board begins */
  function instant(minutes) {
    return new Date(Date.parse(facts.origin) + minutes * 60_000);
  }

  /** @param {number} minutes */
  function clock(minutes) {
    const form = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return instant(minutes).toLocaleTimeString(document.documentElement.lang, { ...form, timeZone: facts.zone });
  }

  /** @param {Spot} spot */
  function times(spot) {
    const set = facts.sets.find((one) => one.id === spot.set)?.name ?? "";
    return { start: clock(spot.start), end: clock(spot.end), set };
  }

  /** @param {string} slot */
  function nameOf(slot) {
    return body.querySelector(`[data-slot="${slot}"]`)?.getAttribute("data-name") ?? "";
  }

  /** @param {Lift} lift @returns {string[]} a sentence for each obstacle */
  function obstacles({ span, spot }) {
    return conflicts(facts, span, spot).map((one) =>
      say(one.kind, { ...times({ ...one, into: "" }), name: one.kind === "set" ? nameOf(one.id) : one.name }),
    );
  }

  /** Columns that can be seen: on a phone it is one. */
  function columns() {
    const all = /** @type {HTMLElement[]} */ ([...body.querySelectorAll("[data-set]")]);
    return all.filter((one) => one.offsetParent !== null);
  }

  /** @param {HTMLElement} card @param {number | null} pointer @param {number} inside minutes between its start and the hand */
  function pickUp(card, pointer, inside = 0) {
    const span = facts.spans.find((one) => one.id === card.dataset.slot);
    if (!span || busy) return;
    lift = { card, span, pointer, inside, spot: { set: span.set, start: span.start, end: span.end, into: "" } };
    card.toggleAttribute("data-lifted", true);
    root.toggleAttribute("data-moving", true);
    said.hidden = true;
    show();
    if (pointer === null) {
      card.querySelector("[data-grip]")?.setAttribute("aria-pressed", "true");
      live.textContent = say("picked", { name: card.dataset.name ?? "" });
    }
  }

  /** Draw where the card would land and what stands against it. */
  function show() {
    if (!lift) return;
    const { spot } = lift;
    const row = Math.floor(spot.start / STEP) + 1;
    const rows = Math.max(1, Math.floor(spot.end / STEP) + 1 - row);
    const against = obstacles(lift);
    landing.style.gridRow = `${row} / span ${rows}`;
    landing.toggleAttribute("data-against", against.length > 0);
    const head = document.createElement("b");
    head.textContent = say(spot.into ? "into" : "at", times(spot));
    landing.replaceChildren(head, ...against.map(paragraph));
    const column = body.querySelector(`[data-set="${spot.set}"] [data-track]`);
    if (column && landing.parentElement !== column) column.append(landing);
    for (const one of body.querySelectorAll("[data-hit]")) one.removeAttribute("data-hit");
    for (const one of conflicts(facts, lift.span, spot)) {
      if (one.id) body.querySelector(`[data-slot="${one.id}"]`)?.toggleAttribute("data-hit", true);
    }
  }

  function speak() {
    if (!lift) return;
    const against = obstacles(lift);
    live.textContent = [say(lift.spot.into ? "into" : "at", times(lift.spot)), ...(against.length ? against : [say("clear")])].join(" ");
  }

  function putBack() {
    if (!lift) return;
    const { card, pointer } = lift;
    letGo();
    if (pointer === null) live.textContent = say("back", { name: card.dataset.name ?? "" });
  }

  function letGo() {
    lift?.card.removeAttribute("data-lifted");
    lift?.card.querySelector("[data-grip]")?.setAttribute("aria-pressed", "false");
    for (const one of body.querySelectorAll("[data-hit]")) one.removeAttribute("data-hit");
    root.removeAttribute("data-moving");
    landing.remove();
    lift = null;
  }

  function drop() {
    if (!lift) return;
    const { span, spot } = lift;
    if (spot.set === span.set && spot.start === span.start) return putBack();
    letGo();
    const from = { slot: spot.into || span.id, set: span.set, at: instant(span.start), into: spot.into ? span.id : "" };
    void send({ slot: span.id, set: spot.set, at: instant(spot.start), into: spot.into }, "dropped", from);
  }

  /**
   * Ask the server to move a card; it answers with the board as it is then, or says why not.
   * @param {{ slot: string, set: string, at: Date, into: string }} move
   * @param {"dropped" | "undone"} done
   * @param {{ slot: string, set: string, at: Date, into: string } | null} back what takes it back
   */
  async function send(move, done, back) {
    const name = nameOf(move.slot);
    const given = new FormData();
    for (const [key, value] of Object.entries(move)) given.set(key, value instanceof Date ? value.toISOString() : value);
    given.set("shown", root.dataset.shown ?? "");
    given.set("csrfmiddlewaretoken", root.querySelector("input[name=csrfmiddlewaretoken]")?.getAttribute("value") ?? "");
    busy = true;
    root.setAttribute("aria-busy", "true");
    try {
      const way = { method: "POST", body: given, headers: { Accept: "application/json" } };
      const answer = await fetch(root.dataset.move ?? "", way).catch(() => null);
      if (!answer) {
        report(say("silent"), true, null);
        return focusOn(move.slot);
      }
      if (!answer.ok) {
        const problem = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
        report(say("refused", { name, why: problem.title ?? "" }), true, null);
        return focusOn(move.slot);
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      body.replaceChildren(...page.body.childNodes);
      facts = read();
      place();
      const stands = facts.spans.find((one) => one.id === (move.into || move.slot));
      const where = stands ? times({ set: stands.set, start: stands.start, end: stands.end, into: "" }) : {};
      report(say(done, { name, ...where }), false, back);
      focusOn(move.into || move.slot);
    } finally {
      busy = false;
      root.removeAttribute("aria-busy");
    }
  }

  /** @param {string} text @param {boolean} bad @param {{ slot: string, set: string, at: Date, into: string } | null} back */
  function report(text, bad, back) {
    const sentence = paragraph(text);
    said.replaceChildren(sentence);
    said.toggleAttribute("data-bad", bad);
    said.hidden = false;
    if (back) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn small";
      button.textContent = say("undo");
      button.addEventListener("click", () => void send(back, "undone", null));
      said.append(button);
    }
    live.textContent = text;
  }

  /** @param {string} slot */
  function focusOn(slot) {
    const grip = body.querySelector(`[data-slot="${slot}"] [data-grip]`);
    if (grip instanceof HTMLElement) grip.focus({ preventScroll: true });
  }

  body.addEventListener("keydown", (event) => {
    const grip = /** @type {HTMLElement} */ (event.target).closest("[data-grip]");
    const card = grip?.closest("[data-slot]");
    if (!(card instanceof HTMLElement)) return;
    const lifted = lift && lift.pointer === null && lift.card === card;
    if (event.key === "Enter" || event.key === " ") lifted ? drop() : pickUp(card, null);
    else if (lifted && event.key === "Escape") putBack();
    else if (lift && lifted && event.key.startsWith("Arrow")) {
      const reach = columns().map((one) => one.dataset.set ?? "");
      lift.spot = step(facts, lift.span, lift.spot, event.key, reach);
      show();
      speak();
      landing.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else return;
    event.preventDefault();
  });
  body.addEventListener("focusout", () => {
    if (lift?.pointer === null) putBack();
  });

  body.addEventListener("pointerdown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const card = target.closest("[data-slot]");
    if (!(card instanceof HTMLElement) || event.button !== 0 || lift || !card.querySelector("[data-grip]")) return;
    const grip = target.closest("[data-grip]");
    if (!grip && (event.pointerType !== "mouse" || target.closest("a, button"))) return; // a finger beside the grip scrolls
    const from = { x: event.clientX, y: event.clientY };
    const inside = ((event.clientY - card.getBoundingClientRect().top) / rowHeight(card)) * STEP;
    const going = (/** @type {PointerEvent} */ now) => {
      if (now.pointerId !== event.pointerId) return;
      if (!lift && Math.hypot(now.clientX - from.x, now.clientY - from.y) < SLACK) return;
      if (!lift) pickUp(card, event.pointerId, inside);
      now.preventDefault();
      follow(now);
    };
    const over = (/** @type {PointerEvent} */ now) => {
      if (now.pointerId !== event.pointerId) return;
      for (const stop of stops) stop();
      if (now.type === "pointerup") drop();
      else putBack();
    };
    const escape = (/** @type {KeyboardEvent} */ now) => {
      if (now.key !== "Escape") return;
      for (const stop of stops) stop();
      putBack();
    };
    const stops = [
      hear("pointermove", going),
      hear("pointerup", over),
      hear("pointercancel", over),
      hear("keydown", escape),
    ];
  });

  /**
   * @template {keyof DocumentEventMap} Name
   * @param {Name} name
   * @param {(event: DocumentEventMap[Name]) => void} listener
   */
  function hear(name, listener) {
    document.addEventListener(name, listener);
    return () => document.removeEventListener(name, listener);
  }

  /** @param {PointerEvent} event */
  function follow(event) {
    if (!lift) return;
    const seen = columns();
    const under = seen.find((one) => event.clientX < one.getBoundingClientRect().right) ?? seen.at(-1);
    const track = under?.querySelector("[data-track]");
    if (!under || !track) return;
    const minutes = ((event.clientY - track.getBoundingClientRect().top) / rowHeight(track)) * STEP - lift.inside;
    lift.spot = spotAt(facts, lift.span, under.dataset.set ?? "", Math.round(minutes / STEP) * STEP);
    show();
    if (event.clientY < NEAR) window.scrollBy(0, -NEAR / 3);
    else if (event.clientY > window.innerHeight - NEAR) window.scrollBy(0, NEAR / 3);
  }

  /** @param {Element} inside @returns {number} pixels that a row of five minutes has */
  function rowHeight(inside) {
    const track = /** @type {HTMLElement} */ (inside.closest("[data-track]"));
    return track.getBoundingClientRect().height / (facts.length / STEP);
  }

  /** @param {string} text */
  function paragraph(text) {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  }
}
