/** Who gains and who is left behind: a tile map with its numbers, words, and a table to sort. */

import { choice } from "./choice.js";
import { INK, shades } from "./colours.js";
import { h, s, say, set } from "./dom.js";
import { rangeOf, whisker } from "./experiment-blocks.js";
import { gainsMap } from "./experiment-map.js";
import { number, signed } from "./words.js";

const RAMP = ["#7A3B00", "#CE8A44", "#EFC99A", "#F6F6F4", "#A9CBE6", "#5E9BCD", "#0B3C6F"];
const WORDS = { g: "gains", l: "loses", o: "open", u: "too few runs" };
const ORDER = { l: 0, o: 1, u: 2, g: 3 };
const MOST_NAMES = 12;

/** Make the part, empty until `show`. */
export function gains() {
  const state = { opened: null, set: null, chosen: null, tier: null, sort: ["difference", 1], here: null };
  const against = choice("Against", (key) => { state.set = key; offer(); }, "x-choice");
  const strategy = choice("Strategy", (key) => { state.chosen = key; draw(); }, "x-choice");
  const tier = choice("Services", (key) => { state.tier = key; draw(); }, "x-choice");
  const words = h("p", { class: "x-lead" });
  const behind = h("p", {});
  const map = gainsMap(shades(RAMP, INK), point, () => point(null));
  const card = h("div", { class: "x-place" });
  const low = h("span", {});
  const high = h("span", {});
  const key = h("div", { class: "x-key", "aria-hidden": "true" }, h("span", { class: "x-key-part" }, low, h("span", { class: "x-ramp", style: { background: `linear-gradient(to right, ${RAMP.join(",")})` } }), high),
    h("span", { class: "x-key-part" }, sample("l"), "loses"), h("span", { class: "x-key-part" }, sample("o"), "open: its interval spans zero"));
  const head = h("thead", {});
  const rows = h("tbody", {});
  const caption = h("caption", { class: "hidden" });
  const frame = h("div", { class: "x-scroll x-gains-table", tabindex: 0, role: "region" }, h("table", { class: "table" }, caption, head, rows));
  const side = h("div", {}, map.element, key, card);
  const both = h("div", { class: "x-gains" }, side, frame);
  const note = h("p", { class: "quiet x-note" });
  const element = h("section", { class: "x-part", "aria-labelledby": "x-gains" },
    h("div", { class: "x-part-head" }, h("h3", { id: "x-gains" }, "Who gains, and who is left behind"), h("div", { class: "x-choices" }, strategy.element, against.element, tier.element)),
    words, behind, both, note);

  function show(opened) {
    state.opened = opened;
    element.hidden = !opened.gains;
    if (!opened.gains) return;
    map.bind(opened.gains.places);
    side.hidden = !map.drawable;
    both.classList.toggle("mapless", !map.drawable);
    tier.element.hidden = opened.gains.tiers.length < 2;
    state.set = against.offer(opened.gains.sets.map(({ reference }, k) => ({ key: k, title: reference })), state.set ?? 0);
    state.tier = tier.offer(opened.gains.tiers, state.tier);
    offer();
  }

  /** Offer the strategies there are against the reference chosen; the last is the one of most interest, so it is named first. */
  function offer() {
    const { cases, gains: found } = state.opened;
    const of = found.sets[state.set].cases;
    const wanted = state.chosen ?? of.find((one) => cases[one.case].family === "coalition" && cases[one.case].group === 0)?.case;
    state.chosen = strategy.offer(of.map((one) => ({ key: one.case, title: cases[one.case].label })), wanted);
    draw();
  }

  function current() {
    const { gains: found } = state.opened;
    return found.sets[state.set].cases.find((one) => String(one.case) === state.chosen)?.tiers[state.tier];
  }

  function draw() {
    const { cases, gains: found } = state.opened;
    const of = current();
    const { reference } = found.sets[state.set];
    const label = cases[state.chosen].label;
    const title = found.tiers.find((one) => one.key === state.tier).title;
    for (const part of [both, note, behind]) part.hidden = !of;
    say(words, of ? counted(of, label, reference, title) : `There is nothing to say of ${title} under ${label}.`);
    if (!of) return;
    say(behind, leftBehind(of, found.places));
    behind.hidden = !behind.textContent;
    // One scale for both tiers and all strategies against a reference, so that colours can be set side by side.
    const all = found.sets[state.set].cases.flatMap((one) => Object.values(one.tiers)).flatMap(({ difference }) => difference);
    const top = Math.max(10, 10 * Math.ceil(Math.max(...all.map((value) => Math.abs(value ?? 0))) / 10));
    say(low, `−${top}`);
    say(high, `+${top} points`);
    map.draw(of, top, found.places.map((place, k) => told(place, of, k)), `Map: ${label} against ${reference}, ${title}. Arrow keys move between boroughs.`);
    say(caption, `${title} in effective use by borough: ${label} against ${reference}, points`);
    set(frame, "aria-label", caption.textContent);
    tabulate();
    point(state.here);
    say(note, `At the end of the run, mean over ${of.pairs} paired runs. Gains, loses: the 95 % interval of the mean paired difference excludes zero; open: `
      + "it spans zero, so that nobody can say. One interval in twenty excludes zero by chance."
      + (found.left_out ? ` Of ${found.places.length + found.left_out} places, the ${found.places.length} with the least and the most are shown.` : ""));
  }

  function tabulate() {
    const of = current();
    const { places } = state.opened.gains;
    const [by, direction] = state.sort;
    const keys = { name: (k) => places[k].name, difference: (k) => of.difference[k] ?? -Infinity, standing: (k) => ORDER[of.standing[k]] };
    const compared = (a, b) => (keys[by](a) < keys[by](b) ? -1 : keys[by](a) > keys[by](b) ? 1 : of.difference[a] - of.difference[b]) * direction;
    const order = places.map((_, k) => k).sort(compared);
    const range = rangeOf([...of.low, ...of.difference, ...of.high]);
    if (!head.firstChild) head.append(h("tr", {}, sorter("name", "Borough"), sorter("difference", "Difference, points"), h("td", { class: "x-draw" }), h("th", { scope: "col" }, "95 % interval"), sorter("standing", "Standing", "words")));
    for (const th of head.querySelectorAll("[data-sort]")) set(th, "aria-sort", th.dataset.sort === by ? (direction > 0 ? "ascending" : "descending") : null);
    rows.replaceChildren(...order.map((k) => h("tr", { onpointerenter: () => point(k), onpointerleave: () => point(null) },
      h("th", { scope: "row" }, places[k].name), h("td", {}, points(of.difference[k])),
      h("td", { class: "x-draw" }, whisker(of.low[k], of.difference[k], of.high[k], range)),
      h("td", { class: "x-interval" }, interval(of, k)), h("td", { class: "words", "data-standing": of.standing[k] }, WORDS[of.standing[k]]))));
  }

  function sorter(name, title, kind = null) {
    const press = () => {
      state.sort = [name, state.sort[0] === name ? -state.sort[1] : 1];
      tabulate();
    };
    return h("th", { scope: "col", "data-sort": name, class: kind }, h("button", { class: "x-sort", type: "button", onclick: press }, title));
  }

  /** Tell of the place that is pointed at or focused. */
  function point(k) {
    state.here = k;
    map.mark(k);
    const of = current();
    if (k === null || !of) {
      card.replaceChildren(h("p", { class: "quiet" }, "Point at a borough, or go through them with the arrow keys, for its numbers."));
      return;
    }
    const place = state.opened.gains.places[k];
    card.replaceChildren(h("p", {}, h("strong", {}, place.name), ` ${told(place, of, k).slice(place.name.length + 1)}`));
  }

  return { element, show };
}

