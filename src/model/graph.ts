// ModelGraph: what a .tflite file says of itself, read from its bytes; tensors and operators when asked for.

import { TFLiteError } from '../errors.ts';
import {
  mapTables,
  readBytes,
  readScalar,
  readString,
  readTables,
  rootTable,
  type FlatBuffer,
  type Table,
} from './flatbuffer.ts';
import { CUSTOM_CODE, operatorName } from './operators.ts';
import { BUFFER, METADATA, MODEL, OPERATOR_CODE } from './schema.ts';
import { readSignature, type Signature } from './signatures.ts';
import { readSubgraph, type Subgraph } from './subgraph.ts';

export type { NamedTensor, Signature } from './signatures.ts';
export type { OperatorFacts, Subgraph, TensorFacts } from './subgraph.ts';

/** A model's facts. Numbers that index something are those of the file. */
export interface ModelGraph {
  /** The file; constants are read from it, never copied. */
  readonly bytes: Uint8Array;
  /** The root table, for rewriting. */
  readonly root: Table;
  /** Version of the file format. */
  readonly version: number;
  readonly description: string;
  readonly operatorCodes: readonly OperatorCode[];
  readonly subgraphs: readonly Subgraph[];
  readonly signatures: readonly Signature[];
  readonly metadata: readonly { readonly name: string; readonly buffer: number }[];
  readonly bufferCount: number;
  /** The bytes of a buffer, a view of the file; empty when it has none. */
  bufferBytes(buffer: number): Uint8Array;
}

/** An operator and version that the model uses; nodes refer to it by position. */
export interface OperatorCode {
  /** BuiltinOperator of the file format; 32 for a custom operator. */
  readonly builtinCode: number;
  /** `CONV_2D`, or a custom operator's own name. */
  readonly name: string;
  /** The own name of a custom operator, else undefined. */
  readonly custom: string | undefined;
  readonly version: number;
}

/**
 * The facts of an opened file. Offsets are checked as they are followed; whether the facts make sense is `verifyModel`'s
 * business.
 *
 * @throws {@link TFLiteError} `MODEL_CORRUPT`.
 */
export function graphOf(file: FlatBuffer): ModelGraph {
  const root = rootTable(file);
  const buffers = readTables(root, MODEL.buffers);
  return {
    get bytes() {
      return file.bytes;
    },
    root,
    version: readScalar(root, MODEL.version),
    description: readString(root, MODEL.description) ?? '',
    operatorCodes: mapTables(readTables(root, MODEL.operatorCodes), readOperatorCode),
    subgraphs: mapTables(readTables(root, MODEL.subgraphs), (table) => readSubgraph(table, buffers)),
    signatures: mapTables(readTables(root, MODEL.signatureDefs), readSignature),
    metadata: mapTables(readTables(root, MODEL.metadata), (entry) => ({
      name: readString(entry, METADATA.name) ?? '',
      buffer: readScalar(entry, METADATA.buffer),
    })),
    bufferCount: buffers.length,
    bufferBytes: (buffer) => readBytes(buffers.at(buffer), BUFFER.data),
  };
}

/** The error for a damaged model. */
export function corruptModel(source: string, where: string, offset?: number): TFLiteError<'MODEL_CORRUPT'> {
  const at = offset === undefined ? '' : ` at byte ${offset}`;
  return new TFLiteError(
    'MODEL_CORRUPT',
    `${source} is damaged or not well formed: ${where}${at}. Fetch or convert the file again.`,
    { source, where, ...(offset !== undefined && { offset }) },
  );
}

function readOperatorCode(table: Table): OperatorCode {
  // Codes above 127 do not fit the older field, which then holds 127; newer writers fill both.
  const builtinCode = Math.max(
    readScalar(table, OPERATOR_CODE.deprecatedBuiltinCode),
    readScalar(table, OPERATOR_CODE.builtinCode),
  );
  const custom = builtinCode === CUSTOM_CODE ? (readString(table, OPERATOR_CODE.customCode) ?? '') : undefined;
  return {
    builtinCode,
    name: custom ?? operatorName(builtinCode),
    custom,
    version: readScalar(table, OPERATOR_CODE.version),
  };
}
