// The most memory that decoding takes, for a picture of each kind, as a multiple of its pixels; part of npm run bench:images.
// As a process of its own, with the path of a picture: what it took for that one.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from './statistics.mjs';

const WIDTH = 3264;
const HEIGHT = 2448;

if (process.argv[1]?.endsWith('image-memory.mjs')) console.log(JSON.stringify(await measure(process.argv[2])));

async function measure(file) {
  const { decodeImage } = await import('tflite-interpreter/image');
  const { decodeBmp, decodeGif } = await import('tflite-interpreter/image/formats');
  const decode = (bytes) =>
    decodeImage(bytes, { decode: (bytes, { format }) => (format === 'gif' ? decodeGif : decodeBmp)(bytes) });
  const bytes = readFileSync(file);
  // Linux then forgets what the peak was so far.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = peak();
  const { width, height, data } = await decode(bytes);
  return { width, height, pixels: data.length, taken: peak() - before };
}

/** The most memory that this process had, in bytes. What getrusage tells would be that of the process that started it. */
function peak() {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
}

/** A process for each kind, so that none finds memory that another has left. */
export async function memoryTable() {
  if (process.platform !== 'linux') return 'Only Linux tells it.';
  const folder = mkdtempSync(path.join(tmpdir(), 'image-memory-'));
  try {
    const rows = [];
    for (const [name, make] of Object.entries(await pictures())) {
      const file = path.join(folder, 'picture');
      writeFileSync(file, await make());
      const printed = execFileSync(process.execPath, [fileURLToPath(import.meta.url), file], { encoding: 'utf8' });
      const { pixels, taken } = JSON.parse(printed);
      rows.push([name, (pixels / 2 ** 20).toFixed(1), (taken / 2 ** 20).toFixed(1), (taken / pixels).toFixed(2)]);
    }
    return table([`${WIDTH} x ${HEIGHT}`, 'pixels, MB', 'taken in all, MB', 'ratio'], rows);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A writer for each kind: the same waves in all of them. */
async function pictures() {
  const { default: sharp } = await import('sharp');
  const raw = (channels) => {
    const data = Buffer.alloc(WIDTH * HEIGHT * channels);
    for (let y = 0, at = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        for (let c = 0; c < channels; c++) data[at++] = 128 + 100 * Math.sin((x * (c + 1) + y * 3) / 97);
      }
    }
    return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } });
  };
  const jpeg = (options) => raw(3).jpeg({ quality: 85, ...options });
  const png = (channels, options) => raw(channels).png({ compressionLevel: 1, ...options });
  const deep = (picture) => picture.toColourspace('rgb16').png({ compressionLevel: 1 });
  const kinds = {
    'JPEG, 4:2:0': () => jpeg({ chromaSubsampling: '4:2:0' }),
    'JPEG, 4:4:4': () => jpeg({ chromaSubsampling: '4:4:4' }),
    'JPEG, CMYK': () => jpeg({}).toColourspace('cmyk'),
    'JPEG, progressive, 4:2:0': () => jpeg({ chromaSubsampling: '4:2:0', progressive: true }),
    'JPEG, progressive, 4:4:4': () => jpeg({ chromaSubsampling: '4:4:4', progressive: true }),
    'JPEG, progressive, CMYK': () => jpeg({ progressive: true }).toColourspace('cmyk'),
    'PNG, palette': () => png(3, { palette: true, effort: 1 }),
    'PNG, RGB, 8 bits': () => png(3),
    'PNG, RGBA, 8 bits': () => png(4),
    'PNG, RGBA, 8 bits, interlaced': () => png(4, { progressive: true }),
    'PNG, RGB, 16 bits': () => deep(raw(3)),
    'PNG, RGBA, 16 bits': () => deep(raw(4)),
    GIF: () => raw(3).gif({ effort: 1 }),
  };
  return {
    ...Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, () => kind().toBuffer()])),
    'BMP, 24 bits': makeBmp,
  };
}

/** WIDTH is a multiple of four, so that rows need no padding. */
function makeBmp() {
  const bytes = Buffer.alloc(54 + WIDTH * HEIGHT * 3, 90);
  bytes.fill(0, 0, 54);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(WIDTH, 18);
  bytes.writeInt32LE(HEIGHT, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  return bytes;
}
