// Loads media-chrome under a policy that allows no inline style.
//
// Its elements write a <style> with their template into their shadow root, which style-src refuses. Here the text of
// that style becomes a constructed sheet, shared by all elements of a kind, in a layer of its own; an empty <style>
// stays behind for the rules that the elements add later through the CSSOM (the policy names the hash of emptiness).
// Rules outside a layer win over those inside, so these later rules win as they would have in the original order.

/** @type {Map<string, CSSStyleSheet>} */
const sheets = new Map();
const STYLE = /<style>([\s\S]*?)<\/style>/g;
const NESTED = /<template shadowrootmode[\s\S]*?<\/template>/g; // those elements make their own root when they wake

/** @param {string} css */
function sheetOf(css) {
  let sheet = sheets.get(css);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(`@layer chrome{${css}}`);
    sheets.set(css, sheet);
  }
  return sheet;
}

/** @param {ShadowRoot} root */
function tame(root) {
  const native = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(ShadowRoot.prototype, "innerHTML"));
  /** @param {string} html */
  const write = (html) => {
    const own = html.replace(NESTED, "");
    root.adoptedStyleSheets = [...own.matchAll(STYLE)].map(([, css]) => sheetOf(css));
    native.set?.call(root, `<style></style>${own.replace(STYLE, "")}`);
  };
  Object.defineProperty(root, "innerHTML", { set: write, get: () => native.get?.call(root) });
  Object.defineProperty(root, "setHTMLUnsafe", { value: write });
}

/** Load the elements; those that stand in the page wake. */
export async function loadChrome() {
  const attach = HTMLElement.prototype.attachShadow;
  HTMLElement.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    if (this.localName.startsWith("media-")) tame(root);
    return root;
  };
  await import("media-chrome");
}
