// Once for all files: a folder that has installed the packed package, and in it the page that the tests drive.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { install, pack, ROOT } from '../consumers/tarball.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the page. */
    project: string;
  }
}

/** The corpus is read in Node and handed to the page: these modules are imported and not called. */
const withoutNode: Plugin = {
  name: 'without-node',
  setup(bundle) {
    bundle.onResolve({ filter: /^node:/ }, ({ path: name }) => ({ path: name, namespace: 'without-node' }));
    bundle.onLoad({ filter: /.*/, namespace: 'without-node' }, () => ({
      contents: `export const existsSync = () => false, readFileSync = undefined; export default { resolve: () => '', join: () => '' };`,
    }));
  },
};

const PACKAGE = './node_modules/tflite-interpreter/dist/browser';
const HTML = `<!doctype html><meta charset="utf-8"><title>Tests</title>
<script type="importmap">{ "imports": {
  "tflite-interpreter": "${PACKAGE}/index.js", "tflite-interpreter/image": "${PACKAGE}/image.js",
  "tflite-interpreter/image/formats": "${PACKAGE}/image-formats.js",
  "tflite-interpreter/worker": "${PACKAGE}/worker.js"
} }</script>
<script type="module" src="./page.js"></script>\n`;

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'browser-'));
  await install(path.join(folder, 'project'), await pack(folder));
  const project = path.join(folder, 'project');
  await writeFile(path.join(project, 'index.html'), HTML);
  await build({
    entryPoints: [path.join(ROOT, 'test/browser/page.ts')],
    outfile: path.join(project, 'page.js'),
    bundle: true,
    format: 'esm',
    external: ['tflite-interpreter', 'tflite-interpreter/*'],
    define: { 'process.env': '{}', 'import.meta.dirname': '""' },
    plugins: [withoutNode],
    logLevel: 'error',
    // Else esbuild would lead the public names to the source, as TypeScript does.
    tsconfigRaw: {},
  });
  provide('project', project);
  return () => rm(folder, { recursive: true, force: true });
}
