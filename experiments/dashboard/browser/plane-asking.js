/** What plane is asked for: two levers, how fine, how much luck; work on it begins here, and can be cancelled. */

import { choice } from "./choice.js";
import { h, say } from "./dom.js";
import { duration } from "./plane-words.js";
import { inAddress, writeAddress } from "./sharing.js";
import { plain, setting } from "./words.js";

/** The levers to start with: how much places differ against how much the centre may order. */
const FIRST = ["mandate", "spread"];
const SIZE_NAMES = ["Coarse", "Medium", "Fine"];

/**
 * Make the controls, empty until `update`.
 * @returns {{element, empty, update, tell}} `empty` stands where the plane will be; `tell` is for screen readers
 */
export function asking(emit) {
  const chosen = { x: null, y: null, points: null, seeds: null };
  let payload = null;
  const pick = (label, key, change) => choice(label, (value) => { change(key, value); draw(); }, "plane-pick");
  const count = (key, value) => { chosen[key] = Number(value); };
  const parts = {
    x: pick("Across", "x", turn), y: pick("Up", "y", turn), points: pick("Detail", "points", count),
    seeds: pick("Draws of luck in each cell", "seeds", count),
  };
  const start = h("button", { class: "button primary", type: "button", onclick: begin }, "Work it out");
  const cancel = h("button", { class: "button", type: "button", onclick: () => emit({ kind: "cancel" }) }, "Cancel");
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Cells worked out" });
  const done = h("span", { class: "quiet" });
  const progress = h("div", { class: "plane-progress" }, bar, done);
  const message = h("p", { class: "plane-message", role: "status" });
  const told = h("p", { class: "hidden", role: "status" });
  const empty = h("div", { class: "plane-empty quiet" });
  const element = h("div", { class: "plane-controls panel" },
    h("div", { class: "plane-picks" }, Object.values(parts).map((part) => part.element)),
    h("div", { class: "plane-buttons" }, start, cancel, progress), message, told);

  /** Set a lever; the same twice is no plane, so that the other then takes its place. */
  function turn(key, value) {
    const other = key === "x" ? "y" : "x";
    if (chosen[other] === value) chosen[other] = chosen[key];
    chosen[key] = value;
  }

  function begin() {
    writeAddress(new URLSearchParams({ x: chosen.x, y: chosen.y }), ["x", "y"]);
    emit({ kind: "start", ...chosen });
  }

  function update(next) {
    payload = next;
    defaults();
    draw();
  }

  /** Set what the viewer has not chosen yet, or can no longer choose. */
  function defaults() {
    const { levers, plane, sizes, draws } = payload;
    const names = levers.map(({ name }) => name);
    ["x", "y"].forEach((key, k) => {
      const wanted = [chosen[key], plane ? plane[key].name : inAddress(key), FIRST[k], names[k]];
      chosen[key] = wanted.find((name) => names.includes(name) && (key === "x" || name !== chosen.x));
    });
    chosen.points ??= sizes[Math.min(1, sizes.length - 1)];
    chosen.seeds ??= draws.usual;
  }

  function draw() {
    const { levers, names, draws, sizes, pace, running, plane } = payload;
    const axes = [chosen.x, chosen.y].map((name) => levers.find((lever) => lever.name === name));
    for (const key of ["x", "y"]) parts[key].offer(levers.map(({ name, label }) => ({ key: name, title: label })), chosen[key]);
    parts.points.offer(sizes.map((points, k) => {
      const [columns, rows] = axes.map((lever) => Math.min(points, stepsOf(lever)));
      const time = duration(columns * rows * chosen.seeds * pace);
      return { key: points, title: `${SIZE_NAMES[k] ?? ""} ${columns} × ${rows}, ${time}` };
    }), chosen.points);
    const several = [...new Set([draws.few, draws.usual, 20, draws.most])].filter((n) => n >= draws.few && n <= draws.most);
    parts.seeds.offer(several.sort((a, b) => a - b).map((n) => ({ key: n, title: String(n) })), chosen.seeds);
    showRunning(running);
    bar.value = payload.progress;
    const cells = plane?.cells.length ? `${plane.cells.length} of ${plane.size} cells` : "Waiting for the first cell";
    say(done, running ? cells : "");
    const words = payload.message ?? "";
    say(message, words.charAt(0).toUpperCase() + words.slice(1));
    empty.replaceChildren(
      h("p", null, "Pick two levers. The page then runs ", h("strong", null, names[0]), " and ", h("strong", null, names[1]),
        " at every pair of their values, under the same luck, and shows who leads where."),
      ...axes.map(explained));
  }

  /** A button that goes away must not take the keyboard's place on the page with it. */
  function showRunning(running) {
    const place = document.activeElement;
    start.disabled = running;
    cancel.hidden = !running;
    progress.hidden = !running;
    if (running && place === start) cancel.focus();
    if (!running && place === cancel) start.focus();
  }

  return { element, empty, update, tell: (words) => say(told, words) };
}

function explained(lever) {
  const range = `${plain(lever.low)} to ${setting(lever.high, lever.unit)}, now ${plain(lever.value)}`;
  return h("p", null, h("strong", null, lever.label), `: ${lever.meaning} From ${range}.`);
}

function stepsOf({ low, high, step }) {
  return Math.floor((high - low) / step + 1e-9) + 1;
}
