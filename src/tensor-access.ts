// Values in and out of a model's tensors: which tensors have a value, and where its bytes lie.

import { describeType, type OptionTypes } from './check-arguments.ts';
import { DTYPES, elementCount, type DType, type TensorDType } from './dtypes.ts';
import { isTensorDType, readElements } from './elements.ts';
import type { Allocation } from './allocation.ts';
import type { Session } from './engine/engine.ts';
import { TFLiteError } from './errors.ts';
import { dequantize, isQuantizable } from './quantization.ts';
import type { TensorDetails } from './tensor-details.ts';
import { encodeValue, shapeOfValue, type TensorValue } from './tensor-value.ts';
import { createTensor, type Tensor } from './tensor.ts';

/** How `setTensor` reads a value. */
export interface SetTensorOptions {
  /** The value holds real numbers, to be quantized by the tensor's scale. @defaultValue false */
  readonly quantize?: boolean | undefined;
}

/** How `getTensor` gives a value. */
export interface GetTensorOptions<D extends TensorDType = TensorDType> {
  /** The dtype that the caller counts on: the result is typed by it, and another one is an error. */
  readonly dtype?: D | undefined;
  /** Gives the real numbers that a quantized tensor stands for, as float32. @defaultValue false */
  readonly dequantize?: boolean | undefined;
  /** The subgraph that the index belongs to. @defaultValue 0 */
  readonly subgraph?: number | undefined;
}

/** The options of `setTensor` by type. */
export const SET_OPTIONS = { quantize: 'boolean' } as const satisfies OptionTypes<SetTensorOptions>;

/** The options of `getTensor` by type; a subgraph is checked with the model. */
export const GET_OPTIONS = {
  dtype: 'string',
  dequantize: 'boolean',
  subgraph: 'unknown',
} as const satisfies OptionTypes<GetTensorOptions>;

/** Details of a tensor whose dtype a {@link Tensor} can carry. */
type CarriedDetails = TensorDetails & { readonly dtype: TensorDType };

/** A value that has passed every check, ready to be copied into a tensor. */
export interface EncodedValue {
  readonly details: TensorDetails;
  /** The shape that the value was checked against. */
  readonly shape: readonly number[];
  /** May be a view of the caller's own memory. */
  readonly bytes: Uint8Array;
}

/**
 * Checks a value for a tensor, and turns it into the engine's bytes.
 *
 * @param anyShape - The value's own shape counts, since the tensor is going to be resized to it.
 */
export function encodeTensor(
  allocation: Allocation,
  index: number,
  value: TensorValue,
  { quantize = false }: SetTensorOptions = {},
  anyShape = false,
): EncodedValue {
  const details = carriedDetails(allocation, index);
  const shape = (anyShape ? shapeOfValue(value, details) : undefined) ?? details.shape;
  if (allocation.subgraph.tensor(index).constant) throw readOnly(details);
  requireKept(allocation, details);
  return { details, shape, bytes: encodeValue(value, { ...details, shape }, quantize) };
}

/** Copies a value into its tensor's memory. */
export function writeTensor(session: Session, { details, bytes }: EncodedValue): void {
  if (details.dtype === 'string') session.replaceBytes(details.index, bytes);
  else liveBytes(session, details).set(bytes);
}

/** Copies a tensor's value; a constant's out of the file, so that it needs no session. */
export function readTensor(
  allocation: Allocation,
  index: number,
  { dtype, dequantize: real = false }: GetTensorOptions = {},
): Tensor {
  const details = carriedDetails(allocation, index);
  if (real) requireScale(details);
  const given = real ? 'float32' : details.dtype;
  if (dtype !== undefined && dtype !== given) throw otherDType(details, dtype, given);
  const elements = readElements(valueBytes(allocation, details, 'getTensor'), details);
  if (!real) return tensorOf(details, elements);
  // requireScale has let pass only dtypes whose elements are numbers.
  const numbers = elements as ArrayLike<number>;
  return createTensor('float32', details.shape, dequantize(numbers, details.shape, details.quantizationParameters));
}

/** A tensor whose data lies in the engine's memory; a constant's is a copy. */
export function liveTensor(allocation: Allocation, index: number): Tensor {
  const details = carriedDetails(allocation, index);
  const array = requireViewable(allocation, index);
  if (allocation.subgraph.tensor(index).constant) return readTensor(allocation, index);
  const { buffer, byteOffset } = valueBytes(allocation, details, 'tensor');
  const length = elementCount(details.shape) * DTYPES[details.dtype].lanes;
  // The array types differ in whether they take shared memory; all do at run time.
  return tensorOf(details, new array(buffer as ArrayBuffer, byteOffset, length));
}

/**
 * The array class that shows a tensor's bytes in place.
 *
 * @throws {@link TFLiteError} `TENSOR_INDEX`, `NO_LIVE_VIEW` where none does.
 */
