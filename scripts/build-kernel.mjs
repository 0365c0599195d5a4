// Builds dist/kernel and dist/wasm/jpeg.wasm: assembly/jpeg, the hot loops of the JPEG decoder, compiled to WebAssembly.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
// By its command: its types would declare the globals of AssemblyScript to all scripts.
const COMPILER = path.join(ROOT, 'node_modules/assemblyscript/bin/asc.js');
const WASM = path.join(ROOT, 'dist/wasm/jpeg.wasm');

execFileSync(
  process.execPath,
  [
    COMPILER,
    'jpeg/index.ts',
    ...['--baseDir', path.join(ROOT, 'assembly'), '--outFile', WASM],
    ...['--runtime', 'stub', '--use', 'abort=', '--noAssert', '--enable', 'simd', '--optimizeLevel', '3'],
  ],
  { stdio: 'inherit' },
);
mkdirSync(path.join(ROOT, 'dist/kernel'), { recursive: true });
// Digits of 16, since packers of text find more in them than in base64.
writeFileSync(path.join(ROOT, 'dist/kernel/jpeg.js'), `export default '${readFileSync(WASM).toString('hex')}';\n`);
