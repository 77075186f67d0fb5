/**
 * The tabs of the page.
 *
 * Payload: {tabs: [{name, title}], chosen: name}. Says {kind: "tab", name}; the address holds the tab as well.
 */

import { h, set } from "./dom.js";
import { writeAddress } from "./sharing.js";

const TURNS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Mount the tabs; arrow keys go from one to the next, as in any list of tabs. */
export function mount(element, emit) {
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": "What to look at", onkeydown: turn });
  const buttons = new Map();
  element.append(list);

  function update({ tabs, chosen }) {
    for (const { name, title } of tabs) {
      if (buttons.has(name)) continue;
      const button = h("button", { class: "tab", role: "tab", type: "button", id: `tab-${name}` }, title);
      set(button, "aria-controls", `panel-${name}`);
      button.addEventListener("click", () => emit({ kind: "tab", name }));
      buttons.set(name, button);
      list.append(button);
    }
    for (const [name, button] of buttons) {
      set(button, "aria-selected", name === chosen);
      set(button, "tabindex", name === chosen ? 0 : -1);
    }
    writeAddress(`tab=${chosen}`, ["tab"]);
  }

  function turn(event) {
    turned(event, [...buttons.values()])?.click();
  }

  return { update, destroy: () => list.remove() };
}

/** Go with an arrow key from one of several tabs to the next, around the ends; return it, or null for another key. */
export function turned(event, tabs) {
  const here = tabs.indexOf(event.target);
  if (!(event.key in TURNS) || here < 0) return null;
  const next = tabs[(here + TURNS[event.key] + tabs.length) % tabs.length];
  event.preventDefault();
  next.focus();
  return next;
}
