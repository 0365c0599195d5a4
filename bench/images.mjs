// npm run bench:images: a photo to 224 x 224 pixels by our decoders and by others', side by side: first and 50th call.
// Then what 1,000 frames leave in memory, and the memory that each format takes.
// With --write the tables go into docs/images.md, between its markers.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { frameTable } from './image-frames.mjs';
import { DECODERS, SIZE } from './image-decoders.mjs';
import { memoryTable } from './image-memory.mjs';
import { writeInto } from './page.mjs';
import { median, table } from './statistics.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CALLS = 50;
/** The 50th call is the median of the last ones, as a single one is noise. */
const LAST = 11;
const FIRST_CALLS = 5;
const PYTHON = `
import sys, time
from PIL import Image
times = []
for _ in range(${CALLS}):
    start = time.perf_counter()
    Image.open(sys.argv[1]).convert('RGB').resize((${SIZE}, ${SIZE}), Image.NEAREST).tobytes()
    times.append((time.perf_counter() - start) * 1000)
print(times[0], sorted(times[-${LAST}:])[${LAST >> 1}])
`;

const folder = mkdtempSync(path.join(tmpdir(), 'bench-images-'));
try {
  const sections = [];
  for (const file of await makeFiles()) sections.push(await compare(file));
  const machine = `Node ${process.version}, ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores.`;
  const report = [
    `As \`npm run bench:images -- --write\` printed them. ${machine} Milliseconds from the bytes of a file to ${SIZE} x ${SIZE} pixels with NEAREST. First call: median of ${FIRST_CALLS} fresh processes, imports not counted; 50th: median of the last ${LAST} of ${CALLS} calls, measured in turns in one process; Pillow in a process of its own.`,
    ...sections,
    `### 1,000 frames into one tensor\n\n${frameTable()}`,
    `### Memory\n\nThe most that one decoding took beyond what the process had before, its pixels included, in a process of its own.\n\n${await memoryTable()}`,
  ].join('\n\n');
  console.log(report);
  if (process.argv.includes('--write')) await writeInto(path.join(ROOT, 'docs/images.md'), 'bench:images', report);
} finally {
  rmSync(folder, { recursive: true });
}

/** A photo, enlarged: 12 megapixels as phones take them, one as the web shows them. */
async function makeFiles() {
  const photo = ['../shared/images/src/photo_mops.jpg', 'examples/assets/chelsea.jpg']
    .map((name) => path.resolve(ROOT, name))
    .find((name) => existsSync(name));
  if (photo === undefined) throw new Error('There is no photo to measure with.');
  const jpeg = (width, height, progressive = false) =>
    sharp(photo).resize(width, height, { fit: 'fill' }).jpeg({ quality: 88, progressive }).toBuffer();
  const files = [
    ['JPEG, 12 megapixels', 'jpeg', await jpeg(4000, 3000)],
    ['JPEG, 1 megapixel', 'jpeg', await jpeg(1152, 864)],
    ['Progressive JPEG, 1 megapixel', 'jpeg', await jpeg(1152, 864, true)],
    ['PNG, 1 megapixel', 'png', await sharp(photo).resize(1152, 864, { fit: 'fill' }).png().toBuffer()],
  ];
  return files.map(([title, format, bytes], i) => {
    const file = path.join(folder, `${i}.${format}`);
    writeFileSync(file, bytes);
    return { title, format, file };
  });
}

async function compare({ title, format, file }) {
  const bytes = new Uint8Array(readFileSync(file));
  const names = Object.keys(DECODERS).filter((name) => DECODERS[name].formats.includes(format));
  const first = new Map(names.map((name) => [name, []]));
  const child = fileURLToPath(new URL('image-decoders.mjs', import.meta.url));
  for (let i = 0; i < FIRST_CALLS; i++) {
    for (const name of names) first.get(name).push(Number(execFileSync(process.execPath, [child, name, file])));
  }
  const decoders = [];
  for (const name of names) decoders.push({ name, decode: await DECODERS[name].load(), times: [] });
  for (let i = 0; i < CALLS; i++) {
    for (const { decode, times } of decoders) {
      const start = performance.now();
      await decode(bytes);
      times.push(performance.now() - start);
    }
  }
  const results = decoders.map(({ name, times }) => [name, median(first.get(name)), median(times.slice(-LAST))]);
  const python = runPillow(file);
  if (python) results.push(['Pillow (Python)', ...python]);
  const [, ourFirst, ourLast] = results[0];
  const rows = results.map(([name, one, last]) => [
    name,
    one.toFixed(1),
    (one / ourFirst).toFixed(2),
    last.toFixed(1),
    (last / ourLast).toFixed(2),
  ]);
  return `### ${title}\n\n${table(['', 'first call', 'to ours', '50th call', 'to ours'], rows)}`;
}

function runPillow(file) {
  try {
    const printed = execFileSync(process.env.PYTHON ?? 'python3', ['-c', PYTHON, file], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return String(printed).trim().split(' ').map(Number);
  } catch {
    return undefined;
  }
}
