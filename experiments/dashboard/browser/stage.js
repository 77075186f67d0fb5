/** The stage: two strategies side by side in the same world, month by month. */

import { address } from "./address.js";
import { shades } from "./colours.js";
import { curves } from "./curves.js";
import { decode, levels } from "./decode.js";
import { h, say } from "./dom.js";
import { monthTable } from "./figures.js";
import { header, legend, sideTitle } from "./header.js";
import { tileMap } from "./map.js";
import { SHEET, storyCard } from "./story.js";
import { transport } from "./transport.js";
import { colourName } from "./words.js";

const ADOPTION = "Adoption: the share of relevant services in use, weighted by how well they fit.";
const CROWDED = 150;
const REST = 200;
const LINGER = 120;
const REACH = 60;

/**
 * Show a stage in an element.
 *
 * The month, colour and ties are the viewer's once the stage stands: later payloads keep them.
 * @param {HTMLElement} element
 * @returns {{update: function(Object): void, destroy: function(): void}} `update` takes the payload of payload.py, with
 *   `busy: true` while Python works on the next one
 */
export function mount(element) {
  const view = { month: 0, colour: "people", ties: false };
  const state = { model: null, payload: null, pointed: null, pinned: null, from: null, placed: null, frame: 0, rest: 0, linger: 0 };
  const link = address();
  const parts = build();
  element.replaceChildren(parts.root);

  function build() {
    const head = header();
    const titles = [0, 1].map(sideTitle);
    const maps = [0, 1].map((k) => tileMap({ over: (place) => point(place, k), out: leave, pick: (place, read) => pin(place, k, read) }));
    const key = legend((change) => look(change));
    const charts = curves((month) => { time.stop(); look({ month }); });
    const note = h("p", { class: "quiet band-note" });
    const time = transport((month) => look({ month }), head.quiet);
    const story = storyCard(unpin);
    const table = monthTable(() => table.draw(state.model, view.month, view.colour));
    const busy = h("div", { class: "busy", role: "status", hidden: true }, h("span", { class: "hidden" }, "Computing…"));
    const sides = [0, 1].map((k) => h("section", { class: "side" }, titles[k].element, maps[k].element));
    const root = h("div", { class: "stage", tabindex: -1, onkeydown: pressed }, busy,
      h("div", { class: "seen" },
        h("div", { class: "screen" }, head.element, h("div", { class: "sides" }, sides), key.element, charts.first, note),
        charts.others, table.element),
      h("div", { class: "dock" }, story.element, time.element));
    return { root, head, titles, maps, key, charts, note, time, story, table, busy };
  }

  /** Take over a payload; what is drawn is kept where the world and the runs are the same. */
  function update(payload) {
    parts.busy.hidden = !payload.busy;
    const before = state.payload;
    state.payload = payload;
    if (before && sameBut(before, payload)) return;
    const model = decode(payload);
    const crowded = model.places.length > CROWDED;
    if (!state.model) Object.assign(view, payload.view);
    Object.assign(state, { model, crowded, shades: shades(model.colours.ramp, model.colours.ink) });
    view.month = Math.min(Math.max(view.month, 0), model.horizon);
    if (colourName(model, view.colour) === view.colour) view.colour = "people";
    if (state.pinned !== null && state.pinned >= model.places.length) unpin();
    state.pointed = null;
    for (const part of [parts.head, parts.charts, parts.time, ...parts.titles]) part.bind(model);
    parts.key.bind(model, crowded);
    parts.maps.forEach((map, k) => map.bind(model, model.sides[k]));
    say(parts.note, `${ADOPTION} ${model.band?.text ?? "Working out how sure this is: bands of other draws of luck follow."}`);
    draw();
    settle();
  }

  /** Change the view and draw it in the next frame, once, however often it changes until then. */
  function look(change) {
    Object.assign(view, change);
    view.month = Math.min(Math.max(view.month, 0), state.model?.horizon ?? 0);
    link.write(view);
    redraw();
    clearTimeout(state.rest);
    state.rest = setTimeout(settle, REST);
  }

  function redraw() {
    state.frame ||= requestAnimationFrame(draw);
  }

  function draw() {
    cancelAnimationFrame(state.frame);
    state.frame = 0;
    const { model } = state;
    if (!model) return;
    const focus = state.pinned ?? state.pointed;
    const drawn = { ...view, ties: view.ties && !state.crowded, focus, shades: state.shades };
    parts.maps.forEach((map) => map.draw(drawn));
    parts.titles.forEach((title, k) => title.draw(view.month, mean(model, k), colourName(model, view.colour)));
    parts.head.draw(view.month);
    parts.key.draw(view);
    parts.charts.draw(view.month);
    parts.time.draw(view.month);
    tell(model, focus);
  }

  /** The card is put in its place when it comes, and then stays there while the months pass. */
  function tell(model, focus) {
    if (focus === null) {
      state.placed = null;
      return parts.story.hide();
    }
    const pinned = state.pinned !== null;
    const placed = `${focus} ${state.from} ${pinned}`;
    const order = state.from === 1 ? [parts.maps[1], parts.maps[0]] : parts.maps;
    const where = placed === state.placed ? {} : { tiles: order.map((map) => map.boxOf(focus)), maps: order.map((map) => map.boxOf(null)) };
    state.placed = placed;
    parts.story.show(model, focus, view.month, { pinned, ...where });
  }

  /** What nobody sees while the months fly past: names for screen readers and the table. */
  function settle() {
    if (!state.model) return;
    const what = colourName(state.model, view.colour);
    parts.maps.forEach((map) => map.name(view.month, view.colour, what));
    parts.table.draw(state.model, view.month, view.colour);
  }

  function mean(model, k) {
    const { places } = model.shape;
    const values = levels(model, model.sides[k], view.colour).subarray(view.month * places, view.month * places + model.boroughs);
    const known = values.filter((value) => !Number.isNaN(value));
    return known.reduce((sum, value) => sum + value, 0) / known.length;
  }

  function point(place, k) {
    clearTimeout(state.linger);
    if (state.pinned !== null) return;
    Object.assign(state, { pointed: place, from: k });
    redraw();
  }

  /** Leaving waits a moment, so that crossing a gap between two tiles does not flicker. */
  function leave() {
    clearTimeout(state.linger);
    state.linger = setTimeout(() => { state.pointed = null; redraw(); }, LINGER);
  }

  /** Keep a place's story open; `read` takes the focus into it, for those who read with the keyboard. */
  function pin(place, k, read) {
    if (state.pinned === place) return unpin();
    Object.assign(state, { pinned: place, from: k });
    draw();
    if (read) parts.story.element.focus({ preventScroll: true });
    const hidden = parts.maps[k].boxOf(place).bottom - parts.story.element.getBoundingClientRect().top;
    if (matchMedia(SHEET).matches && hidden > 0) scrollBy({ top: hidden + REACH });
  }

  /** Close the card; who was reading in it is back at the place. */
  function unpin() {
    const reading = parts.story.element.contains(document.activeElement) ? state.pinned : null;
    state.pinned = null;
    if (reading !== null) parts.maps[state.from].focusOn(reading);
    state.pointed = null;
    redraw();
  }

  function pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const control = event.target.closest("button, select, summary, input:not([type=range])");
    const onSlider = event.target.matches("input[type=range]");
    if (event.key === "Escape") unpin();
    else if (event.key === " " && !control) parts.time.toggle();
    else if (event.key === "Home" && !event.target.matches("select")) parts.time.jump(0);
    else if (event.key === "End" && !event.target.matches("select")) parts.time.jump(state.model.horizon);
    else if (event.key === "ArrowLeft" && !control && !onSlider) parts.time.jump(view.month - 1);
    else if (event.key === "ArrowRight" && !control && !onSlider) parts.time.jump(view.month + 1);
    else return;
    event.preventDefault();
  }

  function destroy() {
    parts.time.stop();
    link.stop();
    cancelAnimationFrame(state.frame);
    clearTimeout(state.rest);
    clearTimeout(state.linger);
    parts.root.remove();
  }

  return { update, destroy };
}

/** Whether two payloads differ in nothing but whether Python is busy, and where the view started. */
function sameBut(before, after) {
  // What Python sent in one piece was parsed once: its parts are the very same.
  return before.sides === after.sides;
}
