// Times on a film: as addresses carry them, as the bar shows them.

const WRITTEN = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/;

/**
 * Read the time of an address: `754`, `754.5`, `12m34s`, `1h2m3s`.
 * @param {string | null} text
 * @returns {number | null} seconds, or null for what is no time
 */
export function readTime(text) {
  const parts = text ? WRITTEN.exec(text.trim().toLowerCase()) : null;
  if (!parts || !text) return null;
  const [, hours, minutes, seconds] = parts;
  const total = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return Number.isFinite(total) ? total : null;
}

/**
 * Write a time for an address: `12m34s`, whole seconds.
 * @param {number} seconds
 */
export function writeTime(seconds) {
  const { hours, minutes, rest } = split(seconds);
  return [hours ? `${hours}h` : "", hours || minutes ? `${minutes}m` : "", `${rest}s`].join("");
}

/**
 * Show a time as the bar does: `9:12`, `1:02:03`.
 * @param {number} seconds
 */
export function clock(seconds) {
  const { hours, minutes, rest } = split(seconds);
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** @param {number} seconds */
function split(seconds) {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  return { hours: Math.floor(whole / 3600), minutes: Math.floor(whole / 60) % 60, rest: whole % 60 };
}

/**
 * Say a time in the reader's language, for those who hear the bar: "9 minutes, 12 secondes".
 * @param {number} seconds
 * @param {string} language
 */
export function spoken(seconds, language) {
  const { hours, minutes, rest } = split(seconds);
  const parts = [
    { value: hours, unit: "hour" },
    { value: minutes, unit: "minute" },
    { value: rest, unit: "second" },
  ].filter(({ value, unit }) => value > 0 || (unit === "second" && !hours && !minutes));
  return parts
    .map(({ value, unit }) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value))
    .join(", ");
}
