// What waits to be told, kept on this device: it outlives the page, the browser and the log-in.

/** @typedef {import("./acts.js").Act} Act */
/** @typedef {import("./acts.js").Refusal} Refusal */

const NAME = "plateau-floor";
const WAITING = "waiting";
const REFUSED = "refused";

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(WAITING, { keyPath: "key" });
      asked.result.createObjectStore(REFUSED, { keyPath: "key" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/**
 * @param {string[]} stores
 * @param {IDBTransactionMode} mode
 * @param {(transaction: IDBTransaction) => void} work
 * @returns {Promise<void>}
 */
async function within(stores, mode, work) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(stores, mode, { durability: "strict" });
    transaction.oncomplete = () => (base.close(), resolve());
    transaction.onerror = transaction.onabort = () => (base.close(), reject(transaction.error));
    work(transaction);
  });
}

/**
 * @param {string} store
 * @param {string} operation acts of other operations wait for their own pages
 */
async function all(store, operation) {
  /** @type {any[]} */
  let rows = [];
  await within([store], "readonly", (transaction) => {
    const asked = transaction.objectStore(store).getAll();
    asked.onsuccess = () => (rows = asked.result);
  });
  return rows.filter((row) => row.operation === operation);
}

/**
 * Keep an act until it is told; resolves once it is on the disk.
 * @param {string} operation
 * @param {Act} act
 */
export function keep(operation, act) {
  return within([WAITING], "readwrite", (transaction) => {
    transaction.objectStore(WAITING).put({ key: act.id, operation, act });
  });
}

/**
 * Return what waits to be told.
 * @param {string} operation
 * @returns {Promise<Act[]>}
 */
export async function waiting(operation) {
  return (await all(WAITING, operation)).map((row) => row.act);
}

/**
 * Take out what was told; what was refused is kept aside with its sentence, in the same step.
 * @param {string} operation
 * @param {string[]} settled
 * @param {Refusal[]} refused
 */
export function settled(operation, settled, refused) {
  return within([WAITING, REFUSED], "readwrite", (transaction) => {
    for (const key of settled) transaction.objectStore(WAITING).delete(key);
    for (const one of refused) transaction.objectStore(REFUSED).put({ key: one.act.id, operation, ...one });
  });
}

/**
 * Return what was refused and that nobody has put away yet.
 * @param {string} operation
 * @returns {Promise<Refusal[]>}
 */
export async function refusals(operation) {
  return (await all(REFUSED, operation)).map(({ act, sentence }) => ({ act, sentence }));
}

/**
 * Put a refusal away: somebody has read it.
 * @param {string} key
 */
export function putAway(key) {
  return within([REFUSED], "readwrite", (transaction) => {
    transaction.objectStore(REFUSED).delete(key);
  });
}
