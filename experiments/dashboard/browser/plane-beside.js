/** What stands beside the picture of a plane: the numbers of a cell, what its colours and signs mean, and all as a table. */

import { h } from "./dom.js";
import { shade } from "./plane-chart.js";
import { evidence, leadOf, mark, settingOn, smallest, verdict, when } from "./plane-words.js";
import { differenceUnit, margin, number, plain, unitName } from "./words.js";

/**
 * Make the card of a cell.
 * @param {function(Object): void} go called with a cell that the viewer wants to see on the map
 * @returns {{element, draw}}
 */
export function cellCard(go) {
  const element = h("div", { class: "plane-detail panel" });

  /** Show a cell, or if there is none (null) that of the page's settings. */
  function draw({ plane, outcome, month }, pointed) {
    const isPresent = ({ c, r }) => plane.here !== null && plane.x.values[c] === plane.here[0] && plane.y.values[r] === plane.here[1];
    const cell = pointed ?? plane.cells.find(isPresent);
    if (!cell) {
      element.replaceChildren(h("p", { class: "quiet" }, "Point at a cell, or move there with the arrow keys, to read its numbers."));
      return;
    }
    const lead = leadOf(cell, outcome, month);
    const present = isPresent(cell);
    const focussed = element.contains(document.activeElement);
    const button = present ? null : h("button", { class: "button", type: "button", onclick: () => go(cell) }, "Show on the map");
    element.replaceChildren(
      h("p", { class: "quiet" }, `${present ? "Your settings now" : "This cell"}: ${settingOn(plane.x, plane.x.values[cell.c])}; ${settingOn(plane.y, plane.y.values[cell.r])}`),
      h("p", { class: "plane-verdict" }, verdict(cell, lead, plane, outcome)),
      ...evidence(cell, lead, plane, outcome).map((line) => h("p", null, line)), ...(button ? [button] : []));
    if (focussed) button?.focus();
  }

  return { element, draw };
}

/** Return the entries of the legend. */
export function legend({ plane, outcome, most, colours, letters: sides }) {
  const ramp = (side) => {
    const stops = [0, 0.25, 0.5, 0.75, 1].map((part) => `rgb(${shade(side ? -part : part || 1e-9, colours).join(" ")})`);
    return h("span", { class: "plane-ramp", style: { background: `linear-gradient(to right, ${stops.join(", ")})` } });
  };
  const item = (swatch, text) => h("li", null, swatch, h("span", null, text));
  const failed = plane.cells.some(({ error }) => error);
  const full = margin(most, outcome.unit, outcome.decimals);
  return [
    ...[0, 1].map((side) => item(ramp(side), `${sides[side]}: ${plane.names[side]} leads (full colour: ${full})`)),
    item(h("span", { class: "plane-swatch luck" }, "?"), "Undecided: luck could turn it"),
    item(h("span", { class: "plane-swatch level" }, "="), `As good as level: less than ${smallest(outcome)} apart`),
    ...(failed ? [item(h("span", { class: "plane-swatch failed" }, "×"), "Could not be worked out")] : []),
    item(h("span", { class: "plane-swatch line" }), "Where the mean difference changes its sign"),
    item(h("span", { class: "plane-swatch here" }), plane.here ? "Your settings now" : "Your settings: not on this plane"),
    item(h("span", { class: "plane-swatch own" }, "▲"), "The scenario’s own value"),
  ];
}

/** Return the plane as a table. */
export function table({ plane, outcome, month, letters: sides }) {
  const at = new Map(plane.cells.map((cell) => [`${cell.c},${cell.r}`, cell]));
  const text = (cell) => {
    if (!cell) return "";
    const lead = leadOf(cell, outcome, month);
    const sign = mark(cell, lead, sides);
    return cell.error || lead.difference === null ? sign : `${sign} ${number(lead.difference, outcome.decimals)}`;
  };
  const rows = plane.y.values.map((value, r) => h("tr", null, h("th", { scope: "row" }, plain(value)),
    plane.x.values.map((_, c) => h("td", null, text(at.get(`${c},${r}`))))));
  const caption = `${outcome.title}, ${when(plane.months[month], false).toLowerCase()}: mean lead of ${plane.names[0]} `
    + `(${unitName(differenceUnit(outcome.unit))}; negative: of ${plane.names[1]}). Rows: ${plane.y.label}, ${unitName(plane.y.unit)}. Columns: ${plane.x.label}, ${unitName(plane.x.unit)}.`;
  return h("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": "Table of the plane" }, h("table", { class: "table" },
    h("caption", null, caption),
    h("thead", null, h("tr", null, h("td"), plane.x.values.map((value) => h("th", { scope: "col" }, plain(value))))),
    h("tbody", null, rows.reverse())));
}
