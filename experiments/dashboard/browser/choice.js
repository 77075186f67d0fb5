/** A choice among several, with its label. */

import { h } from "./dom.js";

/**
 * Make a choice, empty until `offer`.
 * @param {string} label
 * @param {function(string): void} choose called with the key of the one chosen
 * @param {string} kind class of the label
 * @returns {{element, offer}}
 */
export function choice(label, choose, kind) {
  const select = h("select", { class: "select", onchange: () => choose(select.value) });
  const element = h("label", { class: kind }, h("span", {}, label), select);
  let offered = "";

  /** Offer `{key, title}` each, and return the key that stands: `chosen`, or the first if that is none of them. */
  function offer(options, chosen) {
    const wanted = JSON.stringify(options);
    // Only where something differs, so that an open list does not close.
    if (wanted !== offered) select.replaceChildren(...options.map(({ key, title }) => h("option", { value: key }, title)));
    offered = wanted;
    const value = String(options.some(({ key }) => String(key) === String(chosen)) ? chosen : options[0]?.key ?? "");
    if (select.value !== value) select.value = value;
    return value;
  }

  return { element, offer };
}
