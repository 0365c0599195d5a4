// docs/converter-results.md: what became of each reference model, as the tests measured it.

import { table } from '../docs/converter-layers-page.ts';
import type { KerasCase } from './keras-models.ts';

/** One conversion as it was measured. */
export interface ConversionResult {
  readonly mode: 'float32' | 'dynamic' | 'int8';
  readonly file: string;
  readonly one: KerasCase;
  readonly operators: number;
  readonly bytes: number;
  /** The greatest difference to Keras' predictions. */
  readonly difference: number;
  /** The same for TensorFlow's file, where it was run by the same engine. */
  readonly reference?: number;
}

const TITLES = {
  float32: '## Float32',
  dynamic: '## Weights as int8, values as float32',
  int8: '## Int8 throughout',
} as const;

const TEXTS = {
  float32:
    'The difference is relative for numbers above 1. The limit is 1e-5; operators and bytes may be 5 % over TensorFlow’s.',
  dynamic: 'The greatest difference to Keras’ predictions, here and with TensorFlow’s conversion.',
  int8: 'Fed with int8 and giving int8, calibrated on 200 seeded inputs of the kind that the samples are: the same kind as TensorFlow’s conversion was calibrated on, but not the same inputs. Both files were run by this library, whose kernels round int8 in a way of their own. [With the very same inputs and Python’s interpreter](converter-python.md), none is further from Keras than TensorFlow’s.',
} as const;

/** The page; `larger` says why a model has more operators than TensorFlow's. */
export function resultsPage(results: readonly ConversionResult[], larger: Readonly<Record<string, string>>): string {
  const modes = ['float32', 'dynamic', 'int8'] as const;
  const sections = modes.flatMap((mode) => {
    const rows = results.filter((result) => result.mode === mode).map((result) => row(result, larger));
    const head = ['model', 'operators', 'TensorFlow', 'bytes', 'TensorFlow', 'difference', 'TensorFlow'];
    return [TITLES[mode], TEXTS[mode], table(mode === 'float32' ? [...head, 'note'] : head, rows)];
  });
  return [
    '# Results of the converter',
    'Every reference model, converted here and run by this library, beside what TensorFlow 2.21 made of it and Python’s interpreter computed. Models named `keras2_...` were written by Keras 2, the others by Keras 3. `npm run converter-report -- --write` writes this page.',
    ...sections,
  ].join('\n\n');
}

function row(
  { mode, file, one, operators, bytes, difference, reference }: ConversionResult,
  larger: Readonly<Record<string, string>>,
): string[] {
  const theirs = one.tflite[mode];
  const cells = [
    `\`${file}\``,
    String(operators),
    String(theirs?.ops.length ?? ''),
    String(bytes),
    String(theirs?.bytes ?? ''),
    difference.toExponential(1),
    (reference ?? theirs?.largest_difference.keras)?.toExponential(1) ?? '',
  ];
  return mode === 'float32' ? [...cells, larger[one.name] ?? ''] : cells;
}