function told(place, of, k) {
  if (of.difference[k] === null) return `${place.name}: nothing is known.`;
  const sure = { g: "gains", l: "loses", o: "is open, the interval spans zero:", u: "has too few runs to say:" }[of.standing[k]];
  const size = of.standing[k] === "g" || of.standing[k] === "l" ? number(Math.abs(of.difference[k]), 1) : points(of.difference[k]);
  return `${place.name}: ${sure} ${size} points, 95 % interval ${interval(of, k)}; ${number(of.mean[k], 1)} % against ${number(of.reference_mean[k], 1)} %.`;
}

function counted(of, label, reference, title) {
  if (of.unknown === of.boroughs) return `${label} against ${reference}, ${title}: too few runs to say who gains.`;
  const parts = [`${of.gain} of ${of.boroughs} boroughs gain`, of.lose ? `${of.lose} ${of.lose === 1 ? "loses" : "lose"}` : "none loses", of.open ? `${of.open} ${of.open === 1 ? "is" : "are"} open` : ""];
  return `Under ${label}, against ${reference}, on ${title}: ${parts.filter(Boolean).join(", ")}.`;
}

function leftBehind(of, places) {
  const names = (letter) => {
    const found = places.map((place, k) => [of.difference[k], place.name, k]).filter(([, , k]) => of.standing[k] === letter).sort((a, b) => a[0] - b[0]).map(([, name]) => name);
    return found.length > MOST_NAMES ? `${found.slice(0, MOST_NAMES).join(", ")} and ${found.length - MOST_NAMES} more` : found.join(", ");
  };
  const [lose, open] = [names("l"), names("o")];
  return [lose && `Left behind, the worst first: ${lose}.`, open && of.open < of.boroughs && `Cannot be said to gain: ${open}.`].filter(Boolean).join(" ");
}

function points(value) {
  return value === null ? "–" : signed(value, 1);
}

function interval(of, k) {
  return of.low[k] === null || of.high[k] === null ? "–" : `${points(of.low[k])} to ${points(of.high[k])}`;
}

function sample(standing) {
  const fill = standing === "o" ? "url(#x-hatch)" : "none";
  return s("svg", { class: "x-sample", viewBox: "0 0 1 1" }, s("rect", { x: 0.08, y: 0.08, width: 0.84, height: 0.84, rx: 0.1, fill, class: standing === "l" ? "x-loses" : "x-open" }));
}
