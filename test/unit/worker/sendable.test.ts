import { describe, expect, it } from 'vitest';
import { createTensor } from '../../../src/tensor.ts';
import { buffersOf, pack, packValue } from '../../../src/worker/sendable.ts';

const HEAP = Float32Array.from({ length: 1000 }, (_, i) => i);

describe('a value for a message', () => {
  it('takes along the bytes that a view shows, not the buffer behind it', () => {
    const packed = pack(HEAP.subarray(2, 5)) as Float32Array;
    expect(packed).toEqual(Float32Array.of(2, 3, 4));
    expect(packed.buffer.byteLength).toBe(12);
  });

  it('does so inside of details, lists and tensors', () => {
    const details = { name: 'x', scales: [{ values: HEAP.subarray(0, 1) }], none: undefined };
    const packed = pack(details) as typeof details;
    expect(packed).toEqual(details);
    expect(packed.scales[0]!.values.buffer.byteLength).toBe(4);
    const tensor = packValue(createTensor('float32', [2], HEAP.subarray(0, 2))) as { data: Float32Array };
    expect(tensor).toEqual({ dtype: 'float32', shape: [2], data: Float32Array.of(0, 1) });
    expect(tensor.data.buffer.byteLength).toBe(8);
  });

  it('leaves a whole buffer, and one that is handed over, without a copy', () => {
    const part = HEAP.subarray(1);
    expect(pack(HEAP)).toBe(HEAP);
    expect(pack(part, [HEAP.buffer])).toBe(part);
  });

  it('copies shared memory, which would go on to change', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(7);
    const packed = pack(shared) as Uint8Array;
    shared.fill(0);
    expect(packed).toEqual(Uint8Array.of(7, 7, 7, 7));
  });

  it('makes plain bytes of a Buffer, and keeps the class of every other view', () => {
    const small = Buffer.from('abc');
    const packed = pack(small) as Uint8Array;
    expect(Object.getPrototypeOf(packed)).toBe(Uint8Array.prototype);
    expect(packed).toEqual(Uint8Array.of(97, 98, 99));
    expect(pack(new BigInt64Array(4).subarray(1))).toEqual(new BigInt64Array(3));
    expect(pack(new DataView(new ArrayBuffer(8), 2, 2))).toEqual(new DataView(new ArrayBuffer(2)));
  });

  it("reads another library's tensor here, where its memory is", () => {
    const foreign = { dtype: 'int32', shape: [2], dataSync: () => Int32Array.of(1, 2), dispose: () => undefined };
    expect(structuredClone(packValue(foreign))).toEqual({ dtype: 'int32', shape: [2], data: Int32Array.of(1, 2) });
  });

  it('hands numbers, texts and rows of them through', () => {
    for (const value of [1, 1n, 'a', true, null, [[1, 2]], [['a']], [1n]]) {
      expect(packValue(value as never)).toEqual(value);
    }
  });

  it('names each buffer of a result once', () => {
    const bytes = new Uint8Array(8);
    expect(buffersOf(bytes)).toEqual([bytes.buffer]);
    expect(buffersOf([bytes.subarray(0, 4), bytes.subarray(4)])).toHaveLength(1);
  });
});
