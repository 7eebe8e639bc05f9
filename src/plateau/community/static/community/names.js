/**
 * Names after an @ in a text; no page, no network.
 */

const LONGEST = 60;

/**
 * Return what is written of a name before the caret, or null where no name is being written.
 * @param {string} text
 * @param {number} caret
 * @returns {string | null}
 */
export function nameAt(text, caret) {
  const before = text.slice(0, caret);
  const at = before.lastIndexOf("@");
  if (at < 0 || (at > 0 && /[\w@]/.test(before[at - 1]))) return null;
  const begun = before.slice(at + 1);
  return begun.length >= 1 && begun.length <= LONGEST && /^\p{L}[\p{L}\p{M}'’ .-]*$/u.test(begun) ? begun : null;
}

/**
 * Put a whole name where one is being written, a space after it unless a sign follows, and say where the caret goes.
 * @param {string} text
 * @param {number} caret
 * @param {string} name
 * @returns {{text: string, caret: number}}
 */
export function complete(text, caret, name) {
  const at = text.slice(0, caret).lastIndexOf("@");
  const rest = text.slice(caret);
  const head = `${text.slice(0, at)}@${name}`;
  const space = rest === "" || /^[\p{L}\p{N}]/u.test(rest) ? " " : "";
  return { text: head + space + rest, caret: head.length + (space || rest.startsWith(" ") ? 1 : 0) };
}
