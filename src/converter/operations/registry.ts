// The operations that the converter knows, by class and by function.

import { arithmetic } from './arithmetic.ts';
import { composed } from './composed.ts';
import { einsumOperation } from './einsum.ts';
import { images } from './images.ts';
import { moves } from './moves.ts';
import type { OperationSpec } from './operation.ts';
import { reductions } from './reductions.ts';
import { shapes } from './shapes.ts';

/** All operations, for the documents. */
export const OPERATIONS: readonly OperationSpec[] = [
  ...arithmetic,
  ...composed,
  ...reductions,
  ...shapes,
  ...moves,
  einsumOperation,
  ...images,
];

const BY_CLASS = new Map(OPERATIONS.flatMap((spec) => spec.names.map((name): [string, OperationSpec] => [name, spec])));
const BY_FUNCTION = new Map(
  OPERATIONS.flatMap((spec) => spec.functions.map((name): [string, OperationSpec] => [name, spec])),
);

/** A node of `keras.ops` by its class. */
export function operationOfClass(className: string): OperationSpec | undefined {
  return BY_CLASS.get(className);
}

/** A function of TensorFlow by its name: `tf.math.add`, `math.add`, `tf.__operators__.add`. */
export function operationOfFunction(name: string): OperationSpec | undefined {
  return BY_FUNCTION.get(name.replace(/^(?:tf\.)?(?:compat\.v1\.)?/, ''));
}
