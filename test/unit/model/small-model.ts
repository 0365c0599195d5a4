// Models of one node, written for a test: the tensors that it takes and gives, its operator, version and options. A
// second subgraph, whose output is its input, is there to be called.

import { DTYPES, type DType } from '../../../src/dtypes.ts';
import { byteField } from '../../../src/model/draft.ts';
import { newTable, writeHead, type NewTable } from '../../../src/model/flatbuffer-writer.ts';
import { OPERATOR_NAMES, type OperatorName } from '../../../src/model/operators.ts';
import type { OptionsName } from '../../../src/model/operator-options.ts';
import {
  BUFFER,
  FILE_IDENTIFIER,
  MODEL,
  OPERATOR,
  OPERATOR_CODE,
  QUANTIZATION_PARAMETERS,
  SUBGRAPH,
  TENSOR,
} from '../../../src/model/schema.ts';

export interface SmallTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly scales?: readonly number[];
  readonly zeroPoint?: number;
  /** Makes it a constant. */
  readonly bytes?: Uint8Array;
}

export interface SmallModel {
  readonly operator: OperatorName;
  readonly version: number;
  readonly inputs: readonly SmallTensor[];
  readonly outputs: readonly SmallTensor[];
  readonly options?: { readonly name: OptionsName; readonly table: NewTable; readonly second?: true };
}

/** The file's bytes. */
export function smallModel({ operator, version, inputs, outputs, options }: SmallModel): Uint8Array {
  const all = [...inputs, ...outputs];
  const code = OPERATOR_NAMES.indexOf(operator);
  const union = options && { member: options.name, table: options.table };
  const node = newTable(OPERATOR, {
    inputs: { kind: 'int32', values: inputs.map((_, i) => i) },
    outputs: { kind: 'int32', values: outputs.map((_, i) => inputs.length + i) },
    builtinOptions: options?.second ? undefined : union,
    builtinOptions2: options?.second ? union : undefined,
  });
  const graph = newTable(SUBGRAPH, {
    tensors: { tables: all.map(tensorTable) },
    inputs: { kind: 'int32', values: inputs.flatMap(({ bytes }, i) => (bytes ? [] : [i])) },
    outputs: { kind: 'int32', values: outputs.map((_, i) => inputs.length + i) },
    operators: { tables: [node] },
  });
  const passing = newTable(SUBGRAPH, {
    tensors: { tables: [tensorTable(all.at(-1)!, all.length - 1)] },
    inputs: { kind: 'int32', values: [0] },
    outputs: { kind: 'int32', values: [0] },
  });
  const buffers = all.map(({ bytes }) => newTable(BUFFER, { data: bytes && { kind: 'uint8', values: bytes } }));
  const root = newTable(MODEL, {
    version: { kind: 'uint32', value: 3 },
    operatorCodes: {
      tables: [
        newTable(OPERATOR_CODE, {
          deprecatedBuiltinCode: { kind: 'int8', value: Math.min(code, 127) },
          builtinCode: { kind: 'int32', value: code },
          version: { kind: 'int32', value: version },
        }),
      ],
    },
    subgraphs: { tables: [graph, passing] },
    buffers: { tables: [newTable(BUFFER, {}), ...buffers] },
  });
  return writeHead(root, FILE_IDENTIFIER);
}

function tensorTable({ dtype, shape, scales, zeroPoint = 0 }: SmallTensor, index: number): NewTable {
  return newTable(TENSOR, {
    name: { text: `t${index}` },
    shape: { kind: 'int32', values: shape },
    type: byteField(DTYPES[dtype].code),
    buffer: { kind: 'uint32', value: index + 1 },
    quantization:
      scales &&
      newTable(QUANTIZATION_PARAMETERS, {
        scale: { kind: 'float32', values: scales },
        zeroPoint: { kind: 'int64', values: scales.map(() => BigInt(zeroPoint)) },
      }),
  });
}
