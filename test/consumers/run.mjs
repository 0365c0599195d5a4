// Runs the consumers over the packed package and prints a table. Flags: --core, --only <regular expression>, --write (docs/bundlers.md).

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser, NO_BROWSER, openBrowser } from './browser.mjs';
import { PROJECTS } from './consumers.mjs';
import { serve } from './serve.mjs';
import { copyAssets, install, pack, ROOT, run, write } from './tarball.mjs';

const { values: flags } = parseArgs({
  options: {
    core: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

if (!findBrowser()) {
  console.error(NO_BROWSER);
  process.exit(1);
}

const folder = await mkdtemp(path.join(tmpdir(), 'consumers-'));
const browser = await openBrowser();
await copyAssets(path.join(folder, 'assets'));
const assets = await serve(path.join(folder, 'assets'));
const rows = [];
try {
  const tarball = await pack(folder);
  const expected = await reference(tarball);
  for (const [index, project] of PROJECTS.entries()) {
    const wanted = Object.entries(project.consumers).filter(
      ([name, { core }]) => (core || !flags.core) && new RegExp(flags.only, 'i').test(name),
    );
    if (wanted.length === 0) continue;
    const place = path.join(folder, `project-${index}`);
    const failed = await prepare(place, tarball, project).catch((error) => error);
    for (const [name, consumer] of wanted) rows.push(await measure(name, consumer, { place, expected, failed }));
  }
} finally {
  await browser.close();
  await assets.close();
  if (flags.keep) console.log(folder);
  else await rm(folder, { recursive: true, force: true });
}

const failures = rows.filter(({ error }) => error);
for (const { name, error } of failures) console.error(`\nFAILED: ${name}\n${error}`);
console.log(`\n${table(rows)}`);
if (flags.write) await writeTable(table(rows));
console.log(`\n${rows.length - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function prepare(place, tarball, { tools, type, files = {}, overrides, setup = [] }) {
  await install(place, tarball, { tools, type, overrides });
  await write(place, files);
  for (const command of setup) await run('npx', ['--no-install', ...command], { cwd: place });
}

/** What Node answers: every consumer has to give the same bits. */
async function reference(tarball) {
  const place = path.join(folder, 'reference');
  await install(place, tarball);
  return JSON.parse(await run(process.execPath, ['program.js'], { cwd: place })).value;
}

async function measure(name, { run: consume, threads = 1 }, { place, expected, failed }) {
  const start = Date.now();
  try {
    if (failed) throw failed;
    const { value, ...measures } = await consume({ folder: place, browser, assets: `${assets.url}` });
    if (value) check(value, expected, threads);
    const row = { name, ...measures, milliseconds: value?.milliseconds, seconds: (Date.now() - start) / 1000 };
    console.log(`passed: ${name} (${row.seconds.toFixed(1)} s)`);
    return row;
  } catch (error) {
    console.log(`FAILED: ${name}\n${error.message.slice(0, 3000)}`);
    return { name, error: error.stack ?? String(error), seconds: (Date.now() - start) / 1000 };
  }
}

function check(value, expected, threads) {
  const { label, sum, numThreads, oneFamily } = value;
  const same = label === 'Egyptian cat' && sum === expected.sum && oneFamily === true && numThreads === threads;
  if (!same)
    throw new Error(`expected ${JSON.stringify({ ...expected, numThreads: threads })}, got ${JSON.stringify(value)}`);
}

function table(all) {
  const megabytes = (bytes) => (bytes === undefined ? '' : `${(bytes / 1e6).toFixed(2)} MB`);
  const whole = (number) => (number === undefined ? '' : `${Math.round(number)} ms`);
  const cells = [
    ['consumer', '', 'wasm', 'fetched', 'emitted', 'create to answer'],
    ...all.map(({ name, error, notes = '', fetched, emitted, milliseconds }) => [
      name,
      error ? 'FAIL' : 'pass',
      notes,
      megabytes(fetched),
      megabytes(emitted),
      whole(milliseconds),
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(cells[0]), line(widths.map((width) => '-'.repeat(width))), ...cells.slice(1).map(line)].join('\n');
}

async function writeTable(text) {
  const file = path.join(ROOT, 'docs/bundlers.md');
  const page = await readFile(file, 'utf8');
  const [before, rest] = page.split('<!-- consumers -->');
  const after = rest.split('<!-- end of consumers -->')[1];
  await writeFile(file, `${before}<!-- consumers -->\n\n${text}\n\n<!-- end of consumers -->${after}`);
}
