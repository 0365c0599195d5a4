// Does every offset, vector and string of a flatbuffer lie inside it? Walks a schema; reads no content.

import {
  elementOf,
  hasField,
  isVectorField,
  readTable,
  readTables,
  readUnion,
  SCALARS,
  scalarPosition,
  vectorExtent,
  type Field,
  type Table,
  type TableSchema,
} from './flatbuffer.ts';

/** The way from the root to what is being checked: names of fields and positions in vectors. */
export type Trail = (string | number)[];

/** Throws the error for a damaged file, naming the place that the trail has come to. */
export type Refuse = (what: string) => never;

// The C++ verifier of flatbuffers stops at as many tables; a damaged file can point to one table many times.
const MAX_TABLES = 1_000_000;
// Likewise for vectors: laid out once each, they cannot be longer together than the file.
const MAX_VECTOR_BYTES_PER_BYTE = 16;

/**
 * Checks a table and all that it leads to.
 *
 * @param trail - Extended while descending: it names the place when something throws.
 * @throws {@link TFLiteError} what the file's `corrupt` makes.
 */
export function verifyStructure(root: Table, schema: TableSchema, trail: Trail): void {
  const maxVectorBytes = MAX_VECTOR_BYTES_PER_BYTE * root.file.bytes.length;
  const fieldsOf = memoize((of: TableSchema) => Object.entries(of));
  const membersOf = memoize((of: Readonly<Record<string, TableSchema>>) => Object.values(of));
  let tables = 0;
  let vectorBytes = 0;
  walk(root, schema);

  function walk(table: Table, of: TableSchema): void {
    if (++tables > MAX_TABLES) throw table.file.corrupt(`more than ${MAX_TABLES} tables`, table.position);
    for (const entry of fieldsOf(of)) {
      if (!hasField(table, entry[1])) continue;
      trail.push(entry[0]);
      walkField(table, entry[1]);
      trail.pop();
    }
  }

  function walkField(table: Table, field: Field): void {
    if (field[1] === 'table') {
      walk(readTable(table, field)!, field[2]);
    } else if (field[1] === 'tables') {
      const list = readTables(table, field);
      for (let i = 0; i < list.length; i++) {
        trail.push(i);
        walk(list.at(i), field[2]);
        trail.pop();
      }
    } else if (field[1] === 'union') {
      const { type, value } = readUnion(table, field);
      const member = membersOf(field[2])[type - 1];
      if (value && member) walk(value, member);
    } else if (field[1] === 'string') {
      requireTerminated(table, field[0]);
    } else if (isVectorField(field)) {
      const { width } = elementOf(field);
      vectorBytes += width * vectorExtent(table, field[0], width)!.length;
      if (vectorBytes > maxVectorBytes) throw table.file.corrupt('vectors used over and over', table.position);
    } else {
      scalarPosition(table, field[0], SCALARS[field[1]].width);
    }
  }
}

/** `subgraphs[0].tensors[3].name: ` for a message, or nothing at the root. */
export function placeOf(trail: Trail): string {
  if (trail.length === 0) return '';
  const place = trail.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return `${place.slice(1)}: `;
}

/** Strings end with a byte of 0 that their length does not count. */
function requireTerminated(table: Table, slot: number): void {
  const { file } = table;
  const { start, length } = vectorExtent(table, slot, 1)!;
  if (file.bytes[start + length] !== 0) throw file.corrupt('a text without its end', start);
}

function memoize<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => made.get(key) ?? made.set(key, make(key)).get(key)!;
}
