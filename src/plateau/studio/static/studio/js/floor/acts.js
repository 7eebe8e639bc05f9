// What can be told from the floor, away from page and network: what an act changes, and what becomes of a batch. Pure.

/**
 * @typedef {{ id: string, kind: string, booking: string, at: string, data: Record<string, string>, by: string }} Act
 * @typedef {{ id: string, number: number, state: string, rolledAt: string, cutAt: string }} Take
 * @typedef {{ state: string, takes: Take[] }} Run
 * @typedef {{ id: string, outcome: string, sentence: string }} Outcome
 * @typedef {{ act: Act, sentence: string }} Refusal
 */

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"; // as core/ids.py names rows

/** @type {Record<string, { from: string[], to: string }>} */
export const STEPS = {
  check_in: { from: ["confirmed"], to: "checked_in" },
  undo_check_in: { from: ["checked_in"], to: "confirmed" },
  on_set: { from: ["checked_in"], to: "on_set" },
  off_set: { from: ["on_set"], to: "checked_in" },
  wrap: { from: ["on_set"], to: "wrapped" },
  resume: { from: ["wrapped"], to: "on_set" },
  no_show: { from: ["booked", "confirmed"], to: "no_show" },
};

/** @type {Record<string, string>} */
const MARKS = { "take.circle": "circled", "take.ng": "ng", "take.unmark": "recorded" };

/** Return a short random name, such as the server gives: an act's, or a take's. */
export function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => LETTERS[byte % 32]).join("");
}

/**
 * Return an act that has just been done.
 * @param {string} kind
 * @param {string} booking
 * @param {Record<string, string>} data
 * @param {string} by who is logged in
 * @param {Date} at
 * @returns {Act}
 */
export function newAct(kind, booking, data, by, at) {
  const own = kind === "take.roll" && !data.take ? { ...data, take: newName() } : data;
  return { id: newName(), kind, booking, at: at.toISOString(), data: own, by };
}

/**
 * Return a run as it is once these acts are done, in the order of their times; what the rules would refuse changes nothing.
 * @param {Run} run
 * @param {Act[]} acts
 * @returns {Run}
 */
export function after(run, acts) {
  return inOrder(acts).reduce(one, { state: run.state, takes: run.takes.map((take) => ({ ...take })) });
}

/**
 * @param {Run} run
 * @param {Act} act
 * @returns {Run}
 */
function one(run, act) {
  const step = STEPS[act.kind];
  if (step) {
    if (!step.from.includes(run.state)) return run;
    return { state: step.to, takes: act.kind === "wrap" ? run.takes.map((take) => cut(take, act.at)) : run.takes };
  }
  if (act.kind === "take.roll") {
    const known = run.takes.some((take) => take.id === act.data.take || take.state === "rolling");
    if (run.state !== "on_set" || known) return run;
    const number = Math.max(0, ...run.takes.map((take) => take.number)) + 1;
    const rolling = { id: act.data.take ?? "", number, state: "rolling", rolledAt: act.at, cutAt: "" };
    return { state: run.state, takes: [...run.takes, rolling] };
  }
  const about = (/** @type {Take} */ take) => take.id === act.data.take;
  if (act.kind === "take.cut") return { ...run, takes: run.takes.map((t) => (about(t) ? cut(t, act.at) : t)) };
  const mark = MARKS[act.kind];
  if (!mark) return run;
  return { ...run, takes: run.takes.map((t) => (about(t) && t.state !== "rolling" ? { ...t, state: mark } : t)) };
}

/**
 * @param {Take} take
 * @param {string} at
 */
function cut(take, at) {
  return take.state === "rolling" ? { ...take, state: "recorded", cutAt: at } : take;
}

/**
 * Sort acts as they were done.
 * @param {Act[]} acts
 * @returns {Act[]}
 */
export function inOrder(acts) {
  return [...acts].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/**
 * Return the text of a batch: what this person did, the oldest first. Another's acts wait until they are back.
 * @param {Act[]} acts
 * @param {string} person
 * @param {Date} sentAt by this device's clock, so that the server can put its own time beside it
 * @param {number} most acts in a batch
 */
export function batch(acts, person, sentAt, most = 100) {
  const mine = inOrder(acts.filter((act) => act.by === person)).slice(0, most);
  const told = mine.map(({ id, kind, booking, at, data }) => ({ id, kind, booking, at, data }));
  return { sent_at: sentAt.toISOString(), acts: told };
}

/**
 * Say of each waiting act what became of it: settled, refused with a sentence, or still waiting.
 * @param {Act[]} waiting
 * @param {Outcome[]} outcomes
 * @returns {{ left: Act[], settled: string[], refused: Refusal[] }}
 */
export function settle(waiting, outcomes) {
  const told = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const refused = waiting.flatMap((act) => {
    const outcome = told.get(act.id);
    return outcome?.outcome === "refused" ? [{ act, sentence: outcome.sentence }] : [];
  });
  return {
    left: waiting.filter((act) => !told.has(act.id)),
    settled: waiting.filter((act) => told.has(act.id)).map((act) => act.id),
    refused,
  };
}

/**
 * Return the booking that a scanned address is about, or an empty text for something else.
 * @param {string} text
 */
export function bookingIn(text) {
  return /\/floor\/in\/([0-9a-hjkmnp-tv-z]{12})(?:[/?#]|$)/.exec(text)?.[1] ?? "";
}
