// The conformance corpus, for the tests of the model room; it lies beside the repository and may be missing.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../../../shared/conformance');

/** True where the corpus can be read. */
export const hasCorpus = existsSync(resolve(FOLDER, 'manifest.json'));

/** What Python told of one tensor, as a golden holds it. */
export interface GoldenDetails {
  name: string;
  index: number;
  shape: number[];
  shape_signature: number[];
  dtype: string;
  quantization: [number, number];
  quantization_parameters: { scales: number[]; zero_points: number[]; quantized_dimension: number; block_size: number };
  sparsity_parameters: Record<string, unknown>;
}

/** A golden record, as far as the model file itself decides it. */
export interface GoldenRecord {
  id: string;
  group: string;
  model: string | null;
  outcome: string;
  raises?: { message: string };
  /** Operators that the WebAssembly does not know. */
  engine: { needsNewerEngine: unknown[] };
  facts?: {
    operatorCodes: { op: string; builtinCode: number; version: number; custom?: string }[];
    operators: number[];
    metadata: string[];
    description: string;
    schemaVersion: number;
  };
  python?: {
    numSubgraphs: number;
    inputDetails: GoldenDetails[] | { raises: unknown };
    outputDetails: GoldenDetails[] | { raises: unknown };
    signatureList: Record<string, { inputs: string[]; outputs: string[] }>;
    tensorDetailsBefore?: GoldenDetails[][];
    opsDetailsBefore?: { index: number; op_name: string; inputs: number[]; outputs: number[] }[];
  };
}

/** A wrong call of errors.json. */
export interface ErrorCase {
  id: string;
  damage?: boolean;
  outcome: string;
  steps: {
    op: string;
    model?: string | null;
    truncate?: number;
    flip?: [number, number][];
    raises?: { message: string };
  }[];
}

/** A file of the corpus. */
export function corpusBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(FOLDER, path)));
}

function corpusJson(path: string): unknown {
  return JSON.parse(readFileSync(resolve(FOLDER, path), 'utf8'));
}

/** The wrong calls of errors.json, and where the models that they name lie. */
export function errorCases(): { models: Record<string, { model: string }>; cases: ErrorCase[] } {
  return corpusJson('errors.json') as ReturnType<typeof errorCases>;
}

/** Every golden record. */
export function goldenRecords(): GoldenRecord[] {
  const { models } = corpusJson('manifest.json') as { models: { golden: string }[] };
  const packs = [...new Set(models.map(({ golden }) => golden))];
  return packs.flatMap((pack) => (corpusJson(pack) as { records: GoldenRecord[] }).records);
}
