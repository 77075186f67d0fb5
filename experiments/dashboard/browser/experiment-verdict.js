/** The verdict: who leads in a sentence, how sure that is, and where the centre wins. */

import { h, say } from "./dom.js";
import { table } from "./experiment-blocks.js";

const REST = " In the same runs ";

/** Make the part, empty until `show`. */
export function verdict() {
  const sentence = h("p", { class: "sentence" });
  const rest = h("p", { class: "x-rest" });
  const parts = h("div", { class: "x-parts" });
  const careful = h("div", { class: "x-careful" });
  const sure = h("div", { class: "x-sure" });
  const duel = h("div", { class: "x-duel" });
  const element = h("section", { class: "x-part x-verdict", "aria-label": "The verdict" }, sentence, rest, h("div", { class: "x-glance" }, duel, h("div", {}, sure, careful)), parts);

  function show(opened) {
    const at = opened.sentence.indexOf(REST);
    say(sentence, at < 0 ? opened.sentence : opened.sentence.slice(0, at));
    say(rest, at < 0 ? "" : opened.sentence.slice(at + 1));
    rest.hidden = at < 0;
    const words = opened.sure.replace(/^How sure: (.)/, (_, first) => first.toUpperCase());
    sure.hidden = !words;
    sure.replaceChildren(h("h3", {}, "How sure"), h("p", {}, words));
    const reasons = [...opened.cautions, ...opened.failures];
    careful.hidden = reasons.length === 0;
    careful.replaceChildren(h("h3", {}, "Be careful"), h("ul", {}, reasons.map((text) => h("li", {}, text))));
    parts.replaceChildren(...opened.parts.map(({ title, text }) => h("div", {}, h("h3", {}, title), h("p", {}, text))));
    parts.hidden = opened.parts.length === 0;
    duel.hidden = !opened.duel;
    duel.replaceChildren(...(opened.duel ? [table(opened.duel, side)] : []));
  }

  return { element, show };
}

/** Return which side a cell of the duel says is ahead. */
function side(text) {
  return /\bcentre\b/.test(text) ? "x-centre" : /\bcoalition\b/.test(text) ? "x-coalition" : "x-level";
}
