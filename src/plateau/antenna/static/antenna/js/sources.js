// Asks where a film may be fetched from, and asks again before the answer expires; each time the gate is checked anew.

/**
 * @typedef {object} Answer
 * @property {boolean} whole whether the whole film may be watched, or its free start only
 * @property {string} master the address of the playlist
 * @property {string} storyboard the address of the hover pictures, or empty
 * @property {{ language: string, label: string, address: string }[]} captions
 * @property {number} expires_in seconds from now
 * @property {"as_sent" | "first" | "finest"} stage what plays: the file as it was sent, its first sizes, or all of them
 * @property {boolean} improves whether a better stage comes
 */

/** Seconds after which a film that is still in the machine is asked for anew; finer sizes of one that plays well can wait. */
const IMPROVES_AFTER = { as_sent: 8, first: 20, finest: 20 };

/** A refusal in the server's own words. */
export class Refused extends Error {}

/** No answer, or one that says nothing. */
export class Unreachable extends Error {}

/** @param {string} address */
async function ask(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" }).catch((error) => {
    throw new Unreachable(error.message);
  });
  const body = await response.json().catch(() => null);
  if (response.ok && body) return /** @type {Answer} */ (body);
  if (body?.title) throw new Refused(body.title);
  throw new Unreachable(`sources: ${response.status}`);
}

export class Sources extends EventTarget {
  /** @param {string} address */
  constructor(address) {
    super();
    this.address = address;
    /** @type {Answer | null} */
    this.answer = null;
    this.due = 0;
    this.timer = 0;
    /** @type {Promise<Answer> | null} */
    this.asking = null;
    // A sleeping machine stops timers: look at the clock when the page comes back.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.answer && Date.now() >= this.due) void this.renew().catch(() => {});
    });
  }

  /** Return the present answer, asked for once. */
  async get() {
    return this.answer ?? this.renew();
  }

  /** Ask anew; several callers at once share one request. Tells "renewed" afterwards. */
  renew() {
    this.asking ??= ask(this.address)
      .then((answer) => {
        this.answer = answer;
        const wait = (answer.improves ? IMPROVES_AFTER[answer.stage] : Math.max(5, answer.expires_in * 0.8)) * 1000;
        this.due = Date.now() + wait;
        window.clearTimeout(this.timer);
        this.timer = window.setTimeout(() => void this.renew().catch(() => this.later()), Math.min(wait, 2 ** 31 - 1));
        this.dispatchEvent(new Event("renewed"));
        return answer;
      })
      .finally(() => {
        this.asking = null;
      });
    return this.asking;
  }

  later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.renew().catch(() => this.later()), 30_000);
  }
}
