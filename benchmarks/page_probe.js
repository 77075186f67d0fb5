/** Measures the page from inside, put into it before its own scripts: `window.probe`. Times are in ms. */

window.probe = (() => {
  const frame = () => new Promise(requestAnimationFrame);
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const labelled = (label) => one(`#panel-watch button[aria-label="${label}"]`);
  const named = (text, within = "#panel-watch") => all(`${within} button`).find((button) => button.textContent.trim() === text);
  const PATIENCE = 90_000;
  const LOOK = 20;

  /** All that a step may change: colours and rings of the maps, and cursors of the charts. */
  const drawn = () => all(".map .place").map((node) => `${node.firstChild.getAttribute("fill")}${node.classList.contains("member")}`).join() +
    all("line.cursor").map((line) => line.getAttribute("x1")).join();
  const curves = () => all("path.line.future").map((line) => line.getAttribute("d")).join();
  const complete = () => all(".map").length === 2 && all(".map .ground").length > 0 && all(".map .ground").every((node) => node.getAttribute("fill"));
  const judged = () => one(".stage-head .sentence") !== null && one(".stage-head .sentence.waiting") === null && one(".stage .busy").hidden;

  async function until(holds, patience = PATIENCE) {
    const end = performance.now() + patience;
    while (!holds()) {
      if (performance.now() > end) throw new Error("it did not come");
      await new Promise((resolve) => setTimeout(resolve, LOOK)); // a frame each would make 25 browsers draw all the time
    }
    await frame(); // what holds now is on the screen with the frame that begins next
    return performance.now();
  }

  /** Seconds do not count from the click of a script but from the viewer's: `timeStamp` is the browser's. */
  const clicks = [];
  addEventListener("click", async (event) => {
    if (!event.isTrusted || event.target.closest("button") !== labelled("One month on")) return;
    const before = drawn();
    await frame();
    await frame();
    clicks.push({ took: performance.now() - event.timeStamp, changed: drawn() !== before });
  }, true);

  async function paints() {
    await until(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    return performance.getEntriesByName("first-contentful-paint")[0].startTime;
  }

  /** One step by a script's click. */
  async function step(label = "One month on") {
    const before = drawn();
    const began = performance.now();
    labelled(label).click();
    await frame();
    await frame();
    return { took: performance.now() - began, changed: drawn() !== before };
  }

  /** Many steps, there and back, one a frame. */
  async function steps(count) {
    const [on, back, slider] = [labelled("One month on"), labelled("One month back"), one('input[aria-label="Month"]')];
    let button = on;
    for (let k = 0; k < count; k++) {
      if (slider.valueAsNumber >= Number(slider.max)) button = back;
      if (slider.valueAsNumber <= 0) button = on;
      button.click();
      await frame();
    }
  }

  /** Move the slider of the months once a frame; return how long each frame took. */
  async function scrub(moves) {
    const slider = one('input[aria-label="Month"]');
    const frames = [];
    let last = await frame();
    for (let k = 0; k < moves; k++) {
      slider.value = Math.round((k * Number(slider.max)) / (moves - 1));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      const now = await frame();
      frames.push(now - last);
      last = now;
    }
    return frames;
  }

  /** The last thing asked for, so that a verdict counts only if nothing was asked for since. */
  let asked = 0;
  const verdicts = [];

  /** Ask for something else; return when its curves and maps are there. Its verdict is noted when it comes. */
  async function ask(change) {
    const before = curves();
    const mine = ++asked;
    const began = performance.now();
    change();
    const picture = (await until(() => curves() !== before && complete())) - began;
    const verdict = until(() => asked !== mine || judged()).then((at) => (asked === mine ? at - began : null));
    verdict.then((took) => verdicts.push(took));
    return { picture, verdict };
  }

  /** The same, and wait for the verdict as well. */
  const whole = async (change) => {
    const { picture, verdict } = await change;
    return { picture, verdict: await verdict };
  };
  const quick = async (change) => (await change).picture;

  const luck = () => ask(() => named("New luck").click());
  const lever = (name, share) => ask(() => {
    const range = one(`#lever-${name}`);
    const [low, high, by, now] = [range.min, range.max, range.step, range.value].map(Number);
    let value = low + by * Math.round((share * (high - low)) / by);
    if (Math.abs(value - now) < by / 2) value += value + by > high ? -by : by;
    range.value = value;
    range.dispatchEvent(new Event("input", { bubbles: true }));
    range.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /** Work out a coarse plane in the other tab, and come back. */
  async function plane() {
    one("#tab-what-if").click();
    await until(() => named("Work it out", "#panel-what-if"));
    const detail = all("#panel-what-if label").find((label) => label.textContent.startsWith("Detail")).querySelector("select");
    detail.selectedIndex = 0;
    detail.dispatchEvent(new Event("change"));
    const began = performance.now();
    named("Work it out", "#panel-what-if").click();
    const bar = one("#panel-what-if progress");
    await until(() => bar.checkVisibility());
    await until(() => !bar.checkVisibility(), 3 * PATIENCE);
    const took = performance.now() - began;
    one("#tab-watch").click();
    await until(() => one("#panel-watch").checkVisibility());
    return took;
  }

  return {
    until, complete, judged, paints, step, steps, scrub, plane, clicks, verdicts, one,
    luck: () => quick(luck()), lever: (name, share) => quick(lever(name, share)),
    luckAndVerdict: () => whole(luck()), leverAndVerdict: (name, share) => whole(lever(name, share)),
  };
})();
