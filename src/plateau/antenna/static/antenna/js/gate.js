// The gate after the free start: it explains itself once, in place of the picture; afterwards a calm line says the rest.

import { choices, keep } from "antenna/kept";

const MOST = 200;

/**
 * @param {HTMLElement} root the player
 * @param {string} film its public id
 */
export function gateOf(root, film) {
  const gate = root.querySelector(".gate");
  const stage = root.querySelector(".player-stage");
  if (!(gate instanceof HTMLElement) || !(stage instanceof HTMLElement)) return { explain: () => false };

  gate.querySelector("[data-do=leave-gate]")?.addEventListener("click", () => {
    gate.hidden = true;
    stage.hidden = false;
    stage.querySelector("button")?.focus();
  });

  return {
    /** Show the gate, unless it has spoken before; return whether it did. */
    explain() {
      const spoken = choices().gates ?? [];
      if (spoken.includes(film)) return false;
      keep({ gates: [...spoken, film].slice(-MOST) });
      if (document.fullscreenElement) void document.exitFullscreen();
      stage.hidden = true;
      gate.hidden = false;
      gate.querySelector("h2")?.focus();
      return true;
    },
  };
}
