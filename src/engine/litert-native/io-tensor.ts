// The inputs and outputs of a session as the library describes them: indices, dtypes, shapes, buffers, strings.

import type { DType } from '../../dtypes.ts';
import { LAYOUT, RANKED_TENSOR_TYPE } from './bindings.ts';
import { call, read, type Library } from './library.ts';

/** The model that is written for this engine has one signature, at this position. */
export const SIGNATURE = 0;

/** An input or output: its memory, and the buffer by which the library knows it. */
export interface IOTensor {
  readonly index: number;
  readonly elementType: number;
  readonly dtype: DType;
  shape: readonly number[];
  /** All that the library may write to. */
  memory: Uint8Array;
  /** As much of it as the shape says; for strings, all. */
  bytes: Uint8Array;
  buffer: bigint;
}

/** Makes a buffer of the library over a tensor's memory; the caller destroys it. */
export function createBuffer({ bindings }: Library, { elementType, shape, memory }: Omit<IOTensor, 'buffer'>): bigint {
  const type = new DataView(new ArrayBuffer(RANKED_TENSOR_TYPE.size));
  type.setInt32(0, elementType, true);
  type.setUint32(RANKED_TENSOR_TYPE.layout, shape.length, true);
  shape.forEach((size, i) => type.setInt32(RANKED_TENSOR_TYPE.layout + LAYOUT.dims + 4 * i, size, true));
  const name = 'LiteRtCreateTensorBufferFromHostMemory';
  // No function frees the memory: it is JavaScript's.
  return read(bindings, name, new Uint8Array(type.buffer), memory, memory.length, null);
}

/** Strings in TensorFlow Lite's layout: a count, the offset of each, the offset of the end; undefined before they are there. */
export function stringBytes(bytes: Uint8Array): Uint8Array | undefined {
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = head.getInt32(0, true);
  return count > 0 ? bytes.subarray(0, head.getInt32(4 + 4 * count, true)) : undefined;
}

/** The dimensions in a layout. */
export function shapeOf(layout: Uint8Array): number[] {
  const view = new DataView(layout.buffer, layout.byteOffset, layout.byteLength);
  const rank = view.getUint32(0, true) & LAYOUT.rankMask;
  return Array.from({ length: rank }, (_, i) => view.getInt32(LAYOUT.dims + 4 * i, true));
}

/** True when a layout is that of a shape. */
export function isShape(layouts: DataView, at: number, shape: readonly number[]): boolean {
  const rank = layouts.getUint32(at, true) & LAYOUT.rankMask;
  return rank === shape.length && shape.every((size, i) => size === layouts.getInt32(at + LAYOUT.dims + 4 * i, true));
}

/** The index of a tensor in its subgraph. */
export function indexOf({ bindings }: Library, tensor: bigint): number {
  const index = new Uint32Array(1);
  call(bindings, 'LiteRtGetTensorIndex', tensor, index);
  return index[0]!;
}

/** The element type that the file gives a tensor. */
export function elementTypeOf({ bindings }: Library, tensor: bigint): number {
  const type = new Uint8Array(RANKED_TENSOR_TYPE.size);
  call(bindings, 'LiteRtGetRankedTensorType', tensor, type);
  return new DataView(type.buffer).getInt32(0, true);
}

/** What the library has to say of failures since it was asked last. */
export function errorsOf({ bindings, koffi }: Library, compiled: bigint, forget = true): string {
  const out = new BigUint64Array(1);
  if (bindings.LiteRtCompiledModelGetErrorMessages(compiled, out) !== 0 || out[0] === 0n) return '';
  const text = String(koffi.decode(out[0]!, 'char', -1));
  if (forget) bindings.LiteRtCompiledModelClearErrors(compiled);
  return text;
}

/** The shapes of inputs, as the interpreter inside has them. */
export function inputShapes({ bindings }: Library, compiled: bigint, count: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const layout = new Uint8Array(LAYOUT.size);
    call(bindings, 'LiteRtGetCompiledModelInputTensorLayout', compiled, SIGNATURE, i, layout);
    return shapeOf(layout);
  });
}

/** The shapes of outputs. Gives every tensor its memory before: allocateTensors of TensorFlow Lite. */
export function outputShapes({ bindings }: Library, compiled: bigint, count: number): number[][] {
  const layouts = new Uint8Array(LAYOUT.size * count);
  const name = 'LiteRtGetCompiledModelOutputTensorLayouts';
  if (count > 0) call(bindings, name, compiled, SIGNATURE, count, layouts, true);
  return Array.from({ length: count }, (_, i) => shapeOf(layouts.subarray(i * LAYOUT.size)));
}
