/** Colours: shades for every percent, and text that can be read on them. */

/** The page's text colour. */
export const INK = "#1B2A27";
const WHITE = "#ffffff";
const ENOUGH_CONTRAST = 4.5;

/**
 * Return 101 shades between the colours of a ramp, with the text colour for each.
 * @param {string[]} ramp colours from 0 to 100 %, "#rrggbb"
 * @param {string} ink the page's text colour
 * @returns {{ground: string, text: string}[]}
 */
export function shades(ramp, ink) {
  const stops = ramp.map(channels);
  return Array.from({ length: 101 }, (_, percent) => {
    const place = (percent / 100) * (stops.length - 1);
    const k = Math.min(Math.floor(place), stops.length - 2);
    const ground = stops[k].map((value, c) => Math.round(value + (stops[k + 1][c] - value) * (place - k)));
    const text = [ink, WHITE].find((colour) => contrast(channels(colour), ground) >= ENOUGH_CONTRAST);
    return { ground: `rgb(${ground.join(" ")})`, text: text ?? "#000000" };
  });
}

/** Return the text colour for a ground of [red, green, blue]: ink or white, whichever contrasts more. */
export function readable(ground) {
  const [dark, light] = [INK, WHITE].map((colour) => contrast(channels(colour), ground));
  return light > dark ? WHITE : INK;
}

/** Return red, green and blue of "#rrggbb". */
export function channels(colour) {
  return [1, 3, 5].map((k) => parseInt(colour.slice(k, k + 2), 16));
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((c) => (c <= 10.31 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
