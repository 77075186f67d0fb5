/** The tile map of one side: boroughs as tiles, institutions as circles, ties as lines. */

import { levels, memberSince } from "./decode.js";
import { h, s, set } from "./dom.js";
import { layOut, neighbour } from "./layout.js";
import { placeLabel } from "./words.js";

const TIE_LEVELS = [1, 2, 3];
const MARGIN = 0.06;
const TILE_EDGE = 0.38;
const ROUND_EDGE = 0.8;
const ROOM_FOR_NUMBER = 40;
const ROOM_FOR_NAME = 30;
/** Pixels that stay free above a place that has the focus. */
const ROOM_ABOVE = 16;

/**
 * Make the map of one side, empty until `bind`.
 * @param {{over: Function, out: Function, pick: Function}} told called with the number of a place that is pointed at
 *   or focused; when it is left; and with the number of a place chosen, and whether without a pointer
 * @returns {{element, bind, draw, name, focusOn, boxOf}}
 */
export function tileMap(told) {
  const svg = s("svg", { class: "map", role: "group" });
  const element = h("div", { class: "map-frame" }, svg);
  const state = { nodes: [], layout: null, entry: 0 };

  // Listeners are the frame's: a drawing that listens for focus becomes a tab stop itself in Chromium.
  element.addEventListener("pointerover", (event) => event.pointerType !== "touch" && tell(event, told.over));
  element.addEventListener("pointerleave", () => told.out());
  element.addEventListener("focusin", (event) => tell(event, (place) => { enter(place); reveal(state.nodes[place].node); told.over(place); }));
  element.addEventListener("focusout", () => told.out());
  element.addEventListener("click", (event) => tell(event, (place) => told.pick(place, event.detail === 0)));
  new ResizeObserver(fitLettering).observe(svg);
  new ResizeObserver(([{ contentRect }]) => fitDrawing(contentRect)).observe(element);
  element.addEventListener("keydown", (event) => tell(event, (place) => pressed(event, place)));

  function tell(event, listener) {
    const node = event.target.closest?.("[data-place]");
    if (node) listener(Number(node.dataset.place));
  }

  function pressed(event, place) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") told.pick(place, true);
    else if (event.key.startsWith("Arrow")) focusOn(neighbour(state.layout.spots, place, event.key));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Say how wide the drawing is that just fits into its frame; used where it takes what is left of the screen. */
  function fitDrawing(room = state.room) {
    state.room = room;
    if (!state.layout || !room) return;
    const [wide, high] = [state.layout.width + 2 * MARGIN, state.layout.height + 2 * MARGIN];
    svg.style.setProperty("--fitted", `${Math.min(room.width, (room.height * wide) / high)}px`);
  }

  /** Small tiles lose their number, then their name; captions are always as large on the screen. */
  function fitLettering() {
    if (!state.layout) return;
    const tile = svg.clientWidth / (state.layout.width + 2 * MARGIN);
    svg.classList.toggle("no-number", tile < ROOM_FOR_NUMBER);
    svg.classList.toggle("no-name", tile < ROOM_FOR_NAME);
    svg.style.setProperty("--tile", tile);
  }

  /** One tab stop a map: the place entered last. */
  function enter(place) {
    set(state.nodes[state.entry].node, "tabindex", -1);
    set(state.nodes[place].node, "tabindex", 0);
    state.entry = place;
  }

  function focusOn(place) {
    enter(place);
    state.nodes[place].node.focus({ preventScroll: true });
  }

  /** Show a side of a model; the drawing is made anew only where the places have changed. */
  function bind(model, side) {
    Object.assign(state, { model, side });
    const key = JSON.stringify(model.places.map(({ name, short, sector, column, row }) => [name, short, sector, column, row]));
    if (key !== state.key) {
      Object.assign(state, { key, layout: layOut(model.places), entry: 0 }, { focused: undefined });
      Object.assign(state, drawing(element, svg, model.places, state.layout));
      fitDrawing();
      fitLettering();
    }
    state.segments = segments(side.pairs, state.layout.spots);
    svg.setAttribute("aria-label", `Map: ${side.title}. Arrow keys move between places, Enter keeps a place's story open.`);
  }

  /**
   * Draw a month; only what differs from what is drawn is touched.
   * @param {{month: number, colour: string, ties: boolean, focus: number|null, shades: Object[]}} view
   */
  function draw({ month, colour, ties, focus, shades }) {
    const { model, side, nodes } = state;
    const count = nodes.length;
    const values = levels(model, side, colour);
    for (let i = 0; i < count; i++) {
      paint(nodes[i], values[month * count + i], side.member[month * count + i] === 1, shades);
    }
    highlight(month, focus);
    drawTies(month, ties, focus);
  }

  function highlight(month, focus) {
    const near = new Set();
    if (focus !== null) for (const pair of tiesOf(month, focus)) near.add(state.side.pairs[2 * pair]).add(state.side.pairs[2 * pair + 1]);
    svg.classList.toggle("focused", focus !== null);
    state.nodes.forEach((parts, i) => {
      const part = focus === null ? "" : i === focus ? "here" : near.has(i) ? "near" : "far";
      if (parts.part === part) return;
      parts.part = part;
      for (const node of [parts.node, parts.label]) if (node) part ? set(node, "data-part", part) : node.removeAttribute("data-part");
    });
  }

  function tiesOf(month, place) {
    const { side } = state;
    const start = (month * side.pairs.length) / 2;
    return side.pairsOf[place].filter((pair) => side.tie[start + pair] > 0);
  }

  function drawTies(month, all, focus) {
    const { side, segments: lines } = state;
    const start = (month * side.pairs.length) / 2;
    const paths = ["", "", "", ""];
    if (focus !== null) for (const pair of tiesOf(month, focus)) paths[side.tie[start + pair]] += lines(pair);
    else if (all) for (let pair = 0; pair < side.pairs.length / 2; pair++) if (side.tie[start + pair]) paths[side.tie[start + pair]] += lines(pair);
    for (const level of TIE_LEVELS) set(state.ties[level - 1], "d", paths[level]);
  }

  /** Write the names that screen readers say; left for when the month rests, as nothing is seen of it. */
  function name(month, colour, what) {
    const { model, side, nodes } = state;
    const values = levels(model, side, colour);
    nodes.forEach(({ node }, i) => {
      const value = values[month * nodes.length + i];
      set(node, "aria-label", placeLabel(model.places[i], value, what, memberSince(side.histories[i], month)));
    });
  }

  /** Return the box on the screen of a place, or of the map. */
  function boxOf(place) {
    return (place === null ? svg : state.nodes[place].node).getBoundingClientRect();
  }

  return { element, bind, draw, name, focusOn, boxOf };
}

