// Subgraph: the tensors and nodes of one graph of the model, each read when it is asked for.

import { dtypeOfCode, type DType } from '../dtypes.ts';
import { TFLiteError } from '../errors.ts';
import {
  hasField,
  readBytes,
  readNumbers,
  readScalar,
  readString,
  readTables,
  readVector,
  type Table,
  type TableList,
} from './flatbuffer.ts';
import { readOptionsTable, type OptionsTable } from './operator-options.ts';
import { BUFFER, OPERATOR, SUBGRAPH, TENSOR } from './schema.ts';
import {
  readQuantization,
  readSparsity,
  type QuantizationFacts,
  type SparsityFacts,
  type StoredValues,
} from './tensor-layout.ts';

/** One graph of the model; the first one is what `invoke` runs. */
export interface Subgraph {
  readonly name: string;
  /** Tensor indices. */
  readonly inputs: readonly number[];
  /** Tensor indices. */
  readonly outputs: readonly number[];
  readonly tensorCount: number;
  /**
   * @param index - From 0 to `tensorCount - 1`.
   * @throws {@link TFLiteError} `TENSOR_INDEX`, `MODEL_CORRUPT`.
   */
  readonly tensor: (index: number) => TensorFacts;
  readonly operatorCount: number;
  /**
   * @param index - From 0 to `operatorCount - 1`, the node's position in the file.
   * @throws {@link TFLiteError} `MODEL_CORRUPT`.
   */
  readonly operator: (index: number) => OperatorFacts;
}

/** A tensor as the file describes it, before any resize. */
export interface TensorFacts {
  /** Empty when the file gives none. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** -1 stands for a dimension that may change; undefined where the file says nothing of it. */
  readonly shapeSignature: readonly number[] | undefined;
  /** False where the rank itself is unknown and `shape` is empty. */
  readonly hasRank: boolean;
  /** Position in the model's buffers; 0 is the empty one. */
  readonly buffer: number;
  /** True where the value comes from the file. */
  readonly constant: boolean;
  /** True for a state that lasts from one inference to the next. */
  readonly isVariable: boolean;
  readonly quantization: QuantizationFacts;
  /** How a sparse constant is stored; undefined for the usual dense ones. */
  readonly sparsity: SparsityFacts | undefined;
}

/** A node of a subgraph. */
export interface OperatorFacts {
  /** Position in {@link ModelGraph.operatorCodes}. */
  readonly opcodeIndex: number;
  /** Tensor indices; -1 is an optional input that is left out. */
  readonly inputs: readonly number[];
  /** Tensor indices. */
  readonly outputs: readonly number[];
  /** Tensor indices of values inside a fused operator; -1 is one that is left out. */
  readonly intermediates: readonly number[];
  /** For each input, whether the operator changes it; may be shorter than `inputs`. */
  readonly mutatingVariableInputs: readonly boolean[];
  /** The built-in options, to be read with `readOptions`; undefined when the file has none. */
  readonly options: OptionsTable | undefined;
  /** The options of a custom operator, a view of the file; empty when it has none. */
  readonly customOptions: Uint8Array;
}

/** Reads a subgraph's table; its tensors and operators are read when asked for. */
export function readSubgraph(table: Table, buffers: TableList): Subgraph {
  const tensors = readTables(table, SUBGRAPH.tensors);
  const operators = readTables(table, SUBGRAPH.operators);
  const tensorFacts: TensorFacts[] = [];
  const operatorFacts: OperatorFacts[] = [];
  return {
    name: readString(table, SUBGRAPH.name) ?? '',
    inputs: readNumbers(table, SUBGRAPH.inputs),
    outputs: readNumbers(table, SUBGRAPH.outputs),
    tensorCount: tensors.length,
    tensor: (index) => (tensorFacts[index] ??= readTensor(index, tensors, buffers)),
    operatorCount: operators.length,
    operator: (index) => (operatorFacts[index] ??= readOperator(operators.at(index))),
  };
}

function tensorTable(tensors: TableList, index: number): Table {
  if (Number.isInteger(index) && index >= 0 && index < tensors.length) return tensors.at(index);
  throw new TFLiteError(
    'TENSOR_INDEX',
    `There is no tensor ${index}: this graph has ${tensors.length}, counted from 0.`,
    { index, count: tensors.length },
  );
}

function readTensor(index: number, tensors: TableList, buffers: TableList): TensorFacts {
  const table = tensorTable(tensors, index);
  const name = readString(table, TENSOR.name) ?? '';
  const shape = readNumbers(table, TENSOR.shape);
  const signature = readNumbers(table, TENSOR.shapeSignature);
  const buffer = readScalar(table, TENSOR.buffer);
  return {
    name,
    dtype: readDType(table),
    shape,
    shapeSignature: signature.length > 0 ? signature : undefined,
    hasRank: shape.length > 0 || readScalar(table, TENSOR.hasRank),
    buffer,
    // Buffer 0 never holds a value; data of no bytes does, for a tensor without elements.
    constant: buffer !== 0 && hasField(buffers.at(buffer), BUFFER.data),
    isVariable: readScalar(table, TENSOR.isVariable),
    quantization: readQuantization(table, (scales) => storedValues(tensorTable(tensors, scales), buffers)),
    sparsity: readSparsity(table),
  };
}

function readDType(table: Table): DType {
  const code = readScalar(table, TENSOR.type);
  const dtype = dtypeOfCode(code);
  if (dtype !== undefined) return dtype;
  throw table.file.corrupt(
    `tensor '${readString(table, TENSOR.name) ?? ''}' of the unknown type ${code}`,
    table.position,
  );
}

function storedValues(table: Table, buffers: TableList): StoredValues {
  return { dtype: readDType(table), bytes: readBytes(buffers.at(readScalar(table, TENSOR.buffer)), BUFFER.data) };
}

function readOperator(table: Table): OperatorFacts {
  return {
    opcodeIndex: readScalar(table, OPERATOR.opcodeIndex),
    inputs: readNumbers(table, OPERATOR.inputs),
    outputs: readNumbers(table, OPERATOR.outputs),
    intermediates: readNumbers(table, OPERATOR.intermediates),
    mutatingVariableInputs: Array.from(readVector(table, OPERATOR.mutatingVariableInputs), (flag) => flag !== 0),
    options: readOptionsTable(table),
    get customOptions() {
      return readBytes(table, OPERATOR.customOptions);
    },
  };
}
