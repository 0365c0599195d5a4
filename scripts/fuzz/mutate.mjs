// Damages a model: one to four changes, each aimed at a part of the format, all drawn from one random sequence.

import { sitesOf } from './layout.mjs';

/** How often each change is drawn. What passes for a model gets further into the engine than what does not. */
const CHANGES = {
  tensorIndex: 10,
  dimension: 12,
  option: 14,
  optionsType: 2,
  operator: 6,
  version: 2,
  codeIndex: 3,
  dtype: 5,
  bufferIndex: 6,
  real: 3,
  small: 4,
  flag: 2,
  subgraphIndex: 1,
  block: 16,
  text: 1,
  length: 5,
  offset: 5,
  vtable: 5,
  swap: 5,
  bytes: 2,
  truncate: 1,
  extend: 1,
  splice: 3,
};

const DIMENSIONS = [0, 1, 2, 3, 5, 7, 16, 255, 256, 65_536, 2 ** 24, 2 ** 30, 2 ** 31 - 1, -1, -2, -(2 ** 31)];
const NUMBERS = [0, 1, -1, 2, 3, 4, 7, 8, 127, 128, 255, 32_767, 65_535, 2 ** 31 - 1, -(2 ** 31), 2 ** 16];
const REALS = [0, 1, -1, NaN, Infinity, -Infinity, 1e-45, 1e38, 0.5];
// One past the last of the format's operators, dtypes and tables of options, when this was written.
const OPERATORS = 210;
const DTYPES = 24;
const OPTIONS = 130;

/**
 * A damaged copy of a model.
 *
 * @param {readonly Uint8Array[]} corpus - All models; one is spliced into another at times.
 * @param {number} base - Which one is damaged.
 * @param {import('./random.mjs').Random} random
 * @returns {Uint8Array}
 */
export function mutate(corpus, base, random) {
  const sites = sitesOf(corpus[base]);
  let bytes = Uint8Array.from(corpus[base]);
  for (let changes = random.pick([1, 1, 1, 2, 2, 3, 4]); changes > 0; changes--) {
    bytes = change(bytes, random.weighted(CHANGES), { sites, corpus, random });
  }
  return bytes;
}

function change(bytes, what, { sites, corpus, random }) {
  const view = new DataView(bytes.buffer);
  switch (what) {
    case 'truncate':
      return bytes.slice(0, random.below(bytes.length + 1));
    case 'extend':
      return concat(
        bytes,
        Uint8Array.from({ length: random.between(1, 64) }, () => random.below(256)),
      );
    case 'splice':
      return splice(bytes, random.pick(corpus), random);
    case 'swap': {
      // The same kind of part in two places, exchanged: tensors, nodes, buffers, dimensions.
      const kind = random.pick(Object.keys(sites));
      if (kind !== undefined) swap(view, kind, random.pick(sites[kind]), random.pick(sites[kind]));
      return bytes;
    }
    case 'bytes':
      for (let i = random.between(1, 8); i > 0 && bytes.length > 0; i--)
        bytes[random.below(bytes.length)] = random.below(256);
      return bytes;
    default: {
      const site = sites[what] && random.pick(sites[what]);
      // An earlier change may have cut the file short.
      if (site && site.at + site.width * (site.count ?? 1) <= bytes.length) aim(view, what, site, random, sites);
      return bytes;
    }
  }
}

function aim(view, what, site, random, sites) {
  const old = read(view, site);
  switch (what) {
    case 'offset':
      // Half of the time to another place where something is: a table taken for a table of another kind.
      return write(
        view,
        site,
        random.below(2) ? random.pick(sites.offset).at - site.at + random.pick([0, 4, 8]) : number(random, old),
      );
    case 'length':
      return write(
        view,
        site,
        random.pick([0, 1, old + 1, old - 1, old * 2, old + 1000, 2 ** 30, 2 ** 31, 2 ** 32 - 1]),
      );
    case 'vtable':
      return write(view, site, random.pick([0, 4, 5, 6, 8, 12, 16, 65_535, random.below(64)]));
    case 'dimension':
      return write(view, site, random.below(3) ? random.pick(DIMENSIONS) : old + random.between(-2, 2));
    case 'tensorIndex':
      return write(view, site, random.between(-2, (sites.tensorIndex?.length ?? 0) + 2));
    case 'bufferIndex':
    case 'codeIndex':
    case 'subgraphIndex':
      return write(view, site, random.pick([random.below(8), old + 1, old - 1, number(random, old)]));
    case 'operator':
      return write(view, site, random.below(OPERATORS));
    case 'dtype':
      return write(view, site, random.below(DTYPES));
    case 'optionsType':
      return write(view, site, random.below(OPTIONS));
    case 'version':
      return write(view, site, random.between(-1, 12));
    case 'flag':
      return write(view, site, random.below(4));
    case 'real':
      return view.setFloat32(site.at, random.pick(REALS), true);
    case 'block':
    case 'text':
      return random.below(3) ? words(view, site, random) : scatter(view, site, random);
    default:
      return write(view, site, number(random, old));
  }
}

/** A constant read as 32-bit words, one of them changed: axes, shapes, indices and paddings are such constants. */
function words(view, { at, count }, random) {
  const start = at + 4 * random.below(Math.max(1, count >> 2));
  if (start + 4 <= at + count) view.setInt32(start, number(random, view.getInt32(start, true)), true);
}

function scatter(view, { at, count }, random) {
  for (let i = random.between(1, 4); i > 0; i--) view.setUint8(at + random.below(count), random.below(256));
}

function number(random, old) {
  return random.pick([random.pick(NUMBERS), old + random.between(-4, 4), random.between(-8, 8), random.bits()]);
}

/** Overwrites some aligned words with those of another model. */
function splice(bytes, other, random) {
  const length = 4 * random.between(1, 16);
  const from = 4 * random.below(Math.max(1, (other.length - length) >> 2));
  const to = 4 * random.below(Math.max(1, (bytes.length - length) >> 2));
  bytes.set(other.subarray(from, from + Math.max(0, Math.min(length, bytes.length - to))), to);
  return bytes;
}

function swap(view, kind, a, b) {
  if (a.at + a.width > view.byteLength || b.at + b.width > view.byteLength || a.width !== b.width) return;
  // An offset counts from where it stands.
  const away = kind === 'offset' ? a.at - b.at : 0;
  const [x, y] = [read(view, a), read(view, b)];
  write(view, a, y - away);
  write(view, b, x + away);
}

function read(view, { at, width }) {
  return width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at, true) : view.getInt32(at, true);
}

/** The low bytes of a number; of a wider site the first four. */
function write(view, { at, width }, value) {
  if (width === 1) view.setInt8(at, value);
  else if (width === 2) view.setInt16(at, value, true);
  else view.setInt32(at, value, true);
}

function concat(a, b) {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