export function requireViewable(allocation: Allocation, index: number): ViewConstructor {
  const { name, dtype } = carriedDetails(allocation, index);
  const { array, byteWidth, lanes } = DTYPES[dtype];
  if (array !== null && array.BYTES_PER_ELEMENT * lanes === byteWidth) return array;
  throw new TFLiteError(
    'NO_LIVE_VIEW',
    `Tensor '${name}' is ${dtype}, which no typed array shows in place: use getTensor and setTensor, which copy.`,
    { tensor: name, dtype },
  );
}

type ViewConstructor = NonNullable<(typeof DTYPES)[TensorDType]['array']>;

/**
 * Refuses an index that no tensor has.
 *
 * @throws {@link TFLiteError} `TENSOR_INDEX`; a `TypeError` for what is no number.
 */
export function requireIndex({ subgraph }: Allocation, index: number): void {
  if (typeof index !== 'number') throw new TypeError(`'index' has to be a number, not ${describeType(index)}.`);
  const { tensorCount: count, inputs } = subgraph;
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  const known = inputs.map((input) => `${input} (${subgraph.tensor(input).name})`).join(', ');
  throw new TFLiteError(
    'TENSOR_INDEX',
    `There is no tensor ${index}: the model has tensors 0 to ${count - 1}, of which the inputs are ${known || 'none'}.`,
    { index, count },
  );
}

/** The details of a tensor that a caller named, if its values can be carried in and out. */
function carriedDetails(allocation: Allocation, index: number): CarriedDetails {
  requireIndex(allocation, index);
  const details = allocation.details(index);
  const { name, dtype } = details;
  if (isTensorDType(dtype)) return { ...details, dtype };
  throw new TFLiteError(
    'TENSOR_NOT_KEPT',
    `Tensor '${name}' (${index}) is of dtype ${dtype}, whose values exist inside the engine only.`,
    { tensor: name, index },
  );
}

/** The bytes that hold a tensor's value: the file's for a constant, else the engine's. */
function valueBytes(allocation: Allocation, details: TensorDetails, method: string): Uint8Array {
  const { constant, buffer } = allocation.subgraph.tensor(details.index);
  if (constant) return allocation.graph.bufferBytes(buffer);
  const session = allocation.sessionHolding(details.index);
  if (!session) {
    throw new TFLiteError(
      'NOT_ALLOCATED',
      `${method}() of tensor '${details.name}' before allocateTensors(): call that first; until then only constants have a value.`,
      { method },
    );
  }
  requireKept(allocation, details);
  return liveBytes(session, details);
}

/** An intermediate tensor's memory is used again by later operators: what lies there is some other tensor. */
function requireKept({ kept }: Allocation, { index, name }: TensorDetails): void {
  if (kept.has(index)) return;
  throw new TFLiteError(
    'TENSOR_NOT_KEPT',
    `Tensor '${name}' (${index}) is neither an input nor an output: its memory is reused during inference, so it has no value of its own. Create the interpreter with preserveAllTensors: true to keep such tensors.`,
    { tensor: name, index },
  );
}

/** The engine's memory of a tensor; a dynamic one has it only after an inference. */
function liveBytes(session: Session, { index, name, dtype, shape }: TensorDetails): Uint8Array {
  const bytes = session.bytes(index);
  if (bytes) return bytes;
  throw new TFLiteError(
    'TENSOR_EMPTY',
    `Tensor '${name}' (${index}), ${dtype} [${shape.join(', ')}], has no value yet: set it if it is an input, else invoke first.`,
    { tensor: name, index },
  );
}

function tensorOf({ dtype, shape }: CarriedDetails, elements: Tensor['data']): Tensor {
  // The elements were made by this very dtype.
  return createTensor<TensorDType>(dtype, shape, elements);
}

function readOnly({ name, index }: TensorDetails): TFLiteError<'TENSOR_READ_ONLY'> {
  return new TFLiteError(
    'TENSOR_READ_ONLY',
    `Tensor '${name}' (${index}) is a constant of the model and cannot be set.`,
    {
      tensor: name,
      index,
    },
  );
}

function requireScale({ name, dtype, quantizationParameters }: TensorDetails): void {
  if (isQuantizable(dtype) && quantizationParameters.scales.length > 0) return;
  throw new TFLiteError(
    'NOT_QUANTIZED',
    `Tensor '${name}' is ${dtype} without a scale, so there is nothing to dequantize: leave the option out.`,
    { tensor: name, dtype },
  );
}

function otherDType({ name, index }: TensorDetails, expected: DType, actual: DType): TFLiteError<'DTYPE_MISMATCH'> {
  return new TFLiteError(
    'DTYPE_MISMATCH',
    `Tensor '${name}' (${index}) is ${actual}, not ${expected} as the call expects.`,
    {
      tensor: name,
      expected,
      actual,
    },
  );
}
