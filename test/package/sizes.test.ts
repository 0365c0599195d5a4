// What the parts weigh: the limits that the README states, and what the main entry leaves for later.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ROOT, runNode } from '../helpers/repository.ts';

interface Limit {
  readonly name: string;
  readonly limit: string;
}

const readLimits = (file: string): Limit[] => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Limit[];

/** The rows of one of the README's tables of sizes. */
function stated(table: number): [name: string, limit: string][] {
  const [, section = ''] = readFileSync(path.join(ROOT, 'README.md'), 'utf8').split('## Size\n');
  const text = section.split('\n## ')[0]!.split(/^\| -.*$/m)[table]!;
  const rows = text.split('\n\n')[0]!.matchAll(/^\| (\S.*?) +\| +([\d.]+ [kM]B) \|$/gm);
  return [...rows].map(([, name, limit]) => [name!.replaceAll('`', ''), limit!]);
}

const gzipped = (glue: string): number =>
  gzipSync(readFileSync(path.join(ROOT, `dist/glue/${glue}.js`)), { level: 9 }).length;

describe('the sizes in the README', () => {
  it('are the limits of npm run size', () => {
    const rows = (file: string): [string, string][] => readLimits(file).map(({ name, limit }) => [name, limit]);
    const glue = stated(1).filter(([name]) => name.startsWith('glue'));
    expect(stated(1)).toEqual([...rows('.size-limit.json'), ...glue]);
    expect(stated(2)).toEqual(rows('scripts/page-limits.json'));
  });

  it.each([
    ['glue of the WebAssembly, one thread', ['simd']],
    ['glue of the WebAssembly, several threads', ['threaded', 'pthread-source']],
  ])('hold for the %s', (name, files) => {
    const limit = Object.fromEntries(stated(1))[name]!;
    const size = files.reduce((sum, file) => sum + gzipped(file), 0);
    expect(size / 1000).toBeLessThan(parseFloat(limit));
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
