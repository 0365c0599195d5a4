// What a user hands to setTensor: read by its form, checked against the tensor, turned into the engine's bytes.

import { describeType } from './check-arguments.ts';
import { DTYPES, elementCount, type TensorDType } from './dtypes.ts';
import { bytesOfElements, type Elements } from './elements.ts';
import { TFLiteError } from './errors.ts';
import { isQuantizable, quantize, type QuantizationParameters } from './quantization.ts';
import { conversionOf, elementsFromLeaves, elementsFromTyped } from './tensor-elements.ts';
import type { NestedArray, TensorLike } from './tensor.ts';

/** A tensor of another library, known by its structure: TensorFlow.js' `tf.Tensor` is one. */
export interface SyncTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** The elements, row-major. */
  dataSync(): ArrayLike<number | string | Uint8Array>;
}

/** Typed arrays, by the interface that they share. */
export type TypedArray = Exclude<TensorLike['data'], Uint8Array[]> | Uint8ClampedArray;

/** Nested arrays that may end in byte strings or in typed arrays of the tensor's own dtype. */
export type NestedValue = NestedArray | TypedArray | readonly NestedValue[];

/**
 * What `setTensor` takes: a {@link Tensor} or a literal like it, another library's tensor ({@link SyncTensor}), a flat
 * typed array of the tensor's own dtype, or nested values; a scalar is the bare value.
 */
export type TensorValue = TensorLike | SyncTensor | NestedValue;

/** What has to be known of a tensor to check a value for it. */
export interface TensorTarget {
  readonly name: string;
  readonly dtype: TensorDType;
  readonly shape: readonly number[];
  readonly quantizationParameters: QuantizationParameters;
}

/** A value taken apart: its elements, and its dtype and shape where it told them. */
interface Source {
  readonly dtype: string | undefined;
  readonly shape: readonly number[] | undefined;
  readonly elements: ArrayBufferView | readonly unknown[];
}

/**
 * Turns a value into the bytes that the engine wants, after every check has passed.
 *
 * @param quantized - The value holds real numbers for a quantized tensor.
 * @returns A view of the value's own memory where no conversion is needed.
 * @throws {@link TFLiteError} `DTYPE_MISMATCH`, `SHAPE_MISMATCH`, `VALUE_RANGE`, `NOT_QUANTIZED`.
 */
export function encodeValue(value: TensorValue, target: TensorTarget, quantized = false): Uint8Array {
  const expected = quantized ? realTarget(target) : target;
  const source = readSource(value, expected);
  // Python's order: dtype, then rank, then dimensions.
  if (source.dtype !== undefined && source.dtype !== expected.dtype) {
    throw dtypeMismatch(expected, source.dtype, quantized);
  }
  if (source.shape) requireShape(source.shape, expected);
  const elements = ArrayBuffer.isView(source.elements)
    ? elementsFromTyped(source.elements, expected)
    : elementsFromLeaves(source.elements, expected);
  requireCount(elements, expected);
  return bytesOfElements(quantized ? quantizeElements(elements, target) : elements, target.dtype);
}

/**
 * The shape that a value tells of itself; undefined for a flat typed array, which has none.
 *
 * @throws {@link TFLiteError} `SHAPE_MISMATCH` for rows of different lengths.
 */
export function shapeOfValue(value: TensorValue, target: TensorTarget): readonly number[] | undefined {
  return readSource(value, target).shape;
}

function readSource(value: TensorValue, target: TensorTarget): Source {
  if (ArrayBuffer.isView(value)) {
    if (target.dtype === 'string') return { dtype: undefined, shape: [], elements: [value] };
    return { dtype: undefined, shape: undefined, elements: value };
  }
  if (isTensorShaped(value)) {
    const elements: unknown = 'dataSync' in value ? value.dataSync() : value.data;
    if (typeof elements !== 'object' || elements === null || !('length' in elements)) throw notAValue(value, target);
    return {
      dtype: value.dtype,
      shape: value.shape,
      elements: ArrayBuffer.isView(elements) ? elements : Array.from(elements as ArrayLike<unknown>),
    };
  }
  if (typeof value === 'object' && !Array.isArray(value)) throw notAValue(value, target);
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') throw notAValue(value, target);
  const leaves: unknown[] = [];
  const shape = flatten(value, target, leaves, 0);
  return { dtype: undefined, shape: isComplex(target.dtype) ? pairsOf(shape, target) : shape, elements: leaves };
}

function isTensorShaped(value: TensorValue): value is TensorLike | SyncTensor {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (!('dtype' in value) || !('shape' in value) || !Array.isArray(value.shape)) return false;
  return 'dataSync' in value ? typeof value.dataSync === 'function' : 'data' in value;
}

// numpy's own limit is 64 dimensions; it also ends the walk through an array that contains itself.
const MAX_RANK = 64;

