// A writer of PNG files for tests: every colour type, depth, filter and interlacing, compressed by Node's zlib.

import { crc32, deflateSync } from 'node:zlib';

/** A picture by its samples; `sample(x, y, channel)` gives a number of `depth` bits. */
export interface PngPicture {
  readonly width: number;
  readonly height: number;
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  readonly sample: (x: number, y: number, channel: number) => number;
  readonly isInterlaced?: boolean;
  /** Chunks in front of the pixels. */
  readonly extra?: readonly Uint8Array[];
  /** Changes the compressed pixels before they are written. */
  readonly compress?: (raw: Uint8Array) => Uint8Array;
}

export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function writePng(picture: PngPicture): Uint8Array {
  const { width, height, depth, colorType, isInterlaced = false, extra = [], compress = deflateSync } = picture;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, isInterlaced ? 1 : 0], 8);
  return joinPng(chunk('IHDR', header), ...extra, chunk('IDAT', compress(filterRows(picture))), chunk('IEND'));
}

/** A file of chunks. */
export function joinPng(...chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat([SIGNATURE, ...chunks]));
}

export function chunk(type: string, content: Uint8Array = new Uint8Array()): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(content.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** All passes, each row with a filter of its own, one after the other of the five. */
function filterRows({ width, height, colorType, depth, sample, isInterlaced = false }: PngPicture): Uint8Array {
  const channels = CHANNELS[colorType];
  const step = Math.max(1, (channels * depth) >> 3);
  const rows: Uint8Array[] = [];
  for (const [x0, y0, dx, dy] of isInterlaced ? ADAM7 : [[0, 0, 1, 1] as const]) {
    const count = Math.ceil((width - x0) / dx);
    if (count <= 0) continue;
    let above = new Uint8Array(Math.ceil((count * channels * depth) / 8));
    for (let y = y0; y < height; y += dy) {
      const row = packRow(count, channels, depth, (i, channel) => sample(x0 + i * dx, y, channel));
      rows.push(filterRow(rows.length % 5, row, above, step));
      above = row;
    }
  }
  return Buffer.concat(rows);
}

function packRow(
  count: number,
  channels: number,
  depth: number,
  sample: (i: number, channel: number) => number,
): Uint8Array<ArrayBuffer> {
  let bits = '';
  for (let i = 0; i < count; i++) {
    for (let channel = 0; channel < channels; channel++) bits += sample(i, channel).toString(2).padStart(depth, '0');
  }
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (byte) => parseInt(byte.padEnd(8, '0'), 2));
}

function filterRow(filter: number, row: Uint8Array, above: Uint8Array, step: number): Uint8Array {
  return Uint8Array.of(filter, ...row.map((value, i) => value - predict(filter, row, above, i, step)));
}

function predict(filter: number, row: Uint8Array, above: Uint8Array, i: number, step: number): number {
  const left = row[i - step] ?? 0;
  const up = above[i]!;
  const corner = above[i - step] ?? 0;
  if (filter < 3) return [0, left, up][filter]!;
  if (filter === 3) return (left + up) >> 1;
  const near = [left, up, corner].map((value) => Math.abs(left + up - corner - value));
  return near[0]! <= near[1]! && near[0]! <= near[2]! ? left : near[1]! <= near[2]! ? up : corner;
}
