/** What leaves the page: the address, the link in it, and files. */

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
      if (file.id && file.id !== last) keep(file);
      last = file.id;
    },
    destroy() {},
  };
}

function keep({ name, type, content }) {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Return what the address says of a key, or null. */
export function inAddress(key) {
  return new URL(location.href).searchParams.get(key);
}
