// Why an inference failed after a resize.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { TFLiteError } from 'tflite-interpreter';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Interpreter } from '../../src/interpreter.ts';
import { readModelGraph } from '../helpers/read-graph.ts';
import { explainRun, requireResizable } from '../../src/resizing.ts';
import { ROOT } from '../helpers/repository.ts';
import { errorOf } from './error-of.ts';
import { fixture } from './model/fixture.ts';

// Free batch: [-1, 8, 8, 3].
const graph = readModelGraph(fixture('keras_conv_float'));
const failure = new TFLiteError('INVOKE_FAILED', 'The inference failed.', { engine: 'tflite-wasm' });

describe('a shape', () => {
  it.each([[[undefined, 8, 8, 3]], [new Array<number>(4)], [['1', 8, 8, 3]]])(
    'is refused with what is no number: %j',
    (shape) => {
      const details = { index: 0, name: 'x', shape: [1, 8, 8, 3], shapeSignature: [-1, 8, 8, 3] };
      const subgraph = { inputs: [0], tensor: () => ({ constant: false }) };
      const error = errorOf('NOT_RESIZABLE', () =>
        requireResizable(subgraph as never, details as never, shape as never, false),
      );
      expect(error.message).toContain('is no dimension');
    },
  );
});

describe('a failed inference', () => {
  it.each([
    [
      'other sizes of a fixed dimension',
      [1, 16, 8, 3],
      /beyond what the model leaves open.*\[-1, 8, 8, 3\].*\[1, 16, 8, 3\]/,
    ],
    ['another rank', [8, 8, 3], /\[-1, 8, 8, 3\] to \[8, 8, 3\]/],
  ])('tells of %s', (_, shape, message) => {
    const [subgraph] = graph.subgraphs;
    const error = explainRun(failure, subgraph!, new Map([[subgraph!.inputs[0]!, shape]]));
    expect(error.message).toMatch(message);
    expect(error.data).toEqual(failure.data);
    expect(error.cause).toBe(failure);
  });

  it.each([
    ['a free dimension', [7, 8, 8, 3]],
    ['the shape of the file', [1, 8, 8, 3]],
  ])('is not put down to %s', (_, shape) => {
    const [subgraph] = graph.subgraphs;
    expect(explainRun(failure, subgraph!, new Map([[subgraph!.inputs[0]!, shape]]))).toBe(failure);
  });
});

const DIGITS = path.join(ROOT, '../shared/models/digits/digits_float32.tflite');

// Its RESHAPE gets the rows from the batch and the columns, 512, from the file.
it.skipIf(!existsSync(DIGITS))('a picture of another size ends with the reason (../shared/models/digits)', async () => {
  const interpreter = await Interpreter.create({ modelPath: DIGITS, engine: 'wasm' });
  onTestFinished(() => interpreter.close());
  const [input] = interpreter.getInputDetails();
  interpreter.resizeTensorInput(input!.index, [1, 16, 16, 1]);
  interpreter.allocateTensors();
  const error = errorOf('INVOKE_FAILED', () => interpreter.invoke());
  expect(error.message).toMatch(/RESHAPE.*\[-1, 8, 8, 1\] to \[1, 16, 16, 1\]/);
  interpreter.resizeTensorInput(input!.index, [2, 8, 8, 1]);
  interpreter.allocateTensors();
  expect(() => interpreter.invoke()).not.toThrow();
});
