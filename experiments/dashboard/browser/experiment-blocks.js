/**
 * What a report says, as elements. A block is {kind: "text", text, style: "plain"|"lead"|"caution", title},
 * {kind: "bullets", items, title}, {kind: "facts", items: [[term, meaning]]} or
 * {kind: "table", caption, note, columns: [{title, figures}], rows: [{cells, group}]}; a group row has one cell.
 */

import { h } from "./dom.js";

/** Return the elements of a block. */
export function block(one) {
  if (one.kind === "table") return [table(one)];
  if (one.kind === "facts") return [h("dl", { class: "x-facts" }, one.items.map(([term, meaning]) => h("div", {}, h("dt", {}, term), h("dd", {}, meaning))))];
  const title = one.title ? [h("h4", {}, one.title)] : [];
  if (one.kind === "bullets") return [...title, h("ul", { class: "x-bullets" }, one.items.map((item) => h("li", {}, item)))];
  return one.text ? [...title, h("p", { class: `x-${one.style}` }, one.text)] : [];
}

/**
 * Return a table with its note; it scrolls within its frame where the window is narrow.
 * @param {Object} one the block
 * @param {(text: string, column: number) => string} [classOf] class of a cell
 */
export function table(one, classOf = () => "") {
  const head = h("tr", {}, one.columns.map(({ title, figures }) => h("th", { scope: "col", class: figures ? "" : "words" }, title)));
  const rows = one.rows.map(({ cells, group }) => group
    ? h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: one.columns.length }, cells[0]))
    : h("tr", {}, cells.map((text, k) => k === 0
      ? h("th", { scope: "row" }, text)
      : h("td", { class: `${one.columns[k].figures ? "" : "words"} ${classOf(text, k)}`.trim() || null }, text))));
  const made = h("table", { class: "table" }, h("caption", {}, one.caption), h("thead", {}, head), h("tbody", {}, rows));
  return h("div", { class: "x-table" }, h("div", { class: "x-scroll", tabindex: 0, role: "region", "aria-label": one.caption }, made),
    one.note ? h("p", { class: "quiet x-note" }, one.note) : null);
}

/**
 * Return the drawing of an interval around its mean, with a line where there is no difference.
 * @param {number|null} low
 * @param {number|null} middle
 * @param {number|null} high
 * @param {number[]} range where the drawing starts and ends, as `rangeOf` has it
 * @param {boolean} [less] whether less is better
 */
export function whisker(low, middle, high, [from, to], less = false) {
  const place = (value) => `${(100 * (value - from)) / (to - from)}%`;
  const zero = h("span", { class: "x-zero", style: { left: place(0) } });
  if (middle === null) return h("span", { class: "x-whisker", "aria-hidden": "true" }, zero);
  const tone = low === null || (low <= 0 && high >= 0) ? "open" : low > 0 !== less ? "better" : "worse";
  const line = low === null ? null : h("span", { class: "x-span", style: { left: place(low), right: `calc(100% - ${place(high)})` } });
  return h("span", { class: `x-whisker ${tone}`, "aria-hidden": "true" }, zero, line, h("span", { class: "x-dot", style: { left: place(middle) } }));
}

/** Return where drawings of all these values may start and end together: zero is always there, with some room. */
export function rangeOf(values) {
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(0, ...known), Math.max(0, ...known)];
  const room = 0.06 * (most - least || 1);
  return [least - room, most + room];
}
