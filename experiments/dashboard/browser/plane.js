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

import { h, say, set } from "./dom.js";
import { chart, shade } from "./plane-chart.js";
import { duration, evidence, leadOf, letters, margin, mark, number, setting, smallest, tick, unitOf, verdict, when } from "./plane-words.js";
import { inAddress, writeAddress } from "./sharing.js";

/** The levers to start with: how much places differ against how much the centre may order. */
const FIRST = ["mandate", "spread"];
const NARROWEST = 200;
const SIZE_NAMES = ["Coarse", "Medium", "Fine"];

export function mount(element, emit) {
  let payload = null, looked = null, width = 0;
  const chosen = { x: null, y: null, points: null, seeds: null, outcome: null, month: null };
  const parts = built();
  const picture = chart({ look, choose });
  parts.picture.append(picture.element);
  element.append(parts.root);
  const observer = new ResizeObserver(() => resized());
  observer.observe(parts.picture);

  function built() {
    const pick = (label, key, changed) => {
      const select = h("select", { class: "select", onchange: () => changed(select.value) });
      return { select, key, label: h("label", { class: "plane-pick" }, h("span", { class: "quiet" }, label), select) };
    };
    const axes = [pick("Across", "x", (value) => axis("x", value)), pick("Up", "y", (value) => axis("y", value))];
    const size = pick("Detail", "points", (value) => { chosen.points = Number(value); controls(); });
    const seeds = pick("Draws of luck in each cell", "seeds", (value) => { chosen.seeds = Number(value); controls(); });
    const outcome = pick("Who leads on", "outcome", (value) => { chosen.outcome = value; show(); });
    const month = pick("When", "month", (value) => { chosen.month = Number(value); show(); });
    const start = h("button", { class: "button primary", type: "button", onclick: begin }, "Work it out");
    const cancel = h("button", { class: "button", type: "button", onclick: () => emit({ kind: "cancel" }) }, "Cancel");
    const bar = h("progress", { max: 1, value: 0, "aria-label": "Cells worked out" });
    const done = h("span", { class: "quiet" });
    const progress = h("div", { class: "plane-progress" }, bar, done);
    const message = h("p", { class: "plane-message", role: "status" });
    const told = h("p", { class: "hidden", role: "status" });
    const lead = h("p", { class: "sentence" });
    const more = h("div", { class: "plane-more" });
    const holder = h("div", { class: "plane-frame" });
    const detail = h("div", { class: "plane-detail panel" });
    const legend = h("ul", { class: "plane-legend" });
    const note = h("p", { class: "quiet plane-note" });
    const table = h("div", { class: "plane-table" });
    const details = h("details", { ontoggle: () => show() }, h("summary", null, "The same as a table"), table);
    const result = h("div", { class: "plane-result", hidden: true },
      h("div", { class: "plane-picks" }, outcome.label, month.label), h("div", { class: "plane-said" }, lead, more),
      h("div", { class: "plane-sides" }, holder, h("div", { class: "plane-aside" }, detail, legend, note)), details);
    const empty = h("div", { class: "plane-empty quiet" });
    const root = h("section", { class: "plane", "aria-label": "What if" },
      h("div", { class: "plane-controls panel" },
        h("div", { class: "plane-picks" }, axes.map((one) => one.label), size.label, seeds.label),
        h("div", { class: "plane-buttons" }, start, cancel, progress), message, told),
      empty, result);
    return { root, axes, size, seeds, outcome, month, start, cancel, bar, done, progress, message, told, lead, more, picture: holder, detail, legend, note, table, details, result, empty };
  }

  function axis(which, value) {
    const other = which === "x" ? "y" : "x";
    if (chosen[other] === value) chosen[other] = chosen[which];
    chosen[which] = value;
    controls();
  }

  function begin() {
    writeAddress(new URLSearchParams({ x: chosen.x, y: chosen.y }), ["x", "y"]);
    emit({ kind: "start", x: chosen.x, y: chosen.y, points: chosen.points, seeds: chosen.seeds });
  }

  function update(next) {
    if (!next) return;
    const finished = payload?.running && !next.running && next.plane?.cells.length === next.plane?.size;
    payload = next;
    defaults();
    controls();
    show();
    // Once, at the end: while cells come in, a screen reader would never fall silent.
    if (finished) say(parts.told, `Worked out. ${parts.lead.textContent}`);
    else if (next.running) say(parts.told, "");
  }

  /** Set what the viewer has not chosen yet, or can no longer choose. */
  function defaults() {
    const names = payload.levers.map(({ name }) => name);
    const first = payload.plane ? [payload.plane.x.name, payload.plane.y.name] : ["x", "y"].map((key, k) => {
      const asked = inAddress(key);
      return payload.levers.some(({ name }) => name === asked) ? asked : FIRST[k];
    });
    ["x", "y"].forEach((which, k) => {
      if (!names.includes(chosen[which])) chosen[which] = names.includes(first[k]) ? first[k] : names[k];
    });
    chosen.points ??= payload.sizes[Math.min(1, payload.sizes.length - 1)];
    chosen.seeds ??= payload.draws.usual;
    const { plane } = payload;
    if (!plane) return;
    if (!plane.outcomes.some(({ key }) => key === chosen.outcome)) chosen.outcome = plane.outcomes[0].key;
    if (!plane.months.includes(chosen.month)) chosen.month = plane.months.at(-1);
  }

  function controls() {
    const { levers, draws, sizes, running, progress, plane } = payload;
    for (const { select, key } of parts.axes) options(select, levers.map(({ name, label }) => [name, label]), chosen[key]);
    const counts = (points) => [chosen.x, chosen.y].map((name) => Math.min(points, stepsOf(levers.find((lever) => lever.name === name))));
    options(parts.size.select, sizes.map((points, k) => {
      const [columns, rows] = counts(points);
      const time = duration(columns * rows * chosen.seeds * payload.pace);
      return [points, `${SIZE_NAMES[k] ?? ""} ${columns} × ${rows}, ${time}`];
    }), chosen.points);
    const several = [...new Set([draws.few, draws.usual, 20, draws.most])].filter((n) => n >= draws.few && n <= draws.most);
    options(parts.seeds.select, several.sort((a, b) => a - b).map((n) => [n, String(n)]), chosen.seeds);
    // A button that goes away must not take the keyboard's place on the page with it.
    const place = document.activeElement;
    parts.start.disabled = running;
    parts.cancel.hidden = !running;
    parts.progress.hidden = !running;
    if (running && place === parts.start) parts.cancel.focus();
    if (!running && place === parts.cancel) parts.start.focus();
    parts.empty.replaceChildren(
      h("p", null, "Pick two levers. The page then runs both strategies at every pair of their values, under the same luck, and shows who leads where."),
      ...[chosen.x, chosen.y].map((name) => explained(levers.find((lever) => lever.name === name))));
    parts.bar.value = progress;
    const cells = plane ? `${plane.cells.length} of ${plane.size} cells` : "";
    say(parts.done, running ? (plane?.cells.length ? cells : "Waiting for the first cell") : "");
    const message = payload.message ?? "";
    say(parts.message, message.charAt(0).toUpperCase() + message.slice(1));
  }

  function view() {
    const { plane } = payload;
    const outcome = plane.outcomes.find(({ key }) => key === chosen.outcome);
    const month = plane.months.indexOf(chosen.month);
    // The same strength for all months, so that a lead can be seen to grow.
    const sizes = plane.cells.flatMap((cell) => (cell.error ? [] : cell.leads[outcome.key].map(([difference]) => Math.abs(difference ?? 0))));
    const own = [plane.x, plane.y].map(({ name }) => payload.levers.find((lever) => lever.name === name).default);
    return {
      plane, outcome, month, most: Math.max(outcome.least, ...sizes), colours: payload.colours, defaults: own,
      letters: letters(plane.names), boundary: plane.boundaries[outcome.key][month],
    };
  }

  function show() {
    const { plane } = payload ?? {};
    parts.empty.hidden = Boolean(plane);
    parts.result.hidden = !plane;
    if (!plane) return;
    const shown = view();
    options(parts.outcome.select, plane.outcomes.map(({ key, title }) => [key, title]), chosen.outcome);
    options(parts.month.select, plane.months.map((month) => [month, when(month, month === plane.months.at(-1))]), chosen.month);
    const [first, ...rest] = plane.sentences[shown.outcome.key][shown.month];
    say(parts.lead, first ?? "");
    parts.more.replaceChildren(...rest.map((text) => h("p", null, text)));
    if (width) picture.draw(shown, width);
    if (looked) looked = picture.cellAt(looked);
    detail(shown);
    legend(shown);
    say(parts.note, plane.note);
    if (parts.details.open) parts.table.replaceChildren(table(shown));
  }

  function resized() {
    // While a page is being laid out or taken down, there can be next to no room for a moment.
    const now = Math.floor(parts.picture.clientWidth);
    if (now >= NARROWEST && now !== width) {
      width = now;
      if (payload?.plane) picture.draw(view(), width);
    }
  }

  function look(cell) {
    looked = cell;
    detail(view());
  }

  function choose(cell, touch) {
    // A finger has no hover: its first touch is to read the numbers, and the button under them goes on.
    if (touch) look(cell);
    else go(cell);
  }

  function go(cell) {
    const { x, y } = payload.plane;
    emit({ kind: "go", values: { [x.name]: x.values[cell.c], [y.name]: y.values[cell.r] } });
  }

  function detail({ plane, outcome, month }) {
    const cell = looked ?? plane.cells.find(({ c, r }) => plane.here && plane.x.values[c] === plane.here[0] && plane.y.values[r] === plane.here[1]);
    if (!cell) {
      parts.detail.replaceChildren(h("p", { class: "quiet" }, "Point at a cell, or move there with the arrow keys, to read its numbers."));
      return;
    }
    const lead = leadOf(cell, outcome, month);
    const present = plane.here !== null && plane.x.values[cell.c] === plane.here[0] && plane.y.values[cell.r] === plane.here[1];
    const heading = present ? "Your settings now" : "This cell";
    const kept = parts.detail.querySelector("button");
    const focussed = kept !== null && kept === document.activeElement;
    const button = h("button", { class: "button", type: "button", onclick: () => go(cell) }, "Show on the map");
    parts.detail.replaceChildren(...h("div", null,
      h("p", { class: "quiet" }, `${heading}: ${setting(plane.x, plane.x.values[cell.c])}; ${setting(plane.y, plane.y.values[cell.r])}`),
      h("p", { class: "plane-verdict" }, verdict(cell, lead, plane, outcome)),
      ...evidence(cell, lead, plane, outcome).map((line) => h("p", null, line)), present ? null : button).childNodes);
    if (focussed) button.focus();
  }

  function legend({ plane, outcome, most, colours, letters: sides }) {
    const ramp = (side) => {
      const stops = [0, 0.25, 0.5, 0.75, 1].map((part) => `rgb(${shade(side ? -part : part || 1e-9, colours).join(" ")})`);
      return h("span", { class: "plane-ramp", style: { background: `linear-gradient(to right, ${stops.join(", ")})` } });
    };
    const item = (swatch, text) => h("li", null, swatch, h("span", null, text));
    const failed = plane.cells.some(({ error }) => error);
    parts.legend.replaceChildren(
      ...[0, 1].map((side) => item(ramp(side), `${sides[side]}: ${plane.names[side]} leads (full colour: ${margin(most, outcome)})`)),
      item(h("span", { class: "plane-swatch luck" }, "?"), "Undecided: luck could turn it"),
      item(h("span", { class: "plane-swatch level" }, "="), `As good as level: less than ${smallest(outcome)} apart`),
      ...(failed ? [item(h("span", { class: "plane-swatch failed" }, "×"), "Could not be worked out")] : []),
      item(h("span", { class: "plane-swatch line" }), "Where the mean difference changes its sign"),
      item(h("span", { class: "plane-swatch here" }), plane.here ? "Your settings now" : "Your settings: not on this plane"),
      item(h("span", { class: "plane-swatch own" }, "▲"), "The scenario’s own value"));
  }

  function table({ plane, outcome, month, letters: sides }) {
    const at = new Map(plane.cells.map((cell) => [`${cell.c},${cell.r}`, cell]));
    const text = (cell) => {
      if (!cell) return "";
      const lead = leadOf(cell, outcome, month);
      return cell.error || lead.difference === null ? mark(cell, lead, sides) : `${mark(cell, lead, sides)} ${number(lead.difference, outcome.decimals)}`;
    };
    const rows = plane.y.values.map((value, r) => h("tr", null, h("th", { scope: "row" }, tick(value)),
      plane.x.values.map((_, c) => h("td", null, text(at.get(`${c},${r}`))))));
    return h("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": "Table of the plane" }, h("table", { class: "table" },
      h("caption", null, `${outcome.title}, ${when(plane.months[month], false).toLowerCase()}: mean lead of ${plane.names[0]} (${outcome.unit === "%" ? "points" : outcome.unit}; negative: of ${plane.names[1]}). Rows: ${plane.y.label}, ${plane.y.unit}. Columns: ${plane.x.label}, ${plane.x.unit}.`),
      h("thead", null, h("tr", null, h("td"), plane.x.values.map((value) => h("th", { scope: "col" }, tick(value))))),
      h("tbody", null, rows.reverse())));
  }

  return {
    update,
    destroy() {
      observer.disconnect();
      parts.root.remove();
    },
  };
}

/** Fill a select only where something differs, so that an open list does not close. */
function options(select, pairs, value) {
  const wanted = JSON.stringify(pairs);
  if (select.dataset.options !== wanted) {
    select.replaceChildren(...pairs.map(([name, label]) => h("option", { value: name }, label)));
    select.dataset.options = wanted;
  }
  if (select.value !== String(value)) select.value = String(value);
}

function explained(lever) {
  const range = `${tick(lever.low)} to ${tick(lever.high)}${unitOf(lever)}, now ${tick(lever.value)}`;
  return h("p", null, h("strong", null, lever.label), `: ${lever.meaning} From ${range}.`);
}

function stepsOf({ low, high, step }) {
  return Math.floor((high - low) / step + 1e-9) + 1;
}
