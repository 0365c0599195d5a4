// Wrong calls for the property test: what each is, and the error that answers it in whatever state.

import type { Interpreter, TensorValue } from 'tflite-interpreter';
import { nest, type Expected, type LifeCycle } from './property-model.ts';

export interface WrongCall {
  /** True where the call is only looked at on an allocated interpreter. */
  readonly needs: boolean;
  readonly expected: Expected;
  /** The call; undefined where there is none of this kind. */
  readonly make: (interpreter: Interpreter, model: LifeCycle) => (() => unknown) | undefined;
}

const input = ({ subject }: LifeCycle): number => [...subject.inputs.keys()][0]!;
const count = (model: LifeCycle): number => model.shape(input(model)).reduce((product, size) => product * size, 1);
const arrayOf = ({ subject: { dtype } }: LifeCycle) => (dtype === 'int32' ? Int32Array : Float32Array);

/** Wrong calls by name: what they are, and the error that they are answered with. */
export const WRONG = {
  'set: no such tensor': {
    needs: true,
    expected: { code: 'TENSOR_INDEX' },
    make: (interpreter) => () => interpreter.setTensor(99, [1]),
  },
  'set: an index that is none': {
    needs: true,
    expected: { code: 'TENSOR_INDEX' },
    make: (interpreter) => () => interpreter.setTensor(0.5, [1]),
  },
  'set: an index of another type': {
    needs: true,
    expected: { type: 'TypeError' },
    make: (interpreter) => () => interpreter.setTensor('0' as never, [1]),
  },
  'set: another dtype': {
    needs: true,
    expected: { code: 'DTYPE_MISMATCH' },
    make: (interpreter, model) => () => interpreter.setTensor(input(model), new Int8Array(count(model))),
  },
  'set: a tensor of another dtype': {
    needs: true,
    expected: { code: 'DTYPE_MISMATCH' },
    make: (interpreter, model) => () =>
      interpreter.setTensor(input(model), {
        dtype: 'float64',
        shape: model.shape(input(model)),
        data: new Float64Array(count(model)),
      }),
  },
  'set: too long': {
    needs: true,
    expected: { code: 'SHAPE_MISMATCH' },
    make: (interpreter, model) => () => interpreter.setTensor(input(model), new (arrayOf(model))(count(model) + 1)),
  },
  'set: another rank': {
    needs: true,
    expected: { code: 'SHAPE_MISMATCH' },
    make: (interpreter, model) => () =>
      interpreter.setTensor(input(model), {
        dtype: model.subject.dtype,
        shape: [1, ...model.shape(input(model))],
        data: new (arrayOf(model))(count(model)),
      } as TensorValue),
  },
  'set: ragged': {
    needs: true,
    expected: { code: 'SHAPE_MISMATCH' },
    make: (interpreter, model) => () => interpreter.setTensor(input(model), [[1, 2], [1]]),
  },
  'set: text': {
    needs: true,
    expected: { code: 'VALUE_RANGE' },
    make: (interpreter, model) =>
      count(model) === 0
        ? undefined
        : () =>
            interpreter.setTensor(
              input(model),
              nest(
                Array.from({ length: count(model) }, () => 'x'),
                model.shape(input(model)),
              ) as TensorValue,
            ),
  },
  'set: nothing': {
    needs: true,
    expected: { type: 'TypeError' },
    make: (interpreter, model) => () => interpreter.setTensor(input(model), undefined as never),
  },
  'set: to be quantized': {
    needs: true,
    expected: { code: 'NOT_QUANTIZED' },
    make: (interpreter, model) => () =>
      interpreter.setTensor(input(model), new Float32Array(count(model)), { quantize: true }),
  },
  'set: a constant': {
    needs: true,
    expected: { code: 'TENSOR_READ_ONLY' },
    make: (interpreter, { subject: { constant } }) =>
      constant === undefined ? undefined : () => interpreter.setTensor(constant, 1),
  },
  'set: an intermediate tensor': {
    needs: true,
    expected: { code: 'TENSOR_NOT_KEPT' },
    make: (interpreter, { subject: { intermediate } }) =>
      intermediate === undefined ? undefined : () => interpreter.setTensor(intermediate, [[true, true]]),
  },
  'get: no such tensor': {
    needs: false,
    expected: { code: 'TENSOR_INDEX' },
    make: (interpreter) => () => interpreter.getTensor(-1),
  },
  'get: another dtype': {
    needs: false,
    expected: { code: 'DTYPE_MISMATCH' },
    make: (interpreter, model) => () => interpreter.getTensor(input(model), { dtype: 'int8' }),
  },
  'get: dequantized': {
    needs: false,
    expected: { code: 'NOT_QUANTIZED' },
    make: (interpreter, model) => () => interpreter.getTensor(input(model), { dequantize: true }),
  },
  'get: no such subgraph': {
    needs: false,
    expected: { code: 'SUBGRAPH_INDEX' },
    make: (interpreter) => () => interpreter.getTensor(0, { subgraph: 7 }),
  },
  'get: an intermediate tensor': {
    needs: true,
    expected: { code: 'TENSOR_NOT_KEPT' },
    make: (interpreter, model) =>
      model.subject.intermediate === undefined || !model.allocated
        ? undefined
        : () => interpreter.getTensor(model.subject.intermediate!),
  },
  'view: no such tensor': {
    needs: false,
    expected: { code: 'TENSOR_INDEX' },
    make: (interpreter) => () => interpreter.tensor(1000),
  },
  'resize: no such tensor': {
    needs: false,
    expected: { code: 'TENSOR_INDEX' },
    make: (interpreter) => () => interpreter.resizeTensorInput(99, [1]),
  },
  'resize: an output': {
    needs: false,
    expected: { code: 'NOT_RESIZABLE' },
    make:
      (interpreter, { subject }) =>
      () =>
        interpreter.resizeTensorInput(subject.output, [1]),
  },
  'resize: below zero': {
    needs: false,
    expected: { code: 'NOT_RESIZABLE' },
    make: (interpreter, model) => () => interpreter.resizeTensorInput(input(model), [-1, 3]),
  },
  'resize: strictly to another rank': {
    needs: false,
    expected: { code: 'NOT_RESIZABLE' },
    make: (interpreter, model) => () => interpreter.resizeTensorInput(input(model), [1, 1, 1, 1, 1], { strict: true }),
  },
  'resize: to no shape': {
    needs: false,
    expected: { type: 'TypeError' },
    make: (interpreter, model) => () => interpreter.resizeTensorInput(input(model), 3 as never),
  },
  'signature: no such key': {
    needs: false,
    expected: { code: 'SIGNATURE_KEY' },
    make: (interpreter) => () => interpreter.getSignatureRunner('none'),
  },
  'signature: a name missing': {
    needs: false,
    expected: { code: 'SIGNATURE_INPUTS' },
    make: (interpreter, { subject: { signature } }) =>
      signature && (() => interpreter.getSignatureRunner(signature.key).run({})),
  },
  'signature: a name too many': {
    needs: false,
    expected: { code: 'SIGNATURE_INPUTS' },
    make: (interpreter, { subject: { signature } }) =>
      signature && (() => interpreter.getSignatureRunner(signature.key).run({ [signature.input]: [[1, 2]], y: 1 })),
  },
  'signature: another dtype': {
    needs: false,
    expected: { code: 'DTYPE_MISMATCH' },
    make: (interpreter, { subject: { signature } }) =>
      signature && (() => interpreter.getSignatureRunner(signature.key).run({ [signature.input]: new Int8Array(2) })),
  },
  'signature: no inputs': {
    needs: false,
    expected: { type: 'TypeError' },
    make: (interpreter, { subject: { signature } }) =>
      signature && (() => interpreter.getSignatureRunner(signature.key).run(undefined as never)),
  },
  'details: no such subgraph': {
    needs: false,
    expected: { code: 'SUBGRAPH_INDEX' },
    make: (interpreter) => () => interpreter.getTensorDetails(9),
  },
} as const satisfies Record<string, WrongCall>;
