// Bounds-checked reading of flatbuffers: tables, fields, vectors, strings, unions. Knows no schema.
//
// The format: https://flatbuffers.dev/internals. The checks are those of its C++ verifier, so that what passes here
// is what TensorFlow Lite itself takes.
//
// Fields are read by position, not taken apart as `[slot, kind]`: a file is read once, by code that is never optimised, and
// there each taking apart of an array costs as much as the reading.

import type { TFLiteError } from '../errors.ts';

/** The scalars of the format: byte width, how to read one, and the array that carries several. */
export const SCALARS = {
  bool: { width: 1, array: Uint8Array, read: (view: DataView, at: number) => view.getUint8(at) !== 0 },
  int8: { width: 1, array: Int8Array, read: (view: DataView, at: number) => view.getInt8(at) },
  uint8: { width: 1, array: Uint8Array, read: (view: DataView, at: number) => view.getUint8(at) },
  uint16: { width: 2, array: Uint16Array, read: (view: DataView, at: number) => view.getUint16(at, true) },
  int32: { width: 4, array: Int32Array, read: (view: DataView, at: number) => view.getInt32(at, true) },
  uint32: { width: 4, array: Uint32Array, read: (view: DataView, at: number) => view.getUint32(at, true) },
  float32: { width: 4, array: Float32Array, read: (view: DataView, at: number) => view.getFloat32(at, true) },
  int64: { width: 8, array: BigInt64Array, read: (view: DataView, at: number) => view.getBigInt64(at, true) },
  uint64: { width: 8, array: BigUint64Array, read: (view: DataView, at: number) => view.getBigUint64(at, true) },
} as const;

/** The name of a scalar. */
export type Scalar = keyof typeof SCALARS;
type ScalarValue<S extends Scalar> = ReturnType<(typeof SCALARS)[S]['read']>;
type ScalarArray<S extends Scalar> = InstanceType<(typeof SCALARS)[S]['array']>;

/** Schema of a table: its fields by name. */
export type TableSchema = Readonly<Record<string, Field>>;

/** One field: its slot in the vtable, its kind, and what the kind needs. Absent scalars read as the default, or 0. */
export type Field = ScalarField | VectorField | StringField | TableField | TablesField | UnionField;
/** `fallback` is what an absent scalar reads as, `names` those of an enumeration's values. */
export type ScalarField<S extends Scalar = Scalar> = readonly [
  slot: number,
  kind: S,
  fallback?: number,
  names?: readonly string[],
];
/** A vector of scalars: the kind is the scalar's name and an s. */
export type VectorField<S extends Scalar = Scalar> = readonly [slot: number, kind: `${S}s`];
/** A text. */
export type StringField = readonly [slot: number, kind: 'string'];
/** One table. */
export type TableField = readonly [slot: number, kind: 'table', schema: TableSchema];
/** A vector of tables. */
export type TablesField = readonly [slot: number, kind: 'tables', schema: TableSchema];
/** The slot is the value's; its type byte stands in the slot before. */
export type UnionField = readonly [slot: number, kind: 'union', members: UnionSchema];
/** The members of a union by name, in the order of the format: the first one has type 1. */
export type UnionSchema = Readonly<Record<string, TableSchema>>;

/** Bytes that hold a flatbuffer. */
export interface FlatBuffer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly decoder: InstanceType<typeof TextDecoder>;
  /** The error for something impossible at a byte offset; the reader throws it. */
  readonly corrupt: (what: string, offset: number) => TFLiteError;
}

/** A table inside a flatbuffer; its vtable has been checked. */
export interface Table {
  readonly file: FlatBuffer;
  /** Byte offset of the table in the file. */
  readonly position: number;
  readonly vtable: number;
  readonly vtableSize: number;
}

/** The tables of a vector. */
export interface TableList {
  readonly length: number;
  /** The table at a position from 0 to `length - 1`. */
  at(index: number): Table;
}

/** Where the elements of a vector lie. */
export interface Extent {
  /** Byte offset of the first element. */
  readonly start: number;
  /** Number of elements. */
  readonly length: number;
}

