/**
 * The tab that opens an experiment of `coalition compare`.
 *
 * Payload: {
 *   root: "runs",                                   // what the viewer knows the root as
 *   experiments: [{name, title, when, finished, expected, failed, seeds, draws, strategies: [], more, size, complete, reason}],
 *   opened: {                                       // or null
 *     name, fingerprint, title, when, finished, expected, sentence, sure, cautions: [], parts: [{title, text}], failures: [],
 *     duel: table | null,                           // the best central strategy against the best coalition
 *     cases: [{label, family, colour, group: 0|1|2}], groups: ["", ...], reference,       // group 0 is ranked
 *     outcomes: [{key, title, short, unit, digits, less, months: [{month, rows:
 *       [{case, value, runs, difference, low, high, better, note}]}]}],                   // rows best first
 *     gains: {places: [{name, short, column, row}], left_out, tiers: [{key, title}], sets: [{reference, cases: [{case, tiers:
 *       {key: {difference: [], low: [], high: [], mean: [], reference_mean: [], standing: "glou...", pairs,
 *              boroughs, gain, lose, open, unknown}}}]}]} | null,                         // points; arrays by place
 *     figures: [{name, title}], sections: [{anchor, title, blocks: [...]}]                // blocks as in experiment-blocks.js
 *   },
 *   figure: {experiment, fingerprint, name, title, alt, source: "data:...", width, height} | null,
 *   asked: name | null,                             // the experiment that is being opened, while `running`
 *   running: bool, progress: 0..1, message: ""
 * }
 * Says {kind: "open", name}, {kind: "figure", name} and {kind: "refresh"}.
 */

import { h, say } from "./dom.js";
import { figures } from "./experiment-figures.js";
import { gains } from "./experiment-gains.js";
import { shelf, withCode } from "./experiment-list.js";
import { more } from "./experiment-more.js";
import { ranking } from "./experiment-ranking.js";
import { verdict } from "./experiment-verdict.js";
import { writeAddress } from "./sharing.js";
import { number } from "./words.js";

/** Mount the tab; see above for what it takes and says. */
export function mount(element, emit) {
  const list = shelf(emit);
  const bar = h("progress", { class: "x-progress", max: 1, "aria-label": "Reading the experiment" });
  const message = h("p", { class: "x-message", role: "status" });
  const title = h("h2", { class: "x-title", tabindex: -1 });
  const about = h("p", { class: "quiet" });
  const heading = h("header", { class: "x-head" }, title, about);
  const parts = [verdict(), ranking(), gains(), figures(emit), more()];
  const body = h("div", { class: "x-body", hidden: true }, heading, parts.map((part) => part.element));
  const frame = h("section", { class: "experiment", "aria-label": "Experiments" }, list.element, bar, message, body);
  element.append(frame);
  let shown = null;

  function update(payload) {
    const { opened } = payload;
    bar.hidden = !payload.running;
    bar.value = payload.progress ?? 0;
    const words = payload.message || (payload.running ? "Reading the experiment …" : "");
    if (message.textContent !== words.replaceAll("`", "")) message.replaceChildren(...withCode(words));
    message.hidden = !words;
    message.classList.toggle("calm", !payload.message);
    frame.setAttribute("aria-busy", String(Boolean(payload.running)));
    body.hidden = !opened;
    const fromList = list.element.contains(document.activeElement);
    list.update(payload);
    const key = opened && `${opened.name} ${opened.fingerprint}`;
    if (opened && key !== shown) {
      say(title, opened.title);
      say(about, `${number(opened.finished)} of ${number(opened.expected)} runs, `
        + `in the folder ${opened.name === "." ? payload.root : `${payload.root}/${opened.name}`}`);
      for (const part of parts) part.show(opened);
      writeAddress(new URLSearchParams({ experiment: opened.name }), ["experiment"]);
      // The card that was chosen is folded away; who chose it goes on at the verdict.
      if (fromList) title.focus({ preventScroll: true });
    }
    shown = key;
    parts.forEach((part) => part.state?.(payload));
  }

  function destroy() {
    parts.forEach((part) => part.destroy?.());
    frame.remove();
  }

  return { update, destroy };
}
