// Sends films, and what guests send for them, by tus: dropped or chosen, one after the other, paused, gone on with after a cut, a sleep or a reload.
import { DELAYS, SMALLEST_PIECE, keepPlace, mayPass, pieceFor, provePiece, statusOf } from "media/carrying";
import { Pace, bytesInWords, fill, timeInWords } from "media/pace";

/** @typedef {import("tus-js-client").Upload} TusUpload */
/** @typedef {import("tus-js-client").DetailedError} TusError */
/** @type {typeof import("tus-js-client")} */
const tus = /** @type {any} */ (globalThis).tus;

const SILENT_FOR = 45000; // no byte for so long: the connection is dead, though nobody said so (sleep, changed network)

/** One place where files are dropped: a film's, a channel's for several, or a guest's, whose address says all. */
class Place {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.language = document.documentElement.lang || "en";
    this.input = /** @type {HTMLInputElement} */ (root.querySelector("[data-upload-input]"));
    this.list = /** @type {HTMLElement} */ (root.querySelector("[data-upload-files]"));
    this.status = /** @type {HTMLElement} */ (root.querySelector("[data-upload-status]"));
    this.row = /** @type {HTMLTemplateElement} */ (root.querySelector("[data-upload-row]"));
    /** @type {Sending[]} */
    this.sendings = [];
    const takeChosen = () => {
      this.take([...(this.input.files ?? [])]);
      this.input.value = "";
    };
    this.input.addEventListener("change", takeChosen);
    root.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      root.dataset.over = "";
    });
    root.addEventListener("dragleave", () => delete root.dataset.over);
    root.addEventListener("drop", (event) => {
      event.preventDefault();
      delete root.dataset.over;
      const files = [...(event.dataTransfer?.files ?? [])];
      this.take(this.input.multiple ? files : files.slice(0, 1));
    });
    if (this.input.files?.length) takeChosen(); // chosen before this was loaded
  }

  /** @param {File[]} files */
  take(files) {
    for (const file of files) this.sendings.push(new Sending(this, file));
    this.next();
  }

  /** Begin with the first one that waits, unless one is on its way: a line carries one file fastest. */
  next() {
    if (this.sendings.some((sending) => ["sending", "paused", "stopping"].includes(sending.state))) return;
    this.sendings.find((sending) => sending.state === "waiting")?.begin();
  }

  /** @param {string} sentence */
  say(sentence) {
    this.status.textContent = sentence;
  }
}

/** One file on its way, and its row on the page. */
class Sending {
  /**
   * @param {Place} place
   * @param {File} file
   */
  constructor(place, file) {
    this.place = place;
    this.file = file;
    this.pace = new Pace();
    this.done = 0;
    this.heardAt = 0;
    this.turn = 0; // a new one with every start and halt: what an earlier one prepared is sent no more
    this.page = "";
    /** @type {"waiting" | "sending" | "paused" | "done" | "failed" | "stopping" | "stopped"} */
    this.state = "waiting";
    const row = /** @type {DocumentFragment} */ (place.row.content.cloneNode(true));
    this.element = /** @type {HTMLElement} */ (row.querySelector("li"));
    this.bar = /** @type {HTMLProgressElement} */ (row.querySelector("[data-bar]"));
    this.word = /** @type {HTMLElement} */ (row.querySelector("[data-word]"));
    this.pauseButton = /** @type {HTMLButtonElement} */ (row.querySelector("[data-pause]"));
    this.goButton = /** @type {HTMLButtonElement} */ (row.querySelector("[data-go]"));
    this.stopButton = /** @type {HTMLButtonElement} */ (row.querySelector("[data-stop]"));
    this.link = /** @type {HTMLAnchorElement} */ (row.querySelector("[data-page]"));
    /** @type {HTMLElement} */ (row.querySelector("[data-name]")).textContent = file.name;
    this.bar.setAttribute("aria-label", file.name);
    this.pauseButton.addEventListener("click", () => this.pause());
    this.goButton.addEventListener("click", () => this.goOn());
    this.stopButton.addEventListener("click", () => this.stop());
    place.list.append(row);
    /** @type {TusUpload} */
    this.upload = this.prepare();
    this.show("waiting", place.words.sayWaiting ?? "");
  }

