// The service worker of a desk's floor pages: gives back a kept page or file when the network does not answer.
// The server writes the version before this text; see studio/offline.py.

/** @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} Lived */
/** @typedef {Lived & { request: Request, respondWith: (answer: Promise<Response>) => void }} Asked */

const worker = /** @type {any} */ (self);
const CACHE = `floor-${worker.floorVersion}`;
const PAGES = /^\/desk\/[^/]+\/(operations\/[^/]+\/floor\/|exit\/)/;
const PATIENCE = 5000; // ms until a kept page is better than a slow one
const FRESH = 36 * 3600 * 1000; // ms for which a kept page may be shown: the day, and the night after it

self.addEventListener("install", () => worker.skipWaiting());

self.addEventListener("activate", (event) => {
  /** @type {Lived} */ (event).waitUntil(dropOld().then(() => worker.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const asked = /** @type {Asked} */ (event);
  const address = new URL(asked.request.url);
  if (asked.request.method !== "GET" || address.origin !== location.origin) return;
  if (asked.request.mode === "navigate" && PAGES.test(address.pathname)) asked.respondWith(page(asked.request, asked));
  else if (address.pathname.startsWith("/static/") || address.pathname.startsWith("/look/")) {
    asked.respondWith(file(asked.request));
  }
});

async function dropOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("floor-") && name !== CACHE).map((n) => caches.delete(n)));
}

/**
 * A page: from the network, and then kept, also where the answer comes too late to be shown. Where there is none within
 * some seconds, as it was kept, or the running order that was kept last; where nothing is kept, the network's, however long.
 * @param {Request} request
 * @param {Lived} event
 */
async function page(request, event) {
  const cache = await caches.open(CACHE);
  const answer = fetch(request).then(async (found) => {
    const keeps = found.ok && found.type === "basic";
    if (keeps) await cache.put(request.url, found.clone()).catch(() => undefined); // a full device still shows it
    return found;
  });
  event.waitUntil(answer.catch(() => undefined));
  const kept = (await cache.match(request.url)) ?? (await lastOrder(cache, request.url));
  if (!kept || Date.now() - Date.parse(kept.headers.get("date") ?? "") >= FRESH) return answer;
  return soon(answer).catch(() => kept);
}

/**
 * @param {Cache} cache
 * @param {string} url
 */
async function lastOrder(cache, url) {
  const floor = /^.*\/operations\/[^/]+\/floor\//.exec(url)?.[0];
  if (!floor) return undefined;
  const keys = await cache.keys();
  const days = keys.filter((key) => key.url.startsWith(floor) && /\/floor\/\d{4}-\d\d-\d\d$/.test(key.url));
  const last = days.at(-1);
  return last && cache.match(last);
}

/**
 * @param {Promise<Response>} answer
 * @returns {Promise<Response>}
 */
function soon(answer) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("too slow")), PATIENCE));
  return /** @type {Promise<Response>} */ (Promise.race([answer, late]));
}

/**
 * A file of the site: its address changes with its content, so a kept one is as good as a new one.
 * @param {Request} request
 */
async function file(request) {
  return (await (await caches.open(CACHE)).match(request.url)) ?? fetch(request);
}
