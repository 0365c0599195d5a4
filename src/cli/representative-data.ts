// Representative data of a conversion: photos of a folder, or arrays of numpy, as samples for a model's inputs.

import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createTensor, isTFLiteError, type Interpreter, type Tensor } from 'tflite-interpreter';
import type { Preprocessor } from 'tflite-interpreter/image';
import { readArrays } from './npy.ts';
import { UsageError } from './usage.ts';

/** Samples by the names of the model's inputs; they are read again each time they are asked for. */
export interface RepresentativeData {
  readonly count: number;
  /** How many there were to choose from. */
  readonly found: number;
  samples(): AsyncGenerator<Record<string, Tensor>>;
}

const PHOTOS = /\.(?:jpe?g|png|gif|bmp)$/i;

/** True for a folder, whose photos are the samples. */
export async function isPhotoFolder(where: string): Promise<boolean> {
  const info = await stat(where).catch(() => undefined);
  if (!info)
    throw new UsageError(`There is no '${where}': --representative has to be a folder of photos, .npy or .npz.`);
  return info.isDirectory();
}

/** The photos of a folder and the folders in it, evenly chosen where there are more than `limit`. */
export async function readPhotos(
  folder: string,
  limit: number,
  inputName: string,
  preprocessor: Pick<Preprocessor, 'fromPath'>,
): Promise<RepresentativeData> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => PHOTOS.test(file)).sort();
  if (files.length === 0) throw new UsageError(`'${folder}' holds no photos (.jpg, .png, .gif, .bmp).`);
  const chosen = evenly(files, limit);
  return {
    count: chosen.length,
    found: files.length,
    async *samples() {
      for (const file of chosen) yield { [inputName]: await readPhoto(path.join(folder, file), preprocessor) };
    },
  };
}

async function readPhoto(file: string, preprocessor: Pick<Preprocessor, 'fromPath'>): Promise<Tensor> {
  try {
    return await preprocessor.fromPath(file);
  } catch (cause) {
    if (!isTFLiteError(cause)) throw cause;
    throw new UsageError(`'${file}': ${cause.message}`, { cause });
  }
}

/** The arrays of a file, cut along their first dimension. */
export async function readSamples(file: string, limit: number, model: Interpreter): Promise<RepresentativeData> {
  const arrays = readArrays(file, await readFile(file));
  const inputs = model.getSignatureRunner().getInputDetails();
  const names = Object.keys(inputs);
  const matched = names.map((name): [string, Tensor] => {
    const only = names.length === 1 && arrays.size === 1 ? [...arrays.values()][0] : undefined;
    const array = arrays.get(name) ?? only;
    if (!array) {
      throw new UsageError(
        `'${file}' has no array for the input '${name}': save numpy.savez(file, ${names.map((one) => `${one}=...`).join(', ')}).`,
      );
    }
    return [name, array];
  });
  const found = Math.min(...matched.map(([, { shape }]) => shape[0] ?? 0));
  for (const [name, array] of matched) requireFit(file, name, array, inputs[name]!, found);
  if (found === 0) throw new UsageError(`'${file}' holds no samples.`);
  const rows = evenly(
    Array.from({ length: found }, (_, i) => i),
    limit,
  );
  return {
    count: rows.length,
    found,
    async *samples() {
      for (const row of rows) {
        const cut = matched.map(([name, array]) => [name, rowOf(array, row, inputs[name]!.dtype)]);
        yield await Promise.resolve(Object.fromEntries(cut) as Record<string, Tensor>);
      }
    },
  };
}

type InputDetails = ReturnType<Interpreter['getInputDetails']>[number];

function requireFit(file: string, name: string, { shape, dtype }: Tensor, input: InputDetails, count: number): void {
  const wanted = input.shapeSignature.slice(1);
  const fits = shape.length === wanted.length + 1 && wanted.every((size, i) => size === -1 || size === shape[i + 1]);
  if (!fits || shape[0] !== count) {
    const form = ['samples', ...wanted.map((size) => (size === -1 ? 'any' : size))].join(', ');
    throw new UsageError(`The array for '${name}' in '${file}' is [${shape.join(', ')}]; it has to be [${form}].`);
  }
  if (dtype === input.dtype || (dtype === 'int64' && input.dtype === 'int32')) return;
  throw new UsageError(
    `The array for '${name}' in '${file}' is ${dtype}, and the input ${input.dtype}: scale it as for the model, and save x.astype('${input.dtype}').`,
  );
}

/** One sample with a batch of one. */
function rowOf({ shape, data }: Tensor, row: number, dtype: InputDetails['dtype']): Tensor {
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  const part = (data as Float32Array).slice(row * size, (row + 1) * size);
  // numpy's whole numbers are int64 unless asked for otherwise.
  const values = dtype === 'int32' && data instanceof BigInt64Array ? Int32Array.from(part, Number) : part;
  return createTensor(dtype as 'float32', [1, ...shape.slice(1)], values as Float32Array);
}

function evenly<T>(list: readonly T[], limit: number): T[] {
  if (list.length <= limit) return [...list];
  return Array.from({ length: limit }, (_, i) => list[Math.floor((i * list.length) / limit)]!);
}
