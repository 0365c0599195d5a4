// What is as in Python, done.

import { createTensor, DTYPES, Interpreter } from 'tflite-interpreter';
import { expect } from 'vitest';
import { allocated, modelBytes, open } from '../../runtime/models.ts';
import { errorOf } from '../../unit/error-of.ts';
import { creationError, IMAGE, X, type Claims } from './claims.ts';

/** By the title of the claim. */
export const SAME: Claims = {
  'Order of calls': async () => {
    const interpreter = await open('conv2d_f32_a');
    errorOf('NOT_ALLOCATED', () => interpreter.setTensor(0, IMAGE));
    errorOf('NOT_ALLOCATED', () => interpreter.invoke());
    errorOf('NOT_ALLOCATED', () => interpreter.getTensor(0));
    interpreter.allocateTensors();
    interpreter.resizeTensorInput(0, [2, 5, 6, 3]);
    errorOf('NOT_ALLOCATED', () => interpreter.invoke());
    interpreter.allocateTensors();
    interpreter.invoke();
  },
  Constants: async () => {
    const interpreter = await open('constant_output_b_w');
    const before = interpreter.getTensor(1);
    interpreter.allocateTensors();
    expect(interpreter.getTensor(1).data).toEqual(before.data);
  },
  'No silent casts': async () => {
    const interpreter = await allocated('conv2d_f32_a');
    const tensor = (dtype: 'int32' | 'float32', shape: number[]) =>
      createTensor(dtype, shape, new DTYPES[dtype].array(2) as never);
    errorOf('DTYPE_MISMATCH', () => interpreter.setTensor(0, new Int32Array(90)));
    // Everything is wrong, then the rank and the dimensions, then the dimensions.
    errorOf('DTYPE_MISMATCH', () => interpreter.setTensor(0, tensor('int32', [2])));
    expect(errorOf('SHAPE_MISMATCH', () => interpreter.setTensor(0, tensor('float32', [2]))).message).toContain(
      'rank 1',
    );
    expect(
      errorOf('SHAPE_MISMATCH', () => interpreter.setTensor(0, tensor('float32', [1, 2, 1, 1]))).message,
    ).toContain('dimension 1');
  },
  'Outputs take values': async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(5, X);
    expect(interpreter.getTensor(5).toArray()).toEqual(X);
  },
  'Allocating again': async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, X);
    interpreter.allocateTensors();
    interpreter.resizeTensorInput(0, [4]);
    interpreter.invoke();
    expect(interpreter.getTensor(0).toArray()).toEqual(X);
  },
  'Resizing waits': async () => {
    const interpreter = await allocated('conv2d_f32_a');
    interpreter.setTensor(0, IMAGE);
    interpreter.invoke();
    const output = interpreter.getOutputDetails()[0]!.index;
    const value = interpreter.getTensor(output).data;
    expect(value.some((element) => element !== 0)).toBe(true);
    interpreter.resizeTensorInput(0, [6, 3]);
    expect(interpreter.getTensor(output).data).toEqual(value);
    errorOf('ALLOCATE_FAILED', () => interpreter.allocateTensors());
    interpreter.resizeTensorInput(0, [1, 5, 6, 3]);
    interpreter.allocateTensors();
    interpreter.setTensor(0, IMAGE);
    interpreter.invoke();
    expect(interpreter.getTensor(output).data).toEqual(value);
  },
  'Strict resizing': async () => {
    const interpreter = await open('conv2d_f32_a');
    errorOf('NOT_RESIZABLE', () => interpreter.resizeTensorInput(0, [1, 7, 6, 3], { strict: true }));
    errorOf('NOT_RESIZABLE', () => interpreter.resizeTensorInput(0, [5, 6, 3], { strict: true }));
    interpreter.resizeTensorInput(0, [2, 5, 6, 3], { strict: true });
    interpreter.resizeTensorInput(0, [2, 7, 6, 3]);
    interpreter.allocateTensors();
    expect(interpreter.getOutputDetails()[0]!.shape).toEqual([2, 7, 6, 4]);
  },
  'Other inputs': async () => {
    const interpreter = await allocated('div_int32_b');
    const numerators = [[[1, 2, 3, 4]], [[5, 6, 7, 8]]];
    interpreter.setTensor(0, numerators);
    interpreter.resizeTensorInput(1, [1, 1]);
    interpreter.allocateTensors();
    expect(interpreter.getTensor(0).toArray()).toEqual(numerators);
  },
  'Dynamic shapes': async () => {
    const interpreter = await allocated('tf_where_gather_b');
    interpreter.resizeTensorInput(0, [3, 2]);
    interpreter.allocateTensors();
    interpreter.setTensor(0, [[1, 2], [3, 4], [-1, -2]]); // prettier-ignore
    interpreter.invoke();
    expect(interpreter.getOutputDetails()[0]!.shape).toEqual([4]);
    expect(interpreter.getTensor(4).toArray()).toEqual([1, 2, 3, 4]);
  },
  'Signature runners': async () => {
    const interpreter = await open('chain_b');
    expect(interpreter.getSignatureRunner().run({ x: [1, 2] })['y']!.shape).toEqual([2]);
    expect(interpreter.getInputDetails()[0]!.shape).toEqual([2]);
    errorOf('SIGNATURE_KEY', () => interpreter.getSignatureRunner(''));
    const three = await open('three_subgraphs_b');
    errorOf('SIGNATURE_KEY', () => three.getSignatureRunner());
    const names = [
      ...Object.values(three.getSignatureList()),
      ...Object.values((await open('strings_b')).getSignatureList()),
    ];
    for (const { inputs, outputs } of names) {
      expect([inputs, outputs]).toEqual([inputs.toSorted(), outputs.toSorted()]);
    }
  },
  Variables: async () => {
    const interpreter = await allocated('variable_tensor_a');
    const answer = () => {
      interpreter.invoke();
      return interpreter.getTensor(2).data[0];
    };
    interpreter.setTensor(0, new Float32Array(6).fill(2));
    // The model answers state + input.
    interpreter.setTensor(1, new Float32Array(6).fill(10));
    expect([answer(), answer()]).toEqual([12, 12]);
    interpreter.resetAllVariables();
    expect(answer()).toBe(2);

    const resource = await allocated('resource_variable_float32_a');
    const put = (value: number) => {
      resource.setTensor(0, new Float32Array(6).fill(value));
      resource.invoke();
      // What the variable held before.
      return resource.getTensor(2).data[0];
    };
    put(7);
    resource.resetAllVariables();
    expect(put(8)).toBe(7);
  },
  'Shared variables': async () => {
    const interpreter = await open('tf_variables_shared_b');
    interpreter.getSignatureRunner('put').run({ x: [4, 3, 2, 1, 0] });
    const once = interpreter.getSignatureRunner('get').run({ scale: 1 })['value']!.toArray();
    interpreter.getSignatureRunner('put').run({ x: [9, 9, 9, 9, 9] });
    expect(interpreter.getSignatureRunner('get').run({ scale: 1 })['value']!.toArray()).not.toEqual(once);
  },
  'Unknown operators': async () => {
    expect(await creationError({ modelContent: modelBytes('version_too_new_b') })).toBe('UNSUPPORTED_MODEL');
    const interpreter = await Interpreter.create({ modelContent: withCustomOperator('TFLite_Detection_Imagination') });
    expect(interpreter.getInputDetails()).toHaveLength(2);
    errorOf('UNSUPPORTED_MODEL', () => interpreter.allocateTensors());
    interpreter.close();
  },
  Names: async () => {
    const inputs = (await open('odd_names_a')).getInputDetails();
    expect(inputs.map(({ name }) => name)).toEqual(['', '']);
  },
  'Kept tensors': async () => {
    const interpreter = await allocated('chain_b', { preserveAllTensors: true });
    interpreter.setTensor(0, X);
    interpreter.invoke();
    expect(interpreter.getTensor(2).toArray()).toEqual(X.map(Math.abs));
  },
  'Failed inference': async () => {
    const interpreter = await allocated('strings_transpose_b');
    const strings = [['a', 'b', 'c'], ['d', 'e', 'f']]; // prettier-ignore
    interpreter.setTensor(0, strings);
    errorOf('INVOKE_FAILED', () => interpreter.invoke());
    expect(interpreter.getTensor(0).toArray()).toEqual(strings);
    errorOf('INVOKE_FAILED', () => interpreter.invoke());
  },
};

/** The detection model with its operator renamed to something as long that no engine knows. */
function withCustomOperator(name: string): Uint8Array {
  const bytes = modelBytes('custom_detection_postprocess_a');
  const at = Buffer.from(bytes.buffer).indexOf('TFLite_Detection_PostProcess');
  bytes.set(new TextEncoder().encode(name), at);
  return bytes;
}
