// Writes new tables in front of an untouched flatbuffer. Offsets only point forward, so what is new can use what is old.
//
// The format: https://flatbuffers.dev/internals.

import {
  follow,
  hasField,
  readScalar,
  SCALARS,
  type Field,
  type Scalar,
  type ScalarField,
  type Table,
  type TableSchema,
} from './flatbuffer.ts';

/** A table, vector or text that already stands in the file, by its byte offset there. */
export interface OldPart {
  readonly old: number;
}

/** A table to be written: its fields by slot. */
export interface NewTable {
  readonly fields: ReadonlyMap<number, NewField>;
}

/** A vector of scalars to be written; bytes are put at a multiple of 16, where engines want their constants. */
export interface NewVector {
  readonly kind: Scalar;
  readonly values: ArrayLike<number | bigint> | LateBytes;
}

/** Bytes that are made when they are written, so that many of them are in memory once. */
export interface LateBytes {
  readonly length: number;
  /** Writes them to their place in the file, at a multiple of 16. */
  readonly copyTo: (target: Uint8Array) => void;
}

/** A vector of tables to be written. */
export interface NewTables {
  readonly tables: readonly Part[];
}

/** A text to be written. */
export interface NewText {
  readonly text: string;
}

/** Whatever an offset can point to. */
export type Part = OldPart | NewTable | NewVector | NewTables | NewText;

/** A scalar to be written in place. */
export interface NewScalar {
  readonly kind: Scalar;
  readonly value: number | bigint | boolean;
}

/** A field of a new table: a scalar, or an offset to a part. */
export type NewField = NewScalar | Part;

/** A member of a union: its name in the schema, which gives the type byte, and its table. */
export interface NewUnion {
  readonly member: string;
  readonly table: Part;
}

/** Fields of a table by the names of its schema; undefined leaves a field out. */
export type Overrides<S extends TableSchema> = { readonly [Name in keyof S]?: NewField | NewUnion | undefined };

/** A copy of a table of the file: its scalars, offsets to the parts it has, and some fields changed. */
export function copyTable<S extends TableSchema>(table: Table, schema: S, overrides: Overrides<S> = {}): NewTable {
  const fields = new Map<number, NewField>();
  for (const [name, field] of Object.entries(schema)) {
    if (!hasField(table, field) || name in overrides) continue;
    // The slot before a union's holds its type.
    if (field[1] === 'union') copyField(fields, table, [field[0] - 1, 'uint8']);
    copyField(fields, table, field);
  }
  return { fields: new Map([...fields, ...fieldsOf(schema, overrides)]) };
}

/** A new table out of fields by the names of its schema. */
export function newTable<S extends TableSchema>(schema: S, values: Overrides<S>): NewTable {
  return { fields: new Map(fieldsOf(schema, values)) };
}

function fieldsOf<S extends TableSchema>(schema: S, values: Overrides<S>): [number, NewField][] {
  return Object.entries<NewField | NewUnion | undefined>(values).flatMap(([name, value]): [number, NewField][] => {
    const field: Field = schema[name]!;
    if (value === undefined) return [];
    if (!('member' in value)) return [[field[0], value]];
    const type = field[1] === 'union' ? Object.keys(field[2]).indexOf(value.member) + 1 : 0;
    return [
      [field[0] - 1, { kind: 'uint8', value: type }],
      [field[0], value.table],
    ];
  });
}

function copyField(fields: Map<number, NewField>, table: Table, field: Field): void {
  if (isScalar(field)) fields.set(field[0], { kind: field[1], value: readScalar(table, field) });
  else fields.set(field[0], partInField(table, field));
}

function isScalar(field: Field): field is ScalarField {
  return field[1] in SCALARS;
}

/** The part that a field of the file points to. */
function partInField({ file, position, vtable }: Table, [slot]: Field): OldPart {
  return { old: follow(file, position + file.view.getUint16(vtable + 4 + 2 * slot, true)) };
}

const FILE_ALIGNMENT = 16;

/**
 * Lays out a new root and all that it needs which is not in the file yet.
 *
 * @param identifier - Bytes 4 to 7 of the result.
 * @param allocate - Gives as many zeros, from the beginning of their buffer.
 * @returns A head whose length is a multiple of 16; the file has to follow it, unchanged.
 */
export function writeHead(
  root: NewTable,
  identifier: string,
  allocate = (length: number): Uint8Array => new Uint8Array(length),
): Uint8Array {
  const order = parentsFirst(root);
  // The root's offset and the identifier come first.
  let end = 8;
  const positions = new Map<Part, number>();
  const vtables = new Map<string, number>();
  const layouts = order.map((part) => {
    const layout = layoutOf(part, vtables);
    const position = align(end + layout.before - layout.phase, layout.alignment) + layout.phase;
    positions.set(part, position);
    layout.place?.(position);
    end = position + layout.size;
    return { layout, position };
  });
  const head = allocate(align(end, FILE_ALIGNMENT));
  const view = new DataView(head.buffer);
  const positionOf = (part: Part): number => ('old' in part ? head.length + part.old : positions.get(part)!);
  view.setUint32(0, positionOf(root), true);
  head.set(new TextEncoder().encode(identifier), 4);
  for (const { layout, position } of layouts) layout.write(view, position, positionOf);
  return head;
}

