/** What else there is to say of an experiment, folded: how sure each lead is, what was compared, how soon, money. */

import { h } from "./dom.js";
import { block } from "./experiment-blocks.js";

/** Make the part, empty until `show`. */
export function more() {
  const folds = h("div", {});
  const element = h("section", { class: "x-part", "aria-labelledby": "x-more" }, h("h3", { id: "x-more" }, "More about it"), folds);

  function show({ sections }) {
    const open = new Set([...folds.querySelectorAll("details[open]")].map((one) => one.dataset.anchor));
    folds.replaceChildren(...sections.map(({ anchor, title, blocks }) => h("details", { "data-anchor": anchor, open: open.has(anchor) },
      h("summary", {}, title), h("div", { class: "x-fold" }, blocks.flatMap(block)))));
  }

  return { element, show };
}
