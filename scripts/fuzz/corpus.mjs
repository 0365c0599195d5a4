// The models that are damaged, and the damaged model of a run: both the same in every process.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutate } from './mutate.mjs';
import { Random } from './random.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Folders that are looked for in turn: the corpus beside the repository, then the fixtures of the tests. */
export const DEFAULT_FOLDERS = ['../shared/conformance/models', 'test/fixtures/models'].map((folder) =>
  path.join(ROOT, folder),
);

/** Where the models lie when nobody says. */
export function defaultFolder() {
  return DEFAULT_FOLDERS.find((folder) => existsSync(folder));
}

/** All models of a folder, by name. */
export function readCorpus(folder) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.tflite'))
    .sort();
  return { names, models: names.map((name) => new Uint8Array(readFileSync(path.join(folder, name)))) };
}

/** The model of one run: seed and run name it, whatever ran before. */
export function mutantOf({ names, models }, seed, run) {
  const random = new Random(seed, run);
  const base = random.below(models.length);
  const preserveAllTensors = random.below(4) === 0;
  return { name: names[base], preserveAllTensors, bytes: mutate(models, base, random) };
}
