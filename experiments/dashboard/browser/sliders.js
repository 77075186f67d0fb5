/** The sliders of the levers: native ranges, each with its value, unit, meaning and the way back to its own value. */

import { h, say, set } from "./dom.js";
import { setting } from "./words.js";

const PATIENCE = 250;

/**
 * Return the sliders.
 * @param {Function} moved called with name and value once a slider has come to rest, with null to go back to its own
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
  const usual = h("span", { class: "lever-usual" });
  const element = h("div", { class: "lever" },
    h("div", { class: "lever-head" }, h("label", { for: `lever-${name}` }, label), value),
    range,
    h("p", { class: "lever-about quiet", id: `about-${name}` }, `${meaning} `, usual, own));
  range.addEventListener("input", () => { show(true); rest(PATIENCE); });
  range.addEventListener("change", () => rest(0));

  function rest(patience) {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => {
      state.timer = 0;
      moved(name, Number(range.value));
    }, patience);
  }

  function back() {
    moved(name, null);
    range.focus();
  }

  function show(held) {
    const { low, high, own: its, each } = state.lever;
    const words = held || state.lever.moved || !each ? shown(Number(range.value), unit) : each;
    say(value, words);
    set(range, "aria-valuetext", words);
    range.style.setProperty("--filled", `${(100 * (range.value - low)) / (high - low)}%`);
    const standard = each ?? shown(its, unit);
    own.hidden = !state.lever.moved;
    usual.hidden = state.lever.moved;
    say(usual, `Default: ${standard}.`);
    say(own, `Back to the default, ${standard}`);
  }

  function update(lever) {
    state.lever = lever;
    if (state.timer) return; // it is in somebody's hand
    set(range, "min", lever.low);
    set(range, "max", lever.high);
    // A world's own value may lie between two steps: there the range goes without them, and Python cleans what it says.
    set(range, "step", onAStep(lever) ? lever.step : "any");
    range.value = lever.value;
    show(false);
  }

  return { element, update };
}

function onAStep({ value, own, low, step }) {
  return [value, own].every((each) => Math.abs(Math.round((each - low) / step) * step - (each - low)) < 1e-9);
}

function shown(value, unit) {
  return setting(Number(value.toFixed(2)), unit);
}
