/** The list of experiments: cards to choose from, folded away once one is open. */

import { h, say, set } from "./dom.js";
import { counted, number } from "./words.js";

const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

/** Make the list, empty until `update`. */
export function shelf(emit) {
  const heading = h("h2", { class: "x-shelf-title" }, "Experiments");
  const fold = h("button", { class: "button", type: "button", "aria-expanded": "true", "aria-controls": "x-shelf", onclick: turn });
  const refresh = h("button", { class: "button", type: "button", onclick: () => emit({ kind: "refresh" }) }, "Refresh");
  const cards = h("ul", { class: "x-cards", id: "x-shelf" });
  const nothing = h("p", { class: "x-nothing" });
  const hint = h("p", { class: "quiet x-hint" }, "Choose one to see its verdict and how sure it is, its figures, and what each borough gains or loses.");
  const element = h("div", { class: "x-shelf" }, h("div", { class: "x-bar" }, heading, fold, refresh), nothing, hint, cards);
  const state = { key: "", open: null, folded: false };

  function turn() {
    state.folded = !state.folded;
    fit();
  }

  function fit() {
    const { count, open } = state;
    const folded = state.folded && open !== null;
    cards.hidden = folded || count === 0;
    fold.hidden = open === null || count === 0;
    hint.hidden = open !== null || count === 0;
    set(fold, "aria-expanded", !folded);
    say(fold, folded ? `Open another (${count})` : "Fold the list");
  }

  function update({ root, experiments, opened, asked, running }) {
    const key = JSON.stringify(experiments);
    if (key !== state.key) {
      const focused = cards.contains(document.activeElement) ? document.activeElement.dataset.name : null;
      state.key = key;
      state.count = experiments.length;
      cards.replaceChildren(...experiments.map((entry) => card(entry, () => emit({ kind: "open", name: entry.name }))));
      [...cards.querySelectorAll("button")].find((button) => button.dataset.name === focused)?.focus();
    }
    nothing.hidden = experiments.length > 0;
    nothing.replaceChildren("No experiments in ", h("code", {}, `${root}/`), " yet: ",
      h("code", {}, "coalition compare london"), " makes one. Then press Refresh.");
    const open = opened?.name ?? null;
    if (open !== state.open) {
      state.folded = open !== null;
      state.open = open;
    }
    for (const button of cards.querySelectorAll("button")) {
      set(button, "aria-current", button.dataset.name === open ? "true" : null);
      button.classList.toggle("waiting", Boolean(running) && button.dataset.name === asked);
    }
    fit();
  }

  return { element, update };
}

function card(entry, choose) {
  const { name, title, when, reason } = entry;
  const head = [h("span", { class: "x-card-title" }, title), name === title ? null : h("span", { class: "x-card-name" }, name === "." ? "this folder" : name)];
  const date = when ? DATE.format(new Date(when)) : "";
  if (reason) {
    return h("li", { class: "x-card closed" }, head, h("span", {}, withCode(reason)), h("span", { class: "quiet" }, date));
  }
  const button = h("button", { class: "x-card", type: "button", "data-name": name, onclick: choose }, head,
    h("span", {}, inWords(entry)), h("span", { class: "quiet" }, [date, size(entry.size)].filter(Boolean).join(" · ")));
  return h("li", {}, button);
}

function inWords({ finished, expected, failed, seeds, draws, strategies, more, complete }) {
  const count = strategies.length + more;
  const runs = complete ? counted(finished, "run") : `${number(finished)} of ${counted(expected, "run")}`;
  const parts = [counted(count, "strategy", "strategies"), counted(seeds, "seed")];
  if (draws) parts.push(counted(draws, "draw"));
  parts.push(runs);
  if (failed) parts.push(`${number(failed)} failed`);
  return parts.join(" · ");
}

function size(bytes) {
  if (!bytes) return "";
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${number(bytes / 1e6, bytes < 1e7 ? 1 : 0)} MB`;
}

/** Return a text whose parts between backticks are set as code. */
export function withCode(text) {
  return text.split("`").map((part, k) => (k % 2 ? h("code", {}, part) : part));
}
