// How a file is carried by tus, away from the page: what keeps its place, and what is tried again.

/** @typedef {import("tus-js-client").HttpRequest} Request */
/** @typedef {import("tus-js-client").HttpResponse} Response */

export const PIECE = 64 * 1024 * 1024; // one request: small enough for proxies, large enough for speed
export const DELAYS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000, 60000, 60000, 60000, 60000];

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
