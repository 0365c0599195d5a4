// What ends the process when the library meets it, and can be seen in the file. `npm run fuzz -- --engine native` finds more.

import {
  readBytes,
  readNumbers,
  readScalar,
  readTable,
  readUnion,
  readVector,
  type Table,
} from '../../model/flatbuffer.ts';
import { OPERATOR, QUANTIZATION_PARAMETERS, TENSOR } from '../../model/schema.ts';

// BuiltinOperator of the file format.
const CODE = { custom: 32, stridedSlice: 45, split: 49, slice: 65, readVariable: 143, assignVariable: 144 } as const;

/**
 * The first input that may be -1, of operators that can do without some: CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED, LSTM,
 * RNN, SVDF, the sequences of RNN and LSTM in one and in two directions, TRANSPOSE_CONV, CONV_3D, CONV_3D_TRANSPOSE.
 */
const OPTIONAL_FROM: Readonly<Record<number, number>> = {
  3: 2,
  4: 2,
  9: 2,
  16: 1,
  24: 1,
  27: 3,
  35: 1,
  44: 1,
  46: 1,
  52: 1,
  67: 3,
  132: 2,
  141: 3,
};

/** Inputs and outputs that XNNPACK counts on without a look. */
const COUNTS: Readonly<Record<number, readonly [inputs: number, outputs: number]>> = {
  [CODE.stridedSlice]: [4, 1],
  [CODE.slice]: [3, 1],
  [CODE.readVariable]: [1, 1],
  [CODE.assignVariable]: [2, 0],
};

/** The values of the dtypes whose zero point XNNPACK counts on, by TensorType of the file format. */
const RANGES: Readonly<Record<number, readonly [least: bigint, greatest: bigint]>> = {
  3: [0n, 255n],
  9: [-128n, 127n],
};

/** XNNPACK takes no scale that is 0, or less than float32 holds in full: 2 ** -126. */
const LEAST_SCALE = 2 ** -126;

const NUM_SPLITS = [0, 'int32'] as const;

/** Why a node would end the process, in words; undefined when nothing is known against it. */
export function fatalNode(code: number, node: Table): string | undefined {
  // Those that the library knows read them without a look.
  if (code === CODE.custom && readBytes(node, OPERATOR.customOptions).length === 0)
    return 'a custom operator has no options';
  const inputs = readNumbers(node, OPERATOR.inputs);
  if (inputs.slice(0, OPTIONAL_FROM[code]).includes(-1)) return 'an operator lacks an input';
  const outputs = readNumbers(node, OPERATOR.outputs).length;
  const [wantedInputs, wantedOutputs] = COUNTS[code] ?? [inputs.length, outputs];
  if (inputs.length !== wantedInputs || outputs !== wantedOutputs) {
    return `an operator has ${inputs.length} inputs and ${outputs} outputs, not ${wantedInputs} and ${wantedOutputs}`;
  }
  if (code !== CODE.split) return undefined;
  const { value } = readUnion(node, OPERATOR.builtinOptions);
  const parts = value ? readScalar(value, NUM_SPLITS) : 0;
  return parts === outputs ? undefined : `SPLIT makes ${parts} parts and has ${outputs} outputs`;
}

/** Why a tensor would end the process, in words; undefined when nothing is known against it. */
export function fatalTensor(tensor: Table): string | undefined {
  const range = RANGES[readScalar(tensor, TENSOR.type)];
  const quantization = range && readTable(tensor, TENSOR.quantization);
  if (!quantization) return undefined;
  const [least, greatest] = range;
  const beyond = readVector(quantization, QUANTIZATION_PARAMETERS.zeroPoint).find(
    (zero) => zero < least || zero > greatest,
  );
  if (beyond !== undefined) return `a zero point of ${beyond} is no value of its tensor's dtype`;
  const scale = readVector(quantization, QUANTIZATION_PARAMETERS.scale).find(
    (value) => !(value >= LEAST_SCALE && value < Infinity),
  );
  return scale === undefined ? undefined : `a tensor has a scale of ${scale}`;
}
