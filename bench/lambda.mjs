// npm run bench:lambda: a function from the start of its process to its first answer, beside Python where it is installed.
// PYTHON=... names another Python, NATIVE_LIBRARY=... a native library that is not installed, --node PATH another Node (may be
// repeated); --runs N; --write puts the tables into docs/lambda.md.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hasShares, runWithShare } from './cpu-share.mjs';
import { median, table } from './statistics.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ASSETS = path.join(ROOT, 'examples/assets');
const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    node: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean' },
  },
});
const RUNS = Number(flags.runs);
const PYTHON = process.env.PYTHON ?? 'python3';

/** Memory of a function, and the processors that Lambda gives it: one at 1,769 MB, in proportion below. */
const SIZES = [
  { memory: undefined, share: undefined, name: `no limit (${availableParallelism()} cores)` },
  ...(hasShares() ? [1769, 1024, 512] : []).map((memory) => {
    const share = memory / 1769;
    return { memory, share, name: `${share.toFixed(2)} processors (${memory} MB)` };
  }),
];

// US dollars in us-east-1, x86, without the free tier: for a GB-second and for a call.
const PRICE = { second: 0.0000166667, call: 0.0000002 };

/** This Node, and those that are named. */
const NODES = [process.execPath, ...flags.node].map((program) => ({
  program,
  name: `Node ${execFileSync(program, ['-v'], { encoding: 'utf8' }).trim().slice(1)}`,
}));

