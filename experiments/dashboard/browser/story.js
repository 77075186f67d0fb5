/** The story of one place under both strategies: how it stands, what it adopted from whom, why not the next one. */

import { lastUpTo, levels, memberSince } from "./decode.js";
import { h, say } from "./dom.js";
import { icon, marker } from "./marks.js";
import { adoptionSentence, amount, kindOf, moment, money, nextSentence } from "./words.js";

const LATEST = 2;
const LATEST_PINNED = 5;
const GAP = 14;
const TRANSPORT = 70;
/** Where the card is a sheet at the bottom. */
export const SHEET = "(max-width: 700px)";

/**
 * Make the story card, hidden until `show`.
 * @param {Function} onclose called when the viewer closes a pinned card
 * @returns {{element, show, hide}}
 */
export function storyCard(onclose) {
  const name = h("h3", { class: "story-name", id: "story-name" });
  const kind = h("p", { class: "quiet story-kind" });
  const close = h("button", { class: "story-close", type: "button", "aria-label": "Close the story", onclick: onclose }, icon("close"));
  const table = h("table", { class: "table story-table" });
  const told = h("div", { class: "story-told" });
  const every = h("div", { class: "story-every" });
  const details = h("details", {}, h("summary", {}, "All services"), every);
  const hint = h("p", { class: "quiet story-hint" }, "Click or press Enter to keep this open.");
  const element = h("section", { class: "story", role: "dialog", tabindex: -1, hidden: true, "aria-labelledby": "story-name" },
    h("header", { class: "story-head" }, h("div", {}, name, kind), close), table, told, details, hint);
  element.addEventListener("keydown", (event) => {
    if (event.key === " ") event.stopPropagation();
  });

  /**
   * Show a place in a month.
   * @param {{pinned: boolean, tiles: DOMRect[], maps: DOMRect[]}} how whether it stays, and where on the screen the
   *   place and the maps are, the one pointed at first: the card keeps off them as far as it can
   */
  function show(model, place, month, { pinned, tiles, maps }) {
    const fresh = element.hidden || element.dataset.place !== String(place);
    element.dataset.place = place;
    element.classList.toggle("pinned", pinned);
    say(name, model.places[place].name);
    say(kind, kindOf(model.places[place]));
    table.replaceChildren(...rows(model, place, month));
    const most = pinned ? LATEST_PINNED : LATEST;
    told.replaceChildren(...model.sides.map((side) => chapter(model, side, place, month, most)));
    if (pinned) every.replaceChildren(servicesTable(model, place, month));
    close.hidden = details.hidden = !pinned;
    hint.hidden = pinned;
    element.hidden = false;
    if (fresh) element.scrollTop = 0;
    if (tiles) putAside(element, tiles, maps);
  }

  return { element, show, hide: () => { element.hidden = true; } };
}

function rows(model, place, month) {
  const count = model.shape.places;
  const cell = month * count + place;
  const share = (colour) => (side) => amount(levels(model, side, colour)[cell], "%");
  const kept = (k) => (side) => amount(side[k][cell], "%");
  const lines = [
    ["People-based services", share("people")],
    ["Transactional services", share("transactional")],
    ["Trust", kept("trust")],
    ["Capacity", kept("capacity")],
    ["Budget in hand", (side) => money(side.budget[cell])],
    ["Data agreement", (side) => signed(model, side.histories[place], month)],
    ["Coalition", (side) => joined(model, side.histories[place], month)],
  ];
  return [
    h("thead", {}, h("tr", {}, h("td"), model.sides.map((side) => h("th", { scope: "col" }, nameOf(side))))),
    h("tbody", {}, lines.map(([title, value]) => h("tr", {}, h("th", { scope: "row" }, title), model.sides.map((side) => h("td", {}, value(side)))))),
  ];
}

function nameOf(side) {
  return h("span", { class: "side-name", style: { color: side.colour } }, marker(side), side.title);
}

function signed(model, history, month) {
  const last = lastUpTo(history.signatures, month);
  return last ? `signed ${moment(model, last.month)}` : "not signed";
}

function joined(model, history, month) {
  const first = memberSince(history, month);
  return first === null ? "not a member" : `since ${first === 0 ? "the start" : model.dates[first].short}`;
}

/** What one strategy brought: what waits, and the latest adoptions. */
function chapter(model, side, place, month, most) {
  const history = side.histories[place];
  const next = nextSentence(model, model.places[place], lastUpTo(history.waiting, month));
  const events = [
    ...history.adoptions.map((event) => ({ month: event.month, text: () => adoptionSentence(model, event) })),
    ...history.abandonments.map((event) => ({ month: event.month, text: () => `${model.services[event.service].title}, ${model.dates[event.month].long}: given up` })),
  ].filter((event) => event.month <= month).sort((a, b) => b.month - a.month);
  const need = next.need === null ? "" : ` Need: ${amount(next.need, "%")}.`;
  return h("div", { class: "chapter" },
    h("h4", {}, nameOf(side)),
    h("p", { class: "story-next" }, next.text + need),
    h("ul", {}, events.slice(0, most).map((event) => h("li", {}, event.text()))),
    events.length ? null : h("p", { class: "quiet" }, "No service adopted so far."));
}

function servicesTable(model, place, month) {
  const { places, services } = model.shape;
  const cell = (side, k) => {
    if (!model.places[place].relevant[k]) return "not its business";
    const fit = side.fit[(month * places + place) * services + k];
    if (fit < 0) return "not in use";
    const last = lastUpTo(side.histories[place].adoptions.filter((event) => event.service === k), month);
    return `${amount(fit / 10, "%")}, ${last?.month ? model.dates[last.month].short : "start"}`;
  };
  return h("table", { class: "table story-table" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Service (need): fit, since"), model.sides.map((side) => h("th", { scope: "col" }, nameOf(side))))),
    h("tbody", {}, model.services.map(({ title }, k) => h("tr", {},
      h("th", { scope: "row" }, `${title} (${amount(model.places[place].need[k], "%")})`), model.sides.map((side) => h("td", {}, cell(side, k)))))));
}

/** Put the card where it hides least of the maps, and none of the place; on a phone the style sheet puts it below. */
function putAside(element, tiles, maps) {
  const { style } = element;
  if (matchMedia(SHEET).matches) {
    for (const name of ["left", "top", "max-height"]) style.removeProperty(name);
    return;
  }
  style.removeProperty("max-height");
  const { offsetWidth: width, offsetHeight: height } = element;
  const [tile] = tiles;
  const within = (value, size, room) => Math.max(GAP, Math.min(value, room - size - GAP));
  const top = within(tile.top + tile.height / 2 - height / 3, height, innerHeight - TRANSPORT);
  const left = within(tile.left + tile.width / 2 - width / 2, width, innerWidth);
  const spots = [
    { left: within(tile.right + GAP, width, innerWidth), top },
    { left: within(tile.left - GAP - width, width, innerWidth), top },
    { left, top: within(tile.bottom + GAP, height, innerHeight - TRANSPORT) },
  ].map((spot) => {
    const hidden = (boxes) => boxes.reduce((sum, box) => sum + overlap({ ...spot, width, height }, box), 0);
    return { ...spot, cost: hidden(maps) + 100 * hidden(tiles) };
  });
  const best = spots.reduce((a, b) => (b.cost < a.cost ? b : a));
  style.setProperty("left", `${best.left}px`);
  style.setProperty("top", `${best.top}px`);
  style.setProperty("max-height", `${innerHeight - TRANSPORT - GAP - best.top}px`);
}

function overlap(a, b) {
  const wide = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const tall = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return Math.max(0, wide) * Math.max(0, tall);
}
