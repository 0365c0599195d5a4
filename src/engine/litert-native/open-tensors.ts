// Memory and buffers for the inputs and outputs of a session.

import { byteLengthOf, elementCount, type DType } from '../../dtypes.ts';
import { TFLITE_TYPES } from '../tflite-types.ts';
import { unsupported } from './failures.ts';
import {
  createBuffer,
  elementTypeOf,
  indexOf,
  inputShapes,
  outputShapes,
  SIGNATURE,
  type IOTensor,
} from './io-tensor.ts';
import { read, type Library } from './library.ts';
import { allocate } from './memory.ts';
import type { Ownership } from './ownership.ts';

// The size of strings is only known when they are there: a first guess.
const STRING_ROOM = 1 << 16;

// The least room for an output whose shape is computed: loops may begin with less than they end with.
const COMPUTED_ROOM = 1 << 20;

// The library has no buffers of these.
const NOT_GIVEN_OUT: readonly DType[] = ['complex128', 'resource', 'variant'];

/** Which tensors are opened, and for whom. */
interface Opening {
  readonly compiled: bigint;
  readonly signature: bigint;
  readonly kind: 'Input' | 'Output';
  /** Outputs whose shape is computed while the model runs, and how many times as large they may become. */
  readonly room: ReadonlyMap<number, number>;
  /** Those that are open already, by index; new ones are added. */
  readonly tensors: Map<number, IOTensor>;
  readonly owned: Ownership;
}

/**
 * Opens the inputs or outputs in the signature's order. One index is one tensor, however often it is listed.
 *
 * @throws {@link TFLiteError} `UNSUPPORTED_MODEL`; a {@link StatusError} where the library cannot prepare the model.
 */
export function openTensors(
  library: Library,
  { compiled, signature, kind, room, tensors, owned }: Opening,
): IOTensor[] {
  const { bindings, koffi } = library;
  const count = Number(read(bindings, `LiteRtGetNumSignature${kind}s`, signature));
  const shapes = (kind === 'Input' ? inputShapes : outputShapes)(library, compiled, count);
  return shapes.map((shape, i) => {
    const handle = read(bindings, `LiteRtGetSignature${kind}TensorByIndex`, signature, i);
    const index = indexOf(library, handle);
    const known = tensors.get(index);
    if (known?.dtype === 'string') throw unsupported('a string tensor is both input and output');
    if (known) return known;
    const elementType = elementTypeOf(library, handle);
    const dtype = TFLITE_TYPES[elementType];
    if (dtype === undefined || NOT_GIVEN_OUT.includes(dtype)) {
      throw unsupported(`tensor ${index} is of a dtype that it cannot give out`);
    }
    if (shape.includes(0)) throw unsupported(`tensor ${index} has no elements, its shape is [${shape.join(', ')}]`);
    const needs = read(bindings, `LiteRtGetCompiledModel${kind}BufferRequirements`, compiled, SIGNATURE, i);
    const size = Number(read(bindings, 'LiteRtGetTensorBufferRequirementsBufferSize', needs));
    const byteLength = dtype === 'string' ? STRING_ROOM : byteLengthOf(dtype, elementCount(shape));
    const growth = room.get(index);
    if (growth === undefined && dtype !== 'string' && size < byteLength) {
      throw unsupported(`an operator makes tensor ${index} one of another dtype than the file says`);
    }
    const roomy = growth === undefined ? 0 : Math.max(COMPUTED_ROOM, growth * byteLength);
    const memory = owned.keep(allocate(koffi, Math.max(size, byteLength, roomy, 1)));
    const bytes = dtype === 'string' ? memory : memory.subarray(0, byteLength);
    const tensor: IOTensor = { index, elementType, dtype, shape, memory, bytes, buffer: 0n };
    tensor.buffer = wrapMemory(library, tensor, owned);
    tensors.set(index, tensor);
    return tensor;
  });
}

/** A buffer over a tensor's memory, which its owner gives back. */
export function wrapMemory(library: Library, tensor: IOTensor, owned: Ownership): bigint {
  const buffer = createBuffer(library, tensor);
  owned.add(library.bindings.LiteRtDestroyTensorBuffer, buffer);
  return buffer;
}
