/** The month as a table, for those who would rather read numbers, and for screen readers. */

import { levels, memberSince } from "./decode.js";
import { h, say } from "./dom.js";
import { amount, colourName } from "./words.js";

/**
 * Make the table, filled only while it is open.
 * @param {Function} onopen called when the viewer opens it
 * @returns {{element, draw}}
 */
export function monthTable(onopen) {
  const caption = h("caption");
  const head = h("thead");
  const body = h("tbody");
  const element = h("details", { class: "month-table", ontoggle: () => element.open && onopen() },
    h("summary", {}, "This month as a table"),
    h("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": "Places under both strategies" }, h("table", { class: "table" }, caption, head, body)));

  /** Fill in a month. */
  function draw(model, month, colour) {
    if (!element.open) return;
    const what = colourName(model, colour);
    const { places } = model.shape;
    say(caption, `${model.dates[month].long}: ${what}, in use and weighted by fit; trust; member since`);
    head.replaceChildren(
      h("tr", {}, h("th", { rowspan: 2, scope: "col" }, "Place"), model.sides.map((side) => h("th", { colspan: 3, scope: "colgroup", style: { color: side.colour } }, side.title))),
      h("tr", {}, model.sides.flatMap(() => ["Adoption", "Trust", "Member"].map((title) => h("th", { scope: "col" }, title)))));
    body.replaceChildren(...model.places.map((place, i) => h("tr", {}, h("th", { scope: "row" }, place.name), model.sides.flatMap((side) => {
      const cell = month * places + i;
      const first = memberSince(side.histories[i], month);
      const member = first === null ? "no" : first === 0 ? "from the start" : model.dates[first].short;
      return [amount(levels(model, side, colour)[cell], "%"), amount(side.trust[cell], "%"), member].map((text) => h("td", {}, text));
    }))));
  }

  return { element, draw };
}
