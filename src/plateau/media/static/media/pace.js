// How fast a file goes and how long it still takes, measured over the last seconds. Knows no page and no network.

/** Measures over a sliding window, so that a pause or a cut shows at once in the figure. */
export class Pace {
  /** @param {number} [windowSeconds] */
  constructor(windowSeconds = 10) {
    this.window = windowSeconds * 1000;
    /** @type {{ at: number, bytes: number }[]} */
    this.points = [];
  }

  /**
   * Take note of how many bytes are there at a moment (milliseconds). Fewer than before begins anew.
   * @param {number} at
   * @param {number} bytes
   */
  note(at, bytes) {
    const last = this.points.at(-1);
    if (last && bytes < last.bytes) this.points = [];
    this.points.push({ at, bytes });
    while (this.points.length > 2 && this.points[1].at <= at - this.window) this.points.shift();
  }

  /** Forget what was measured: after a pause the old speed means nothing. */
  forget() {
    this.points = [];
  }

  /** Bytes a second; 0 while nothing was measured. */
  get speed() {
    const first = this.points[0];
    const last = this.points.at(-1);
    if (!first || !last || last.at - first.at < 500) return 0;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  }

  /**
   * Seconds until `total` bytes are there; null while no speed is known.
   * @param {number} total
   */
  remaining(total) {
    const last = this.points.at(-1);
    return last && this.speed > 0 ? (total - last.bytes) / this.speed : null;
  }
}

/**
 * Write bytes in the page's language: 1.4 GB, 1,4 Go.
 * @param {number} bytes
 * @param {string} language
 */
export function bytesInWords(bytes, language) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const format = new Intl.NumberFormat(language, { style: "unit", unit: units[power], unitDisplay: power ? "short" : "long", maximumFractionDigits: power > 2 ? 1 : 0 });
  return format.format(bytes / 1000 ** power);
}

/**
 * Write a duration roughly, as one unit: 40 sec, 3 min, 2 hr.
 * @param {number} seconds
 * @param {string} language
 */
export function timeInWords(seconds, language) {
  const [unit, size] = seconds < 90 ? ["second", 1] : seconds < 5400 ? ["minute", 60] : ["hour", 3600];
  const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: unit === "hour" ? 1 : 0 });
  return format.format(Math.max(1, seconds / size));
}

/**
 * Put words into a sentence's {places}.
 * @param {string} sentence
 * @param {Record<string, string>} words
 */
export function fill(sentence, words) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => words[name] ?? place);
}
