/** Time travel: first, back, play, forward, a slider over the months, and the speed. */

import { h, say, set } from "./dom.js";
import { changeIcon, icon } from "./marks.js";

const SPEEDS = [["Step by step", 1], ["Slow", 3], ["Normal", 8], ["Fast", 20]];
const CALM = "(prefers-reduced-motion: reduce)";

/**
 * Make the transport.
 * @param {Function} go called with the month to go to
 * @param {Function} onplaying called with whether it plays now
 * @returns {{element, bind, draw, toggle, stop, jump}}
 */
export function transport(go, onplaying) {
  const state = { month: 0, horizon: 1, timer: 0 };
  const button = (name, label, onclick, kind = "button") =>
    h("button", { class: `${kind} square`, type: "button", "aria-label": label, title: label, onclick }, icon(name));
  const first = button("first", "First month", () => jump(0));
  const back = button("back", "One month back", () => jump(state.month - 1));
  const play = button("play", "Play", toggle, "button primary");
  const forward = button("forward", "One month on", () => jump(state.month + 1));
  const slider = h("input", { class: "slider", type: "range", min: 0, step: 1, "aria-label": "Month", oninput: () => jump(slider.valueAsNumber) });
  const strong = h("strong");
  const of = h("span");
  const date = h("span", { class: "quiet" });
  const speed = h("select", { class: "select", "aria-label": "Speed", onchange: () => state.timer && start() },
    SPEEDS.map(([title, rate]) => h("option", { value: rate }, title)));
  speed.value = matchMedia(CALM).matches ? 1 : 8;
  const element = h("div", { class: "transport", role: "group", "aria-label": "Time" },
    h("div", { class: "transport-buttons" }, first, back, play, forward), slider,
    h("p", { class: "transport-month" }, h("span", {}, strong, of), h("span", { class: "dot", "aria-hidden": "true" }, " · "), date), speed);

  function jump(month) {
    stop();
    turnTo(month);
  }

  /** Go to a month, and know it before it is drawn: who is faster than the frames loses no step. */
  function turnTo(month) {
    state.month = Math.min(Math.max(month, 0), state.horizon);
    slider.value = state.month;
    go(state.month);
  }

  function toggle() {
    if (state.timer) stop();
    else {
      if (state.month >= state.horizon) turnTo(0);
      start();
    }
  }

  function start() {
    clearInterval(state.timer);
    state.timer = setInterval(() => (state.month < state.horizon ? turnTo(state.month + 1) : stop()), 1000 / Number(speed.value));
    told();
  }

  function stop() {
    if (!state.timer) return;
    clearInterval(state.timer);
    state.timer = 0;
    told();
  }

  function told() {
    const playing = state.timer !== 0;
    changeIcon(play.firstChild, playing ? "pause" : "play");
    set(play, "aria-label", playing ? "Pause" : "Play");
    set(play, "title", playing ? "Pause" : "Play");
    onplaying(playing);
  }

  /** Take over how long the model is. */
  function bind({ horizon, dates }) {
    Object.assign(state, { horizon, dates });
    set(slider, "max", horizon);
  }

  /** Show a month. */
  function draw(month) {
    state.month = month;
    if (slider.valueAsNumber !== month) slider.value = month;
    slider.style.setProperty("--filled", `${(100 * month) / state.horizon}%`);
    set(slider, "aria-valuetext", `Month ${month}, ${state.dates[month].long}`);
    say(strong, `Month ${month}`);
    say(of, ` of ${state.horizon}`);
    say(date, state.dates[month].long);
    // Not `disabled`: a button that is pressed to the end must not lose the focus of who presses it.
    for (const node of [first, back]) set(node, "aria-disabled", month === 0);
    set(forward, "aria-disabled", month === state.horizon);
    if (state.timer && month === state.horizon) stop();
  }

  return { element, bind, draw, toggle, stop, jump };
}
