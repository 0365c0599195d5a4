// The options of a node: which table they are, and reading them into a plain object.

import {
  isVectorField,
  readScalar,
  readString,
  readUnion,
  readVector,
  type ScalarField,
  type StringField,
  type Table,
  type VectorField,
} from './flatbuffer.ts';
import { BUILTIN_OPTIONS } from './options.ts';
import { BUILTIN_OPTIONS_2 } from './options-stablehlo.ts';
import { OPERATOR } from './schema.ts';

/** The name of a table of options. */
export type OptionsName = keyof typeof BUILTIN_OPTIONS | keyof typeof BUILTIN_OPTIONS_2;

/** A node's options, unread. */
export interface OptionsTable {
  readonly name: OptionsName;
  readonly table: Table;
}

/** One option: a number, a flag, an enumeration's name, a text, or several numbers. */
export type OptionValue = number | bigint | boolean | string | readonly (number | bigint)[];

type OptionField = ScalarField | VectorField | StringField;

/** The options table of an operator; undefined where the file has none, or one of a type newer than the schema. */
export function readOptionsTable(operator: Table): OptionsTable | undefined {
  const first = readUnion(operator, OPERATOR.builtinOptions);
  const { type, value } = first.type === 0 ? readUnion(operator, OPERATOR.builtinOptions2) : first;
  // The keys of the schema are the names, by its type.
  const names = Object.keys(first.type === 0 ? BUILTIN_OPTIONS_2 : BUILTIN_OPTIONS) as OptionsName[];
  const name = names[type - 1];
  return name && value && { name, table: value };
}

/** All options of a node by name, absent ones as their defaults: `{ padding: 'SAME', strideW: 2, ... }`. */
export function readOptions({ name, table }: OptionsTable): Record<string, OptionValue> {
  const schema: Record<string, OptionField> = { ...BUILTIN_OPTIONS, ...BUILTIN_OPTIONS_2 }[name];
  return Object.fromEntries(Object.entries(schema).map(([key, field]) => [key, readOption(table, field)]));
}

function readOption(table: Table, field: OptionField): OptionValue {
  if (field[1] === 'string') return readString(table, field) ?? '';
  if (isVectorField(field)) return Array.from<number | bigint>(readVector(table, field));
  const value = readScalar(table, field);
  return field[3]?.[Number(value)] ?? value;
}
