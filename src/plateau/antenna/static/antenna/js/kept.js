// The reader's choices, kept in this browser: captions, volume, speed, and which gates have explained themselves.

const KEY = "plateau.player";

/** @typedef {{ captions?: string, volume?: number, muted?: boolean, speed?: number, gates?: string[] }} Choices */

/** @returns {Choices} */
export function choices() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** @param {Choices} changed */
export function keep(changed) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...choices(), ...changed }));
  } catch {
    // A browser that keeps nothing still plays.
  }
}
