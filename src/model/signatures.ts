// Signatures: the ways of calling a model by names.

import { mapTables, readScalar, readString, readTables, type Table, type TableList } from './flatbuffer.ts';
import { SIGNATURE_DEF, TENSOR_MAP } from './schema.ts';

/** A way of calling one subgraph by names. */
export interface Signature {
  readonly key: string;
  readonly subgraph: number;
  /** In the byte order of the names, as Python lists them. */
  readonly inputs: readonly NamedTensor[];
  /** In the byte order of the names, as Python lists them. */
  readonly outputs: readonly NamedTensor[];
}

/** A tensor under the name that a signature gives it. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: number;
}

/** Reads the table of a signature. */
export function readSignature(table: Table): Signature {
  return {
    key: readString(table, SIGNATURE_DEF.signatureKey) ?? '',
    subgraph: readScalar(table, SIGNATURE_DEF.subgraphIndex),
    inputs: readNamedTensors(readTables(table, SIGNATURE_DEF.inputs)),
    outputs: readNamedTensors(readTables(table, SIGNATURE_DEF.outputs)),
  };
}

function readNamedTensors(tables: TableList): NamedTensor[] {
  const encoder = new TextEncoder();
  return mapTables(tables, (entry) => {
    const name = readString(entry, TENSOR_MAP.name) ?? '';
    return { name, tensor: readScalar(entry, TENSOR_MAP.tensorIndex), bytes: encoder.encode(name) };
  })
    .sort((a, b) => compareBytes(a.bytes, b.bytes))
    .map(({ name, tensor }) => ({ name, tensor }));
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}
