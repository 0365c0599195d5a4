// Damaged pictures against the decoders: `npm run fuzz:images -- --runs 2000 --seed 1`; docs/security.md says what it found.
//
// Every run damages one file of a corpus and decodes it, JPEG by both of its cores. Findings are: an error that is not one of
// a picture's, pixels that do not fit their size, cores that differ, a run of more than five seconds, memory that grows.

import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isTFLiteError } from 'tflite-interpreter';
import { decodeImage, decodeJpeg } from 'tflite-interpreter/image';
import { decodeBmp, decodeGif } from 'tflite-interpreter/image/formats';
// The build for pages, where the core of JavaScript decodes as long as nobody has loaded the other one.
import { decodeJpeg as decodePortably } from '../dist/browser/image.js';
import { Random } from './fuzz/random.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LIMIT = 5000;
// Enough for every file of the corpora; a damaged header may state any size.
const MAX_PIXELS = 2_000_000;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const corpus = readCorpus();
const outcomes = new Map();
const memory = [];
let findings = 0;

const started = performance.now();
for (let run = 0; run < runs; run++) {
  const sequence = new Random(seed, run);
  const random = () => sequence.bits() / 2 ** 32;
  const { name, bytes } = corpus[Math.floor(random() * corpus.length)];
  const damaged = damage(bytes, random);
  const start = performance.now();
  let outcome = 'a picture';
  try {
    const { width, height, data } = decode(damaged);
    if (data.length !== width * height * 3) throw new Error(`${data.length} samples for ${width} x ${height}`);
  } catch (error) {
    outcome = isTFLiteError(error) && error.code.startsWith('IMAGE_') ? error.code : 'finding';
    if (outcome === 'finding') addFinding(run, name, damaged, error.stack);
  }
  if (damaged[0] === 0xff && !doCoresAgree(damaged)) addFinding(run, name, damaged, 'the cores differ');
  const time = performance.now() - start;
  if (time > LIMIT) addFinding(run, name, damaged, `${time.toFixed(0)} ms`);
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (run % Math.ceil(runs / 30) === 0) memory.push(process.memoryUsage.rss() / 2 ** 20);
}
report((performance.now() - started) / 1000);
process.exitCode = findings > 0 ? 1 : 0;

function decode(bytes) {
  const others = { gif: decodeGif, bmp: decodeBmp };
  return decodeImage(bytes, {
    maxPixels: MAX_PIXELS,
    decode: (file, { format }) => (others[format] ?? decodeImage)(file, { maxPixels: MAX_PIXELS }),
  });
}

/**
 * Whether both cores give the same pixels of a JPEG file, or refuse it with the same code. One reads further ahead than the
 * other, so that a file without an end marker may end too early for it alone.
 */
function doCoresAgree(bytes) {
  const [fast, portable] = [decodeJpeg, decodePortably].map((decode) => {
    try {
      return decode(bytes, { maxPixels: MAX_PIXELS }).data;
    } catch (error) {
      return error.code;
    }
  });
  if (typeof fast !== 'string' && typeof portable !== 'string') return Buffer.compare(fast, portable) === 0;
  return (
    fast === portable || (fast === 'IMAGE_CORRUPT' && Buffer.from(bytes).lastIndexOf('ffd9', undefined, 'hex') < 0)
  );
}

/** The committed files, and those of ../shared/images where they are. */
function readCorpus() {
  const folders = ['test/fixtures/images', '../shared/images/src'].map((folder) => path.join(ROOT, folder));
  const files = folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(jpe?g|png|gif|bmp)$/.test(name) && !/^(photo|bomb)_/.test(name))
      .map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) })),
  );
  const { files: recorded } = JSON.parse(readFileSync(path.join(folders[0], 'formats.json'), 'utf8'));
  return [
    ...files,
    ...recorded.map(({ kind, base64 }, i) => ({ name: `${kind} ${i}`, bytes: Buffer.from(base64, 'base64') })),
  ].filter(({ bytes }) => bytes.length > 20);
}

/** One to four changes: bits, bytes, a cut, a piece left out, a piece twice. */
function damage(file, random) {
  let bytes = Array.from(file);
  for (let n = 1 + Math.floor(random() * 4); n > 0; n--) {
    // Headers are small, and most of what can go wrong is in them.
    const at = Math.floor(random() * (random() < 0.5 ? Math.min(bytes.length, 700) : bytes.length));
    const length = Math.floor(random() * 20);
    const kind = Math.floor(random() * 6);
    if (kind < 2) bytes[at] ^= 1 << Math.floor(random() * 8);
    else if (kind === 2) bytes[at] = Math.floor(random() * 256);
    else if (kind === 3) bytes.splice(at, length);
    else if (kind === 4) bytes.splice(at, 0, ...bytes.slice(at, at + length));
    else if (random() < 0.3) bytes = bytes.slice(0, at);
  }
  return Uint8Array.from(bytes);
}

function addFinding(run, name, bytes, text) {
  findings++;
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'fuzz-images-')), `seed-${seed}-run-${run}`);
  writeFileSync(file, bytes);
  console.log(`run ${run} (${name}): ${text}\n  ${file}`);
}

function report(seconds) {
  console.log(`${runs} runs, seed ${seed}, ${corpus.length} files, ${seconds.toFixed(0)} s`);
  for (const [outcome, times] of [...outcomes].sort(([, a], [, b]) => b - a)) {
    console.log(`${String(times).padStart(8)}  ${outcome}`);
  }
  const third = Math.floor(memory.length / 3);
  const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
  if (third > 2) {
    const [middle, last] = [median(memory.slice(third, 2 * third)), median(memory.slice(-third))];
    console.log(`rss: median ${middle.toFixed(1)} MB in the second third, ${last.toFixed(1)} MB in the last`);
  }
  console.log(findings === 0 ? 'No findings.' : `${findings} findings`);
}
