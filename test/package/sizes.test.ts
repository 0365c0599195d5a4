// What the parts weigh: the numbers of the README, and what the main entry leaves for later.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ROOT, runNode, runNpm } from '../helpers/repository.ts';

interface Size {
  readonly name: string;
  readonly size: number;
}

/** What `npm run size` measures, and the glue, which the build has minified; in bytes. */
async function measured(): Promise<Size[]> {
  const { stdout } = await runNpm(['run', '--silent', 'size', '--', '--json']);
  return [
    ...(JSON.parse(stdout) as Size[]),
    { name: 'glue of the WebAssembly, one thread', size: gzipped('simd') },
    { name: 'glue of the WebAssembly, several threads', size: gzipped('threaded') + gzipped('pthread-source') },
  ];
}

const gzipped = (glue: string): number =>
  gzipSync(readFileSync(path.join(ROOT, `dist/glue/${glue}.js`)), { level: 9 }).length;

/** The rows of the README's table of sizes. */
function stated(): Record<string, number> {
  const [, section = ''] = readFileSync(path.join(ROOT, 'README.md'), 'utf8').split('## Size\n');
  const rows = section.split('\n## ')[0]!.matchAll(/^\| (\S.*?) +\| +(\d+) kB \|$/gm);
  return Object.fromEntries([...rows].map(([, name, size]) => [name!.replaceAll('`', ''), Number(size)]));
}

describe('the sizes in the README', () => {
  it('are the measured ones, at most a kilobyte off', async () => {
    const sizes = await measured();
    const rows = stated();
    expect(Object.keys(rows)).toEqual(sizes.map(({ name }) => name));
    for (const { name, size } of sizes) expect(Math.abs(rows[name]! - size / 1000), name).toBeLessThan(1);
  });
});

describe('importing the main entry', () => {
  // Sentences and names that stand in one part only.
  const RULES = 'lowered/minus_one';
  const METADATA = "The model's metadata is damaged";

  it.each([
    ['import', importedFiles],
    ['require', requiredFiles],
  ])('by %s loads neither the rules of lowering nor the reader of metadata', async (_, filesOf) => {
    const files = await filesOf();
    const text = files.map((file) => readFileSync(path.resolve(ROOT, file), 'utf8')).join('');
    expect(text).toContain('is not a .tflite file');
    expect(text).not.toContain(RULES);
    expect(text).not.toContain(METADATA);
  });
});

/** The main entry and all that it imports before it runs. */
async function importedFiles(): Promise<string[]> {
  const entry = 'dist/browser/index.js';
  const { metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    external: ['../glue/*'],
  });
  const files = new Set([entry]);
  for (const file of files) {
    for (const { kind, external, path: target } of metafile.inputs[file]!.imports) {
      if (kind !== 'dynamic-import' && !external) files.add(target);
    }
  }
  return [...files];
}

/** What is in Node's memory after a `require` of the main entry. */
async function requiredFiles(): Promise<string[]> {
  const program = `require('tflite-interpreter'); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout } = await runNode(['--input-type=commonjs', '--eval', program]);
  return JSON.parse(stdout) as string[];
}
