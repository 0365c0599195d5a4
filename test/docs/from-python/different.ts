// What is different from Python on purpose, done.

import { createTensor } from 'tflite-interpreter';
import { expect } from 'vitest';
import { allocated, modelBytes, open } from '../../runtime/models.ts';
import { errorOf } from '../../unit/error-of.ts';
import { creationError, IMAGE, X, type Claims } from './claims.ts';

/** By the title of the claim. */
export const DIFFERENT: Claims = {
  'Live views': async () => {
    const interpreter = await allocated('chain_b');
    const input = interpreter.tensor(0);
    const view = input().data as Float32Array;
    view.set(X);
    interpreter.invoke();
    expect(interpreter.getTensor(5).data[1]).toBeCloseTo(Math.tanh(Math.exp(Math.sqrt(1))), 6);
    expect(input().toArray()).toEqual(X);
  },
  'Read-only constants': async () => {
    const interpreter = await allocated('constant_output_b_w');
    errorOf('TENSOR_READ_ONLY', () => interpreter.setTensor(1, [0, 0, 0]));
  },
  'Intermediate tensors': async () => {
    const interpreter = await allocated('chain_b');
    interpreter.invoke();
    expect(errorOf('TENSOR_NOT_KEPT', () => interpreter.getTensor(2)).message).toContain('preserveAllTensors');
  },
  'Numbers in range': async () => {
    const interpreter = await allocated('cast_uint8_to_float32');
    const { index, shape } = interpreter.getInputDetails()[0]!;
    const kept = createTensor('uint8', shape, new Uint8Array(shape.reduce((a, b) => a * b, 1)).fill(7));
    interpreter.setTensor(index, kept);
    for (const wrong of [300, 0.5]) {
      const nested = JSON.parse(JSON.stringify(kept.toArray()).replace(/7(?=\]*$)/, String(wrong))) as number[];
      errorOf('VALUE_RANGE', () => interpreter.setTensor(index, nested));
    }
    expect(interpreter.getTensor(index).data).toEqual(kept.data);
  },
  'Bare arrays': async () => {
    const interpreter = await allocated('conv2d_f32_a');
    interpreter.setTensor(0, IMAGE);
    expect(interpreter.getTensor(0).shape).toEqual([1, 5, 6, 3]);
    errorOf('SHAPE_MISMATCH', () => interpreter.setTensor(0, IMAGE.subarray(1)));
  },
  'Quantization in place': async () => {
    const interpreter = await allocated('dequantize_int8_a');
    const { index, shape } = interpreter.getInputDetails()[0]!;
    const [scale] = interpreter.getInputDetails()[0]!.quantization;
    const reals = createTensor('float32', shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(scale));
    interpreter.setTensor(index, reals, { quantize: true });
    expect(interpreter.getTensor(index).dtype).toBe('int8');
    expect(interpreter.getTensor(index, { dequantize: true }).data).toEqual(reals.data);
  },
  'Empty outputs': async () => {
    const interpreter = await allocated('tf_where_gather_b');
    interpreter.setTensor(0, [[-1, -1]]);
    interpreter.invoke();
    expect(interpreter.getTensor(4)).toMatchObject({ shape: [0], data: new Float32Array() });
  },
  Strings: async () => {
    const interpreter = await allocated('passthrough_string_a');
    errorOf('TENSOR_EMPTY', () => interpreter.getTensor(0));
    errorOf('NO_LIVE_VIEW', () => interpreter.tensor(0));
    interpreter.resizeTensorInput(0, []);
    interpreter.allocateTensors();
    for (const text of ['text', '']) {
      interpreter.setTensor(0, text);
      interpreter.invoke();
      expect(interpreter.getTensor(interpreter.getOutputDetails()[0]!.index).toArray()).toBe(text);
    }
  },
  'Whole dimensions': async () => {
    const interpreter = await open('conv2d_f32_a');
    errorOf('NOT_RESIZABLE', () => interpreter.resizeTensorInput(0, [2.7, 5, 6, 3]));
    errorOf('NOT_RESIZABLE', () => interpreter.resizeTensorInput(3, [2, 5, 6, 4]));
  },
  'Names of inputs': async () => {
    const runner = (await open('three_subgraphs_b')).getSignatureRunner('times');
    const { message } = errorOf('SIGNATURE_INPUTS', () => runner.run({ a: [1], d: [2] }));
    expect(message).toContain('missing c');
    expect(message).toContain('unknown d');
  },
  'Files are checked': async () => {
    const half = modelBytes('chain_b').subarray(0, 400);
    expect(await creationError({ modelContent: half })).toBe('MODEL_CORRUPT');
    expect(await creationError({ modelContent: new TextEncoder().encode('<!doctype html>') })).toBe('NOT_TFLITE');
  },
  'Exactly one source': async () => {
    const modelContent = modelBytes('chain_b');
    expect(await creationError({})).toBe('OPTION_INVALID');
    expect(await creationError({ modelContent, modelPath: 'model.tflite' })).toBe('OPTION_INVALID');
    expect(await creationError({ modelContent, experimentalDelegates: [] })).toBe('OPTION_INVALID');
  },
  Closing: async () => {
    const interpreter = await allocated('chain_b');
    interpreter.close();
    interpreter.close();
    errorOf('CLOSED', () => interpreter.getInputDetails());
  },
};
