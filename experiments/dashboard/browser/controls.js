/**
 * The side of the page: what is compared, the levers, luck, sharing.
 *
 * Payload: {
 *   pickers: [{role: "scenario"|"left"|"right", label, about, options: [{name, title}], chosen, own: title|null,
 *              colour: "#..."|null, family, hollow}],     own: the title of an uploaded file, if that is what is chosen
 *   levers: [{name, label, unit, meaning, low, high, step, own, value, moved, each: null|words for its own}],
 *   seed, question, intro,
 *   faults: [text],            what could not be used, to be told at once
 *   busy: null|text, retry: whether it can be tried again, address: query string, keys: [..], fits: whether the address holds all of it,
 *   largest: bytes of an upload
 * }
 * Says {kind: "pick", role, name}, {kind: "upload", role, name, text}, {kind: "lever", name, value} (null: its own),
 * {kind: "luck"}, {kind: "seed", value}, {kind: "reset"}, {kind: "retry"}, {kind: "fault", text}, and
 * {kind: "take", what, month, colour} for a file.
 */

import { h, say } from "./dom.js";
import { marker } from "./marks.js";
import { copyAddress, inAddress, writeAddress } from "./sharing.js";
import { sliders } from "./sliders.js";

/** Where the choices are folded until asked for, so that the map comes first. */
const NARROW = "(max-width: 1000px)";
const FILES = [
  ["png", "Picture of the map (PNG)"], ["svg", "Picture of the map (SVG)"], ["months", "Both sides, by month (CSV)"],
  ["boroughs", "Boroughs, by month (CSV)"], ["scenario", "Scenario file (TOML)"], ["left", "First strategy (TOML)"],
  ["right", "Second strategy (TOML)"],
];

