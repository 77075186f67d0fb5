/** The figures: one at a time, drawn by the server when it is asked for; opens large; to take along as PNG or SVG. */

import { bytes } from "./decode.js";
import { h, say, set } from "./dom.js";
import { keep } from "./sharing.js";
import { turned } from "./tabs.js";

const SHARP = 2;

/** Make the part, empty until `show`. */
export function figures(emit) {
  const state = { opened: null, wanted: null, asked: null, figure: null };
  const list = h("div", { class: "x-tabs", role: "tablist", "aria-label": "Figures", "aria-orientation": "horizontal", onkeydown: turn });
  const image = h("img", { class: "x-image", decoding: "async", alt: "" });
  const zoom = h("button", { class: "x-zoom", type: "button", "aria-label": "Open large", onclick: enlarge }, image);
  const waiting = h("p", { class: "x-waiting quiet", role: "status" });
  const caption = h("figcaption", { class: "quiet" });
  const buttons = h("div", { class: "x-bar" },
    h("button", { class: "button", type: "button", onclick: enlarge }, "Open large"),
    h("button", { class: "button", type: "button", onclick: () => take("png") }, "Download PNG"),
    h("button", { class: "button", type: "button", "data-svg": "", onclick: () => take("svg") }, "Download SVG"));
  const panel = h("figure", { class: "x-figure", id: "x-figure", role: "tabpanel" }, zoom, waiting, caption, buttons);
  const large = h("img", { alt: "" });
  const close = h("button", { class: "button", type: "button", onclick: () => dialog.close() }, "Close");
  const dialog = h("dialog", { class: "x-dialog", "aria-label": "Figure", onclick: (event) => event.target === dialog && dialog.close() }, close, h("div", { class: "x-large" }, large));
  const element = h("section", { class: "x-part", "aria-labelledby": "x-figures" }, h("h3", { id: "x-figures" }, "Figures"), list, panel, dialog);
  // A figure costs the server a second, so the first is only asked for when a viewer comes near.
  const near = new IntersectionObserver(([entry]) => { state.near = entry.isIntersecting; ask(); }, { rootMargin: "200px" });
  near.observe(element);

  function show(opened) {
    const names = opened.figures.map(({ name }) => name);
    Object.assign(state, { opened, asked: null, figure: null, wanted: names.includes(state.wanted) ? state.wanted : names[0] ?? null });
    element.hidden = names.length === 0;
    list.replaceChildren(...opened.figures.map(({ name, title }) => h("button",
      { class: "x-tab", type: "button", role: "tab", "data-name": name, "aria-controls": "x-figure", onclick: () => choose(name) }, title)));
    draw();
    ask();
  }

  function choose(name) {
    Object.assign(state, { wanted: name, asked: null });
    draw();
    ask();
  }

  function ask() {
    if (!state.near || !state.wanted || state.asked === state.wanted || there()) return;
    state.asked = state.wanted;
    emit({ kind: "figure", name: state.wanted });
  }

  function there() {
    const { figure, opened, wanted } = state;
    return Boolean(figure) && figure.name === wanted && figure.experiment === opened.name && figure.fingerprint === opened.fingerprint;
  }

  function draw() {
    for (const tab of list.children) {
      set(tab, "aria-selected", tab.dataset.name === state.wanted);
      set(tab, "tabindex", tab.dataset.name === state.wanted ? 0 : -1);
    }
    const ready = there();
    const title = state.opened?.figures.find(({ name }) => name === state.wanted)?.title ?? "";
    set(panel, "aria-label", title);
    zoom.hidden = !ready;
    caption.hidden = !ready;
    buttons.hidden = !ready;
    waiting.hidden = ready;
    say(waiting, state.failed ? state.failed : `Drawing “${title}” …`);
    if (!ready) return;
    for (const [element, name] of [[image, "src"], [large, "src"]]) set(element, name, state.figure.source);
    for (const element of [image, large]) set(element, "alt", state.figure.alt || title);
    set(image, "width", state.figure.width);
    set(image, "height", state.figure.height);
    say(caption, state.figure.alt);
    buttons.querySelector("[data-svg]").hidden = !state.figure.source.startsWith("data:image/svg");
  }

  function turn(event) {
    const next = turned(event, [...list.children]);
    if (next) choose(next.dataset.name);
  }

  function enlarge() {
    if (there() && !dialog.open) dialog.showModal();
  }

  async function take(kind) {
    const { figure, opened } = state;
    const name = `${opened.name === "." ? "experiment" : opened.name.replaceAll("/", "-")}-${figure.name}.${kind}`;
    const asItIs = figure.source.startsWith(`data:image/${kind}`);
    keep(asItIs ? whole(figure.source) : await painted(image, figure), name);
  }

  function update({ figure, message, running }) {
    if (!state.opened) return;
    state.figure = figure ?? null;
    // A figure that could not be drawn is told of in the tab's message; nothing is waited for then.
    state.failed = !there() && !running && message ? message : "";
    draw();
  }

  return { element, show, state: update, destroy: () => near.disconnect() };
}

/** Return what a data address holds. */
function whole(source) {
  const [head, body] = source.split(",", 2);
  return new Blob([bytes(body)], { type: head.slice("data:".length).split(";")[0] });
}

/** Return a picture of an SVG image, at twice the dots. */
function painted(image, { width, height }) {
  const canvas = h("canvas", { width: SHARP * width, height: SHARP * height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
