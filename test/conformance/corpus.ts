// The conformance corpus as data: models, call scripts and Python's answers, read from ../shared/conformance.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createTensor, DTYPES, type DType, type Tensor, type TensorDType } from 'tflite-interpreter';

// CONFORMANCE_CORPUS names another corpus of the same shape.
const ROOT = path.resolve(
  process.env['CONFORMANCE_CORPUS'] ?? path.join(import.meta.dirname, '../../../shared/conformance'),
);

/** False on a machine that has no corpus; tests that need it skip there. */
export const hasCorpus = existsSync(path.join(ROOT, 'manifest.json'));

/** An array as the corpus writes it. */
export interface CorpusArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values?: readonly (number | string | boolean)[];
  readonly strings?: readonly string[];
  readonly at?: number;
  readonly byteLength?: number;
}

/** How far Python's own configurations lie apart, and so what passes. */
export interface Spread {
  readonly exact: boolean;
  readonly tolerance?: { readonly abs: number; readonly rel: number };
  readonly disagree?: readonly number[];
  /** Answers of single configurations that lie further apart; each of them passes as a whole. */
  readonly also?: Readonly<Record<string, CorpusArray>>;
}

export interface Raised {
  readonly type: string;
  readonly message: string;
}

/** One call. Which fields are there depends on `op`. */
export interface Step {
  readonly op: string;
  readonly index?: number;
  readonly subgraph?: number;
  readonly shape?: readonly number[];
  readonly strict?: boolean;
  readonly key?: string | null;
  readonly value?: CorpusArray;
  readonly inputs?: Readonly<Record<string, CorpusArray>>;
  readonly expect?: unknown;
  readonly spread?: unknown;
  readonly raises?: Raised;
  readonly unstable?: boolean | Readonly<Record<string, boolean>>;
  readonly shapeOnly?: boolean;
  readonly ok?: boolean;
  readonly model?: string | null;
  readonly path?: string;
  readonly content?: string;
  readonly file?: string;
  readonly also?: string;
  readonly as_?: string;
  /** Damage to the model: its length afterwards. */
  readonly truncate?: number;
  /** Damage to the model: bytes to put at offsets. */
  readonly flip?: readonly (readonly [offset: number, byte: number])[];
  readonly options?: { readonly numThreads?: unknown; readonly preserveAllTensors?: boolean };
}

export interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly preserveAllTensors?: boolean;
  readonly outcome?: string;
  readonly signatureDetails?: { readonly subgraph: number; readonly inputs: unknown; readonly outputs: unknown };
}

/** What Python tells of a tensor, in its own words. */
export interface PythonDetails {
  readonly name: string;
  readonly index: number;
  readonly shape: readonly number[];
  readonly shape_signature: readonly number[];
  readonly dtype: DType;
  readonly quantization: readonly [number, number];
  readonly quantization_parameters: {
    readonly scales: readonly number[];
    readonly zero_points: readonly number[];
    readonly quantized_dimension: number;
    readonly block_size?: number;
  };
  readonly sparsity_parameters: unknown;
}

export interface ModelRecord {
  readonly id: string;
  readonly group: string;
  readonly model: string | null;
  readonly outcome: string;
  readonly raises?: Raised;
  readonly python?: {
    readonly numSubgraphs?: number;
    readonly inputDetails?: readonly PythonDetails[];
    readonly outputDetails?: readonly PythonDetails[];
    readonly signatureList?: Readonly<
      Record<string, { readonly inputs: readonly string[]; readonly outputs: readonly string[] }>
    >;
    readonly tensorDetailsBefore?: readonly (readonly PythonDetails[])[];
    readonly opsDetailsBefore?: readonly unknown[];
    readonly opsDetails?: readonly unknown[] | string;
  };
  readonly cases: readonly Case[];
  /** The pack's array file. */
  readonly blob: Uint8Array;
  /** Where that file lies; undefined when there is none. */
  readonly blobFile: string | undefined;
}

export interface ErrorCase {
  readonly id: string;
  readonly steps: readonly Step[];
  readonly outcome: string;
  readonly crash?: unknown;
  readonly goOn?: boolean;
  readonly damage?: boolean;
  readonly pythonOnly?: boolean;
}

interface ManifestModel {
  readonly id: string;
  readonly golden: string;
}

const json = (file: string): unknown => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));

/** Every model of the corpus with its cases, pack by pack. */
export function readCorpus(): ModelRecord[] {
  const { models } = json('manifest.json') as { models: ManifestModel[] };
  const packs = new Set(models.map(({ golden }) => golden));
  return [...packs].flatMap((golden) => {
    const { data, records } = json(golden) as {
      data: string | null;
      records: (Omit<ModelRecord, 'blob' | 'blobFile' | 'cases'> & Partial<Pick<ModelRecord, 'cases'>>)[];
    };
    const blobFile = data === null ? undefined : path.join(path.dirname(golden), data);
    const blob = blobFile === undefined ? new Uint8Array() : readModelFile(blobFile);
    return records.map((record) => ({ ...record, cases: record.cases ?? [], blob, blobFile }));
  });
}

/** The wrong calls and damaged files. */
export function readErrorCases(): { cases: ErrorCase[]; models: Record<string, { model: string }> } {
  return json('errors.json') as { cases: ErrorCase[]; models: Record<string, { model: string }> };
}

/** The bytes of a file of the corpus. */
export function readModelFile(model: string): Uint8Array {
  return new Uint8Array(readFileSync(path.join(ROOT, model)));
}

/** Where a model of the corpus lies. */
export function modelFilePath(model: string): string {
  return path.join(ROOT, model);
}

const SPECIAL: Record<string, number> = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 };

/** An array of the corpus as a tensor. */
export function tensorOf(array: CorpusArray, blob: Uint8Array): Tensor {
  const { dtype, shape, values, strings, at, byteLength } = array;
  if (strings)
    return createTensor(
      'string',
      shape,
      strings.map((text) => new Uint8Array(Buffer.from(text, 'base64'))),
    );
  const carried = dtype as Exclude<TensorDType, 'string'>;
  const { array: Elements } = DTYPES[carried];
  if (at !== undefined) {
    const bytes = blob.slice(at, at + byteLength!);
    if (dtype === 'float16') {
      const halves = Array.from(new Uint16Array(bytes.buffer), halfToNumber);
      return createTensor<TensorDType>(dtype, shape, Float32Array.from(halves));
    }
    return createTensor<TensorDType>(carried, shape, new Elements(bytes.buffer));
  }
  const numbers = values!.map((value) => (typeof value === 'string' ? (SPECIAL[value] ?? value) : Number(value)));
  const elements =
    dtype === 'int64' || dtype === 'uint64'
      ? new (Elements as BigInt64ArrayConstructor)(numbers.map((value) => BigInt(value)))
      : new (Elements as Float64ArrayConstructor)(numbers.map(Number));
  return createTensor<TensorDType>(carried, shape, elements);
}

// Written apart from the library's own conversion, so that a slip there cannot hide here.
function halfToNumber(bits: number): number {
  const exponent = (bits & 0x7c00) >> 10;
  const fraction = bits & 0x03ff;
  const sign = bits >> 15 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
