import { Interpreter } from 'tflite-interpreter';
import { describe, expect, it, onTestFinished } from 'vitest';
import { errorOf } from '../unit/error-of.ts';
import { newTable } from '../../src/model/flatbuffer-writer.ts';
import { BUILTIN_OPTIONS_2 } from '../../src/model/options-stablehlo.ts';
import { smallModel } from '../unit/model/small-model.ts';
import { allocated, open } from './models.ts';

const profiled = { enableProfiling: true };

describe('getProfile', () => {
  it('has a row for each operator, with its node and its times in milliseconds', async () => {
    const interpreter = await allocated('tf_where_gather_b', profiled);
    expect(interpreter.getProfile()).toEqual([]);
    for (let run = 0; run < 3; run++) interpreter.invoke();
    const rows = interpreter.getProfile();
    const operators = interpreter.getOpsDetails().map(({ opName: name, index }) => ({ name, index }));
    expect(rows.map(({ name, index }) => ({ name, index }))).toEqual(operators);
    for (const { kind, subgraph, runs, mean, min, max } of rows) {
      expect({ kind, subgraph, runs }).toEqual({ kind: 'operator', subgraph: 0, runs: 3 });
      expect(min).toBeGreaterThanOrEqual(0);
      expect(mean).toBeGreaterThanOrEqual(min);
      expect(max).toBeGreaterThanOrEqual(mean);
    }
    expect(Math.max(...rows.map(({ max }) => max))).toBeGreaterThan(0);
  });

  it('tells what a delegate took over, and its steps', async () => {
    const interpreter = await allocated('keras_conv_float', profiled);
    interpreter.invoke();
    interpreter.invoke();
    const [delegate, ...kernels] = interpreter.getProfile();
    expect(delegate).toMatchObject({ name: 'TfLiteXNNPackDelegate', kind: 'delegate', index: undefined, runs: 2 });
    expect(kernels.map(({ name }) => name)).toContain('Max Pooling (NHWC, F32)');
    for (const { kind, index, runs } of kernels)
      expect({ kind, index, runs }).toEqual({ kind: 'kernel', index: undefined, runs: 2 });
    expect(kernels.reduce((sum, { mean }) => sum + mean, 0)).toBeLessThanOrEqual(delegate!.mean + 0.01);
  });

  it('gives the operators of a lowered node the index of that node', async () => {
    // Over two axes it becomes two nodes.
    const modelContent = smallModel({
      operator: 'REVERSE_V2',
      version: 1,
      inputs: [
        { dtype: 'float32', shape: [2, 3] },
        { dtype: 'int32', shape: [2], bytes: new Uint8Array(Int32Array.of(0, 1).buffer) },
      ],
      outputs: [{ dtype: 'float32', shape: [2, 3] }],
    });
    const interpreter = await Interpreter.create({ modelContent, ...profiled });
    onTestFinished(() => interpreter.close());
    interpreter.allocateTensors();
    interpreter.invoke();
    const rows = interpreter.getProfile();
    expect(rows.map(({ name, index }) => ({ name, index }))).toEqual(Array(2).fill({ name: 'REVERSE_V2', index: 0 }));
    expect(interpreter.getOpsDetails().map(({ opName }) => opName)).toEqual(['REVERSE_V2']);
  });

  it('leaves out subgraphs that lowering added', async () => {
    // More than two branches become an IF within an IF, in subgraphs that the file does not have.
    const modelContent = smallModel({
      operator: 'STABLEHLO_CASE',
      version: 1,
      inputs: [
        { dtype: 'int32', shape: [] },
        { dtype: 'float32', shape: [2] },
      ],
      outputs: [{ dtype: 'float32', shape: [2] }],
      options: {
        name: 'StablehloCaseOptions',
        second: true,
        table: newTable(BUILTIN_OPTIONS_2.StablehloCaseOptions, {
          branchSubgraphIndices: { kind: 'int32', values: [1, 1, 1] },
        }),
      },
    });
    const interpreter = await Interpreter.create({ modelContent, ...profiled });
    onTestFinished(() => interpreter.close());
    interpreter.allocateTensors();
    interpreter.setTensor(0, 2);
    interpreter.setTensor(1, [3, 4]);
    interpreter.invoke();
    expect(interpreter.getTensor(2).toArray()).toEqual([3, 4]);
    const rows = interpreter.getProfile();
    expect(rows.map(({ name, subgraph, index }) => [name, subgraph, index])).toEqual([
      ['EQUAL', 0, 0],
      ['IF', 0, 0],
    ]);
  });

  it('names the subgraphs of control flow and of signatures as the file does', async () => {
    const interpreter = await open('tf_variables_shared_b', profiled);
    interpreter.getSignatureRunner('put').run({ x: [1, 2, 3, 4, 5] });
    interpreter.getSignatureRunner('get').run({ scale: 2 });
    const rows = interpreter.getProfile();
    for (const { name, subgraph, index, kind } of rows) {
      if (kind === 'operator') expect(name).toBe(interpreter.getOpsDetails(subgraph)[index!]!.opName);
    }
    expect(new Set(rows.map(({ subgraph }) => subgraph))).toEqual(new Set([0, 1, 2]));
    expect(rows.find(({ name, subgraph }) => name === 'CALL_ONCE' && subgraph === 0)?.runs).toBe(1);
  });

  it('keeps the subgraphs of signatures apart', async () => {
    const interpreter = await open('three_subgraphs_b', profiled);
    interpreter.allocateTensors();
    interpreter.invoke();
    const rows = interpreter.getProfile();
    for (const [key, others] of Object.entries(interpreter.getSignatureList())) {
      if (key === 'plus') continue;
      interpreter.getSignatureRunner(key).run(Object.fromEntries(others.inputs.map((name) => [name, [1, 2, 3, 4]])));
    }
    expect(new Set(interpreter.getProfile().map(({ subgraph }) => subgraph))).toEqual(new Set([0, 1, 2]));
    expect(interpreter.getProfile().slice(0, rows.length)).toEqual(rows);
  });

  it('starts again with new shapes', async () => {
    const interpreter = await allocated('chain_b', profiled);
    interpreter.invoke();
    interpreter.allocateTensors();
    expect(interpreter.getProfile().length).toBeGreaterThan(0);
    interpreter.resizeTensorInput(0, [8]);
    interpreter.allocateTensors();
    expect(interpreter.getProfile()).toEqual([]);
    interpreter.invoke();
    expect(interpreter.getProfile().every(({ runs }) => runs === 1)).toBe(true);
  });

  it('counts on several threads, too', async () => {
    const interpreter = await allocated('keras_conv_float', { ...profiled, numThreads: 2 });
    await interpreter.invokeAsync();
    expect(interpreter.getProfile()[0]).toMatchObject({ kind: 'delegate', runs: 1 });
  });

  it('needs enableProfiling, and says so', async () => {
    const interpreter = await allocated('chain_b');
    interpreter.invoke();
    const error = errorOf('OPTION_INVALID', () => interpreter.getProfile());
    expect(error.data).toEqual({ option: 'enableProfiling', actual: false });
    expect(error.message).toContain('{ enableProfiling: true }');
    expect(interpreter.getTensor(interpreter.getOutputDetails()[0]!.index).data.length).toBeGreaterThan(0);
  });
});
