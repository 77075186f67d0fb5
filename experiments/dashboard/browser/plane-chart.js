/** The plane as a picture: cells to scale, the boundary between the leads, where the page stands, axes. */

import { channels, readable } from "./colours.js";
import { s, set } from "./dom.js";
import { evidence, leadOf, mark, settingOn, verdict } from "./plane-words.js";
import { plain, unitName } from "./words.js";

const MARGIN = { top: 12, right: 14, bottom: 62, left: 66 };
const HIGHEST = 560;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
let drawings = 0;

/**
 * Return a picture that keeps itself up to date and remembers which cell has the focus.
 * @param {{look: function(?Object), choose: function(Object, boolean)}} on told which cell is pointed at or focussed
 *   (null: none), and which was chosen, and whether by touch
 */
export function chart(on) {
  const id = `plane-${++drawings}`;
  const element = s("svg", { class: "plane-picture", role: "group" });
  let shape = "", cells = new Map(), at = null, layers = null, scale = null, shown = null;

  function draw(view, width) {
    shown = view;
    const { plane } = view;
    const wanted = JSON.stringify([plane.x, plane.y, width, view.defaults]);
    if (wanted !== shape) build(plane, width, view.defaults);
    shape = wanted;
    set(element, "aria-label", `${plane.y.label} against ${plane.x.label}: who leads, cell by cell. Arrow keys move.`);
    for (const cell of plane.cells) paint(cell, view);
    layers.coarse.replaceChildren(...coarse(view));
    layers.lines.replaceChildren(...view.boundary.flatMap(boundaryLine));
    layers.here.replaceChildren(...(plane.here ? hereMark(plane.here) : []));
    if (!at || !cells.has(keyOf(at))) at = plane.cells[0] ?? null;
    tabStop();
  }

  function build(plane, width, defaults) {
    const focussed = element.contains(document.activeElement);
    scale = scales(plane, width);
    cells = new Map();
    layers = { coarse: s("g", { class: "plane-coarse", "aria-hidden": "true" }), cells: s("g"), lines: s("g", { class: "plane-boundary" }), letters: s("g", { class: "plane-letters", "aria-hidden": "true" }), here: s("g", { class: "plane-here" }) };
    set(element, "viewBox", `0 0 ${width} ${scale.height}`);
    set(element, "width", width);
    set(element, "height", scale.height);
    element.replaceChildren(
      s("defs", null, hatch(`${id}-luck`, "M0 6 6 0"), hatch(`${id}-level`, "M0 3H6"), hatch(`${id}-none`, "M0 0 6 6M0 6 6 0")),
      s("rect", { class: "plane-ground", ...scale.frame }),
      layers.coarse, layers.cells, axes(plane, scale, defaults), layers.lines, layers.letters, layers.here,
    );
    if (focussed) requestAnimationFrame(() => cells.get(at && keyOf(at))?.box.focus());
  }

  function paint(cell, view) {
    const known = cells.get(keyOf(cell)) ?? added(cell);
    known.cell = cell;
    const { plane, outcome, colours } = view;
    const lead = leadOf(cell, outcome, view.month);
    const fill = cell.error || lead.difference === null ? [255, 255, 255] : shade(lead.difference / view.most, colours);
    set(known.ground, "fill", `rgb(${fill.join(" ")})`);
    const pattern = cell.error ? "none" : { tied: "luck", unknown: "luck", equal: "level", same: "level" }[lead.standing];
    set(known.texture, "fill", pattern ? `url(#${id}-${pattern})` : "none");
    known.text.textContent = mark(cell, lead, view.letters);
    set(known.text, "fill", readable(fill));
    set(known.text, "class", pattern ? "plane-letter haloed" : "plane-letter");
    const where = `${settingOn(plane.x, plane.x.values[cell.c])}, ${settingOn(plane.y, plane.y.values[cell.r])}`;
    const words = [verdict(cell, lead, plane, outcome), ...evidence(cell, lead, plane, outcome)].join(" ");
    set(known.box, "aria-label", `${where}: ${words}`);
  }

  /** Return a faint first picture of cells that are still to come: each as the nearest one that is there. */
  function coarse({ plane, outcome, month, most, colours }) {
    const there = plane.cells.filter(({ error }) => !error);
    if (!there.length || plane.cells.length === plane.size) return [];
    const found = [];
    for (let c = 0; c < plane.x.values.length; c++) {
      for (let r = 0; r < plane.y.values.length; r++) {
        if (cells.has(keyOf({ c, r }))) continue;
        const away = (cell) => (cell.c - c) ** 2 + (cell.r - r) ** 2;
        const nearest = there.reduce((best, cell) => (away(cell) < away(best) ? cell : best));
        const strength = (leadOf(nearest, outcome, month).difference ?? 0) / most;
        found.push(s("rect", { ...scale.box({ c, r }), fill: `rgb(${shade(strength, colours).join(" ")})` }));
      }
    }
    return found;
  }

  function added(cell) {
    const box = scale.box(cell);
    const [x, y] = [scale.x(shown.plane.x.values[cell.c]), scale.y(shown.plane.y.values[cell.r])];
    const known = {
      cell,
      ground: s("rect", { class: "plane-cell-ground", ...box }),
      texture: s("rect", { ...box, "pointer-events": "none" }),
      text: s("text", { x, y }),
    };
    known.text.style.fontSize = `${Math.max(9, Math.min(15, box.width * 0.42, box.height * 0.62))}px`;
    if (Math.min(box.width, box.height) < 9) known.text.style.display = "none";
    let touch = false;
    known.box = s(
      "g",
      {
        class: "plane-cell", tabindex: -1, role: "button",
        onpointerenter: ({ pointerType }) => pointerType === "mouse" && on.look(known.cell),
        onpointerdown: ({ pointerType }) => { touch = pointerType !== "mouse"; },
        onfocus: () => { at = known.cell; tabStop(); on.look(known.cell); },
        onclick: () => on.choose(known.cell, touch),
        onkeydown: (event) => key(event, known.cell),
      },
      known.ground, known.texture, s("rect", { class: "plane-focus", ...inset(box) }),
    );
    cells.set(keyOf(cell), known);
    layers.cells.append(known.box);
    layers.letters.append(known.text);
    return known;
  }

  function key(event, cell) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      on.choose(cell, false);
    }
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    const { plane } = shown;
    for (let c = cell.c + step[0], r = cell.r + step[1]; plane.x.values[c] !== undefined && plane.y.values[r] !== undefined; c += step[0], r += step[1]) {
      const next = cells.get(keyOf({ c, r }));
      if (next) return next.box.focus();
    }
  }

  function tabStop() {
    for (const [name, { box }] of cells) set(box, "tabindex", at && name === keyOf(at) ? 0 : -1);
  }

  function boundaryLine(points) {
    const path = points.map(([x, y], k) => `${k ? "L" : "M"}${scale.x(x)} ${scale.y(y)}`).join("");
    return [s("path", { d: path, class: "plane-line-halo" }), s("path", { d: path, class: "plane-line" })];
  }

  function hereMark([x, y]) {
    const spot = { cx: scale.x(x), cy: scale.y(y) };
    const { frame } = scale;
    // A slider can stand beyond the plane's last cell.
    if (spot.cx < frame.x || spot.cx > frame.x + frame.width || spot.cy < frame.y || spot.cy > frame.y + frame.height) return [];
    return [s("circle", { ...spot, r: 12, class: "plane-here-halo" }), s("circle", { ...spot, r: 12 })];
  }

  element.addEventListener("pointerleave", () => on.look(element.contains(document.activeElement) ? at : null));
  return { element, draw, cellAt: (cell) => cells.get(keyOf(cell))?.cell ?? null };
}

