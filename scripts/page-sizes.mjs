// What a page fetches, what a bundler emits for it, and what npm installs, held to the limits of page-limits.json.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const UNITS = { kB: 1e3, MB: 1e6 };

const limits = JSON.parse(readFileSync(path.join(ROOT, 'scripts/page-limits.json'), 'utf8'));
const sizes = [...(await pageSizes()), ...packageSizes()];

for (const [i, { name, limit }] of limits.entries()) {
  const [number, unit] = limit.split(' ');
  const size = sizes[i] / UNITS[unit];
  const verdict = size <= Number(number) ? 'at most' : 'MORE THAN';
  console.log(`${name}: ${size.toFixed(1)} ${unit}, ${verdict} ${limit}`);
  if (size > Number(number)) process.exitCode = 1;
}

/** The page of the consumers' tests, built by Vite: first chunk, first inference, all that is emitted. */
async function pageSizes() {
  const entry = (name) => path.join(ROOT, `dist/browser/${name}.js`);
  const { output } = await build({
    root: path.join(ROOT, 'test/consumers/app'),
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      assetsInlineLimit: 0,
      rollupOptions: { input: path.join(ROOT, 'test/consumers/app/page.js') },
    },
    resolve: {
      alias: [
        { find: /^tflite-interpreter$/, replacement: entry('index') },
        { find: /^tflite-interpreter\/image$/, replacement: entry('image') },
      ],
    },
  });
  const chunks = output.filter(({ type }) => type === 'chunk');
  const first = withImports(
    chunks.find(({ isEntry }) => isEntry),
    chunks,
  );
  // What an inference of a model with labels loads beside it.
  const later = [/dist\/glue\/simd\.js$/, /dist\/browser\/metadata-\w+\.js$/].flatMap((file) =>
    withImports(
      one(chunks, ({ moduleIds }) => moduleIds.some((id) => file.test(id))),
      chunks,
    ),
  );
  const wasm = one(output, ({ fileName }) => /tflite_simd-[\w-]+\.wasm$/.test(fileName));
  return [
    sum(first, gzipped),
    sum(new Set([...first, ...later, wasm]), gzipped),
    sum(output, (file) => bytesOf(file).length),
  ];
}

/** What `npm publish` would send, and what it is unpacked. */
function packageSizes() {
  const printed = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
    cwd: ROOT,
    maxBuffer: 2 ** 26,
  });
  const [{ size, unpackedSize }] = JSON.parse(printed);
  return [size, unpackedSize];
}

/** A chunk and all that it imports before it runs. */
function withImports(chunk, chunks) {
  const found = new Set([chunk]);
  for (const { imports } of found)
    for (const name of imports) found.add(one(chunks, ({ fileName }) => fileName === name));
  return [...found];
}

function one(list, matches) {
  const found = list.filter(matches);
  if (found.length !== 1) throw new Error(`expected one file, found ${found.length}: ${matches}`);
  return found[0];
}

function sum(files, measure) {
  return [...files].reduce((total, file) => total + measure(file), 0);
}

function gzipped(file) {
  return gzipSync(bytesOf(file), { level: 9 }).length;
}

function bytesOf(file) {
  return Buffer.from(file.type === 'chunk' ? file.code : file.source);
}
