// Values as messages carry them: only the bytes that are meant, and nothing that cannot be copied.

import type { TensorValue } from '../index.ts';

/**
 * A value for `setTensor` as a message can carry it: methods are left out, and of a view its own bytes travel, where a
 * message would take the whole buffer behind it along.
 *
 * @param moved - Buffers that are handed over and need no copy.
 */
export function packValue(value: TensorValue, moved: readonly unknown[] = []): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Array.isArray(value)) {
    return pack(value, moved);
  }
  if ('dtype' in value && 'shape' in value && ('data' in value || 'dataSync' in value)) {
    const { dtype, shape } = value;
    return { dtype, shape: pack(shape, moved), data: pack('dataSync' in value ? value.dataSync() : value.data, moved) };
  }
  return value;
}

/** The same for plain data, such as details of tensors, whose typed arrays may be views into the model's file. */
export function pack(value: unknown, moved: readonly unknown[] = []): unknown {
  if (ArrayBuffer.isView(value)) return moved.includes(value.buffer) ? value : packView(value);
  if (Array.isArray(value)) {
    // Rows of bare numbers are the bulk of nested values; copying them here would be for nothing.
    return value.some((entry) => typeof entry === 'object') ? value.map((entry) => pack(entry, moved)) : value;
  }
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, pack(entry, moved)]));
}

/** The buffers of a tensor's elements, to be handed over instead of copied. */
export function buffersOf(data: ArrayBufferView | readonly ArrayBufferView[]): ArrayBufferLike[] {
  const views = ArrayBuffer.isView(data) ? [data] : data;
  // None of them is shared memory: the elements are a copy that nobody else holds.
  return [...new Set(views.map(({ buffer }) => buffer as ArrayBuffer))];
}

/** The view itself where it shows a whole buffer of its own, else a copy of its bytes in the same class. */
function packView(view: ArrayBufferView): ArrayBufferView {
  const { buffer, byteOffset, byteLength } = view;
  const isShared = Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]';
  if (!isShared && byteLength === buffer.byteLength) return view;
  const bytes = new Uint8Array(byteLength);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength));
  if (view instanceof DataView) return new DataView(bytes.buffer);
  // Buffer is Node's subclass of Uint8Array, whose constructor is not to be called.
  if (Object.prototype.toString.call(view) === '[object Uint8Array]') return bytes;
  return new (view.constructor as new (buffer: ArrayBuffer) => ArrayBufferView)(bytes.buffer);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