  prepare() {
    const { film, channel, replaces, endpoint, token } = this.place.words;
    /** @type {Record<string, string>} */
    const where = film ? { film } : channel ? { channel } : replaces ? { replaces } : {};
    return new tus.Upload(this.file, {
      endpoint,
      chunkSize: pieceFor(0),
      retryDelays: DELAYS,
      removeFingerprintOnSuccess: true,
      headers: { "X-CSRFToken": token ?? "", Accept: "application/json" },
      metadata: { filename: this.file.name, filetype: this.file.type, ...where },
      // the same file for the same film: found again after a reload, never mixed up with another film's
      fingerprint: async (file) => ["plateau", film ?? channel ?? endpoint, file.name, file.size, file.lastModified].join("|"),
      onProgress: (bytes) => this.progress(bytes),
      onUploadUrlAvailable: () => moved(),
      onSuccess: () => this.arrived(),
      onError: (error) => this.failed(error),
      onShouldRetry: (error) => this.retried(/** @type {TusError} */ (error)),
      onChunkComplete: () => {
        this.upload.options.chunkSize = pieceFor(this.pace.speed);
      },
      onBeforeRequest: (request) => this.prove(request),
      onAfterResponse: (request, response) => {
        this.page = response.getHeader("Plateau-Page") ?? this.page;
        keepPlace(request, response);
      },
    });
  }

  /** Go on with what this browser sent of this file before, or begin. */
  async begin() {
    if (this.file.size === 0) {
      this.show("failed", this.place.words.sayEmpty ?? "");
      return this.place.next();
    }
    this.show("sending", this.sizes(this.place.words.sayBegun));
    const before = await this.upload.findPreviousUploads();
    if (before.length) this.upload.resumeFromPreviousUpload(before[0]);
    this.start();
  }

  start() {
    this.turn += 1;
    this.pace.forget();
    this.heardAt = Date.now();
    this.upload.start();
  }

  /**
   * Stop sending at once.
   * @param {boolean} [forGood] give the file up on the server too
   */
  halt(forGood = false) {
    this.turn += 1;
    return this.upload.abort(forGood);
  }

  /**
   * Give the piece that is about to be sent its checksum. Whoever was halted meanwhile sends nothing: the request
   * waits for ever, since a failure would be tried again beside the new turn.
   * @param {import("tus-js-client").HttpRequest} request
   */
  async prove(request) {
    const turn = this.turn;
    await provePiece(request, this.file, this.upload.options.chunkSize ?? SMALLEST_PIECE);
    if (turn !== this.turn) await new Promise(() => {});
  }

  pause() {
    this.halt();
    this.show("paused", this.sizes(this.place.words.sayPaused));
    this.place.say(this.sizes(this.place.words.sayPaused));
    this.goButton.focus();
  }

  goOn() {
    this.show("sending", this.sizes(this.place.words.sayBegun));
    this.start();
    this.pauseButton.focus();
  }

  /** Give the file up, here and on the server, which may still be busy with the piece that was just cut off. */
  async stop() {
    const begun = this.upload.url !== null;
    this.show("stopping", this.place.words.sayStopping ?? "");
    try {
      await this.halt(begun);
      this.show("stopped", this.place.words.sayStopped ?? "");
    } catch {
      this.show("stopped", this.place.words.sayLeft ?? "");
    }
    this.place.say(this.word.textContent ?? "");
    moved();
    this.place.next();
  }

  /** @param {number} bytes */
  progress(bytes) {
    if (this.state !== "sending") return;
    if (bytes !== this.done) this.heardAt = Date.now();
    this.done = bytes;
    this.pace.note(Date.now(), bytes);
    this.bar.value = this.file.size ? bytes / this.file.size : 0;
    const left = this.pace.remaining(this.file.size);
    this.word.textContent = this.sizes(left === null ? this.place.words.sayBegun : this.place.words.saySending, left);
  }

