// Signed addresses: `/m/<signature>/<expires>/<asset>/<package>/<file>`. One signature opens one package for a while.

const SIGNED = /\/m\/[^/]+\/\d+\/([^/]+\/[^/]+\/)/;

/**
 * Return the package that a signed address opens, or an empty text.
 * @param {string} url
 */
export function scopeOf(url) {
  return SIGNED.exec(url)?.[1] ?? "";
}

/**
 * Give an address of the same package the signature of a fresher one; leave others as they are.
 *
 * The player asks for hours by the addresses of the first playlist: so they live on without a reload.
 * @param {string} url
 * @param {string} fresh
 */
export function renewed(url, fresh) {
  const signature = SIGNED.exec(fresh)?.[0];
  return signature && scopeOf(url) === scopeOf(fresh) ? url.replace(SIGNED, signature) : url;
}
