/** A tile map of what each borough gains or loses: colour, sign and number; hatched where nobody can say, framed where it loses. */

import { INK } from "./colours.js";
import { h, s, set } from "./dom.js";
import { neighbour } from "./layout.js";
import { number } from "./words.js";

const EDGE = 0.03;

/**
 * Make the map, empty until `bind`.
 * @param {{ground: string, text: string}[]} shades 101 shades, from the most lost to the most gained
 * @param {(place: number) => void} over called with a place pointed at or focused
 * @param {() => void} out called when it is left
 */
export function gainsMap(shades, over, out) {
  const hatch = s("pattern", { id: "x-hatch", patternUnits: "userSpaceOnUse", width: 0.14, height: 0.14, patternTransform: "rotate(45)" },
    s("rect", { width: 0.05, height: 0.14, class: "x-stripe" }));
  const tiles = s("g", {});
  const svg = s("svg", { class: "x-map", role: "group" }, s("defs", {}, hatch), tiles);
  const element = h("div", { class: "x-map-frame" }, svg);
  const self = { element, bind, draw, mark, drawable: false };
  let nodes = [];
  let spots = [];
  let entry = 0;

  const placeOf = (event) => {
    const node = event.target.closest?.("[data-place]");
    return node ? Number(node.dataset.place) : null;
  };
  element.addEventListener("pointerover", (event) => placeOf(event) !== null && over(placeOf(event)));
  element.addEventListener("pointerleave", out);
  element.addEventListener("focusin", (event) => placeOf(event) !== null && over(placeOf(event)));
  element.addEventListener("focusout", out);
  element.addEventListener("click", (event) => placeOf(event) !== null && over(placeOf(event)));
  element.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow") || placeOf(event) === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    enter(neighbour(spots, placeOf(event), event.key));
    nodes[entry].node.focus({ preventScroll: true });
  });

  function enter(place) {
    set(nodes[entry].node, "tabindex", -1);
    entry = place;
    set(nodes[entry].node, "tabindex", 0);
  }

  function bind(places) {
    self.drawable = places.length > 0 && places.every(({ column, row }) => column !== null && row !== null);
    element.hidden = !self.drawable;
    entry = 0;
    if (!self.drawable) return;
    spots = places.map(({ column, row }) => ({ x: column + 0.5, y: row + 0.5 }));
    const [wide, tall] = ["column", "row"].map((name) => 1 + Math.max(...places.map((place) => place[name])));
    set(svg, "viewBox", `${-EDGE} ${-EDGE} ${wide + 2 * EDGE} ${tall + 2 * EDGE}`);
    svg.style.setProperty("--columns", wide);
    nodes = places.map(({ short, column, row }, k) => {
      const box = (inset, kind) => s("rect", { x: column + inset, y: row + inset, width: 1 - 2 * inset, height: 1 - 2 * inset, rx: 0.08, class: kind });
      const parts = { ground: box(EDGE, "x-ground"), over: box(EDGE, "x-over"), halo: box(EDGE, "x-halo"),
        name: s("text", { x: column + 0.5, y: row + 0.47, class: "x-short" }, short), value: s("text", { x: column + 0.5, y: row + 0.78, class: "x-number" }) };
      return { ...parts, node: s("g", { class: "x-tile", role: "img", "data-place": k, tabindex: k === 0 ? 0 : -1 }, Object.values(parts)) };
    });
    tiles.replaceChildren(...nodes.map(({ node }) => node));
  }

  /**
   * Draw the gains of every place.
   * @param {{difference: (number|null)[], standing: string}} of points, and a letter a place
   * @param {number} top the largest difference of the scale
   * @param {string[]} labels what screen readers say of each
   * @param {string} title of the map
   */
  function draw(of, top, labels, title) {
    if (!self.drawable) return;
    set(svg, "aria-label", title);
    nodes.forEach(({ node, ground, over: cover, name, value }, k) => {
      const found = of.difference[k];
      const { ground: fill, text } = found === null ? { ground: "#fff", text: INK } : shades[Math.round(50 + (50 * found) / top)];
      set(ground, "fill", fill);
      set(node, "aria-label", labels[k]);
      set(node, "data-standing", of.standing[k]);
      set(cover, "fill", of.standing[k] === "o" ? "url(#x-hatch)" : "none");
      set(name, "fill", text);
      set(value, "fill", text);
      const shown = found === null ? "–" : number(found, 0);
      value.textContent = found > 0 && shown !== "0" ? `+${shown}` : shown;
    });
  }

  function mark(place) {
    nodes.forEach(({ node }, k) => node.classList.toggle("here", k === place));
  }

  return self;
}
