/** From the payload to typed arrays for every month, once; scrubbing then only looks things up. */

const NOT_IN_USE = -1;

/**
 * Return what the payload says, ready to be looked up.
 *
 * Arrays are month-major: month m of place i is at [m * places + i]. Every side has
 *   fit          Int16 (months, places, services): fit in permille, -1 where the service is not in use
 *   member       Uint8 (months, places)
 *   trust, capacity  Uint8 (months, places), percent;  budget  Uint32 (months, places), GBP thousand
 *   pairs        Uint16 (pairs, 2);  tie  Uint8 (months, pairs), level 0 to 3;  pairsOf  [place] -> pair numbers
 *   hollow       whether its marker is hollow and its line dashed: the second of two strategies of one family
 *   histories    [place] -> {adoptions, abandonments, memberships, signed, waiting}, each by month
 */
export function decode(payload) {
  const { horizon, places, services } = payload;
  const shape = { months: horizon + 1, places: places.length, services: services.length };
  return {
    ...payload,
    shape,
    sides: payload.sides.map((side, k) => ({ ...decodedSide(side, shape), hollow: k === 1 && payload.sides[0].family === side.family })),
    dates: calendar(payload.start, horizon + 1),
  };
}

/**
 * Return the effective adoption of a tier, of all services or of one, in percent: Float32 (months, places), NaN where
 * it is none of a place's business. Worked out when a colour is first asked for, and kept.
 * @param {Object} model what `decode` returned
 * @param {Object} side one of its sides
 * @param {string} colour "people", "transactional", "all" or a service's name
 */
export function levels(model, side, colour) {
  let known = side.levels.get(colour);
  if (!known) side.levels.set(colour, (known = workedOut(model, side.fit, servicesOf(model, colour))));
  return known;
}

/** Return the numbers of the services that a colour stands for. */
function servicesOf(model, colour) {
  const numbers = model.services.map((_, k) => k);
  if (colour === "all") return numbers;
  return numbers.filter((k) => model.services[k].tier === colour || model.services[k].name === colour);
}

/** Return the bytes of a text in base64. */
export function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Return the last of some entries, sorted by month, that is not after `month`; undefined if there is none. */
export function lastUpTo(entries, month) {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle].month <= month) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}

/** Return the month since when a place has been a member, as of `month`; null if it is none. */
export function memberSince(history, month) {
  const last = lastUpTo(history.memberships, month);
  return last?.joined ? last.month : null;
}

function workedOut(model, fit, chosen) {
  const { months, places, services } = model.shape;
  const result = new Float32Array(months * places);
  const relevant = model.places.map((place) => chosen.filter((k) => place.relevant[k]));
  for (let cell = 0; cell < result.length; cell++) {
    const mine = relevant[cell % places];
    let sum = 0;
    for (const k of mine) sum += Math.max(fit[cell * services + k], 0);
    result[cell] = mine.length ? sum / mine.length / 10 : NaN;
  }
  return result;
}

function decodedSide(side, shape) {
  const adoptions = records(side.adoptions, 8, ([month, who, service, fit, source, peer, pushed, cost]) => ({
    month, who, service, fit, source, peer, pushed: pushed === 1, cost,
  }));
  const abandonments = records(side.abandonments, 3, ([month, who, service]) => ({ month, who, service }));
  const memberships = records(side.memberships, 3, ([month, who, joined]) => ({ month, who, joined: joined === 1 }));
  const signatures = records(side.signatures, 2, ([month, who]) => ({ month, who }));
  const waiting = records(side.waiting, 5, ([month, who, service, reason, chance]) => ({
    month, who, service, reason, chance,
  }));
  const pairs = numbers(side.ties.pairs, Uint16Array);
  return {
    ...side,
    fit: fits(adoptions, abandonments, shape),
    member: members(memberships, shape),
    trust: numbers(side.trust, Uint8Array),
    capacity: numbers(side.capacity, Uint8Array),
    budget: numbers(side.budget, Uint32Array),
    pairs,
    tie: tieLevels(side.ties, pairs.length / 2, shape.months),
    pairsOf: pairsByPlace(pairs, shape.places),
    histories: histories({ adoptions, abandonments, memberships, signatures, waiting }, shape.places),
    levels: new Map(),
  };
}

/** Every month starts as the one before it; then come its events. */
function monthByMonth(cells, width, months, apply) {
  for (let month = 0; month < months; month++) {
    if (month > 0) cells.copyWithin(month * width, (month - 1) * width, month * width);
    apply(month, month * width);
  }
  return cells;
}

function fits(adoptions, abandonments, { months, places, services }) {
  const cells = new Int16Array(months * places * services).fill(NOT_IN_USE);
  const inside = ({ who }) => who < places;
  const [taken, dropped] = [adoptions.filter(inside), abandonments.filter(inside)].map(byMonth);
  return monthByMonth(cells, places * services, months, (month, start) => {
    for (const event of dropped.get(month) ?? []) cells[start + event.who * services + event.service] = NOT_IN_USE;
    for (const event of taken.get(month) ?? []) cells[start + event.who * services + event.service] = event.fit;
  });
}

function members(memberships, { months, places }) {
  const changes = byMonth(memberships.filter(({ who }) => who < places));
  const cells = new Uint8Array(months * places);
  return monthByMonth(cells, places, months, (month, start) => {
    for (const event of changes.get(month) ?? []) cells[start + event.who] = event.joined ? 1 : 0;
  });
}

function tieLevels(ties, pairs, months) {
  const counts = numbers(ties.counts, Uint32Array);
  const changes = numbers(ties.changes, Uint32Array);
  let next = 0;
  const cells = new Uint8Array(months * pairs);
  return monthByMonth(cells, pairs, months, (month, start) => {
    for (const end = next + counts[month]; next < end; next++) cells[start + (changes[next] >> 2)] = changes[next] & 3;
  });
}

function pairsByPlace(pairs, places) {
  const result = Array.from({ length: places }, () => []);
  for (let k = 0; k < pairs.length; k++) if (pairs[k] < places) result[pairs[k]].push(k >> 1);
  return result;
}

function histories(events, places) {
  const result = Array.from({ length: places }, () => ({
    adoptions: [], abandonments: [], memberships: [], signatures: [], waiting: [],
  }));
  for (const [kind, entries] of Object.entries(events)) {
    for (const entry of entries) result[entry.who]?.[kind].push(entry);
  }
  for (const history of result) {
    for (const entries of Object.values(history)) entries.sort((a, b) => a.month - b.month);
  }
  return result;
}

function byMonth(events) {
  const result = new Map();
  for (const event of events) {
    if (!result.has(event.month)) result.set(event.month, []);
    result.get(event.month).push(event);
  }
  return result;
}

function records(text, width, make) {
  const flat = numbers(text, Int32Array);
  return Array.from({ length: flat.length / width }, (_, k) => make(flat.subarray(k * width, (k + 1) * width)));
}

/** Base64 of little-endian numbers; every machine that runs a browser today is little-endian. */
function numbers(text, Kind) {
  return new Kind(bytes(text).buffer);
}

function calendar(start, months) {
  const [year, first] = start.split("-").map(Number);
  const style = (month) => new Intl.DateTimeFormat("en-GB", { month, year: "numeric", timeZone: "UTC" });
  const [long, short] = [style("long"), style("short")];
  return Array.from({ length: months }, (_, month) => {
    const date = new Date(Date.UTC(year, first - 1 + month, 1));
    return { long: long.format(date), short: short.format(date).replace("Sept", "Sep") };
  });
}
