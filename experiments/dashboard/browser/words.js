/** The page's words for numbers, places and events. */

const KINDS = { borough: "Borough", education: "Education", arts: "Arts", other: "Institution" };
const TIERS = { people: "people-based services", transactional: "transactional services", all: "all services" };
const START = 4;
const THIN = "\u202f";

const REASONS = [
  "Nothing left to adopt.",
  "Too few transactional services in use for a people-based one yet.",
  "Data agreement not signed yet.",
  "Wanted it, but the change budget does not hold the money.",
  "Could never save enough for it.",
  "No design in reach fits its needs.",
  "Not understood by those who would use it.",
  "Too complex for its capacity.",
  "Limited need for it.",
  "Too few near use it well, and no solution is ready.",
  "Only a matter of time.",
];
const NOTHING_LEFT = 0;
/** Reasons of money: the chance, which is of wanting it, would mislead. */
const OF_MONEY = [3, 4];

/** Return a number with at most `digits` decimals, with a true minus sign and thousands apart. */
export function number(value, digits = 0) {
  const text = value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace("-", "−");
}

/** Return a value with its unit, as short as it can be, for charts and tables: "34 %", "£1.2 m", "12"; the space is a thin one that no line breaks at. */
export function amount(value, unit, digits) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const money = /^GBP\s*(.*)$/.exec(unit);
  if (money) {
    const text = number(Math.abs(value), digits ?? (Math.abs(value) < 10 ? 1 : 0));
    return `${value < 0 && Number(text) !== 0 ? "−" : ""}£${text}${money[1] ? THIN : ""}${money[1]}`;
  }
  const text = number(value, digits ?? 0);
  return unit === "%" ? `${text}${THIN}%` : unit === "points" ? `${text}${THIN}pts` : text;
}

/** Return a number with its sign. */
export function signed(value, digits) {
  const text = number(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** Return a number with no more decimals than it has, four at most: "0.25", "12". */
export function plain(value) {
  const text = String(Math.abs(Math.round(value * 1e4) / 1e4));
  return number(value, text.includes(".") ? text.length - text.indexOf(".") - 1 : 0);
}

/** Return a setting of a lever with its unit: "5 services", "£400 k a month". */
export function setting(value, unit) {
  const text = plain(value);
  return unit.startsWith("GBP ") ? `£${text} ${unit.slice(4)}` : `${text} ${unit}`;
}

/** Return the unit of an axis: "£ k a month". */
export function unitName(unit) {
  return unit.replace(/^GBP\b/, "£");
}

/** Return how many there are of something: "1 seed", "1,200 seeds". */
export function counted(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** Return the unit of a difference, within a sentence: what is in percent differs by points. */
export function differenceUnit(unit) {
  return unit === "%" ? "points" : unit;
}

/** Return a difference with its unit, within a sentence: "3.1 points", "£4.1 m". */
export function margin(value, unit, digits) {
  if (unit === "GBP m") return `${value < 0 ? "−" : ""}£${number(Math.abs(value), digits)} m`;
  return `${number(value, digits)} ${differenceUnit(unit)}`;
}

/** Return an amount of money given in GBP thousand: "£640 k" or "£1.3 m". */
export function money(thousand) {
  return thousand < 1000 ? amount(thousand, "GBP k") : amount(thousand / 1000, "GBP m", 1);
}

/** Return how far the programme is with its use cases: "Use cases ready: 3 of 5 (latest: SEND, Mar 2021)". */
export function casesSentence(model, side, month) {
  if (!side.cases.length) return "No use cases.";
  const chosen = side.cases.filter(([, from]) => from <= month).length;
  const ready = side.cases.filter(([, , published]) => published >= 0 && published <= month).sort((a, b) => b[2] - a[2]);
  if (!chosen) return "No use case chosen so far.";
  const latest = ready.length ? ` (latest: ${model.services[ready[0][0]].title}, ${model.dates[ready[0][2]].short})` : "";
  return `Use cases ready: ${ready.length} of ${chosen}${latest}`;
}

/** Return what a colour stands for, within a sentence: "people-based services" or a service's title. */
export function colourName(model, colour) {
  return TIERS[colour] ?? model.services.find(({ name }) => name === colour)?.title ?? colour;
}

/** Return the kind of a place, and how many it is for: "Borough, 268,000 residents". */
export function kindOf(place) {
  const kind = KINDS[place.sector] ?? place.sector[0].toUpperCase() + place.sector.slice(1);
  const people = number(Math.round(place.users * 1000 / 100) * 100);
  return `${kind}, ${people} ${place.sector === "borough" ? "residents" : "users"}`;
}

/** Return the name of a place on the map: "Hackney, 34 % of people-based services, member since month 12". */
export function placeLabel(place, value, what, since) {
  const share = Number.isNaN(value) ? `no ${what} to adopt` : `${Math.round(value)} % of ${what}`;
  const member = since === null ? "not a member" : since === 0 ? "founding member" : `member since month ${since}`;
  return `${place.name}, ${share}, ${member}`;
}

/** Return how an adoption came about: "SEND, March 2021: copied Camden's design (fit 71 %)". */
export function adoptionSentence(model, { month, service, fit, source, peer, pushed }) {
  const { title } = model.services[service];
  const quality = `fit\u00a0${amount(fit / 10, "%")}`;
  if (source === START) return `${title}, before the start (${quality})`;
  const ordered = pushed ? ", under a mandate" : "";
  return `${title}, ${model.dates[month].long}: ${sourceOf(model, source, peer)}${ordered} (${quality})`;
}

/** Return what would come next and what stands in the way; `need` is the need of that service, if there is one. */
export function nextSentence(model, place, waiting) {
  if (!waiting || waiting.reason === NOTHING_LEFT || waiting.service < 0) return { text: REASONS[NOTHING_LEFT], need: null };
  const { title } = model.services[waiting.service];
  const chance = waiting.chance > 0 && !OF_MONEY.includes(waiting.reason) ? ` About ${likely(waiting.chance)} a month.` : "";
  return { text: `Next: ${title}. ${REASONS[waiting.reason]}${chance}`, need: place.need[waiting.service] };
}

/** Return when something was done: "at the start" or "Mar 2021". */
export function moment(model, month) {
  return month === 0 ? "at the start" : model.dates[month].short;
}

function likely(permille) {
  return permille < 10 ? `less than ${amount(1, "%")}` : amount(permille / 10, "%");
}

function sourceOf(model, source, peer) {
  const name = model.places[peer]?.name ?? model.outside[peer - model.places.length];
  if (source === 2 && name) return `copied ${name}${name.endsWith("s") ? "’" : "’s"} design`;
  return { 0: "bought on the market", 1: "took the programme’s design", 3: "own design" }[source] ?? "copied a peer’s design";
}