  arrived() {
    this.bar.value = 1;
    this.show("done", this.place.words.sayDone ?? "");
    this.place.say(`${this.file.name}. ${this.place.words.sayDone}`);
    if (this.place.words.channel && this.page) {
      this.link.href = this.page;
      this.link.hidden = false;
    }
    moved();
    this.place.next();
  }

  /** @param {Error | TusError} error */
  failed(error) {
    const answer = "originalResponse" in error ? error.originalResponse?.getBody() : "";
    const loggedOut = statusOf(error) === 401 ? this.place.words.sayLoggedOut : "";
    this.show("failed", loggedOut || sentenceIn(answer ?? "") || this.place.words.sayFailed || "");
    this.place.say(this.word.textContent ?? "");
    moved();
    this.place.next();
  }

  /**
   * Try again after whatever may pass, and say so; not after a refusal, nor once the person has stopped it.
   * @param {TusError} error
   */
  retried(error) {
    const passing = mayPass(statusOf(error), this.upload.url !== null);
    if (passing && this.state === "sending") {
      this.pace.forget();
      this.upload.options.chunkSize = pieceFor(0);
      this.word.textContent = (navigator.onLine ? this.place.words.sayAgain : this.place.words.sayOffline) ?? "";
    }
    return passing && (this.state === "sending" || this.state === "stopping");
  }

  /** Called every few seconds: a line that is dead without saying so is left for a new one. */
  watch() {
    if (this.state !== "sending" || !navigator.onLine || Date.now() - this.heardAt < SILENT_FOR) return;
    this.halt().then(() => this.state === "sending" && this.start());
    this.heardAt = Date.now();
  }

  /**
   * @param {string | undefined} sentence
   * @param {number | null} [left]
   */
  sizes(sentence, left = null) {
    const language = this.place.language;
    return fill(sentence ?? "", {
      done: bytesInWords(this.done, language),
      total: bytesInWords(this.file.size, language),
      speed: bytesInWords(this.pace.speed, language),
      remaining: left === null ? "" : timeInWords(left, language),
    });
  }

  /**
   * @param {Sending["state"]} state
   * @param {string} sentence
   */
  show(state, sentence) {
    this.state = state;
    this.element.dataset.state = state;
    this.word.textContent = sentence;
    this.pauseButton.hidden = state !== "sending";
    this.goButton.hidden = state !== "paused" && state !== "failed";
    this.stopButton.hidden = state === "done" || state === "stopping" || state === "stopped";
  }
}

/**
 * Return the sentence in a problem+json answer.
 * @param {string} body
 */
function sentenceIn(body) {
  try {
    const title = JSON.parse(body).title;
    return typeof title === "string" ? title : "";
  } catch {
    return "";
  }
}

/** Tell the page that a file has come, gone or finished: the progress part looks again. */
function moved() {
  document.body.dispatchEvent(new CustomEvent("file-moved", { bubbles: true }));
}

/** @type {Place[]} */
const places = [];

/** @param {ParentNode} part */
function furnish(part) {
  for (const root of part.querySelectorAll("[data-upload]")) {
    if (!places.some((place) => place.root === root)) places.push(new Place(/** @type {HTMLElement} */ (root)));
  }
}

furnish(document);
document.body.addEventListener("htmx:load", () => furnish(document)); // the part may come later, when the machine is free
const sendings = () => places.flatMap((place) => place.sendings);

window.addEventListener("beforeunload", (event) => {
  if (sendings().some((sending) => sending.state === "sending" || sending.state === "waiting")) event.preventDefault();
});
window.addEventListener("online", () => sendings().forEach((sending) => sending.state === "failed" && sending.goOn()));
// a file that misses its place by a hand's breadth must not replace the page
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => places.length && event.preventDefault());
setInterval(() => sendings().forEach((sending) => sending.watch()), 5000);
