// Builds dist/kernel and dist/wasm/jpeg.wasm: assembly/jpeg, the hot loops of the JPEG decoder, compiled to WebAssembly.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { error, stderr } = await main(
  [
    'jpeg/index.ts',
    ...['--baseDir', path.join(ROOT, 'assembly'), '--outFile', '../dist/wasm/jpeg.wasm'],
    ...['--runtime', 'stub', '--use', 'abort=', '--noAssert', '--enable', 'simd'],
    ...['--optimizeLevel', '3'],
  ],
  {
    writeFile: async (name, contents, base) => {
      const file = path.resolve(base, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, contents);
      // Digits of 16, since packers of text find more in them than in base64.
      await write('dist/kernel/jpeg.js', `export default '${Buffer.from(contents).toString('hex')}';\n`);
    },
  },
);
if (error) throw new Error(stderr.toString(), { cause: error });

async function write(file, contents) {
  const target = path.join(ROOT, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, contents);
}
