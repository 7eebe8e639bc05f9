// What stands against a card of the planning board at another time or set. Pure; the server judges again.

/**
 * @typedef {{ id: string, name: string, part: string }} Who
 * @typedef {{ id: string, set: string, start: number, end: number, free: boolean, booked: boolean, people: Who[], own?: Who[] }} Span ``own``: crew and equipment for it alone
 * @typedef {{ set: string, start: number, end: number, person: Who }} Duty
 * @typedef {{ length: number, sets: { id: string, name: string }[], spans: Span[], duties: Duty[] }} Day
 * @typedef {{ set: string, start: number, end: number, into: string }} Spot times in minutes since the board begins
 * @typedef {{ kind: "set" | "guest" | "host" | "crew" | "kit", name: string, id: string, set: string, start: number, end: number }} Conflict
 */

export const STEP = 5; // minutes

/**
 * Return where a card would stand if it were dropped with its start here: a booking on a free slot takes that slot whole.
 * @param {Day} day
 * @param {Span} card
 * @param {string} set
 * @param {number} start
 * @returns {Spot}
 */
export function spotAt(day, card, set, start) {
  const length = card.end - card.start;
  const from = Math.min(Math.max(0, start), Math.max(0, day.length - length));
  if (card.booked) {
    const slot = day.spans.find((one) => one.free && one.set === set && one.start <= from && from < one.end);
    if (slot) return { set, start: slot.start, end: slot.end, into: slot.id };
  }
  return { set, start: from, end: from + length, into: "" };
}

/**
 * Return where the next spot lies that an arrow leads to: five minutes up or down, or the set beside.
 * @param {Day} day
 * @param {Span} card
 * @param {Spot} spot
 * @param {string} key
 * @param {string[]} sets those in reach, in their order
 * @returns {Spot}
 */
export function step(day, card, spot, key, sets) {
  if (key === "ArrowUp") return spotAt(day, card, spot.set, onGrid(spot.start - STEP, Math.ceil));
  if (key === "ArrowDown") return spotAt(day, card, spot.set, onGrid(spot.into ? spot.end : spot.start + STEP, Math.floor));
  const at = sets.indexOf(spot.set) + (key === "ArrowLeft" ? -1 : 1);
  return spotAt(day, card, sets[Math.min(Math.max(0, at), sets.length - 1)] ?? spot.set, spot.start);
}

/**
 * Return all that stands against a card at a spot: the set's own cards first, then people and equipment that are on
 * another set then. A booking that takes a free slot leaves its own crew and equipment with the slot that it had.
 * @param {Day} day
 * @param {Span} card
 * @param {Spot} spot
 * @returns {Conflict[]}
 */
export function conflicts(day, card, spot) {
  const others = day.spans.filter((one) => one.id !== card.id && one.id !== spot.into && overlap(one, spot));
  const taken = others
    .filter((one) => one.set === spot.set)
    .map((one) => ({ kind: /** @type {const} */ ("set"), name: "", id: one.id, set: one.set, start: one.start, end: one.end }));
  const elsewhere = [
    ...others.flatMap((one) => [...one.people, ...(one.own ?? [])].map((person) => ({ ...one, person }))),
    ...day.duties.filter((duty) => overlap(duty, spot)).map((duty) => ({ ...duty, id: "" })),
  ].filter((one) => one.set !== spot.set);
  const going = spot.into ? card.people : [...card.people, ...(card.own ?? [])];
  const people = going.flatMap((mine) =>
    elsewhere
      .filter((one) => one.person.id === mine.id)
      .map((one) => ({ kind: part(one.person.part), name: mine.name, id: one.id, set: one.set, start: one.start, end: one.end })),
  );
  return [...taken, ...people];
}

/** @param {string} name @returns {"guest" | "host" | "crew" | "kit"} */
function part(name) {
  return name === "guest" || name === "host" || name === "kit" ? name : "crew";
}

/** @param {{ start: number, end: number }} one @param {{ start: number, end: number }} other */
function overlap(one, other) {
  return one.start < other.end && other.start < one.end;
}

/** @param {number} minutes @param {(number: number) => number} round */
function onGrid(minutes, round) {
  return round(minutes / STEP) * STEP;
}