/** New parts in an order in which every offset points forward. */
function parentsFirst(root: NewTable): Part[] {
  const done = new Set<Part>();
  const childrenFirst: Part[] = [];
  const visit = (part: Part): void => {
    if ('old' in part || done.has(part)) return;
    done.add(part);
    for (const child of childrenOf(part)) visit(child);
    childrenFirst.push(part);
  };
  visit(root);
  return childrenFirst.reverse();
}

function childrenOf(part: Part): readonly Part[] {
  if ('tables' in part) return part.tables;
  if (!('fields' in part)) return [];
  return [...part.fields.values()].filter((field): field is Part => !isScalarValue(field));
}

function isScalarValue(field: NewField): field is NewScalar {
  return 'value' in field;
}

interface Layout {
  /** Bytes in front of the position that offsets point to: a table's vtable. */
  readonly before: number;
  /** The position is at a multiple of `alignment`, plus `phase`. */
  readonly alignment: number;
  readonly phase: number;
  readonly size: number;
  /** Told where the part will stand, before the next one is laid out. */
  place?(position: number): void;
  write(view: DataView, at: number, positionOf: (part: Part) => number): void;
}

function layoutOf(part: Part, vtables: Map<string, number>): Layout {
  if ('fields' in part) return tableLayout(part, vtables);
  if ('tables' in part) {
    const { tables } = part;
    return vectorLayout(tables.length, 4, 4, (view, at, positionOf) => {
      tables.forEach((table, i) => view.setUint32(at + 4 * i, positionOf(table) - (at + 4 * i), true));
    });
  }
  if ('text' in part) {
    const bytes = new TextEncoder().encode(part.text);
    // A text ends with a zero that its length does not count.
    const layout = vectorLayout(bytes.length, 1, 4, (view, at) => setBytes(view, at, bytes));
    return { ...layout, size: layout.size + 1 };
  }
  const { kind, values } = part as NewVector;
  const { width } = SCALARS[kind];
  // Bytes are constants, which engines want at a multiple of 16.
  return vectorLayout(values.length, width, kind === 'uint8' ? FILE_ALIGNMENT : Math.max(4, width), (view, at) => {
    if (values instanceof Uint8Array) return setBytes(view, at, values);
    if ('copyTo' in values) return values.copyTo(new Uint8Array(view.buffer, at, values.length));
    for (let i = 0; i < values.length; i++) WRITERS[kind](view, at + i * width, values[i]!);
  });
}

function setBytes(view: DataView, at: number, bytes: Uint8Array): void {
  // The view begins where its buffer does.
  new Uint8Array(view.buffer).set(bytes, at);
}

/** A count of 4 bytes, then the elements; these begin at a multiple of the alignment. */
function vectorLayout(length: number, width: number, alignment: number, writeElements: Layout['write']): Layout {
  return {
    before: 0,
    alignment,
    phase: alignment - 4,
    size: 4 + length * width,
    write(view, at, positionOf) {
      view.setUint32(at, length, true);
      writeElements(view, at + 4, positionOf);
    },
  };
}

/** A table and its vtable; tables of one form share the vtable of the first. */
function tableLayout({ fields }: NewTable, vtables: Map<string, number>): Layout {
  const offsets = new Map<number, number>();
  // A table begins with the distance to its vtable; wide fields first, so that each is aligned without gaps.
  let size = 4;
  let alignment = 4;
  const widest = [...fields].sort(([, a], [, b]) => widthOf(b) - widthOf(a));
  for (const [slot, field] of widest) {
    alignment = Math.max(alignment, widthOf(field));
    size = align(size, widthOf(field));
    offsets.set(slot, size);
    size += widthOf(field);
  }
  const slots = Math.max(-1, ...fields.keys()) + 1;
  const vtableSize = 4 + 2 * slots;
  const form = `${size} ${[...offsets].join(' ')}`;
  const known = vtables.get(form);
  return {
    before: known === undefined ? vtableSize : 0,
    alignment,
    phase: 0,
    size,
    place(position) {
      if (known === undefined) vtables.set(form, position - vtableSize);
    },
    write(view, at, positionOf) {
      const vtable = known ?? at - vtableSize;
      view.setInt32(at, at - vtable, true);
      view.setUint16(vtable, vtableSize, true);
      view.setUint16(vtable + 2, size, true);
      for (const [slot, offset] of offsets) {
        view.setUint16(vtable + 4 + 2 * slot, offset, true);
        const field = fields.get(slot)!;
        if (isScalarValue(field)) WRITERS[field.kind](view, at + offset, field.value);
        else view.setUint32(at + offset, positionOf(field) - (at + offset), true);
      }
    },
  };
}

function widthOf(field: NewField): number {
  return isScalarValue(field) ? SCALARS[field.kind].width : 4;
}

const WRITERS = {
  bool: (view, at, value) => view.setUint8(at, Number(value)),
  int8: (view, at, value) => view.setInt8(at, Number(value)),
  uint8: (view, at, value) => view.setUint8(at, Number(value)),
  uint16: (view, at, value) => view.setUint16(at, Number(value), true),
  int32: (view, at, value) => view.setInt32(at, Number(value), true),
  uint32: (view, at, value) => view.setUint32(at, Number(value), true),
  float32: (view, at, value) => view.setFloat32(at, Number(value), true),
  int64: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  uint64: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
} as const satisfies Record<Scalar, (view: DataView, at: number, value: NewScalar['value']) => void>;

function align(position: number, alignment: number): number {
  return Math.ceil(position / alignment) * alignment;
}