/** Collects the leaves row-major and returns the shape; every row of a level has to have the first row's shape. */
function flatten(value: unknown, target: TensorTarget, leaves: unknown[], depth: number): number[] {
  if (ArrayBuffer.isView(value) && target.dtype !== 'string') {
    const row = elementsFromTyped(value, target);
    for (let i = 0; i < row.length; i++) leaves.push(row[i]);
    return [row.length];
  }
  if (!Array.isArray(value)) {
    leaves.push(value);
    return [];
  }
  let first: readonly number[] | undefined;
  for (const row of value as unknown[]) {
    if (depth === MAX_RANK) throw shapeMismatch(target, [], `is nested deeper than ${MAX_RANK} levels`);
    const shape = flatten(row, target, leaves, depth + 1);
    first ??= shape;
    if (!sameShape(shape, first)) throw shapeMismatch(target, shape, 'has rows of different lengths or depths');
  }
  // Nothing tells the inner dimensions of an empty list; the tensor's own are taken.
  return [value.length, ...(first ?? target.shape.slice(depth + 1))];
}

function pairsOf(shape: readonly number[], target: TensorTarget): readonly number[] {
  if (shape.at(-1) !== 2) throw shapeMismatch(target, shape, 'has to end in [re, im] pairs');
  return shape.slice(0, -1);
}

const RESHAPE = ': reshape it, or the input by resizeTensorInput()';

function requireShape(actual: readonly number[], target: TensorTarget): void {
  const { shape } = target;
  if (actual.length !== shape.length)
    throw shapeMismatch(target, actual, `has rank ${actual.length}, not ${shape.length}${RESHAPE}`);
  const wrong = shape.findIndex((dimension, i) => dimension !== actual[i]);
  if (wrong >= 0)
    throw shapeMismatch(target, actual, `has ${actual[wrong]}, not ${shape[wrong]}, in dimension ${wrong}${RESHAPE}`);
}

function requireCount(elements: Elements, target: TensorTarget): void {
  const lanes = DTYPES[target.dtype].lanes;
  const expected = elementCount(target.shape) * lanes;
  if (elements.length === expected) return;
  throw new TFLiteError(
    'SHAPE_MISMATCH',
    `Tensor '${target.name}' takes ${expected} ${lanes === 2 ? 'numbers (re, im pairs)' : 'elements'} for its shape [${target.shape.join(', ')}], but ${elements.length} came${elements.length === 0 ? '; an array whose buffer was transferred has none' : ''}.`,
    { tensor: target.name, expected: [expected], actual: [elements.length] },
  );
}

/** The tensor as the real numbers that it stands for. */
function realTarget(target: TensorTarget): TensorTarget {
  const { name, dtype, quantizationParameters } = target;
  if (!isQuantizable(dtype) || quantizationParameters.scales.length === 0) {
    throw new TFLiteError(
      'NOT_QUANTIZED',
      `Tensor '${name}' is ${dtype} without a scale, so real numbers cannot be quantized for it: leave out 'quantize' and pass ${dtype} values.`,
      { tensor: name, dtype },
    );
  }
  return {
    ...target,
    dtype: 'float32',
    quantizationParameters: { ...quantizationParameters, scales: new Float32Array() },
  };
}

function quantizeElements(elements: Elements, { name, dtype, shape, quantizationParameters }: TensorTarget): Elements {
  const reals = elements as Float32Array;
  const position = reals.findIndex(Number.isNaN);
  if (position >= 0) {
    throw new TFLiteError(
      'VALUE_RANGE',
      `Element ${position} for tensor '${name}' is NaN, which no ${dtype} stands for.`,
      {
        tensor: name,
        dtype,
        value: NaN,
        position,
      },
    );
  }
  return isQuantizable(dtype) ? quantize(reals, dtype, shape, quantizationParameters) : elements;
}

function dtypeMismatch(target: TensorTarget, actual: string, quantized: boolean): TFLiteError {
  const { name, dtype } = target;
  const remedy = quantized
    ? "'quantize' takes real numbers; leave it out for values that are quantized already"
    : conversionOf(target, actual);
  return new TFLiteError(
    'DTYPE_MISMATCH',
    `Tensor '${name}' takes ${dtype} here, but the value is ${actual}: ${remedy}.`,
    {
      tensor: name,
      expected: dtype,
      actual,
    },
  );
}

function shapeMismatch({ name, shape }: TensorTarget, actual: readonly number[], what: string): TFLiteError {
  return new TFLiteError(
    'SHAPE_MISMATCH',
    `Tensor '${name}' has shape [${shape.join(', ')}], but the value, [${actual.join(', ')}], ${what}.`,
    { tensor: name, expected: shape, actual },
  );
}

function notAValue(value: unknown, { name, dtype, shape }: TensorTarget): TypeError {
  const came = isPromise(value) ? 'a Promise: await it first' : describeType(value);
  return new TypeError(
    `'value' for tensor '${name}' has to be a tensor, a typed array or nested numbers of ${dtype} [${shape.join(', ')}], not ${came}.`,
  );
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function isComplex(dtype: TensorDType): boolean {
  return DTYPES[dtype].lanes === 2;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dimension, i) => dimension === b[i]);
}
