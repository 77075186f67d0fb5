/** The view in the address: month, colour and ties, and no other key is touched. */

const PAUSE = 250;

/**
 * Return what writes a view into the address, at most four times a second, as browsers limit it.
 * @returns {{write: Function, stop: Function}}
 */
export function address() {
  const state = { timer: 0, view: null, last: 0 };

  function write(view) {
    state.view = view;
    state.timer ||= setTimeout(flush, Math.max(0, state.last + PAUSE - performance.now()));
  }

  function flush() {
    state.timer = 0;
    state.last = performance.now();
    const url = new URL(location.href);
    const { month, colour, ties } = state.view;
    for (const [key, value] of Object.entries({ month, colour, ties: ties ? 1 : 0 })) url.searchParams.set(key, value);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  return { write, stop: () => clearTimeout(state.timer) };
}
