// Writes a folder with a package.json for each subpath, for tools that know `main` and `module` and no `exports`: Parcel, and
// TypeScript's node10.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { exports } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));

for (const [subpath, conditions] of Object.entries(exports)) {
  // Those that run in pages; the main entry has its place in package.json itself.
  const { require: common, default: module } = conditions.browser ?? conditions;
  if (subpath === '.' || !common) continue;
  const folder = path.join(ROOT, subpath);
  const fromFolder = (file) => path.relative(folder, path.join(ROOT, file)).replaceAll(path.sep, '/');
  const manifest = {
    main: fromFolder(common.default),
    module: fromFolder(module.default),
    types: fromFolder(common.types),
    sideEffects: false,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
