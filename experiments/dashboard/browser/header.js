/** Above the maps: verdict, figures and titles; between maps and charts: legend and choices. */

import { h, say, set } from "./dom.js";
import { icon, marker } from "./marks.js";
import { amount, casesSentence } from "./words.js";

/** Letters from which on sentences are set smaller, in all months alike. */
const LONG = 110;
/** How many of the longest texts keep room: the longest in letters need not take the most lines. */
const LONGEST = 3;
const WAITING = "Working out how sure this is…";

/**
 * Make the verdict and the figures beside it.
 * @returns {{element, bind, draw, quiet}}
 */
export function header() {
  const sentence = h("p", { class: "sentence" });
  const more = h("p", {});
  const detail = h("ul", {});
  const notes = h("div", { class: "quiet verdict-notes" });
  const said = h("div", { role: "status", "aria-live": "polite", "aria-atomic": "true" }, sentence);
  const [verdict, rest] = [roomy(said, "verdict"), roomy(more, "verdict-more")];
  const drawn = h("p", { class: "quiet figures-of" });
  const figures = h("dl", { class: "figures" });
  const folded = h("div", { class: "verdict-rest", id: "verdict-rest", hidden: true }, detail, notes);
  const ask = h("button", { class: "verdict-ask", type: "button", "aria-expanded": "false", "aria-controls": folded.id, onclick: unfold }, icon("unfold"), "By how much, and caveats");
  const element = h("header", { class: "stage-head" }, verdict.element, h("div", { class: "figures-side" }, drawn, figures), rest.element, ask, folded);
  const state = { model: null, cells: [] };

  /** Take over a model. */
  function bind(model) {
    state.model = model;
    const texts = (key) => (model.verdict ?? []).map((month) => month[key]);
    verdict.keep(texts("sentence"));
    rest.keep(texts("more"));
    verdict.element.classList.toggle("long", texts("sentence").some((text) => text.length > LONG));
    say(drawn, `In the run drawn below, luck no. ${model.seed}:`);
    notes.replaceChildren(...model.notes.map((note) => h("p", {}, note)));
    state.cells = model.figures.map((figure) => ({ figure, values: model.sides.map((side) => valueOf(side, figure)) }));
    figures.replaceChildren(...state.cells.map(({ figure, values }) => h("div", { class: "figure" }, h("dt", {}, figure.label), h("dd", {}, values.map(({ element }) => element)))));
  }

  /** Show a month. */
  function draw(month) {
    const { verdict: verdicts, sides } = state.model;
    say(sentence, verdicts ? verdicts[month].sentence : WAITING);
    say(more, verdicts ? verdicts[month].more : "");
    sayLines(detail, verdicts ? verdicts[month].detail : []);
    sentence.classList.toggle("waiting", !verdicts);
    for (const { figure, values } of state.cells) {
      sides.forEach((side, k) => say(values[k].text, figureText(figure, side.curves[figure.key]?.[month])));
    }
  }

  function unfold() {
    folded.hidden = !folded.hidden;
    set(ask, "aria-expanded", !folded.hidden);
  }

  /** Keep screen readers from being flooded while it plays. */
  function quiet(playing) {
    set(said, "aria-live", playing ? "off" : "polite");
  }

  return { element, bind, draw, quiet };
}

/**
 * Make the title over a map: marker, name, its value of the colour chosen.
 * @returns {{element, bind, draw}}
 */
export function sideTitle(k) {
  const name = h("h2", { class: "side-title" });
  const value = h("span", { class: "side-value" });
  const cases = h("p", { class: "side-cases" });
  const element = h("header", {}, h("div", { class: "side-head" }, name, value), cases);
  const state = {};

  /** Take over a model. */
  function bind(model) {
    const side = model.sides[k];
    Object.assign(state, { model, side });
    name.replaceChildren(marker(side), side.title);
    set(name, "title", side.about);
    value.style.setProperty("color", side.colour);
  }

  /** Show a month, and its value in percent. */
  function draw(month, percent, what) {
    say(cases, casesSentence(state.model, state.side, month));
    say(value, amount(percent, "%"));
    set(value, "title", `${what}, mean over boroughs`);
  }

  return { element, bind, draw };
}

