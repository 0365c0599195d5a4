// What LiteRT's loader must not see of a model, by its bytes. Positions are those of the model as it lies in memory.
//
// The loader refuses variable tensors, intermediate tensors of operators and inputs that operators change ("not yet
// supported"). The interpreter that runs the model is built from the same bytes later, and knows all of them.

import { TFLiteError } from '../../errors.ts';
import {
  mapTables,
  openFlatBuffer,
  readScalar,
  readTable,
  readTables,
  readVector,
  rootTable,
  scalarPosition,
  vectorExtent,
  type Table,
} from '../../model/flatbuffer.ts';
import { MODEL, OPERATOR, OPERATOR_CODE, QUANTIZATION_PARAMETERS, SUBGRAPH, TENSOR } from '../../model/schema.ts';
import { fatalNode, fatalTensor } from './fatal-uses.ts';

/** Bytes to be zeroed while the loader looks. */
export interface HiddenBytes {
  readonly at: number;
  readonly length: number;
}

/** A tensor that keeps its value from one inference to the next. */
export interface Variable {
  /** Its index in the first subgraph. */
  readonly index: number;
  /** The byte that its memory is filled with at the start. */
  readonly start: number;
}

/** What the session has to know of a model. */
export interface ModelSecrets {
  readonly hidden: readonly HiddenBytes[];
  readonly variables: readonly Variable[];
  /** A subgraph that others call has variables: nobody outside can reset them. */
  readonly hasInnerVariables: boolean;
  /** Something is kept that lies in no tensor. */
  readonly hasResources: boolean;
  /** What would end the process, in words; undefined when nothing is known. */
  readonly fatal: string | undefined;
}

// BuiltinOperator of the file format.
const VAR_HANDLE = 142;
const HASHTABLE = 136;
const INT8 = 9;

/** Finds it all; the model has been verified before. */
export function findSecrets(bytes: Uint8Array): ModelSecrets {
  const file = openFlatBuffer(bytes, (what, offset) => {
    throw new TFLiteError('ALLOCATE_FAILED', `The model as it was written is damaged: ${what} at byte ${offset}.`, {
      engine: 'litert-native',
    });
  });
  const root = rootTable(file);
  const hidden: HiddenBytes[] = [];
  const variables: Variable[] = [];
  let hasInnerVariables = false;
  let fatal: string | undefined;
  const codes = mapTables(readTables(root, MODEL.operatorCodes), (code) =>
    Math.max(readScalar(code, OPERATOR_CODE.builtinCode), readScalar(code, OPERATOR_CODE.deprecatedBuiltinCode)),
  );
  const subgraphs = mapTables(readTables(root, MODEL.subgraphs), (table) => table);
  for (const [position, subgraph] of subgraphs.entries()) {
    // The first subgraph may stand at its own place, too.
    if (position > 0 && subgraph.position === subgraphs[0]!.position) continue;
    mapTables(readTables(subgraph, SUBGRAPH.tensors), (tensor, index) => {
      fatal ??= fatalTensor(tensor);
      if (!readScalar(tensor, TENSOR.isVariable)) return;
      hidden.push({ at: scalarPosition(tensor, TENSOR.isVariable[0], 1), length: 1 });
      if (position === 0) variables.push({ index, start: startOf(tensor) });
      else hasInnerVariables = true;
    });
    mapTables(readTables(subgraph, SUBGRAPH.operators), (operator) => {
      const code = codes[readScalar(operator, OPERATOR.opcodeIndex)]!;
      fatal ??= fatalNode(code, operator);
      for (const [slot, width] of [
        [OPERATOR.mutatingVariableInputs[0], 1],
        [OPERATOR.intermediates[0], 4],
      ] as const) {
        const extent = vectorExtent(operator, slot, width);
        // The length stands before the elements.
        if (extent && extent.length > 0) hidden.push({ at: extent.start - 4, length: 4 });
      }
    });
  }
  const hasResources = codes.includes(VAR_HANDLE) || codes.includes(HASHTABLE);
  return { hidden, variables, hasInnerVariables, hasResources, fatal };
}

/** Zeroes what the loader must not see; what this gives puts it back. */
export function hideSecrets(bytes: Uint8Array, { hidden }: ModelSecrets): () => void {
  const copies = hidden.map(({ at, length }) => ({ at, bytes: bytes.slice(at, at + length) }));
  for (const { at, length } of hidden) bytes.fill(0, at, at + length);
  return () => copies.forEach((copy) => bytes.set(copy.bytes, copy.at));
}

/** As tflite::ResetVariableTensor does: zero bytes, or for int8 the bytes that stand for zero. */
function startOf(tensor: Table): number {
  const quantization = readTable(tensor, TENSOR.quantization);
  if (readScalar(tensor, TENSOR.type) !== INT8 || !quantization) return 0;
  return Number(readVector(quantization, QUANTIZATION_PARAMETERS.zeroPoint)[0] ?? 0n);
}