/** Scroll what has the focus into sight, clear of the edges and of the transport: browsers do not for parts of a drawing. */
function reveal(node) {
  if (!node.matches(":focus-visible")) return;
  const { top, bottom } = node.getBoundingClientRect();
  const lowest = innerHeight - parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom);
  if (top < ROOM_ABOVE) scrollBy({ top: top - ROOM_ABOVE });
  else if (bottom > lowest) scrollBy({ top: bottom - lowest });
}

function paint(parts, value, member, shades) {
  const number = Number.isNaN(value) ? null : Math.round(value);
  if (parts.number !== number) {
    const { ground, text } = number === null ? { ground: "#ffffff", text: "#54635f" } : shades[number];
    parts.number = number;
    set(parts.shape, "fill", ground);
    parts.node.classList.toggle("nothing", number === null);
    if (parts.label) {
      set(parts.label, "fill", text);
      set(parts.label, "stroke", ground);
      parts.value.nodeValue = number === null ? "–" : String(number);
    }
  }
  if (parts.member !== member) {
    parts.member = member;
    parts.node.classList.toggle("member", member);
  }
}

/** Build the drawing: tiles and circles, above them ties, above these the tiles' lettering. */
function drawing(frame, svg, places, { width, height, spots, captions }) {
  const nodes = places.map((place, i) => (spots[i].radius ? circle(spots[i], i) : tile(place, spots[i], i)));
  const ties = TIE_LEVELS.map((level) => s("path", { class: `tie tie-${level}` }));
  svg.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`);
  for (const [name, tiles] of Object.entries({ "--columns": width, "--rows": height })) frame.style.setProperty(name, tiles);
  frame.classList.toggle("crowded", places.length > 150);
  svg.replaceChildren(
    s("g", {}, nodes.map(({ node }) => node)),
    s("g", { class: "ties" }, ties),
    s("g", { class: "labels", "aria-hidden": "true" }, nodes.map(({ label }) => label)),
    s("g", { class: "captions" }, captions.map(({ text, x, y, end }) => s("text", { x, y, "text-anchor": end ? "end" : "start" }, text))),
  );
  set(nodes[0].node, "tabindex", 0);
  return { nodes, ties };
}

function tile({ short }, { x, y }, i) {
  const square = (kind, inset) => s("rect", { class: kind, x: x - 0.5 + inset, y: y - 0.5 + inset, width: 1 - 2 * inset, height: 1 - 2 * inset, rx: 0.08 });
  const shape = square("ground", 0.03);
  const value = document.createTextNode("");
  const label = s("g", { class: "label" }, s("text", { class: "short", x, y: y - 0.04 }, short), s("text", { class: "number", x, y: y + 0.24 }, value));
  return { node: spot(i, shape, square("ring", 0.045), square("halo", 0.01)), shape, label, value };
}

function circle({ x, y, radius }, i) {
  const shape = s("circle", { class: "ground", cx: x, cy: y, r: radius });
  const ring = s("circle", { class: "ring", cx: x, cy: y, r: radius });
  return { node: spot(i, shape, ring, s("circle", { class: "halo", cx: x, cy: y, r: radius * 1.2 })), shape, label: null };
}

function spot(i, ...children) {
  return s("g", { class: "place", role: "button", tabindex: -1, "data-place": i }, children);
}

/** Return what writes the line of a pair; pairs with a partner outside have none on the map. */
function segments(pairs, spots) {
  const known = new Map();
  return (pair) => {
    if (!known.has(pair)) known.set(pair, segment(spots[pairs[2 * pair]], spots[pairs[2 * pair + 1]]));
    return known.get(pair);
  };
}

/** A line between two places that leaves the middle of each, where its name stands, free. */
function segment(from, to) {
  if (!from || !to) return "";
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const edge = ({ radius }) => (radius ? (ROUND_EDGE * radius) / Math.hypot(dx, dy) : TILE_EDGE / Math.max(Math.abs(dx), Math.abs(dy)));
  const point = (share) => `${(from.x + dx * share).toFixed(2)} ${(from.y + dy * share).toFixed(2)}`;
  return `M${point(edge(from))}L${point(1 - edge(to))}`;
}
