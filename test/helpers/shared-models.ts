// The models of ../shared/models with Python's recorded answers; tests that need them skip where they are missing.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './repository.ts';

export const MODELS = path.resolve(ROOT, '../shared/models');
export const hasModels = existsSync(path.join(MODELS, 'answers.json'));
if (!hasModels) console.log(`Tests on real models are skipped: there is no ${MODELS}.`);

/** Where an array lies in a file of raw values. */
export interface StoredArray {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly file: string;
  readonly offset: number;
}

const ARRAYS = { float32: Float32Array, int8: Int8Array, uint8: Uint8Array, int32: Int32Array } as const;

// The files are written by the scripts beside them; their forms are declared where they are read.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(MODELS, file), 'utf8')) as T;
}

/** @param folder - Where the JSON is that speaks of the array. */
export function readArray(
  { dtype, shape, file, offset }: StoredArray,
  folder = '',
): Float32Array | Int8Array | Uint8Array | Int32Array {
  const ArrayType = ARRAYS[dtype as keyof typeof ARRAYS];
  const length = shape.reduce((count, size) => count * size, 1);
  const bytes = new Uint8Array(readFileSync(path.join(MODELS, folder, file)));
  return new ArrayType(bytes.slice(offset, offset + length * ArrayType.BYTES_PER_ELEMENT).buffer);
}

/** What Python's interpreter answered for a photo, by the classifier's quantization. */
export interface PhotoAnswers {
  readonly file: string;
  readonly answers: Readonly<
    Record<
      string,
      {
        readonly top5: readonly { readonly index: number; readonly label: string }[];
        readonly scores: Readonly<Record<'default' | 'builtin_1_thread', StoredArray>>;
      }
    >
  >;
}

/** The photos by name; none where the models are missing. */
export function readPhotos(): Readonly<Record<string, PhotoAnswers>> {
  return hasModels ? readJson<{ photos: Record<string, PhotoAnswers> }>('answers.json').photos : {};
}
