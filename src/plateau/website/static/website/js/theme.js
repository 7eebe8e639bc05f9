// The switch between the system's theme, the light and the dark one. first.js reads the choice before the first paint.

/** @typedef {"system" | "light" | "dark"} Theme */

/**
 * Keep a choice and show it at once; "system" forgets it.
 * @param {HTMLElement} root
 * @param {Storage} storage
 * @param {Theme} theme
 */
export function choose(root, storage, theme) {
  if (theme === "system") {
    storage.removeItem("theme");
    delete root.dataset.theme;
  } else {
    storage.setItem("theme", theme);
    root.dataset.theme = theme;
  }
}

/** @param {Document} page */
export function switchTheme(page) {
  const root = page.documentElement;
  const switches = /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-theme-switch]"));
  const buttons = [...switches].flatMap((part) => [...part.querySelectorAll("button")]);
  const show = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === (root.dataset.theme ?? "system")));
  };
  for (const part of switches) part.hidden = false;
  for (const button of buttons) {
    button.addEventListener("click", () => {
      choose(root, localStorage, /** @type {Theme} */ (button.value));
      show();
    });
  }
  show();
}
