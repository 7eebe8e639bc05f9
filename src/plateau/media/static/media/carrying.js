// How a file is carried by tus, away from the page: how its pieces are proved, what keeps its place, what is tried again.

/** @typedef {import("tus-js-client").HttpRequest} Request */
/** @typedef {import("tus-js-client").HttpResponse} Response */

const PIECE_SECONDS = 3;
export const SMALLEST_PIECE = 512 * 1024;
export const LARGEST_PIECE = 64 * 1024 * 1024; // small enough for proxies and for a browser's memory
export const DELAYS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000, 60000, 60000, 60000, 60000];

/**
 * Return how many bytes the next request should carry. A proved piece counts only once it is whole, so it is what the
 * line carries in a few seconds: then a cut or a pause loses no more than that.
 * @param {number} speed bytes a second; 0 while unknown, or after a cut
 */
export function pieceFor(speed) {
  if (!canProve()) return LARGEST_PIECE; // here every byte counts that came before a cut
  return Math.round(Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, speed * PIECE_SECONDS)));
}

/** Say whether this page may compute checksums: browsers allow it over https and on this machine only. */
export function canProve() {
  return Boolean(globalThis.crypto?.subtle);
}

/**
 * Return the header Upload-Checksum of a piece; empty where the page may not compute it.
 * @param {Blob} piece held in memory whole while this runs
 */
export async function proofOf(piece) {
  if (!canProve()) return "";
  const digest = await crypto.subtle.digest("SHA-256", await piece.arrayBuffer());
  return `sha256 ${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

/**
 * Prove the piece that a request is about to send.
 * @param {Request} request
 * @param {Blob} file
 * @param {number} size of the piece
 */
export async function provePiece(request, file, size) {
  if (request.getMethod() !== "PATCH") return;
  const start = Number(request.getHeader("Upload-Offset"));
  const proof = await proofOf(file.slice(start, start + size));
  if (proof) request.setHeader("Upload-Checksum", proof);
}

/** The question how far the file is was not answered; its address is still good. */
export class Unanswered extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`the server answered ${status} instead of how far the file is`);
    this.status = status;
  }
}

/**
 * Throw where tus-js-client would take a server that is away, or a person who is logged out, for an upload that is
 * gone: it would forget the address and send the whole file anew. Thrown at, it keeps the address and may ask again.
 * @param {Request} request
 * @param {Response} response
 */
export function keepPlace(request, response) {
  const status = response.getStatus();
  const silent = status >= 500 || status === 401 || status === 403 || status === 429;
  if (request.getMethod() === "HEAD" && silent) throw new Unanswered(status);
}

/**
 * Return the status of the answer that an error is about; 0 without one.
 * @param {Error | import("tus-js-client").DetailedError} error
 */
export function statusOf(error) {
  const cause = "causingError" in error ? error.causingError : null;
  if (cause instanceof Unanswered) return cause.status;
  return ("originalResponse" in error && error.originalResponse?.getStatus()) || 0;
}

/**
 * Say whether what an error is about may pass by itself: no network, a busy or restarting server. A refusal does not.
 * @param {number} status
 * @param {boolean} begun before an upload has its address, a conflict is a refusal: the film has another file
 */
export function mayPass(status, begun) {
  if (status === 507) return false;
  return status === 0 || (status === 409 && begun) || status === 423 || status === 429 || status === 460 || status >= 500;
}
