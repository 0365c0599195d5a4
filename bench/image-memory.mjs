// npm run bench:image-memory: the most memory that decoding takes, against the picture's own, each in a process of its own.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from './statistics.mjs';

const [WIDTH, HEIGHT] = [4000, 3000];

if (process.argv[2]) measure(process.argv[2]);
else await compare();

/** Prints the megabytes that decoding added to the process. */
async function measure(file) {
  const { decodeImage } = await import('tflite-interpreter/image');
  const bytes = new Uint8Array(readFileSync(file));
  // Warm code, so that what compiling takes does not count.
  const before = process.resourceUsage().maxRSS;
  const { data } = decodeImage(bytes);
  console.log((process.resourceUsage().maxRSS - before) / 1024, data.length);
}

async function compare() {
  const { default: sharp } = await import('sharp');
  const photo = fileURLToPath(new URL('../examples/assets/chelsea.jpg', import.meta.url));
  const large = () => sharp(photo).resize(WIDTH, HEIGHT, { fit: 'fill' });
  const files = [
    ['JPEG, 4:2:0', 3, large().jpeg({ quality: 85 })],
    ['JPEG, 4:4:4', 3, large().jpeg({ quality: 85, chromaSubsampling: '4:4:4' })],
    ['JPEG, CMYK', 4, large().toColourspace('cmyk').jpeg({ quality: 85 })],
    ['progressive JPEG, 4:2:0', 3, large().jpeg({ quality: 85, progressive: true })],
    ['progressive JPEG, 4:4:4', 3, large().jpeg({ quality: 85, progressive: true, chromaSubsampling: '4:4:4' })],
    ['PNG, RGB', 3, large().png({ compressionLevel: 1 })],
    ['PNG, RGBA of 16 bits', 8, large().ensureAlpha().toColourspace('rgb16').png({ compressionLevel: 1 })],
  ];
  const folder = mkdtempSync(path.join(os.tmpdir(), 'image-memory-'));
  try {
    const rows = [];
    for (const [name, bytesPerPixel, image] of files) {
      const file = path.join(folder, 'picture');
      writeFileSync(file, await image.toBuffer());
      const printed = String(execFileSync(process.execPath, [fileURLToPath(import.meta.url), file]));
      const peak = Number(printed.split(' ')[0]);
      const own = (WIDTH * HEIGHT * bytesPerPixel) / 2 ** 20;
      rows.push([name, own.toFixed(0), peak.toFixed(0), (peak / own).toFixed(2)]);
    }
    console.log(table(['12 megapixels', "its samples' own MB", 'most MB that decoding took', 'ratio'], rows));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