/**
 * Make the legend and the choices of colour and ties.
 * @param {Function} choose called with what changes: {colour} or {ties}
 * @returns {{element, bind, draw}}
 */
export function legend(choose) {
  const ramp = h("span", { class: "ramp", "aria-hidden": "true" });
  const select = h("select", { class: "select", id: "stage-colour", onchange: () => choose({ colour: select.value }) });
  const ties = h("input", { type: "checkbox", id: "stage-ties", onchange: () => choose({ ties: ties.checked }) });
  const tieChoice = h("label", { class: "check", for: "stage-ties" }, ties, "Show ties");
  const institution = h("span", { class: "key" }, h("span", { class: "key-circle", "aria-hidden": "true" }), "Institution");
  const lines = h("span", { class: "key-ties", "aria-hidden": "true" }, h("span"), h("span"), h("span"));
  const tieKey = h("span", { class: "key" }, lines, "Weak, working, strong tie");
  const element = h("div", { class: "legend" },
    h("div", { class: "keys" },
      h("span", { class: "key" }, `Adoption ${amount(0, "%")}`, ramp, amount(100, "%")),
      h("span", { class: "key" }, h("span", { class: "key-ring", "aria-hidden": "true" }), "Coalition member"), institution, tieKey),
    h("div", { class: "choices" }, h("label", { class: "choice", for: "stage-colour" }, "Colour by ", select), tieChoice));

  /** Take over a model. */
  function bind(model, crowded) {
    ramp.style.setProperty("background", `linear-gradient(to right, ${model.colours.ramp.join(", ")})`);
    const group = (title, tier) => {
      const options = model.services.filter((service) => service.tier === tier);
      return options.length ? h("optgroup", { label: title }, options.map((service) => h("option", { value: service.name }, service.title))) : null;
    };
    select.replaceChildren(...[
      h("option", { value: "people" }, "people-based services"),
      h("option", { value: "transactional" }, "transactional services"),
      h("option", { value: "all" }, "all services"),
      group("One people-based service", "people"), group("One transactional service", "transactional"),
    ].filter(Boolean));
    institution.hidden = !model.places.some(({ column }) => column === null);
    ties.disabled = crowded;
    set(tieChoice, "title", crowded ? "Too many places to show all ties: point at a place to see its own" : "All ties; point at a place to see its own");
  }

  /** Show the choices. */
  function draw(view) {
    if (select.value !== view.colour) select.value = view.colour;
    ties.checked = view.ties && !ties.disabled;
    tieKey.hidden = !ties.checked;
  }

  return { element, bind, draw };
}

/** Small sums of money get a decimal, whatever digits the figure has. */
function figureText({ unit, digits }, value) {
  return amount(value, unit, unit.startsWith("GBP") && Math.abs(value) < 10 ? 1 : digits);
}

/** Return the value of a figure for a side: as wide in all months, so that what stands beside it does not move. */
function valueOf(side, figure) {
  const text = h("span", {});
  const wide = roomy(text, "figure-value", "span");
  const curve = side.curves[figure.key] ?? [];
  wide.keep([Math.min(...curve), Math.max(...curve)].map((value) => figureText(figure, value)));
  return { text, element: h("span", { class: "value", style: { color: side.colour } }, marker(side), h("span", { class: "hidden" }, `${side.title}: `), wide.element) };
}

/**
 * Put what changes with the month on top of unseen texts that keep the room for the longest, so that nothing below it
 * jumps while the months pass.
 */
function roomy(shown, kind, tag = "div") {
  const room = h(tag, { class: "room", "aria-hidden": "true" });
  const keep = (texts) => {
    const longest = [...new Set(texts)].sort((a, b) => b.length - a.length).slice(0, LONGEST);
    room.replaceChildren(...longest.map((text) => h("span", {}, text)));
  };
  return { element: h(tag, { class: `roomy ${kind}` }, shown, room), keep };
}

/** Set the lines of a list, only if they differ. */
function sayLines(list, lines) {
  if ([...list.children].map((line) => line.textContent).join("\n") === lines.join("\n")) return;
  list.replaceChildren(...lines.map((line) => h("li", {}, line)));
}
