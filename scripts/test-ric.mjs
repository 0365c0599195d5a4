// npm run test:ric: a function of this build under AWS' own client of the Runtime API, aws-lambda-ric, which is installed
// into a temporary folder. Its native part is compiled there: it needs cmake, a C++ compiler, autoconf, automake, libtool.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ASSETS = path.join(ROOT, 'examples/assets');
// The last one that runs on Node 20.
const RIC = 'aws-lambda-ric@3.3.0';
const TOOLS = ['cmake', 'g++', 'autoconf', 'automake', 'libtoolize'];

const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0);
if (missing.length > 0) {
  console.log(`Skipped: ${RIC} is compiled on this machine, and ${missing.join(', ')} are not installed.`);
  process.exit(0);
}

const folder = mkdtempSync(path.join(tmpdir(), 'tflite-ric-'));
try {
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  console.log(`Installing ${RIC}, which takes about two minutes ...`);
  // npm asks before it runs scripts of packages; this one is the package's own build.
  run('npm', ['install', RIC, '--no-audit', '--no-fund', '--foreground-scripts', '--ignore-scripts=false'], folder);
  const client = path.join(folder, 'node_modules/aws-lambda-ric/bin/index.mjs');
  if (!existsSync(client)) fail('the client is not where it was expected');

  const zip = path.join(folder, 'function.zip');
  const model = path.join(ASSETS, 'efficientnet_lite0_int8.tflite');
  cli('lambda', '--model', model, '--top-k', '1', '--out', zip);
  const image = readFileSync(path.join(ASSETS, 'chelsea.jpg')).toString('base64');
  check('answers, cold and warm', ['--repeat', '3'], { image }, 0, /"Egyptian cat": 0\.7/);
  check('throws', [], { url: 'http://127.0.0.1/' }, 1, /"errorType": "URL_REFUSED"/);
  check('refuses an event', [], {}, 1, /"errorType": "EVENT_INVALID"/);
  check('answers a request', [], request('POST', 'image/jpeg', image), 0, /"statusCode": 200/);
  check('answers a wrong method', [], request('GET', 'image/jpeg', image), 0, /"statusCode": 405/);
  console.log('5 passed, 0 failed');

  function check(what, flags, event, code, pattern) {
    const file = path.join(folder, 'event.json');
    writeFileSync(file, JSON.stringify(event));
    const { status, stdout, stderr } = cli('invoke', zip, '--event', file, '--client', client, ...flags);
    if (status !== code || !pattern.test(stdout)) fail(`${what}: exit code ${status}\n${stdout}\n${stderr}`);
    console.log(
      `${what}: ${stderr
        .split('\n')
        .filter((line) => line.startsWith('REPORT'))
        .join('; ')}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function request(method, type, body) {
  return {
    version: '2.0',
    headers: { 'content-type': type },
    requestContext: { http: { method } },
    body,
    isBase64Encoded: true,
  };
}

function cli(...args) {
  return spawnSync(process.execPath, [path.join(ROOT, 'dist/cli.js'), ...args], { encoding: 'utf8' });
}

function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0)
    fail(`${command} ${args.join(' ')}: exit code ${status}\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
}

function fail(text) {
  console.error(text);
  process.exit(1);
}
