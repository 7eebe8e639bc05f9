// What a key means while the player has the focus. Letters elsewhere on the page mean themselves (WCAG 2.1.4).

/** @typedef {{ act: string, by?: number }} Command */

/** @type {Record<string, Command>} */
const KEYS = {
  " ": { act: "toggle" },
  k: { act: "toggle" },
  j: { act: "skip", by: -10 },
  l: { act: "skip", by: 10 },
  ArrowLeft: { act: "skip", by: -5 },
  ArrowRight: { act: "skip", by: 5 },
  ArrowUp: { act: "volume", by: 0.05 },
  ArrowDown: { act: "volume", by: -0.05 },
  Home: { act: "share", by: 0 },
  End: { act: "share", by: 1 },
  m: { act: "mute" },
  f: { act: "fullscreen" },
  c: { act: "captions" },
  p: { act: "pip" },
  "<": { act: "speed", by: -1 },
  ">": { act: "speed", by: 1 },
  "?": { act: "help" },
};

/**
 * Return what a key press asks for, or null where the key belongs to the control that has the focus.
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean }} press
 * @param {"button" | "choice" | "bar" | "text" | "none"} focus
 * @returns {Command | null}
 */
export function commandOf(press, focus) {
  if (press.ctrlKey || press.metaKey || press.altKey || focus === "text") return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (focus === "button" && key === " ") return null;
  if (focus === "choice" && (key === " " || key.startsWith("Arrow") || key === "Home" || key === "End")) return null;
  if (/^[0-9]$/.test(key)) return { act: "share", by: Number(key) / 10 };
  return KEYS[key] ?? null;
}

/** The speeds that the menu offers and that < and > step through. */
export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/**
 * Return the next speed up (1) or down (-1), the same at an end.
 * @param {number} speed
 * @param {number} by
 */
export function nextSpeed(speed, by) {
  const nearest = SPEEDS.reduce((best, one, index) => (Math.abs(one - speed) < Math.abs(SPEEDS[best] - speed) ? index : best), 0);
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, nearest + by))];
}
