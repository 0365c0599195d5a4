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
const counts = { passed: 0, failed: 0 };
try {
  const client = installClient();
  const zip = path.join(folder, 'function.zip');
  cli('lambda', '--model', path.join(ASSETS, 'efficientnet_lite0_int8.tflite'), '--top-k', '1', '--out', zip);
  const image = readFileSync(path.join(ASSETS, 'chelsea.jpg')).toString('base64');
  for (const [what, event, code, pattern, flags = []] of [
    ['answers, cold and warm', { image }, 0, /"Egyptian cat": 0\.7/, ['--repeat', '3']],
    ['throws', { url: 'http://127.0.0.1/' }, 1, /"errorType": "URL_REFUSED"/],
    ['refuses an event', {}, 1, /"errorType": "EVENT_INVALID"/],
    ['answers a request', request('POST', 'image/jpeg', image), 0, /"statusCode": 200/],
    ['answers a wrong method', request('GET', 'image/jpeg', image), 0, /"statusCode": 405/],
  ]) {
    const file = path.join(folder, 'event.json');
    writeFileSync(file, JSON.stringify(event));
    const { status, stdout, stderr } = cli('invoke', zip, '--event', file, '--client', client, ...flags);
    const isRight = status === code && pattern.test(stdout);
    counts[isRight ? 'passed' : 'failed']++;
    const reports = stderr.split('\n').filter((line) => line.startsWith('REPORT'));
    console.log(`${what}: ${isRight ? reports.join('; ') : `exit code ${status}\n${stdout}\n${stderr}`}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;

/** Gives the path of its program. */
function installClient() {
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  console.log(`Installing ${RIC}, which takes about two minutes ...`);
  // npm asks before it runs scripts of packages; this one is the package's own build.
  const args = ['install', RIC, '--no-audit', '--no-fund', '--foreground-scripts', '--ignore-scripts=false'];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const client = path.join(folder, 'node_modules/aws-lambda-ric/bin/index.mjs');
  if (status === 0 && existsSync(client)) return client;
  throw new Error(`npm ${args.join(' ')}: exit code ${status}\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
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
