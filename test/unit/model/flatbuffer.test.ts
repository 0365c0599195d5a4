import { describe, expect, it } from 'vitest';
import {
  hasField,
  mapTables,
  openFlatBuffer,
  readBytes,
  readScalar,
  readString,
  readTable,
  readTables,
  readUnion,
  readVector,
  rootTable,
  type Table,
} from '../../../src/model/flatbuffer.ts';

class Damaged extends Error {}

/**
 * A flatbuffer laid out by hand, every offset as the format's description says. The root has: slot 0 an int32, slot 1 a
 * text, slot 2 a vector of int16-wide numbers, slot 3 nothing, slot 4 a vector of two tables, slots 5 and 6 a union.
 */
function handmade(): Uint8Array {
  const bytes = new Uint8Array(100);
  const view = new DataView(bytes.buffer);
  const u16 = (at: number, ...values: number[]) =>
    values.forEach((value, i) => view.setUint16(at + 2 * i, value, true));
  const u32 = (at: number, ...values: number[]) =>
    values.forEach((value, i) => view.setUint32(at + 4 * i, value, true));
  u32(0, 24); // the root stands at 24
  u16(4, 18, 25, 4, 8, 12, 0, 16, 24, 20); // its vtable: 18 bytes, a table of 25 bytes, then seven slots
  u32(24, 24 - 4, -7, 52 - 32, 64 - 36, 72 - 40, 92 - 44); // table: vtable, number, text, vector, tables, union's value
  bytes[48] = 2; // the union's type
  u32(52, 3);
  bytes.set([0x68, 0xc3, 0xa9, 0], 56); // 'hé' and its end
  u32(64, 2);
  u16(68, 513, 65535);
  u32(72, 2, 92 - 76, 92 - 80); // two offsets to the same table
  u16(84, 6, 6, 4); // the vtable of the inner table: one slot
  u32(92, 92 - 84);
  u16(96, 1234);
  return bytes;
}

function open(bytes: Uint8Array): Table {
  return rootTable(openFlatBuffer(bytes, (what, offset) => new Damaged(`${what} at ${offset}`) as never));
}

const INNER = { number: [0, 'uint16'] } as const;
const UNION = [6, 'union', { First: {}, Second: INNER }] as const;

describe('a flatbuffer laid out by hand', () => {
  const root = open(handmade());

  it('gives scalars, and the default of those that are not there', () => {
    expect(readScalar(root, [0, 'int32'])).toBe(-7);
    expect(readScalar(root, [3, 'int32'])).toBe(0);
    expect(readScalar(root, [3, 'int32', 1])).toBe(1);
    expect(readScalar(root, [3, 'bool', 1])).toBe(true);
    expect(readScalar(root, [3, 'int64', -1])).toBe(-1n);
    expect(readScalar(root, [99, 'float32'])).toBe(0);
  });

  it('tells a field that is there from one that is not', () => {
    expect([0, 1, 2, 3, 4, 99].map((slot) => hasField(root, [slot, 'string']))).toEqual([
      true,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('gives texts as UTF-8', () => {
    expect(readString(root, [1, 'string'])).toBe('hé');
    expect(readString(root, [3, 'string'])).toBeUndefined();
  });

  it('gives vectors of numbers as copies, and bytes as a view', () => {
    const vector = readVector(root, [2, 'uint16s']);
    expect(vector).toEqual(Uint16Array.of(513, 65535));
    expect(vector.buffer).not.toBe(root.file.bytes.buffer);
    expect(readBytes(root, [2, 'uint8s'])).toEqual(Uint8Array.of(1, 2));
    expect(readBytes(root, [2, 'uint8s']).buffer).toBe(root.file.bytes.buffer);
    expect(readVector(root, [3, 'float32s'])).toEqual(new Float32Array());
  });

  it('gives tables, in vectors and in unions', () => {
    expect(mapTables(readTables(root, [4, 'tables', INNER]), (table) => readScalar(table, INNER.number))).toEqual([
      1234, 1234,
    ]);
    const { type, value } = readUnion(root, UNION);
    expect(type).toBe(2);
    expect(readScalar(value!, INNER.number)).toBe(1234);
    expect(readTable(root, [3, 'table', INNER])).toBeUndefined();
    expect(readTables(root, [3, 'tables', INNER])).toHaveLength(0);
  });

  it('is read the same from the middle of a larger buffer, and from a Buffer of Node', () => {
    const larger = new Uint8Array(203);
    larger.set(handmade(), 101);
    expect(readVector(open(larger.subarray(101, 201)), [2, 'uint16s'])).toEqual(Uint16Array.of(513, 65535));
    const vector = readVector(open(Buffer.from(handmade())), [2, 'uint16s']);
    expect(vector).toEqual(Uint16Array.of(513, 65535));
    expect(vector.byteOffset).toBe(0);
  });
});

describe('a damaged flatbuffer', () => {
  const damaged = (at: number, ...values: number[]): Uint8Array => {
    const bytes = handmade();
    bytes.set(values, at);
    return bytes;
  };

  it.each([
    ['a root outside', damaged(0, 200), () => undefined],
    ['a root of 0', damaged(0, 0), () => undefined],
    ['a root that is not aligned', damaged(0, 25), () => undefined],
    ['a vtable before the file', damaged(24, 25), () => undefined],
    ['a vtable of odd size', damaged(4, 17), () => undefined],
    ['a vtable longer than the file', damaged(4, 0, 2), () => undefined],
    ['a scalar outside', damaged(8, 200), (root: Table) => readScalar(root, [0, 'int32'])],
    ['a scalar that is not aligned', damaged(8, 5), (root: Table) => readScalar(root, [0, 'int32'])],
    ['a text longer than the file', damaged(52, 200), (root: Table) => readString(root, [1, 'string'])],
    [
      'a vector longer than any file',
      damaged(64, 255, 255, 255, 255),
      (root: Table) => readVector(root, [2, 'uint16s']),
    ],
    ['an offset of 0', damaged(32, 0), (root: Table) => readString(root, [1, 'string'])],
    ['an offset beyond the end', damaged(32, 255, 255, 255, 255), (root: Table) => readString(root, [1, 'string'])],
    ['an element outside', damaged(76, 200), (root: Table) => readTables(root, [4, 'tables', INNER]).at(0)],
  ])('throws for %s when it is read', (_, bytes, read) => {
    expect(() => read(open(bytes))).toThrow(Damaged);
  });

  it.each([-1, 2, 0.5, NaN])('has no element %s in a vector of two', (index) => {
    expect(() => readTables(open(handmade()), [4, 'tables', INNER]).at(index)).toThrow(Damaged);
  });
});
