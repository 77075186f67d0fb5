/** The words of the plane of two levers. */

import { counted, differenceUnit, margin, number, plain, setting } from "./words.js";

/** Return where a lever stands on an axis: "Programme money £250 k a month"; that a share is one of 1 goes without saying. */
export function settingOn(axis, value) {
  return `${axis.label} ${setting(value, axis.unit).replace(/ of 1$/, "")}`;
}

/** Return the smallest difference that matters: "1 point", "£1 m". */
export function smallest({ unit, least }) {
  if (unit === "GBP m") return `£${plain(least)} m`;
  return `${plain(least)} ${least === 1 ? differenceUnit(unit).replace(/^points$/, "point") : differenceUnit(unit)}`;
}

/** Return a month in words: "After 3 years", "After 10 years (the end)". */
export function when(month, last) {
  const time = month % 12 === 0 ? counted(month / 12, "year") : counted(month, "month");
  return `After ${time}${last ? " (the end)" : ""}`;
}

/** Return how long something takes, for who waits. */
export function duration(seconds) {
  if (seconds < 1.5) return "a second or so";
  if (seconds < 20) return `about ${Math.round(seconds)} s`;
  if (seconds < 100) return `about ${Math.round(seconds / 5) * 5} s`;
  return `about ${Math.round(seconds / 60)} min`;
}

/** Return a letter for either side: initials where they tell the two apart. */
export function letters([left, right]) {
  const [one, other] = [left, right].map((name) => name.trim().charAt(0).toUpperCase());
  return one && other && one !== other ? [one, other] : ["L", "R"];
}

/** Return what stands in a cell, so that its colour is not alone. */
export function mark(cell, lead, sides) {
  if (cell.error) return "×";
  return { left: sides[0], right: sides[1], equal: "=", same: "=" }[lead.standing] ?? "?";
}

/** Return who leads in a cell and by how much, in one line. */
export function verdict(cell, lead, plane, outcome) {
  if (cell.error) return "Could not be worked out.";
  if (lead.difference === null) return "It cannot be told who leads.";
  const ahead = plane.names[lead.difference >= 0 ? 0 : 1];
  const by = margin(Math.abs(lead.difference), outcome.unit, outcome.decimals);
  if (lead.standing === "left" || lead.standing === "right") return `${ahead} leads by ${by}.`;
  if (lead.standing === "same") return "No difference under any luck.";
  if (lead.standing === "equal") return `As good as level: ${ahead} is ahead by ${by}.`;
  if (lead.standing === "unknown") return `Too few runs to tell: ${ahead} is ahead by ${by}.`;
  return `Undecided: ${ahead} is ahead by ${by}, which luck could turn.`;
}

/** Return what is behind the verdict of a cell, a line each. */
export function evidence(cell, lead, plane, outcome) {
  if (cell.error) return [cell.error];
  const lines = [];
  if (lead.low !== null && lead.low !== lead.high) {
    const back = lead.difference < 0;
    const [low, high] = back ? [-lead.high, -lead.low] : [lead.low, lead.high];
    const from = outcome.unit === "GBP m" ? margin(low, outcome.unit, outcome.decimals) : number(low, outcome.decimals);
    lines.push(`95 % interval of this difference: ${from} to ${margin(high, outcome.unit, outcome.decimals)}.`);
    const times = Math.round((back ? 1 - lead.probability : lead.probability) * plane.seeds * 2) / 2;
    lines.push(`Better under ${plain(times)} of ${plane.seeds} draws of luck${times % 1 ? ", a tie counting half" : ""}.`);
  }
  if (lead.left !== null && lead.right !== null) {
    const shown = (value) => (outcome.unit === "%" ? `${number(value, outcome.decimals)} %` : margin(value, outcome.unit, outcome.decimals));
    lines.push(`${plane.names[0]}: ${shown(lead.left)}. ${plane.names[1]}: ${shown(lead.right)}.`);
  }
  if (outcome.less_is_better) lines.push("Less is better here: who leads has the smaller one.");
  return lines;
}

/** Return the lead of a cell on an outcome, by name. */
export function leadOf(cell, outcome, monthIndex) {
  if (cell.error) return null;
  const [difference, low, high, left, right, standing, probability] = cell.leads[outcome.key][monthIndex];
  // Where both come to the same under all luck, luck could not turn it.
  const same = standing === "tied" && difference === 0 && low === 0 && high === 0;
  return { difference, low, high, left, right, standing: same ? "same" : standing, probability };
}