const folder = mkdtempSync(path.join(tmpdir(), 'tflite-bench-'));
try {
  const report = measure();
  console.log(report);
  if (flags.write) writeIntoDocs(report);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure() {
  const model = path.join(ASSETS, 'efficientnet_lite0_int8.tflite');
  const labels = path.join(ASSETS, 'imagenet_labels.txt');
  const pack = (name, ...more) =>
    node(['dist/cli.js', 'lambda', '--model', model, '--labels', labels, '--dir', path.join(folder, name), ...more]);
  const sizes = { WebAssembly: pack('wasm'), native: packNative(pack) };
  const event = path.join(folder, 'event.json');
  writeFileSync(event, JSON.stringify({ image: readFileSync(path.join(ASSETS, 'chelsea.jpg')).toString('base64') }));

  const kinds = kindsOf(event, sizes.native !== undefined);
  const results = SIZES.map(({ share }) => {
    const runs = kinds.map(() => []);
    // In turn, so that a busy moment of the machine hits all alike.
    for (let i = 0; i < RUNS; i++) {
      for (const [k, { command }] of kinds.entries()) runs[k].push(JSON.parse(runWithShare(share, command)));
    }
    return runs.map(mediansOf);
  });
  const answers = new Set(results.flat().map(({ answer }) => answer));
  if (answers.size !== 1) throw new Error(`the answers differ: ${[...answers].join(' ')}`);

  const python = hasPython()
    ? `; ${execFileSync(PYTHON, ['-VV'], { encoding: 'utf8' }).split(' (')[0]} with ai-edge-litert ${versionOf('ai-edge-litert')} and Pillow ${versionOf('pillow')}`
    : '';
  return [
    `${NODES.map(({ name }) => name).join(', ')}${python}; ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores; medians of ${RUNS} fresh processes each, in turn; milliseconds and MB. The event is \`chelsea.jpg\` in base64, the model EfficientNet-Lite0 int8 (${(statSync(model).size / 1e6).toFixed(1)} MB); all give the same answer to the last bit.`,
    '**From the start of the process to the first answer**; in brackets, of the time of Python in the same run',
    coldTable(kinds, results),
    '**Of which**, without a limit of the processor; the processor time of all threads, up to the first answer; the peak of memory, after eleven calls',
    stageTable(kinds, results[0]),
    ...Object.entries(sizes).flatMap(([name, text]) =>
      text === undefined ? [] : [`**What it weighs, ${name}**`, weights(text)],
    ),
    ...(SIZES.length > 1 ? ['**What a million warm calls cost**', costTable(kinds, results)] : []),
  ].join('\n\n');
}

/** What is measured: each Node with each engine, and Python. */
function kindsOf(event, hasNative) {
  const start = path.join(ROOT, 'bench/lambda-start.mjs');
  const [wasm, native] = ['wasm', 'native'].map((name) => path.join(folder, name));
  const ofNode = ({ name, program }) => [
    { name: `WebAssembly, ${name}`, command: [program, start, wasm, event, 'fast', 'wasm'] },
    ...(hasNative ? [{ name: `native, ${name}`, command: [program, start, native, event, 'fast', 'native'] }] : []),
  ];
  const plain = { name: 'without fastStart', command: [process.execPath, start, wasm, event, 'plain', 'wasm'] };
  const python = { name: 'Python', command: [PYTHON, path.join(ROOT, 'bench/lambda_start.py'), wasm, event] };
  return [...NODES.flatMap(ofNode), plain, ...(hasPython() ? [python] : [])];
}

function packNative(pack) {
  const library = process.env.NATIVE_LIBRARY;
  try {
    return pack('native', '--native', ...(library ? ['--native-library', library] : []));
  } catch (error) {
    console.error(`Without the native engine: ${String(error.stderr).trim()}`);
    return undefined;
  }
}

function coldTable(kinds, results) {
  const python = kinds.findIndex(({ name }) => name === 'Python');
  const rows = SIZES.map(({ name }, i) => {
    const ratio = (total) => (python < 0 ? '' : ` (${(total / results[i][python].total).toFixed(2)})`);
    return [name, ...results[i].map(({ total }, k) => total.toFixed(0) + (k === python ? '' : ratio(total)))];
  });
  return table(['', ...kinds.map(({ name }) => name)], rows);
}

function stageTable(kinds, results) {
  const stages = ['boot', 'import', 'init', 'first', 'processor', 'warm', 'memory'];
  return table(
    ['', ...stages],
    kinds.map(({ name }, k) => [name, ...stages.map((stage) => results[k][stage].toFixed(stage === 'memory' ? 0 : 1))]),
  );
}

function weights(text) {
  return `\`\`\`text\n${text.split('\n').slice(2).join('\n').trim()}\n\`\`\``;
}

function costTable(kinds, results) {
  const rows = SIZES.flatMap(({ memory }, i) => {
    if (memory === undefined) return [];
    const cells = results[i].map(({ warm }) => {
      const dollars = 1e6 * ((Math.ceil(warm) / 1000) * (memory / 1024) * PRICE.second + PRICE.call);
      return `${warm.toFixed(0)} ms: $${dollars.toFixed(2)}`;
    });
    return [[`${memory} MB`, ...cells]];
  });
  return table(['memory', ...kinds.map(({ name }) => name)], rows);
}

function mediansOf(runs) {
  const [{ answer, ...numbers }] = runs;
  return {
    answer: JSON.stringify(Object.entries(answer).sort()),
    ...Object.fromEntries(Object.keys(numbers).map((key) => [key, median(runs.map((run) => run[key]))])),
  };
}

function hasPython() {
  try {
    execFileSync(PYTHON, ['-c', 'import ai_edge_litert, numpy, PIL'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function versionOf(name) {
  const program = `from importlib.metadata import version; print(version('${name}'))`;
  return execFileSync(PYTHON, ['-c', program], { encoding: 'utf8' }).trim();
}

function node(args) {
  return execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function writeIntoDocs(report) {
  const file = path.join(ROOT, 'docs/lambda.md');
  const text = readFileSync(file, 'utf8');
  const [open, close] = ['<!-- npm run bench:lambda -- --write -->', '<!-- end -->'];
  const before = text.slice(0, text.indexOf(open) + open.length);
  writeFileSync(file, `${before}\n\n${report}\n\n${text.slice(text.indexOf(close))}`);
}
