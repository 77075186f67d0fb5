/** The headline table: every strategy on an outcome in a month, best first, against the reference. */

import { choice } from "./choice.js";
import { h, say } from "./dom.js";
import { rangeOf, whisker } from "./experiment-blocks.js";
import { marker } from "./marks.js";
import { differenceUnit, number, signed } from "./words.js";

const UNKNOWN = "–";

/** Make the part, empty until `show`. */
export function ranking() {
  const state = { opened: null, outcome: null, month: null };
  const outcome = choice("Outcome", (key) => { state.outcome = key; draw(); }, "x-choice");
  const month = choice("Month", (key) => { state.month = key; draw(); }, "x-choice");
  const caption = h("caption", {});
  const head = h("thead", {});
  const rows = h("tbody", {});
  const note = h("p", { class: "quiet x-note" });
  const element = h("section", { class: "x-part", "aria-labelledby": "x-ranking" },
    h("div", { class: "x-part-head" }, h("h3", { id: "x-ranking" }, "All strategies, best first"), h("div", { class: "x-choices" }, outcome.element, month.element)),
    h("table", { class: "table x-ranking" }, caption, head, rows), note);

  function show(opened) {
    state.opened = opened;
    element.hidden = opened.outcomes.length === 0;
    state.outcome = outcome.offer(opened.outcomes.map(({ key, title }) => ({ key, title })), state.outcome);
    draw();
  }

  function draw() {
    const { cases, groups, outcomes, reference } = state.opened;
    const chosen = outcomes.find(({ key }) => key === state.outcome);
    if (!chosen) return;
    const last = chosen.months.at(-1).month;
    state.month = month.offer(chosen.months.map((one) => ({ key: one.month, title: `month ${one.month}` })), state.month ?? last);
    const found = chosen.months.find((one) => String(one.month) === state.month);
    const range = rangeOf(found.rows.flatMap(({ low, high, difference }) => [low, high, difference]));
    say(caption, `${chosen.title} at month ${found.month}, ${chosen.unit}. ${chosen.less ? "Less" : "More"} is better.`);
    head.replaceChildren(h("tr", {}, ["Strategy", `At month ${found.month}`, `Difference to ${reference}, ${differenceUnit(chosen.unit)}`, "", "95 % interval", "Better in"]
      .map((text, k) => (k === 3 ? h("td", { class: "x-draw" }) : h("th", { scope: "col", class: k === 5 ? "x-wide" : null }, text)))));
    const by = groups.map((title, group) => ({ title, rows: found.rows.filter((row) => cases[row.case].group === group) }));
    rows.replaceChildren(...by.filter((one) => one.rows.length).flatMap(({ title, rows: of }) => [
      ...(title ? [h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: 6 }, title))] : []),
      ...of.map((row) => line(row, cases[row.case], chosen, range)),
    ]));
    const counts = found.rows.map(({ runs }) => runs);
    const many = Math.min(...counts) === Math.max(...counts) ? `${counts[0]}` : `${Math.min(...counts)} to ${Math.max(...counts)}`;
    say(note, `Means over ${many} runs each. The line is the 95 % interval (Student's) of the mean difference over paired runs; ~ it spans zero: `
      + "no difference can be told from luck. Better in: share of pairs in which the strategy does better, ties counting half.");
  }

  return { element, show };
}

function line(row, of, { digits, less }, range) {
  const isReference = row.note.split("; ").includes("reference");
  const notes = row.note.split("; ").filter((text) => !["", "reference", "interval spans zero"].includes(text)).join("; ");
  const spans = row.low !== null && row.low <= 0 && row.high >= 0;
  const interval = row.low === null || row.high === null ? UNKNOWN : `${signed(row.low, digits)} to ${signed(row.high, digits)}${spans ? " ~" : ""}`;
  const name = h("th", { scope: "row" }, h("span", { class: "x-name" }, marker(of), h("span", {}, of.label)), notes ? h("span", { class: "quiet x-notes" }, notes) : null);
  return h("tr", {}, name,
    h("td", { class: "x-value" }, row.value === null ? UNKNOWN : number(row.value, digits)),
    h("td", {}, isReference ? h("span", { class: "quiet" }, "reference") : row.difference === null ? UNKNOWN : signed(row.difference, digits)),
    h("td", { class: "x-draw" }, isReference ? null : whisker(row.low, row.difference, row.high, range, less)),
    h("td", { class: "x-interval" }, isReference ? "" : interval),
    h("td", { class: "x-wide" }, isReference || row.better === null ? "" : `${Math.round(100 * row.better)}\u202f%`));
}
