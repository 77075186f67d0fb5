/** The sliders of the levers: native ranges, each with its value, unit, meaning and the way back to its own value. */

import { h, say, set } from "./dom.js";

const PATIENCE = 250;

/**
 * Return the sliders.
 * @param {Function} moved called with name and value once a slider has come to rest
 * @returns {{element: HTMLElement, update: Function}} `update` takes the levers of the payload
 */
export function sliders(moved) {
  const element = h("div", { class: "levers" });
  const known = new Map();

  function update(levers) {
    for (const lever of levers) {
      if (!known.has(lever.name)) {
        known.set(lever.name, slider(lever, moved));
        element.append(known.get(lever.name).element);
      }
      known.get(lever.name).update(lever);
    }
  }

  return { element, update };
}

function slider({ name, label, unit, meaning }, moved) {
  const state = { timer: 0, lever: null };
  const value = h("output", { class: "lever-value", for: `lever-${name}` });
  const range = h("input", { type: "range", class: "slider", id: `lever-${name}`, "aria-describedby": `about-${name}` });
  const own = h("button", { type: "button", class: "lever-own", onclick: back });
  const element = h("div", { class: "lever" },
    h("div", { class: "lever-head" }, h("label", { for: `lever-${name}` }, label), value),
    range,
    h("p", { class: "lever-about quiet", id: `about-${name}` }, `${meaning} `, own));
  range.addEventListener("input", () => { show(); rest(PATIENCE); });
  range.addEventListener("change", () => rest(0));

  function rest(patience) {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => {
      state.timer = 0;
      moved(name, Number(range.value));
    }, patience);
  }

  function back() {
    range.value = state.lever.own;
    show();
    rest(0);
    range.focus();
  }

  function show() {
    const { low, high, own: its } = state.lever;
    const words = `${shown(Number(range.value))} ${unit}`;
    say(value, words);
    set(range, "aria-valuetext", words);
    range.style.setProperty("--filled", `${(100 * (range.value - low)) / (high - low)}%`);
    own.hidden = Math.abs(range.value - its) < state.lever.step / 2;
    say(own, `Back to ${shown(its)}`);
  }

  function update(lever) {
    state.lever = lever;
    if (state.timer) return; // it is in somebody's hand
    for (const key of ["low", "high", "step"]) set(range, { low: "min", high: "max", step: "step" }[key], lever[key]);
    range.value = lever.value;
    show();
  }

  return { element, update };
}

function shown(value) {
  return Number(value.toFixed(2)).toLocaleString("en-GB");
}
