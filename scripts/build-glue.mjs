// Builds dist/glue, dist/wasm and dist/inline from the pinned TensorFlow Lite WebAssembly: checks, patches, minifies, copies.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { minify } from 'terser';
import { patchGlue, pthreadScript } from './patch-glue.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGE = '@tensorflow/tfjs-tflite';
const VERSION = '0.0.1-alpha.10';
const SOURCE = path.join(ROOT, 'node_modules', PACKAGE);
const DIST = path.join(ROOT, 'dist');

// The edits and the engine's knowledge of C++ layouts hold for exactly these bytes.
const SHA256 = {
  'tflite_web_api_cc_simd.js': 'd5c71816525140d7a35b59a908d3b07d42741576630e647d246c19c6fa72d63d',
  'tflite_web_api_cc_simd.wasm': '40f49cc2d458ec09bb43db160e9e55f4b3c790a4c1d1fa280f8a61796296cf8e',
  'tflite_web_api_cc_simd_threaded.js': 'c6cbb6a47fb2b1fb663951d16f10c5f4a4445e521d53dc4f5d50a6d6ca8e3f63',
  'tflite_web_api_cc_simd_threaded.wasm': '6f7aa370b3fd3660ffa50c5028b95283640f6e6f0c79381f456f35c83b40903f',
  'tflite_web_api_cc_simd_threaded.worker.js': '9ace3794b3e648b9c3f89f9af44d44708425fd20c3417466a9a98696fa6d1603',
};

const ES_MODULE = "Object.defineProperty(exports,'__esModule',{value:true});\n";
const BANNER = `/* Made from ${PACKAGE} ${VERSION}. Copyright The TensorFlow Authors; Apache-2.0; changed: see NOTICE. */\n`;

await requireVersion();
// The first step of a build: nothing of an earlier one stays.
await rm(DIST, { recursive: true, force: true });

await buildVariant({ name: 'simd', source: 'tflite_web_api_cc_simd', wasm: 'tflite_simd.wasm', threaded: false });
const glue = await buildVariant({
  name: 'threaded',
  source: 'tflite_web_api_cc_simd_threaded',
  wasm: 'tflite_simd_threaded.wasm',
  threaded: true,
});

const worker = await readPinned('tflite_web_api_cc_simd_threaded.worker.js');
const thread = await shorten(pthreadScript(glue, worker.toString()));
// For pages whose policy refuses what does not come as a file.
await write('wasm/thread.worker.js', `${BANNER}${thread}\n`);
const script = JSON.stringify(thread);
await write('glue/pthread-source.js', `${BANNER}export default ${script};\n`);
await write('glue/pthread-source.cjs', `${BANNER}${ES_MODULE}exports.default=${script};\n`);

// Where the WebAssembly lies. Each URL is a literal beside import.meta.url, which bundlers take for a file to emit, and is
// made when it is asked for, since some formats have no import.meta.url. Only the one-threaded build is text, too: where
// no file is to be had there is one thread, and no bundle holds both.
await write(
  'inline/simd.js',
  `export default '${gzipSync(await readPinned('tflite_web_api_cc_simd.wasm'), { level: 9 }).toString('base64')}';\n`,
);
await write(
  'glue/wasm.js',
  `const URLS = {
  simd: () => new URL('../wasm/tflite_simd.wasm', import.meta.url),
  threaded: () => new URL('../wasm/tflite_simd_threaded.wasm', import.meta.url),
};
export function wasmUrl(build) { return URLS[build](); }
export async function inlineWasm(build) { return build === 'simd' ? (await import('../inline/simd.js')).default : undefined; }
`,
);
await write(
  'glue/wasm.cjs',
  `${ES_MODULE}const FILES = { simd: 'tflite_simd.wasm', threaded: 'tflite_simd_threaded.wasm' };
exports.wasmUrl = function (build) {
  const builtin = globalThis.process.getBuiltinModule;
  return builtin('node:url').pathToFileURL(builtin('node:path').join(__dirname, '../wasm', FILES[build]));
};
exports.inlineWasm = async function (build) { return build === 'simd' ? (await import('../inline/simd.js')).default : undefined; };
`,
);

/** Writes the modules and the WebAssembly of one variant; gives its patched glue. */
async function buildVariant({ name, source, wasm, threaded }) {
  const patched = patchGlue((await readPinned(`${source}.js`)).toString(), { threaded });
  const factory = await shorten(patched);
  await write(`glue/${name}.js`, `${BANNER}${factory}\nexport default tflite_web_api_ModuleFactory;\n`);
  await write(`glue/${name}.cjs`, `${BANNER}${ES_MODULE}${factory}\nexports.default = tflite_web_api_ModuleFactory;\n`);
  await write(`wasm/${wasm}`, await readPinned(`${source}.wasm`));
  return patched;
}

async function requireVersion() {
  const { version } = JSON.parse(await readFile(path.join(SOURCE, 'package.json'), 'utf8'));
  if (version !== VERSION) throw new Error(`${PACKAGE} is ${version}, but the edits are made for ${VERSION}.`);
}

/** The bytes of a file of the package, after a look at their SHA-256. */
async function readPinned(file) {
  const bytes = await readFile(path.join(SOURCE, 'wasm', file));
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== SHA256[file]) throw new Error(`${file} has SHA-256 ${actual}, expected ${SHA256[file]}.`);
  return bytes;
}

// Renaming locals is safe. Compression is not asked for: it could rename what the wasm imports by name.
async function shorten(code) {
  const { code: shorter } = await minify(code, { compress: false, mangle: true, format: { comments: false } });
  return shorter;
}

async function write(file, contents) {
  const target = path.join(DIST, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, contents);
}
