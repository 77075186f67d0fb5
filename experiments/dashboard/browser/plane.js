/**
 * The "What if" view: who leads over a plane of two levers, worked out while the viewer watches.
 *
 * Payload (experiments/dashboard/whatif/view.py, `tab`):
 * {
 *   levers: [{name, label, unit, meaning, low, high, step, value, default}],
 *   names: [left, right], colours: ["#rrggbb" left, right],
 *   draws: {few, usual, most},          // draws of luck of a cell that may be asked for
 *   sizes: [points along an axis],
 *   pace: seconds of a draw of luck of a cell,
 *   running, progress: 0 to 1, message: text for the viewer ("" for none),
 *   plane: null or {
 *     x, y: {name, label, unit, values: ascending}, names: [left, right], months, seeds, size: cells there are to be,
 *     here: [x, y] where the page's settings are, or null if they differ in more than these two levers,
 *     note: what the intervals are about,
 *     outcomes: [{key, title, unit, decimals, least, less_is_better}],
 *     cells: [{c: column, r: row, leads: {outcome: [a month each: [difference, low, high, left, right, standing,
 *             probability]]}} or {c, r, error}],   // those worked out so far; positive: the left one is better
 *     boundaries: {outcome: [a month each: [line: [[x, y], ...]]]},   // where the mean difference changes its sign
 *     sentences: {outcome: [a month each: [sentence, ...]]}
 *   }
 * }
 * standing: "left" | "right" | "tied" | "equal" | "unknown".
 *
 * Messages: {kind: "start", x, y, points, seeds}, {kind: "cancel"}, {kind: "go", values: {lever: value}}.
 */

import { choice } from "./choice.js";
import { h, say } from "./dom.js";
import { asking } from "./plane-asking.js";
import { cellCard, legend, table } from "./plane-beside.js";
import { chart } from "./plane-chart.js";
import { letters, when } from "./plane-words.js";

const NARROWEST = 200;

/** Mount the view; see above for what it takes and says. */
export function mount(element, emit) {
  let payload = null, looked = null, width = 0;
  const chosen = { outcome: null, month: null };
  const asked = asking(emit);
  const outcome = choice("Who leads on", (key) => { chosen.outcome = key; show(); }, "plane-pick");
  const month = choice("When", (key) => { chosen.month = Number(key); show(); }, "plane-pick");
  const lead = h("p", { class: "sentence" });
  const more = h("div", { class: "plane-more" });
  const picture = chart({ look, choose });
  const holder = h("div", { class: "plane-frame" }, picture.element);
  const card = cellCard(go);
  const key = h("ul", { class: "plane-legend" });
  const note = h("p", { class: "quiet plane-note" });
  const numbers = h("div", { class: "plane-table" });
  const details = h("details", { ontoggle: show }, h("summary", null, "The same as a table"), numbers);
  const result = h("div", { class: "plane-result", hidden: true },
    h("div", { class: "plane-picks" }, outcome.element, month.element), h("div", { class: "plane-said" }, lead, more),
    h("div", { class: "plane-sides" }, holder, h("div", { class: "plane-aside" }, card.element, key, note)), details);
  const root = h("section", { class: "plane", "aria-label": "What if" }, asked.element, asked.empty, result);
  element.append(root);
  const observer = new ResizeObserver(resized);
  observer.observe(holder);

  function update(next) {
    const finished = payload?.running && !next.running && next.plane?.cells.length === next.plane?.size;
    payload = next;
    asked.update(payload);
    show();
    // Once, at the end: while cells come in, a screen reader would never fall silent.
    if (finished) asked.tell(`Worked out. ${lead.textContent}`);
    else if (next.running) asked.tell("");
  }

  function show() {
    const { plane } = payload;
    asked.empty.hidden = Boolean(plane);
    result.hidden = !plane;
    if (!plane) return;
    chosen.outcome = outcome.offer(plane.outcomes, chosen.outcome);
    const last = plane.months.at(-1);
    const months = plane.months.map((each) => ({ key: each, title: when(each, each === last) }));
    chosen.month = Number(month.offer(months, plane.months.includes(chosen.month) ? chosen.month : last));
    const shown = view();
    const [first, ...rest] = plane.sentences[shown.outcome.key][shown.month];
    say(lead, first ?? "");
    more.replaceChildren(...rest.map((text) => h("p", null, text)));
    if (width) picture.draw(shown, width);
    if (looked) looked = picture.cellAt(looked);
    card.draw(shown, looked);
    key.replaceChildren(...legend(shown));
    say(note, plane.note);
    if (details.open) numbers.replaceChildren(table(shown));
  }

  /** Return the plane under the outcome and month chosen, as picture, card, legend and table take it. */
  function view() {
    const { plane, levers, colours } = payload;
    const of = plane.outcomes.find((each) => each.key === chosen.outcome);
    const at = plane.months.indexOf(chosen.month);
    // The same strength for all months, so that a lead can be seen to grow.
    const sizes = plane.cells.flatMap((cell) => (cell.error ? [] : cell.leads[of.key].map(([difference]) => Math.abs(difference ?? 0))));
    return {
      plane, outcome: of, month: at, most: Math.max(of.least, ...sizes), colours,
      defaults: [plane.x, plane.y].map(({ name }) => levers.find((lever) => lever.name === name).default),
      letters: letters(plane.names), boundary: plane.boundaries[of.key][at],
    };
  }

  function resized() {
    // While a page is being laid out or taken down, there can be next to no room for a moment.
    const now = Math.floor(holder.clientWidth);
    if (now >= NARROWEST && now !== width) {
      width = now;
      if (payload?.plane) picture.draw(view(), width);
    }
  }

  function look(cell) {
    looked = cell;
    card.draw(view(), looked);
  }

  function choose(cell, touch) {
    // A finger has no hover: its first touch is to read the numbers, and the button under them goes on.
    if (touch) look(cell);
    else go(cell);
  }

  function go({ c, r }) {
    const { x, y } = payload.plane;
    emit({ kind: "go", values: { [x.name]: x.values[c], [y.name]: y.values[r] } });
  }

  function destroy() {
    observer.disconnect();
    root.remove();
  }

  return { update, destroy };
}
