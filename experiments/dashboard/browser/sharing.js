/** What leaves the page: the address, the link in it, and files. */

import { bytes } from "./decode.js";
import { h } from "./dom.js";

/**
 * Write the settings into the address; what else stands there, such as the month, stays.
 * @param {string} query the settings as a query string
 * @param {string[]} keys the keys that settings may have
 */
export function writeAddress(query, keys) {
  const url = new URL(location.href);
  for (const key of keys) url.searchParams.delete(key);
  for (const [key, value] of new URLSearchParams(query)) url.searchParams.set(key, value);
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

/** Copy the address; return whether the browser let us. */
export async function copyAddress() {
  try {
    await navigator.clipboard.writeText(location.href);
    return true;
  } catch {
    return false;
  }
}

/**
 * Mount nothing that is seen: what hands files to the browser.
 *
 * Payload: {id: 0 for none, name, type, content (base64)}.
 */
export function mount() {
  let last = 0;
  return {
    update(file) {
      if (file.id && file.id !== last) keep(new Blob([bytes(file.content)], { type: file.type }), file.name);
      last = file.id;
    },
    destroy() {},
  };
}

/** Let the browser keep a file. */
export function keep(blob, name) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Return what the address says of a key, or null. */
export function inAddress(key) {
  return new URL(location.href).searchParams.get(key);
}
