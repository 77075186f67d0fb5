/** Small charts of both strategies over all months: bands of other runs, this run's line, and a cursor. */

import { h, s, say, set } from "./dom.js";
import { marker } from "./marks.js";
import { amount } from "./words.js";

const HEIGHT = 100;

/** Charts beside the maps, as it were: seen with them in one screen. The others come below. */
const FIRST = 3;

/**
 * Make the charts.
 * @param {Function} go called with the month that the viewer picks in a chart
 * @returns {{first, others, bind, draw}} two elements, and what fills them
 */
export function curves(go) {
  const [first, others] = ["curves", "curves others"].map((kind) => h("div", { class: kind }));
  const state = { charts: [], month: 0, pointed: null };

  /** Take over a model; the charts are made anew. */
  function bind(model) {
    const told = { point: (month) => { state.pointed = month; draw(state.month); }, go };
    state.charts = model.charts.map((about) => chart(model, about, told));
    const elements = state.charts.map((one) => one.element);
    first.replaceChildren(...elements.slice(0, FIRST));
    others.replaceChildren(...elements.slice(FIRST));
  }

  /** Show a month, or the one that is pointed at: only cursors and numbers change. */
  function draw(month) {
    state.month = month;
    for (const one of state.charts) one.draw(month, state.pointed);
  }

  return { first, others, bind, draw };
}

/** The top of an axis: a round number not below the highest value. */
function roundTop(highest) {
  if (!(highest > 0)) return 1;
  const unit = 10 ** Math.floor(Math.log10(highest));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * unit >= highest - 1e-9) * unit;
}

function chart(model, about, told) {
  const { horizon, sides, dates } = model;
  const scale = scaleOf(about, sides);
  const y = (value) => HEIGHT * (1 - (value - scale.bottom) / (scale.top - scale.bottom));
  const path = (side, kind) => s("path", { class: side.hollow ? `${kind} dashed` : kind, d: line(side.curves[about.key], y), stroke: side.colour });
  const past = s("svg", { x: 0, y: -10, height: HEIGHT + 20 }, s("g", { transform: "translate(0 10)" }, sides.map((side) => path(side, "line"))));
  const cursor = s("line", { class: "cursor", y1: 0, y2: HEIGHT });
  const pointer = s("line", { class: "pointer", y1: 0, y2: HEIGHT, visibility: "hidden" });
  const grid = [scale.bottom, (scale.bottom + scale.top) / 2, scale.top];
  const plot = s("svg", { class: "plot", viewBox: `0 0 ${horizon} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    grid.map((value) => s("line", { class: "grid", x1: 0, x2: horizon, y1: y(value), y2: y(value) })),
    scale.bottom < 0 ? s("line", { class: "grid zero", x1: 0, x2: horizon, y1: y(0), y2: y(0) }) : null,
    sides.map((side) => band(side.bands[about.key], side.colour, y)), sides.map((side) => path(side, "line future")), past, cursor, pointer);
  const values = sides.map((side) => h("span", { class: "value", style: { color: side.colour } }, marker(side), h("span")));
  const when = h("span", { class: "chart-when" });
  const labels = grid.slice(1).map((value) => h("span", { class: "chart-y", style: { top: `${y(value)}%` } }, short(value, about.unit, digitsFor(value))));
  const ends = endLabels(sides.map((side) => y(side.curves[about.key][horizon])), sides, about);
  const frame = h("div", { class: "chart-plot" }, plot, labels, ends);
  const element = h("figure", { class: "chart" },
    h("figcaption", { class: "chart-head", title: about.meaning }, h("span", { class: "chart-title" }, about.title), when, h("span", { class: "chart-values" }, values)),
    frame,
    h("div", { class: "chart-dates", "aria-hidden": "true" }, h("span", {}, dates[0].short), h("span", {}, dates[horizon].short)));
  listen(plot, horizon, told);

  function draw(month, pointed) {
    const shown = pointed ?? month;
    set(past, "width", Math.max(month, 0.001));
    set(cursor, "x1", month);
    set(cursor, "x2", month);
    set(pointer, "visibility", pointed === null ? "hidden" : "visible");
    for (const end of ["x1", "x2"]) set(pointer, end, shown);
    say(when, pointed === null ? "" : dates[pointed].short);
    sides.forEach((side, k) => say(values[k].lastChild, amount(side.curves[about.key][shown], about.unit)));
    set(element, "aria-label", `${about.title}, ${dates[shown].long}: ${sides.map((side) => `${side.title} ${amount(side.curves[about.key][shown], about.unit)}`).join(", ")}`);
  }

  return { element, draw };
}

/** Pointing shows a month's values, pressing and dragging goes there. */
function listen(plot, horizon, { point, go }) {
  const monthAt = (event) => {
    const box = plot.getBoundingClientRect();
    return Math.min(horizon, Math.max(0, Math.round(((event.clientX - box.left) / box.width) * horizon)));
  };
  plot.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse") plot.setPointerCapture(event.pointerId);
    go(monthAt(event));
  });
  plot.addEventListener("pointermove", (event) => {
    if (event.buttons) go(monthAt(event));
    else if (event.pointerType === "mouse") point(monthAt(event));
  });
  plot.addEventListener("pointerleave", () => point(null));
}

function scaleOf({ key, top }, sides) {
  const values = sides.flatMap((side) => [...side.curves[key], ...(side.bands[key]?.high ?? []), ...(side.bands[key]?.low ?? [])]);
  const lowest = Math.min(0, ...values);
  return { bottom: lowest < 0 ? -roundTop(-lowest) : 0, top: top ?? roundTop(Math.max(...values)) };
}

function line(values, y) {
  return `M${values.map((value, month) => `${month} ${y(value).toFixed(2)}`).join("L")}`;
}

function band(range, colour, y) {
  if (!range) return null;
  const back = [...range.low].map((value, month) => `${month} ${y(value).toFixed(2)}`).reverse();
  return s("path", { class: "band", fill: colour, d: `${line(range.high, y)}L${back.join("L")}Z` });
}

/** The values at the end, beside the ends of the lines, kept apart from each other. */
function endLabels(heights, sides, { key, unit }) {
  const apart = 14;
  const order = heights[0] <= heights[1] ? [0, 1] : [1, 0];
  const middle = (heights[0] + heights[1]) / 2;
  const tops = heights.map((height) => Math.min(Math.max(height, 5), HEIGHT - 5));
  if (Math.abs(heights[0] - heights[1]) < apart) {
    const centre = Math.min(Math.max(middle, apart / 2), HEIGHT - apart / 2);
    [tops[order[0]], tops[order[1]]] = [centre - apart / 2, centre + apart / 2];
  }
  return sides.map((side, k) => h("span", { class: "chart-end", style: { top: `${tops[k]}%` } },
    marker(side), short(side.curves[key].at(-1), unit)));
}

function digitsFor(value) {
  return Number.isInteger(value) ? 0 : value < 1 ? 2 : 1;
}

function short(value, unit, digits) {
  return amount(value, unit, digits).replaceAll(/\s/g, "");
}
