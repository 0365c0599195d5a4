// What ends the process when the native library meets it, and is refused before: each was found by damaging models.

import { Interpreter } from 'tflite-interpreter';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TFLiteError } from '../../src/errors.ts';
import { mapTables, openFlatBuffer, readTables, rootTable, vectorExtent } from '../../src/model/flatbuffer.ts';
import { newTable } from '../../src/model/flatbuffer-writer.ts';
import { BUILTIN_OPTIONS } from '../../src/model/options.ts';
import { MODEL, OPERATOR, SUBGRAPH } from '../../src/model/schema.ts';
import { nativeLibrary } from '../helpers/native.ts';
import { errorOf } from '../unit/error-of.ts';
import { smallModel, type SmallModel, type SmallTensor } from '../unit/model/small-model.ts';

const float: SmallTensor = { dtype: 'float32', shape: [4] };
const resource: SmallTensor = { dtype: 'resource', shape: [1] };
const axis: SmallTensor = { dtype: 'int32', shape: [], bytes: new Uint8Array(4) };
const scaled = (zeroPoint: number): SmallTensor => ({ dtype: 'int8', shape: [4], scales: [0.5], zeroPoint });
const split = (numSplits: number): SmallModel => ({
  operator: 'SPLIT',
  version: 1,
  inputs: [axis, float],
  outputs: [
    { ...float, shape: [2] },
    { ...float, shape: [2] },
  ],
  options: {
    name: 'SplitOptions',
    table: newTable(BUILTIN_OPTIONS.SplitOptions, { numSplits: { kind: 'int32', value: numSplits } }),
  },
});
const quantize = (zeroPoint: number): SmallModel => ({
  operator: 'QUANTIZE',
  version: 2,
  inputs: [scaled(0)],
  outputs: [scaled(zeroPoint)],
});

async function open(modelContent: Uint8Array): Promise<Interpreter> {
  const native = { libraryPath: nativeLibrary };
  const interpreter = await Interpreter.create({ modelContent, engine: 'native', native });
  onTestFinished(() => interpreter.close());
  return interpreter;
}

/** Writes -1 over the last input of the model's node. */
function leaveOut(model: Uint8Array): void {
  const file = openFlatBuffer(model, (what) => new TFLiteError('NOT_TFLITE', what, { source: 'test', bytes: 0 }));
  const [graph] = mapTables(readTables(rootTable(file), MODEL.subgraphs), (table) => table);
  const node = readTables(graph!, SUBGRAPH.operators).at(0);
  const { start, length } = vectorExtent(node, OPERATOR.inputs[0], 4)!;
  file.view.setInt32(start + 4 * (length - 1), -1, true);
}

describe.skipIf(nativeLibrary === undefined)('the native engine', () => {
  it.each([
    ['more parts than SPLIT has outputs', smallModel(split(7)), 'SPLIT makes 7 parts and has 2 outputs'],
    ['SPLIT without options', smallModel({ ...split(2), options: undefined! }), 'SPLIT makes 0 parts'],
    ['a zero point beyond its dtype', smallModel(quantize(128)), 'a zero point of 128 is no value'],
    [
      'a scale of Infinity',
      smallModel({ ...quantize(0), outputs: [{ ...scaled(0), scales: [Infinity] }] }),
      'Infinity',
    ],
    ['a scale of 0', smallModel({ ...quantize(0), outputs: [{ ...scaled(0), scales: [0] }] }), 'a scale of 0'],
    ['a scale of NaN', smallModel({ ...quantize(0), inputs: [{ ...scaled(0), scales: [NaN] }] }), 'a scale of NaN'],
    [
      'READ_VARIABLE with two inputs',
      smallModel({ operator: 'READ_VARIABLE', version: 1, inputs: [resource, float], outputs: [float] }),
      'an operator has 2 inputs and 1 outputs, not 1 and 1',
    ],
    [
      'SLICE without a place',
      smallModel({ operator: 'SLICE', version: 1, inputs: [float], outputs: [float] }),
      'an operator has 1 inputs and 1 outputs, not 3 and 1',
    ],
    [
      'ASSIGN_VARIABLE without a value',
      smallModel({ operator: 'ASSIGN_VARIABLE', version: 1, inputs: [resource], outputs: [] }),
      'an operator has 1 inputs and 0 outputs, not 2 and 0',
    ],
  ])('refuses %s', async (_, modelContent, message) => {
    const interpreter = await open(modelContent);
    expect(errorOf('UNSUPPORTED_MODEL', () => interpreter.allocateTensors()).message).toContain(message);
  });

  it.each([
    ['ADD', 2],
    ['FULLY_CONNECTED', 2],
    ['FULLY_CONNECTED', 1],
  ] as const)('refuses %s without input %i of those that it needs', async (operator, count) => {
    const modelContent = smallModel({ operator, version: 1, inputs: [float, float].slice(0, count), outputs: [float] });
    leaveOut(modelContent);
    const interpreter = await open(modelContent);
    const { message } = errorOf('UNSUPPORTED_MODEL', () => interpreter.allocateTensors());
    expect(message).toContain('an operator lacks an input');
  });

  it.each([
    ['SPLIT', smallModel(split(2))],
    ['QUANTIZE', smallModel(quantize(-128))],
  ])('takes a sound %s', async (_, modelContent) => {
    const interpreter = await open(modelContent);
    interpreter.allocateTensors();
    interpreter.invoke();
    expect(interpreter.engine.name).toBe('litert-native');
  });

  it('says of a tensor that needs too much memory how much that is', async () => {
    const shape = [2 ** 30];
    const interpreter = await open(
      smallModel({ operator: 'NEG', version: 1, inputs: [{ ...float, shape }], outputs: [{ ...float, shape }] }),
    );
    expect(errorOf('ALLOCATE_FAILED', () => interpreter.allocateTensors()).message).toMatch(/cannot prepare the model/);
  });
});
