// Makes `npm start` and `npm test` work as the first command after `git clone`: installs and builds what is missing.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const SOURCES = [
  'assembly',
  'src',
  'examples/classify',
  'examples/convert',
  'scripts/build-folders.mjs',
  'scripts/build-glue.mjs',
  'scripts/build-kernel.mjs',
  'scripts/build-worker.mjs',
  'scripts/patch-glue.mjs',
  'tsup.config.ts',
];
const SETTINGS = ['tsconfig.json', 'package.json', 'package-lock.json'];
const BUILT = [
  ...[
    'index',
    'image',
    'image-formats',
    'image-tf',
    'lambda',
    'tfjs',
    'worker',
    'analyzer',
    'converter',
    'native',
  ].flatMap((entry) => [
    ...['node', 'browser', 'workerd'].map((platform) => `dist/${platform}/${entry}.js`),
    ...[`dist/cjs/${entry}.cjs`, `dist/${entry}.d.ts`, `dist/${entry}.d.cts`],
  ]),
  ...['index', 'image', 'image-formats', 'image-tf', 'classic'].map((entry) => `dist/static/${entry}.js`),
  ...['simd', 'threaded', 'pthread-source', 'wasm', 'interpreter-worker'].flatMap((name) => [
    `dist/glue/${name}.js`,
    `dist/glue/${name}.cjs`,
  ]),
  'dist/inline/simd.js',
  'dist/kernel/jpeg.js',
  'dist/wasm/jpeg.wasm',
  ...[
    'analyzer',
    'converter',
    'image',
    'image/formats',
    'image/tf',
    'lambda',
    'native',
    'static',
    'static/image',
    'tfjs',
    'worker',
  ].map((folder) => `${folder}/package.json`),
  ...[
    'cli.js',
    'runtime-client.js',
    'wheel.js',
    'doctor-probe.js',
    'function/tflite-interpreter.mjs',
    'function/native/tflite-interpreter.mjs',
  ].map((file) => `dist/${file}`),
  ...['tflite_simd', 'tflite_simd_threaded'].map((name) => `dist/wasm/${name}.wasm`),
  ...['interpreter', 'thread'].map((name) => `dist/wasm/${name}.worker.js`),
  'dist-examples/classify.js',
  'dist-examples/convert.js',
];

requireNode();
if (!installed()) run('Installing the development tools (npm ci) ...', ['ci', '--no-audit', '--no-fund']);
if (!built()) run('Building (npm run build) ...', ['run', 'build']);

function requireNode() {
  const { engines } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const [major, minor] = engines.node.match(/\d+/g).map(Number);
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  stop(`This project needs Node.js ${major}.${minor} or newer; this is ${process.version}. Install a newer one.`);
}

/** Whether node_modules holds every package of the lock file, in its version. */
function installed() {
  const have = packagesOf('node_modules/.package-lock.json');
  if (!have) return false;
  return Object.entries(packagesOf('package-lock.json') ?? {}).every(([where, { version, optional }]) => {
    // Optional ones are for other machines; the entry '' is this project itself.
    return where === '' || optional || have[where]?.version === version;
  });
}

function packagesOf(lockFile) {
  const file = path.join(ROOT, lockFile);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

/** Whether every built file is there and no source is newer. */
function built() {
  const files = BUILT.map((file) => path.join(ROOT, file));
  if (!files.every((file) => existsSync(file))) return false;
  const oldest = Math.min(...files.map((file) => statSync(file).mtimeMs));
  return [...SOURCES, ...SETTINGS].every((source) => newestIn(path.join(ROOT, source)) <= oldest);
}

/** The last change of a file, or of a folder and everything in it; a folder changes when a file goes. */
function newestIn(place) {
  const info = statSync(place);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(place).map((name) => newestIn(path.join(place, name))));
}

/** Runs npm; its output is only shown when it fails. */
function run(what, args) {
  console.log(what);
  // npm names its own script when it started this one; a bare `node scripts/ensure.mjs` finds it by its command.
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { status, stdout, stderr, error } = spawnSync(command, [...first, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: !npm && process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) return;
  process.stdout.write(stdout ?? '');
  process.stderr.write(stderr ?? '');
  stop(`\`npm ${args.join(' ')}\` failed${error ? `: ${error.message}` : ''}; what it said is above.`);
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