/** Wraps bytes for reading; nothing is copied or checked yet. */
export function openFlatBuffer(bytes: Uint8Array, corrupt: FlatBuffer['corrupt']): FlatBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  return {
    // A plain Uint8Array even where a Buffer came in: Buffer's own `slice` does not copy.
    bytes: new Uint8Array(buffer, byteOffset, byteLength),
    view: new DataView(buffer, byteOffset, byteLength),
    decoder: new TextDecoder('utf-8', { ignoreBOM: true }),
    corrupt,
  };
}

/**
 * Forgets the bytes of an opened file; the next reading of whatever of it asks for them again.
 *
 * @param read - Gives the same bytes again.
 */
export function forgetBytes(file: FlatBuffer, read: () => Uint8Array): void {
  // Own properties that are values, and not getters, while they are there: nothing in reading a file is used as often.
  const remember = (): FlatBuffer => {
    const { bytes, view } = openFlatBuffer(read(), file.corrupt);
    return Object.defineProperties(file, { bytes: { value: bytes }, view: { value: view } });
  };
  Object.defineProperties(file, {
    bytes: { configurable: true, get: () => remember().bytes },
    view: { configurable: true, get: () => remember().view },
  });
}

/** The table that the file begins with. */
export function rootTable(file: FlatBuffer): Table {
  return tableAt(file, follow(file, 0));
}

/** True when the table has the field, even if it holds its default. */
export function hasField(table: Table, field: Field): boolean {
  return fieldOffset(table, field[0]) !== 0;
}

/** True for a vector of scalars, false for one scalar. */
export function isVectorField(field: ScalarField | VectorField): field is VectorField {
  return field[1].endsWith('s');
}

/** What the elements of a vector are. */
export function elementOf<S extends Scalar>(field: VectorField<S>): (typeof SCALARS)[S] {
  // A vector's kind is its scalar's name and an s, by its type.
  return SCALARS[field[1].slice(0, -1) as S];
}

/** A scalar field; its default when absent. 64-bit integers are bigints. */
export function readScalar<S extends Scalar>(table: Table, field: ScalarField<S>): ScalarValue<S> {
  const scalar = SCALARS[field[1]];
  const at = scalarPosition(table, field[0], scalar.width);
  const value = at === 0 ? defaultOf(field[1], field[2] ?? 0) : scalar.read(table.file.view, at);
  // TypeScript does not follow that `kind` and `read` belong together while S is open.
  return value as ScalarValue<S>;
}

/** A text field, decoded as UTF-8 (what is not UTF-8 becomes U+FFFD); undefined when absent. */
export function readString(table: Table, field: StringField): string | undefined {
  const extent = vectorExtent(table, field[0], 1);
  return extent && table.file.decoder.decode(bytesOf(table.file, extent));
}

/** A copy of a vector of scalars; empty when absent. */
export function readVector<S extends Scalar>(table: Table, field: VectorField<S>): ScalarArray<S> {
  const scalar = elementOf(field);
  const { start, length } = vectorExtent(table, field[0], scalar.width) ?? NOTHING;
  // The copy begins at an aligned address, wherever the vector lies; every JavaScript host is little-endian.
  const copy = table.file.bytes.slice(start, start + length * scalar.width);
  // As in readScalar: the array is the one of S.
  return new scalar.array(copy.buffer) as ScalarArray<S>;
}

/** A short vector of 32-bit integers as a list; empty when absent. Cheaper than an array and its buffer for a few numbers. */
export function readNumbers(table: Table, field: VectorField<'int32' | 'uint32'>): number[] {
  const { start, length } = vectorExtent(table, field[0], 4) ?? NOTHING;
  const { view } = table.file;
  const numbers: number[] = [];
  for (let at = start; at < start + 4 * length; at += 4) {
    numbers.push(field[1] === 'int32s' ? view.getInt32(at, true) : view.getUint32(at, true));
  }
  return numbers;
}

/** A view of a vector of bytes, not a copy; empty when absent. */
export function readBytes(table: Table, field: VectorField<'uint8'>): Uint8Array {
  return bytesOf(table.file, vectorExtent(table, field[0], 1) ?? NOTHING);
}

/** The table in a field; undefined when absent. */
export function readTable(table: Table, field: readonly [slot: number, kind: 'table', TableSchema]): Table | undefined {
  return tableInSlot(table, field[0]);
}

