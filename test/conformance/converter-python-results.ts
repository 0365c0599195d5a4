// docs/converter-python.md: what Python's interpreter answers with converted models.

import { table } from '../docs/converter-layers-page.ts';
import type { KerasCase } from './keras-models.ts';

/** The greatest differences to Keras' predictions. */
interface Differences {
  readonly absolute: number;
  /** To numbers above 1. */
  readonly relative: number;
}

/** What came of one model. */
export interface PythonResult {
  /** With XNNPACK, as Python's interpreter starts. */
  readonly default?: Differences;
  /** With the kernels that are built in. */
  readonly builtin?: Differences;
  readonly error?: string;
}

/** How a model was converted, and what came of it. */
export interface PythonRow {
  readonly one: KerasCase;
  readonly mode: 'float32' | 'float16' | 'dynamic' | 'int8';
  readonly result: PythonResult;
}

/** Greatest differences that are allowed, where there is no file of TensorFlow's to compare with. */
export const LIMITS = { float32: 1e-5, float16: 2e-3, dynamic: 1e-2 } as const;

/** The page. */
export function pythonPage(rows: readonly PythonRow[]): string {
  const names = [...new Set(rows.map(({ one }) => one.name))];
  const cell = (name: string, mode: PythonRow['mode']): string => {
    const row = rows.find((one) => one.one.name === name && one.mode === mode);
    const found = mode === 'float32' || mode === 'float16' ? worst(row) : row?.result.default?.absolute;
    return found?.toExponential(1) ?? '';
  };
  const theirs = (name: string, mode: 'dynamic' | 'int8'): string => {
    const row = rows.find(({ one }) => one.name === name);
    return row?.one.tflite[mode]?.largest_difference.keras.toExponential(1) ?? '';
  };
  return [
    '# Converted models in Python’s interpreter',
    'Every reference model, converted here and run by `ai-edge-litert` 2.3 with the recorded inputs: the greatest difference to Keras’ predictions. Float32 and float16: relative for numbers above 1, and the greater of what XNNPACK and the built-in kernels answer; the limits are 1e-5 and 2e-3. Int8: absolute, by the interpreter’s default kernels, beside the same of TensorFlow’s own conversion, which must not be nearer by more than 1 %. `int8` was calibrated with the very samples that TensorFlow’s conversion was calibrated with. `PYTHON=... npm run converter-report -- --write` writes this page, where that Python has `ai-edge-litert`.',
    table(
      ['model', 'float32', 'float16', 'int8 weights', 'TensorFlow', 'int8 throughout', 'TensorFlow'],
      names.map((name) => [
        `\`${name}\``,
        cell(name, 'float32'),
        cell(name, 'float16'),
        cell(name, 'dynamic'),
        theirs(name, 'dynamic'),
        cell(name, 'int8'),
        theirs(name, 'int8'),
      ]),
    ),
    'Where TensorFlow has no number, the set has no such conversion of it, for most since no weight has the 1,024 elements that it takes; the limit is then 1e-2.',
  ].join('\n\n');
}

function worst(row: PythonRow | undefined): number | undefined {
  const { default: first, builtin } = row?.result ?? {};
  return first && builtin && Math.max(first.relative, builtin.relative);
}
