// Keeps the floor's pages on this device, so that they open without a network; worker.js gives them back.

/**
 * Say whether this browser can keep pages here: only over https, and on this machine itself.
 */
export function canKeep() {
  return "serviceWorker" in navigator && "caches" in globalThis;
}

/**
 * Let the service worker stand in for the network on this desk, and keep this page with all that it is made of.
 * @param {string} worker address of the service worker
 * @param {string} version
 */
export async function keepThisPage(worker, version) {
  await navigator.serviceWorker.register(worker);
  const cache = await caches.open(`floor-${version}`);
  const parts = performance.getEntriesByType("resource").map((entry) => entry.name);
  const ours = [...new Set(parts)].filter((name) => /\/(static|look)\//.test(new URL(name).pathname));
  const also = [...document.querySelectorAll("a[data-keep]")].map((link) => /** @type {HTMLAnchorElement} */ (link).href);
  await Promise.all([...ours, ...also, here()].map((address) => keepOne(cache, address)));
}

/**
 * Fetch this page anew, keep it, and return it; null when nobody is logged in, or it is no longer ours to see.
 * @param {string} version
 * @returns {Promise<Document | null>}
 */
export async function renewThisPage(version) {
  const answer = await fetch(here(), { cache: "no-store", redirect: "error" });
  if (!answer.ok) return null;
  if (canKeep()) await (await caches.open(`floor-${version}`)).put(here(), answer.clone());
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function here() {
  return location.origin + location.pathname;
}

/**
 * @param {Cache} cache
 * @param {string} address
 */
async function keepOne(cache, address) {
  if (new URL(address).pathname.startsWith("/static/") && (await cache.match(address))) return;
  const answer = await fetch(address, { redirect: "error" }).catch(() => null);
  if (answer?.ok) await cache.put(address, answer);
}