/** Mount the controls. */
export function mount(element, emit) {
  const state = { largest: 0 };
  const question = h("h1", { class: "question" });
  const intro = h("p", { class: "intro" });
  const faults = h("div", { class: "faults", role: "alert" });
  const pickers = new Map();
  const picking = h("div", { class: "pickers" });
  const levers = sliders((name, value) => emit({ kind: "lever", name, value }));
  const seed = h("input", { type: "number", class: "select seed", id: "seed", min: 0, step: 1,
    onchange: () => emit({ kind: "seed", value: seed.value }) });
  const luck = h("button", { type: "button", class: "button", onclick: () => emit({ kind: "luck" }) }, "New luck");
  const reset = h("button", { type: "button", class: "button", onclick: () => emit({ kind: "reset" }) }, "Reset all");
  const said = h("p", { class: "quiet small", role: "status" });
  const shared = sharing(emit, said);
  const narrow = matchMedia(NARROW);
  const choices = h("details", { class: "choices-fold", open: !narrow.matches },
    h("summary", {}, "Change, share, how to read"), intro, picking,
    h("fieldset", { class: "group" }, h("legend", {}, "Levers"), levers.element),
    h("div", { class: "luck-row" }, h("label", { for: "seed" }, "Luck no."), seed, luck, reset),
    shared.element, said, howToRead());
  const fold = () => { choices.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  element.append(h("div", { class: "controls" }, question, faults, choices));

  function update(payload) {
    say(question, payload.question);
    say(intro, payload.intro);
    faults.hidden = !payload.faults.length;
    faults.replaceChildren(...payload.faults.map((text) => h("p", {}, text)));
    if (payload.retry) faults.append(h("button", { type: "button", class: "button", onclick: () => emit({ kind: "retry" }) }, "Try again"));
    for (const picker of payload.pickers) {
      if (!pickers.has(picker.role)) {
        pickers.set(picker.role, pick(picker, emit, () => state.largest));
        picking.append(pickers.get(picker.role).element);
      }
      pickers.get(picker.role).update(picker);
    }
    levers.update(payload.levers);
    if (document.activeElement !== seed) seed.value = payload.seed;
    state.largest = payload.largest;
    writeAddress(payload.address, payload.keys);
    shared.update(payload.fits, payload.busy === null);
    if (payload.busy !== null || !said.textContent.startsWith("Link")) say(said, payload.busy ?? "");
  }

  function destroy() {
    narrow.removeEventListener("change", fold);
    element.replaceChildren();
  }

  return { update, destroy };
}

/** A picker of a scenario or strategy, from the library or from a file. */
function pick({ role, label }, emit, largest) {
  const select = h("select", { class: "select", id: `pick-${role}`, "aria-describedby": `about-${role}`,
    onchange: () => select.value && emit({ kind: "pick", role, name: select.value }) });
  const mark = h("span", { class: "picker-mark" });
  const about = h("p", { class: "picker-about quiet small", id: `about-${role}` });
  const input = h("input", { type: "file", accept: ".toml,text/plain", class: "hidden", id: `file-${role}`,
    onchange: () => read(input, role, emit, largest()) });
  const element = h("div", { class: "picker" },
    h("div", { class: "picker-head" },
      h("label", { for: `pick-${role}` }, mark, label), input,
      h("label", { class: "file-label", for: `file-${role}` }, "Use a file", h("span", { class: "hidden" }, ` as ${label}`))),
    select, about);

  function update(payload) {
    const { options, chosen, own, about: words } = payload;
    const all = own ? [{ name: "", title: `${own} (your file)` }, ...options] : options;
    if (select.length !== all.length || all.some(({ title }, k) => select.options[k].text !== title)) {
      select.replaceChildren(...all.map(({ name, title }) => h("option", { value: name }, title)));
    }
    select.value = own ? "" : chosen;
    say(about, words);
    if (payload.colour) mark.replaceChildren(marker(payload));
  }

  return { element, update };
}

async function read(input, role, emit, largest) {
  const [file] = input.files;
  input.value = ""; // so that the same file can be chosen again once it is mended
  if (!file) return;
  const text = file.size > largest ? null : await file.text();
  // A message may hold a little more than a file, which grows on its way: quotes and line ends are escaped.
  const sent = text === null ? Infinity : new TextEncoder().encode(JSON.stringify(text)).length;
  if (sent > 1.2 * largest) emit({ kind: "fault", text: `${file.name}: larger than ${largest / 1000} kB` });
  else emit({ kind: "upload", role, name: file.name.slice(0, 80), text });
}

/** Copying the link, and files to take along. */
function sharing(emit, said) {
  const link = h("button", { type: "button", class: "button", onclick: copy }, "Copy link");
  const note = h("p", { class: "quiet small", hidden: true },
    "Your file is too large for a link: who opens it needs the file as well.");
  const files = h("ul", {}, FILES.map(([what, title]) => h("li", {}, h("button", {
    type: "button", class: "plain", onclick: () => emit({ kind: "take", what, month: Number(inAddress("month")) || 0, colour: inAddress("colour") }) }, title))));
  const element = h("div", { class: "share" }, link,
    h("details", { class: "files" }, h("summary", { class: "button" }, "Download"), files), note);

  async function copy() {
    say(said, (await copyAddress()) ? "Link copied: it opens this very view." : "Link: copy it from the address bar.");
  }

  function update(fits, ready) {
    note.hidden = fits;
    files.querySelectorAll("button").forEach((button) => { button.disabled = !ready; });
  }

  return { element, update };
}

function howToRead() {
  return h("details", { class: "how" }, h("summary", {}, "How to read this page"),
    h("p", {}, "Each square is a borough, each circle an institution such as a university or a museum. The darker, the ",
      "more of its services are in use and fit what it needs. A ring in magenta marks a member of the coalition."),
    h("p", {}, "Both sides have the same London and the same luck: what differs is what the strategy does. Point at a place, ",
      "or go there with Tab and the arrow keys, for its story; Enter keeps it open."),
    h("p", {}, "Play, step and the slider below go through the months. The sentence on top is worked out from many other draws ",
      "of luck, not from the one that is drawn."),
    h("p", {}, "It is a model: most of what it assumes is judgement. It says what follows from that, not what will be."));
}
