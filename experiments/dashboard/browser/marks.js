/** Small drawings: the marker of a strategy's family, and icons. Shapes tell what colours alone must not. */

import { s } from "./dom.js";

const SHAPES = {
  central: () => s("rect", { x: 2, y: 2, width: 10, height: 10, rx: 1.5 }),
  coalition: () => s("circle", { cx: 7, cy: 7, r: 5.4 }),
  hybrid: () => s("path", { d: "M7 .8 13.2 7 7 13.2.8 7Z" }),
  none: () => s("path", { d: "M2.5 2.5l9 9m0-9l-9 9", class: "stroked" }),
};

const ICONS = {
  first: "M5 5h2.4v14H5zM19 5v14L8.6 12z",
  back: "M17 5v14L6.5 12z",
  play: "M7 4.5v15L19.5 12z",
  pause: "M6.5 5h4v14h-4zM13.5 5h4v14h-4z",
  forward: "M7 5v14L17.500 12z",
  unfold: "M6.4 8.6 12 14.2l5.6-5.6L19 10l-7 7-7-7z",
  close: "M6.4 5 12 10.600 17.600 5 19 6.400 13.400 12 19 17.600 17.600 19 12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z",
};

/**
 * Return the marker of a strategy: square central, circle coalition, diamond hybrid, cross none.
 * @param {{family: string, colour: string, hollow: boolean|undefined}} of hollow: whether only its outline is drawn, and
 *   a cross upright, for the second of two strategies of one family
 */
export function marker({ family, colour, hollow }) {
  const shape = (SHAPES[family] ?? SHAPES.central)();
  const kind = hollow ? "marker hollow" : "marker";
  return s("svg", { class: kind, viewBox: "0 0 14 14", "aria-hidden": "true", style: { color: colour } }, shape);
}

/** Return an icon by name: first, back, play, pause, forward, unfold, close. */
export function icon(name) {
  return s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: ICONS[name] }));
}

/** Change which icon is drawn, in place. */
export function changeIcon(element, name) {
  element.firstChild.setAttribute("d", ICONS[name]);
}
