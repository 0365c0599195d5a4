// Where the parts of a .tflite file lie: every offset, length, vtable entry, index, dimension, option and buffer of it.
//
// This reader trusts the file, and knows the format by itself: what it is there to test is another reader of it.

/** Slots of the tables that matter here; [slot, kind, what the value is]. `raw` tables have fields of unknown types. */
const TABLES = {
  model: [
    [0, 'u32', 'version'],
    [1, 'tables', 'operatorCode'],
    [2, 'tables', 'subgraph'],
    [4, 'tables', 'buffer'],
    [6, 'tables', 'metadata'],
    [7, 'tables', 'signature'],
  ],
  operatorCode: [
    [0, 'i8', 'operator'],
    [1, 'u8s', 'text'],
    [2, 'i32', 'version'],
    [3, 'i32', 'operator'],
  ],
  subgraph: [
    [0, 'tables', 'tensor'],
    [1, 'i32s', 'tensorIndex'],
    [2, 'i32s', 'tensorIndex'],
    [3, 'tables', 'node'],
    [4, 'u8s', 'text'],
  ],
  tensor: [
    [0, 'i32s', 'dimension'],
    [1, 'i8', 'dtype'],
    [2, 'u32', 'bufferIndex'],
    [3, 'u8s', 'text'],
    [4, 'table', 'quantization'],
    [5, 'i8', 'flag'],
    [6, 'table', 'raw'],
    [7, 'i32s', 'dimension'],
    [8, 'i8', 'flag'],
  ],
  quantization: [
    [0, 'f32s', 'real'],
    [1, 'f32s', 'real'],
    [2, 'f32s', 'real'],
    [3, 'i64s', 'small'],
    [4, 'i8', 'flag'],
    [5, 'table', 'raw'],
    [6, 'i32', 'small'],
  ],
  node: [
    [0, 'u32', 'codeIndex'],
    [1, 'i32s', 'tensorIndex'],
    [2, 'i32s', 'tensorIndex'],
    [3, 'i8', 'optionsType'],
    [4, 'table', 'raw'],
    [5, 'u8s', 'bytes'],
    [7, 'u8s', 'flag'],
    [8, 'i32s', 'tensorIndex'],
    [11, 'i8', 'optionsType'],
    [12, 'table', 'raw'],
  ],
  buffer: [
    [0, 'u8s', 'bytes'],
    [1, 'u64', 'small'],
    [2, 'u64', 'small'],
  ],
  metadata: [
    [0, 'u8s', 'text'],
    [1, 'u32', 'bufferIndex'],
  ],
  signature: [
    [0, 'tables', 'tensorMap'],
    [1, 'tables', 'tensorMap'],
    [2, 'u8s', 'text'],
    [4, 'u32', 'subgraphIndex'],
  ],
  tensorMap: [
    [0, 'u8s', 'text'],
    [1, 'u32', 'tensorIndex'],
  ],
  raw: [],
};

const WIDTH = { i8: 1, u8: 1, i32: 4, u32: 4, f32: 4, i64: 8, u64: 8 };

/**
 * Every place of a model that a mutation may aim at, by what stands there.
 *
 * @param {Uint8Array} bytes - A well-formed model; of another file, what can be found.
 * @returns {Record<string, {at: number, width: number, count?: number}[]>} `offset`, `length` and `vtable` entries,
 * `option` fields, `block`s of bytes (with `count`), and the values that the tables above name.
 */
export function sitesOf(bytes) {
  const sites = {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    table(follow(0), 'model');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return sites;

  function add(what, at, width, count) {
    (sites[what] ??= []).push({ at, width, ...(count !== undefined && { count }) });
  }

  function follow(at) {
    add('offset', at, 4);
    return at + view.getUint32(at, true);
  }

  function table(position, name) {
    const vtable = position - view.getInt32(position, true);
    const slots = view.getUint16(vtable, true) / 2 - 2;
    add('vtable', vtable, 2);
    add('vtable', vtable + 2, 2);
    const offsets = Array.from({ length: slots }, (_, slot) => view.getUint16(vtable + 4 + 2 * slot, true));
    offsets.forEach((offset, slot) => {
      add('vtable', vtable + 4 + 2 * slot, 2);
      if (name === 'raw' && offset !== 0)
        add('option', position + offset, rawWidth(offsets, offset, view.getUint16(vtable + 2, true)));
    });
    for (const [slot, kind, what] of TABLES[name]) {
      if (offsets[slot]) field(position + offsets[slot], kind, what);
    }
  }

  function field(at, kind, what) {
    if (kind === 'table') return table(follow(at), what);
    if (kind in WIDTH) return add(what, at, WIDTH[kind]);
    const vector = follow(at);
    const count = view.getUint32(vector, true);
    add('length', vector, 4);
    if (kind === 'tables') {
      for (let i = 0; i < count; i++) table(follow(vector + 4 + 4 * i), what);
    } else if (kind === 'u8s') {
      if (count > 0) add(what === 'text' ? 'text' : 'block', vector + 4, 1, count);
    } else {
      const width = WIDTH[kind.slice(0, -1)];
      for (let i = 0; i < count; i++) add(what, vector + 4 + width * i, width);
    }
  }
}

/** The bytes up to the next field, 4 at most: how wide a field of an unknown type may be. */
function rawWidth(offsets, offset, end) {
  const next = Math.min(end, ...offsets.filter((other) => other > offset));
  return next - offset >= 4 ? 4 : 1;
}
