// A page of the floor: what is pressed is kept on this device at once, shown, and told to the server when it answers.
import { after, batch, newAct, settle } from "studio/floor/acts";
import { canKeep, keepThisPage, renewThisPage } from "studio/floor/keep";
import { paint, paintNow, readRun } from "studio/floor/paint";
import { offerScanning } from "studio/floor/scan";
import { keep, putAway, refusals, settled, waiting } from "studio/floor/store";

/** @typedef {import("./acts.js").Act} Act */

const EVERY = 20_000; // ms between two looks at the server
const AGAIN = 5_000; // ms after which what waits is tried again

const floor = document.querySelector("[data-floor]");
if (floor instanceof HTMLElement) start(floor);

/** @param {HTMLElement} root */
function start(root) {
  const { operation = "", person = "", tell = "", hello = "", version = "", worker = "" } = root.dataset;
  const words = JSON.parse(document.getElementById("floor-words")?.textContent ?? "{}");
  /** @type {{ since: Date | null, loggedOut: boolean, busy: boolean, again: boolean }} */
  const now = { since: null, loggedOut: false, busy: false, again: false };
  /** @type {Act[]} told since the page's order was last renewed: still shown on top of it */
  let told = [];

  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("act" in form.dataset)) return;
    event.preventDefault();
    const given = new FormData(form, /** @type {SubmitEvent} */ (event).submitter);
    /** @type {Record<string, string>} */
    const data = {};
    for (const [name, value] of given) {
      if (typeof value === "string" && value && !["csrfmiddlewaretoken", "kind", "booking", "day"].includes(name)) {
        data[name] = value;
      }
    }
    for (const field of form.querySelectorAll("input[type=text]")) /** @type {HTMLInputElement} */ (field).value = "";
    if ("closes" in form.dataset) form.closest("details")?.removeAttribute("open");
    void done(newAct(String(given.get("kind")), String(given.get("booking")), data, person, new Date()), form);
  });

  /**
   * @param {Act} act
   * @param {EventTarget} from
   */
  async function done(act, from) {
    await keep(operation, act);
    from.dispatchEvent(new CustomEvent("floor:told", { bubbles: true, detail: act }));
    await show();
    await send();
  }

  /** Show every run as it is with what waits, and say how much that is. */
  async function show() {
    const acts = await waiting(operation);
    for (const element of root.querySelectorAll("[data-run]")) {
      const run = /** @type {HTMLElement} */ (element);
      const own = acts.filter((act) => act.booking === run.dataset.run);
      const newer = [...told.filter((act) => act.booking === run.dataset.run), ...own];
      paint(run, after(readRun(run), newer), newer, own.length > 0);
    }
    for (const box of root.querySelectorAll(".floor-set")) paintNow(box);
    say(acts);
    await showRefusals();
    find();
  }

  /** @param {Act[]} acts */
  function say(acts) {
    const status = root.querySelector("[data-status]");
    if (!(status instanceof HTMLElement)) return;
    const mine = acts.filter((act) => act.by === person).length;
    const others = acts.length - mine;
    const count = mine === 0 ? "" : (mine === 1 ? words.one : words.many).replace("%(n)s", String(mine));
    const parts = [];
    if (now.loggedOut) parts.push(words.loggedOut);
    else if (now.since) parts.push(words.offline.replace("%(time)s", clock(now.since)));
    if (count) parts.push(count);
    if (others) parts.push((others === 1 ? words.otherOne : words.otherMany).replace("%(n)s", String(others)));
    if (!parts.length) parts.push(words.sent);
    status.textContent = parts.join(" ");
    status.dataset.status = now.loggedOut ? "out" : now.since ? "offline" : mine ? "waiting" : "sent";
    root.querySelector("[data-login]")?.toggleAttribute("hidden", !now.loggedOut);
  }

  /** @param {Date} at */
  function clock(at) {
    const form = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return at.toLocaleTimeString(document.documentElement.lang, { ...form, timeZone: root.dataset.zone || undefined });
  }

  async function showRefusals() {
    const list = root.querySelector("[data-refused]");
    const pattern = root.querySelector("template[data-refusal]");
    if (!list || !(pattern instanceof HTMLTemplateElement)) return;
    const found = await refusals(operation);
    list.replaceChildren(
      ...found.map(({ act, sentence }) => {
        const row = /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
        const name = root.querySelector(`[data-run="${act.booking}"] [data-names]`)?.textContent?.trim() ?? "";
        const what = words.kinds[act.kind] ?? act.kind;
        const put = (/** @type {string} */ part, /** @type {string} */ text) => {
          const place = row.querySelector(part);
          if (place) place.textContent = text;
        };
        put("[data-what]", [clock(new Date(act.at)), what, name].filter(Boolean).join(" · "));
        put("[data-sentence]", sentence);
        row.querySelector("button")?.addEventListener("click", () => void putAway(act.id).then(showRefusals));
        return row;
      }),
    );
  }

  /** Tell what waits, then look at the day anew. One at a time; what comes meanwhile is told right after. */
  async function send() {
    if (now.busy) {
      now.again = true;
      return;
    }
    now.busy = true;
    try {
      await navigator.locks.request(`floor-${operation}`, tellAll); // two windows of one device take turns
    } finally {
      now.busy = false;
    }
    await show();
    if (now.again) {
      now.again = false;
      await send();
    }
  }

  async function tellAll() {
    try {
      const greeting = await fetch(hello, { cache: "no-store", redirect: "error" });
      now.since = null;
      now.loggedOut = greeting.status === 401 || greeting.status === 403;
      if (!greeting.ok) return;
      const known = await greeting.json();
      for (;;) {
        const acts = await waiting(operation);
        const body = batch(acts, known.person, new Date());
        if (!body.acts.length) break;
        const answer = await fetch(tell, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": known.csrf },
          body: JSON.stringify(body),
        });
        if (!answer.ok) return;
        const became = settle(acts, (await answer.json()).acts);
        if (!became.settled.length) return;
        await settled(operation, became.settled, became.refused);
        const refused = new Set(became.refused.map(({ act }) => act.id));
        told.push(...acts.filter((act) => became.settled.includes(act.id) && !refused.has(act.id)));
      }
      await renew();
    } catch (failure) {
      if (!(failure instanceof TypeError)) throw failure; // fetch says so when there is no network
      now.since ??= new Date();
    }
  }

  /** Put the server's newest order in place of the page's, unless somebody is typing in it. */
  async function renew() {
    const order = root.querySelector("[data-order]");
    if (!order) return;
    const fresh = (await renewThisPage(version))?.querySelector("[data-order]");
    const typing = document.activeElement?.matches("[data-order] input");
    if (!fresh || typing) return;
    const opened = [...order.querySelectorAll("details[open]")].map((one) => one.id);
    const focused = document.activeElement?.closest("[data-order]") ? document.activeElement.id : "";
    order.replaceChildren(...fresh.childNodes);
    told = [];
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus();
  }

  function find() {
    const field = root.querySelector("[data-find]");
    const words = field instanceof HTMLInputElement ? field.value.trim().toLowerCase() : "";
    for (const run of root.querySelectorAll("[data-line]")) {
      run.toggleAttribute("hidden", words !== "" && !run.textContent?.toLowerCase().includes(words));
    }
  }

  root.querySelector("[data-find]")?.addEventListener("input", find);
  root.querySelector("[data-find]")?.closest("form")?.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("online", () => void send());
  addEventListener("offline", () => {
    now.since ??= new Date();
    void show();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void send());
  setInterval(() => document.visibilityState === "visible" && void send(), EVERY);
  setInterval(async () => (await waiting(operation)).length && void send(), AGAIN);
  offerScanning(root, (booking) => done(newAct("check_in", booking, {}, person, new Date()), root));
  show()
    .then(send)
    .then(() => (canKeep() ? keepThisPage(worker, version) : undefined))
    .then(() => root.toggleAttribute("data-kept", canKeep()))
    .catch(() => root.removeAttribute("data-kept"));
  root.querySelector("[data-cannot-keep]")?.toggleAttribute("hidden", canKeep());
  if (location.pathname.includes("/floor/in/")) document.getElementById(location.pathname.split("/").at(-1) ?? "")?.scrollIntoView();
}