function keyOf({ c, r }) {
  return `${c},${r}`;
}

/** Return from values to places in the picture, and the box of a cell: it reaches half-way to its neighbours. */
function scales(plane, width) {
  const height = Math.round(Math.min(HIGHEST, Math.max(340, (width - MARGIN.left) * 0.82 + MARGIN.bottom)));
  const frame = { x: MARGIN.left, y: MARGIN.top, width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  const [columns, rows] = [edges(plane.x.values), edges(plane.y.values)];
  const along = (edge, from, length) => (value) => from + ((value - edge[0]) / (edge.at(-1) - edge[0])) * length;
  const x = along(columns, frame.x, frame.width);
  const y = along(rows, frame.y + frame.height, -frame.height);
  const box = ({ c, r }) => ({ x: x(columns[c]), y: y(rows[r + 1]), width: x(columns[c + 1]) - x(columns[c]), height: y(rows[r]) - y(rows[r + 1]) });
  return { x, y, box, frame, height, width };
}

function edges(values) {
  const middles = values.slice(1).map((value, k) => (value + values[k]) / 2);
  const [first, last] = [values[0], values.at(-1)];
  return [2 * first - (middles[0] ?? first + 1), ...middles, 2 * last - (middles.at(-1) ?? last - 1)];
}

function inset({ x, y, width, height }) {
  return { x: x + 1.5, y: y + 1.5, width: Math.max(1, width - 3), height: Math.max(1, height - 3) };
}

function axes(plane, { x, y, frame, height }, defaults) {
  const bottom = frame.y + frame.height;
  const across = apart(plane.x.values.map((value) => ({ value, at: x(value) })), 38);
  const up = apart(plane.y.values.map((value) => ({ value, at: y(value) })), 18);
  const middle = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 };
  const [ownX, ownY] = [x(defaults[0]), y(defaults[1])];
  return s(
    "g", { class: "plane-axes", "aria-hidden": "true" },
    across.map(({ at, value }) => s("text", { x: at, y: bottom + 25, "text-anchor": "middle" }, plain(value))),
    up.map(({ at, value }) => s("text", { x: frame.x - 17, y: at, dy: ".35em", "text-anchor": "end" }, plain(value))),
    plane.x.values.map((value) => s("path", { d: `M${x(value)} ${bottom}v4` })),
    plane.y.values.map((value) => s("path", { d: `M${frame.x} ${y(value)}h-4` })),
    s("path", { class: "plane-own", d: `M${ownX} ${bottom + 3}l5 9h-10z` }),
    s("path", { class: "plane-own", d: `M${frame.x - 3} ${ownY}l-9 5v-10z` }),
    s("text", { class: "plane-axis-title", x: middle.x, y: height - 8, "text-anchor": "middle" }, `${plane.x.label} (${unitName(plane.x.unit)})`),
    s("text", { class: "plane-axis-title", transform: `translate(15 ${middle.y}) rotate(-90)`, "text-anchor": "middle" }, `${plane.y.label} (${unitName(plane.y.unit)})`),
  );
}

/** Return ticks that are not in each other's way. */
function apart(ticks, least) {
  const kept = [];
  for (const one of ticks) if (!kept.length || Math.abs(one.at - kept.at(-1).at) >= least) kept.push(one);
  return kept;
}

function hatch(id, path) {
  const lines = s("path", { d: path, class: "plane-hatch" });
  return s("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, lines);
}

/** Return the colour of a lead: white at none, a side's own colour at the largest. */
export function shade(strength, colours) {
  const side = channels(colours[strength >= 0 ? 0 : 1]);
  const part = 0.9 * Math.min(1, Math.abs(strength)) ** 0.65;
  return side.map((value) => Math.round(255 + (value - 255) * part));
}
