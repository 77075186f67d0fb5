/** Where everything lies on a map, in tiles: boroughs on their grid, institutions in its empty corners or below. */

const PITCH = 0.4;
const RADIUS = 0.155;
const WIDE = 10;
const CAPTION = 0.36;
const GAP = 0.5;

/**
 * Return the layout of a map.
 * @param {Object[]} places as in the payload
 * @returns {{width: number, height: number, spots: {x: number, y: number, radius: number|null}[],
 *   captions: {x: number, y: number, text: string, end: boolean}[]}} the centre of each place, the radius of circles, and
 *   captions
 */
export function layOut(places) {
  const spots = places.map(({ column, row }) => ({ x: column + 0.5, y: row + 0.5, radius: null }));
  const tiles = places.filter(({ column }) => column !== null);
  const width = 1 + Math.max(...tiles.map(({ column }) => column));
  const height = 1 + Math.max(...tiles.map(({ row }) => row));
  const groups = grouped(places);
  const found = inCorners(groups, corners(tiles, width, height)) ?? below(groups, width, height);
  const { scale = 1 } = found;
  for (const { group, x, y, across } of found.blocks) {
    group.members.forEach((member, k) => {
      spots[member] = {
        x: x + ((k % across) + 0.5) * PITCH * scale,
        y: y + (CAPTION + (Math.floor(k / across) + 0.5) * PITCH) * scale,
        radius: RADIUS * scale,
      };
    });
  }
  const captions = found.blocks.map(({ group, x, y, across, end }) => ({
    text: group.sector[0].toUpperCase() + group.sector.slice(1),
    x: end ? x + across * PITCH - 0.03 : x + 0.03,
    y: y + (CAPTION - 0.1) * scale,
    end,
  }));
  return { width, height: found.height ?? height, spots, captions };
}

/**
 * Return the place that an arrow key leads to: the nearest in that direction, straight ahead before aslant.
 * @param {{x: number, y: number}[]} spots
 * @param {number} from
 * @param {string} key "ArrowLeft", "ArrowRight", "ArrowUp" or "ArrowDown"
 */
export function neighbour(spots, from, key) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let best = from;
  let least = Infinity;
  spots.forEach(({ x, y }, k) => {
    const ahead = (x - spots[from].x) * dx + (y - spots[from].y) * dy;
    const aside = Math.abs((x - spots[from].x) * dy) + Math.abs((y - spots[from].y) * dx);
    if (ahead > 0.05 && ahead + 2.5 * aside < least) [best, least] = [k, ahead + 2.5 * aside];
  });
  return best;
}

function grouped(places) {
  const groups = new Map();
  places.forEach(({ column, sector }, k) => {
    if (column !== null) return;
    if (!groups.has(sector)) groups.set(sector, { sector, members: [] });
    groups.get(sector).members.push(k);
  });
  return [...groups.values()].sort((a, b) => b.members.length - a.members.length);
}

/** The largest empty rectangle in each corner of the grid, the bottom ones first. */
function corners(tiles, width, height) {
  const taken = new Set(tiles.map(({ column, row }) => `${column},${row}`));
  const free = (left, top, wide, tall) => {
    for (let c = left; c < left + wide; c++) for (let r = top; r < top + tall; r++) if (taken.has(`${c},${r}`)) return false;
    return true;
  };
  return [[false, true], [true, true], [true, false], [false, false]].map(([right, bottom]) => {
    let best = { wide: 0, tall: 0 };
    for (let wide = 1; wide <= width / 2; wide++) {
      for (let tall = 1; tall <= height / 2; tall++) {
        const x = right ? width - wide : 0;
        const y = bottom ? height - tall : 0;
        if (wide * tall > best.wide * best.tall && free(x, y, wide, tall)) best = { x, y, wide, tall, right };
      }
    }
    return best;
  });
}

function inCorners(groups, places) {
  const left = [...places];
  const blocks = [];
  for (const group of groups) {
    const k = left.findIndex(({ wide, tall }) => capacity(wide - 0.05, tall) >= group.members.length);
    if (k < 0) return null;
    const [{ x, y, wide, right }] = left.splice(k, 1);
    const lines = Math.ceil(group.members.length / Math.floor((wide - 0.05) / PITCH));
    const across = Math.ceil(group.members.length / lines);
    blocks.push({ group, y: y + 0.04, across, end: right, x: right ? x + wide - across * PITCH : x });
  }
  return { blocks };
}

function capacity(wide, tall) {
  return Math.floor(wide / PITCH) * Math.max(0, Math.floor((tall - CAPTION - 0.04) / PITCH));
}

/** In lines under the grid, larger where the grid is wide and its tiles are therefore small. */
function below(groups, width, height) {
  const scale = Math.max(1, width / WIDE);
  const pitch = PITCH * scale;
  const count = groups.reduce((sum, { members }) => sum + members.length, 0);
  const room = width - GAP * scale * (groups.length - 1);
  let lines = 1;
  while (groups.reduce((sum, { members }) => sum + Math.ceil(members.length / lines) * pitch, 0) > room && lines < count) lines++;
  let x = 0;
  const blocks = groups.map((group) => {
    const across = Math.ceil(group.members.length / lines);
    const block = { group, x, y: height + 0.15, across, end: false };
    x += Math.max(across * pitch, 0.8) + GAP * scale;
    return block;
  });
  return { blocks, scale, height: height + (count ? 0.2 + CAPTION * scale + lines * pitch : 0) };
}
