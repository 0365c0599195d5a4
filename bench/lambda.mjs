// npm run bench:lambda: a function from the start of its process to its first answer, beside Python where it is installed.
// PYTHON=... names another Python; --runs N; --write puts the tables into docs/lambda.md.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hasShares, runWithShare } from './cpu-share.mjs';
import { median, table } from './statistics.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ASSETS = path.join(ROOT, 'examples/assets');
const { values: flags } = parseArgs({
  options: { runs: { type: 'string', default: '15' }, write: { type: 'boolean' } },
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
  const sizes = node(['dist/cli.js', 'lambda', '--model', model, '--labels', labels, '--dir', folder]);
  const event = path.join(folder, 'event.json');
  writeFileSync(event, JSON.stringify({ image: readFileSync(path.join(ASSETS, 'chelsea.jpg')).toString('base64') }));

  const start = path.join(ROOT, 'bench/lambda-start.mjs');
  const kinds = [
    { name: 'this library', command: [process.execPath, start, folder, event, 'fast'] },
    { name: 'without fastStart', command: [process.execPath, start, folder, event, 'plain'] },
    ...(hasPython()
      ? [{ name: 'Python', command: [PYTHON, path.join(ROOT, 'bench/lambda_start.py'), folder, event] }]
      : []),
  ];
  const results = SIZES.map(({ share }) => {
    const runs = kinds.map(() => []);
    // In turn, so that a busy moment of the machine hits all alike.
    for (let i = 0; i < RUNS; i++) {
      for (const [k, { command }] of kinds.entries()) runs[k].push(JSON.parse(runWithShare(share, command)));
    }
    return runs.map(mediansOf);
  });
  const labelsSeen = new Set(results.flat().map(({ label }) => label));
  if (labelsSeen.size !== 1) throw new Error(`the answers differ: ${[...labelsSeen].join(', ')}`);

  const python = hasPython()
    ? `, ${execFileSync(PYTHON, ['-VV'], { encoding: 'utf8' }).split(' (')[0]} with ai-edge-litert ${versionOf('ai-edge-litert')} and Pillow ${versionOf('pillow')}`
    : '';
  return [
    `Node ${process.version}${python}; ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores; medians of ${RUNS} fresh processes each, in turn; milliseconds and MB. The event is \`chelsea.jpg\` in base64, the model EfficientNet-Lite0 int8, the answer \`${[...labelsSeen][0]}\` in all.`,
    '**From the start of the process to the first answer**',
    coldTable(kinds, results),
    '**Of which**, without a limit of the processor',
    stageTable(kinds, results[0]),
    '**What the function weighs**',
    `\`\`\`text\n${sizes.split('\n').slice(2).join('\n').trim()}\n\`\`\``,
    ...(SIZES.length > 1 ? ['**What a million warm calls cost**', costTable(results)] : []),
  ].join('\n\n');
}

function coldTable(kinds, results) {
  const rows = SIZES.map(({ name }, i) => {
    const python = kinds.findIndex((kind) => kind.name === 'Python');
    const ratio = python < 0 ? [] : [(results[i][0].total / results[i][python].total).toFixed(2)];
    return [name, ...results[i].map(({ total }) => total.toFixed(0)), ...ratio];
  });
  const ratio = kinds.some(({ name }) => name === 'Python') ? ["of Python's time"] : [];
  return table(['', ...kinds.map(({ name }) => name), ...ratio], rows);
}

function stageTable(kinds, results) {
  const stages = ['boot', 'import', 'init', 'first', 'warm', 'memory'];
  return table(
    ['', ...stages],
    kinds.map(({ name }, k) => [name, ...stages.map((stage) => results[k][stage].toFixed(stage === 'memory' ? 0 : 1))]),
  );
}

function costTable(results) {
  const rows = SIZES.flatMap(({ memory }, i) => {
    if (memory === undefined) return [];
    const [{ warm, memory: used }] = results[i];
    const dollars = 1e6 * ((Math.ceil(warm) / 1000) * (memory / 1024) * PRICE.second + PRICE.call);
    return [[`${memory} MB`, used.toFixed(0), warm.toFixed(0), `$${dollars.toFixed(2)}`]];
  });
  return table(['memory', 'of which used', 'ms a call', 'a million calls'], rows);
}

function mediansOf(runs) {
  const [{ label, ...numbers }] = runs;
  return {
    label,
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
  return execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
}

function writeIntoDocs(report) {
  const file = path.join(ROOT, 'docs/lambda.md');
  const text = readFileSync(file, 'utf8');
  const [open, close] = ['<!-- npm run bench:lambda -- --write -->', '<!-- end -->'];
  const before = text.slice(0, text.indexOf(open) + open.length);
  writeFileSync(file, `${before}\n\n${report}\n\n${text.slice(text.indexOf(close))}`);
}