/** The tables of a vector, each read when it is asked for; empty when absent. */
export function readTables(table: Table, field: TablesField): TableList {
  const { file } = table;
  const { start, length } = vectorExtent(table, field[0], 4) ?? NOTHING;
  return {
    length,
    at(index) {
      if (!(index >= 0 && index < length)) throw file.corrupt(`no element ${index} in a vector of ${length}`, start);
      return tableAt(file, follow(file, start + 4 * index));
    },
  };
}

/** Reads each table of a vector, in order. */
export function mapTables<T>(tables: TableList, read: (table: Table, index: number) => T): T[] {
  return Array.from({ length: tables.length }, (_, index) => read(tables.at(index), index));
}

/** Which member a union holds (0: none) and its table; a type without a table is possible. */
export function readUnion(
  table: Table,
  field: UnionField,
): { readonly type: number; readonly value: Table | undefined } {
  const typeAt = scalarPosition(table, field[0] - 1, 1);
  const type = typeAt === 0 ? 0 : table.file.view.getUint8(typeAt);
  return { type, value: type === 0 ? undefined : tableInSlot(table, field[0]) };
}

/** Byte offset of a scalar field, checked for bounds and alignment; 0 when absent. */
export function scalarPosition(table: Table, slot: number, width: number): number {
  const offset = fieldOffset(table, slot);
  if (offset === 0) return 0;
  return checked(table.file, table.position + offset, width, width);
}

/** Where the vector in a field lies, elements of `width` bytes; undefined when absent. Strings are vectors of bytes. */
export function vectorExtent(table: Table, slot: number, width: number): Extent | undefined {
  const offset = fieldOffset(table, slot);
  if (offset === 0) return undefined;
  const { file } = table;
  const at = checked(file, follow(file, table.position + offset), 4, 4);
  const length = file.view.getUint32(at, true);
  if (length * width > file.bytes.length - at - 4) throw file.corrupt(`a vector of ${length} elements`, at);
  return { start: at + 4, length };
}

/** The table in a field; undefined when absent. */
function tableInSlot(table: Table, slot: number): Table | undefined {
  const offset = fieldOffset(table, slot);
  return offset === 0 ? undefined : tableAt(table.file, follow(table.file, table.position + offset));
}

/** The table at a byte offset, its vtable checked. */
function tableAt(file: FlatBuffer, position: number): Table {
  const vtable = position - file.view.getInt32(checked(file, position, 4, 4), true);
  if (vtable < 0) throw file.corrupt('a vtable before the file', position);
  const vtableSize = file.view.getUint16(checked(file, vtable, 2, 2), true);
  if (vtableSize % 2 !== 0) throw file.corrupt(`a vtable of ${vtableSize} bytes`, vtable);
  checked(file, vtable, vtableSize, 2);
  return { file, position, vtable, vtableSize };
}

/** The position that the offset stored at `at` points to; offsets are unsigned and never 0. */
export function follow(file: FlatBuffer, at: number): number {
  const offset = file.view.getUint32(checked(file, at, 4, 4), true);
  if (offset === 0) throw file.corrupt('an offset of 0', at);
  return checked(file, at + offset, 1, 1);
}

const NOTHING: Extent = { start: 0, length: 0 };

function fieldOffset({ file, vtable, vtableSize }: Table, slot: number): number {
  // A vtable begins with two 16-bit sizes: its own and its table's.
  const entry = 4 + 2 * slot;
  return entry + 2 <= vtableSize ? file.view.getUint16(vtable + entry, true) : 0;
}

function checked(file: FlatBuffer, at: number, width: number, alignment: number): number {
  if (at + width > file.bytes.length) throw file.corrupt('an offset beyond its end', at);
  if (at % alignment !== 0) throw file.corrupt(`a value that is not aligned to ${alignment} bytes`, at);
  return at;
}

function bytesOf(file: FlatBuffer, { start, length }: Extent): Uint8Array {
  return file.bytes.subarray(start, start + length);
}

function defaultOf(kind: Scalar, fallback: number): boolean | number | bigint {
  if (kind === 'bool') return fallback !== 0;
  return kind === 'int64' || kind === 'uint64' ? BigInt(fallback) : fallback;
}
