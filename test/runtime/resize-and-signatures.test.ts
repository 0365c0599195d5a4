import { describe, expect, it } from 'vitest';
import { errorOf } from '../unit/error-of.ts';
import { allocated, open } from './models.ts';

const chain = (x: number): number => Math.tanh(Math.exp(Math.sqrt(Math.abs(x))));

describe('resizeTensorInput', () => {
  it('takes effect with the next allocateTensors', async () => {
    const interpreter = await allocated('chain_b');
    interpreter.resizeTensorInput(0, [6]);
    expect(interpreter.getInputDetails()[0]!.shape).toEqual([6]);
    expect(errorOf('NOT_ALLOCATED', () => interpreter.invoke()).data).toEqual({ method: 'invoke' });
    interpreter.allocateTensors();
    expect(interpreter.getOutputDetails()[0]!.shape).toEqual([6]);
    interpreter.setTensor(0, [0, 1, 2, 3, 4, 5]);
    interpreter.invoke();
    interpreter.getTensor(5, { dtype: 'float32' }).data.forEach((y, x) => expect(y).toBeCloseTo(chain(x), 6));
  });

  it('to the shape that is there keeps the interpreter allocated, and its values', async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, [1, 2, 3, 4]);
    interpreter.resizeTensorInput(0, [4]);
    interpreter.invoke();
    expect(interpreter.getTensor(0).toArray()).toEqual([1, 2, 3, 4]);
  });

  it('keeps the values of the other inputs', async () => {
    const interpreter = await allocated('div_int32_b');
    interpreter.setTensor(1, [[2], [3], [4]]); // prettier-ignore
    interpreter.resizeTensorInput(0, [1, 1, 2]);
    interpreter.allocateTensors();
    interpreter.setTensor(0, [[[12, 24]]]);
    interpreter.invoke();
    expect(interpreter.getTensor(2).toArray()).toEqual([[[6, 12], [4, 8], [3, 6]]]); // prettier-ignore
  });

  it('with strict changes free dimensions', async () => {
    const interpreter = await open('conv2d_f32_a');
    interpreter.resizeTensorInput(0, [2, 5, 6, 3], { strict: true });
    interpreter.allocateTensors();
    expect(interpreter.getOutputDetails()[0]!.shape).toEqual([2, 5, 6, 4]);
  });

  it.each<[string, number, number[], boolean, string]>([
    ['a fixed dimension with strict', 0, [1, 9, 6, 3], true, 'dimension 1 is fixed at 5'],
    ['the rank with strict', 0, [5, 6, 3], true, 'strict resizing keeps the rank 4'],
    ['an output', 3, [1, 5, 6, 4], false, 'it is not an input'],
    ['a constant', 1, [4, 3, 3, 3], false, 'it is not an input'],
    ['a dimension below 0', 0, [-1, 5, 6, 3], false, '-1 is no dimension'],
    ['a fraction of a dimension, which Python cuts off', 0, [1, 2.7, 6, 3], false, '2.7 is no dimension'],
  ])('refuses %s and changes nothing', async (_, index, shape, strict, reason) => {
    const interpreter = await allocated('conv2d_f32_a');
    const error = errorOf('NOT_RESIZABLE', () => interpreter.resizeTensorInput(index, shape, { strict }));
    expect(error.data.reason).toContain(reason);
    expect(interpreter.getInputDetails()[0]!.shape).toEqual([1, 5, 6, 3]);
    expect(() => interpreter.invoke()).not.toThrow();
  });

  it('refuses an index that no tensor has, and a shape that is no list', async () => {
    const interpreter = await allocated('chain_b');
    expect(errorOf('TENSOR_INDEX', () => interpreter.resizeTensorInput(6, [1])).data).toEqual({ index: 6, count: 6 });
    expect(() => interpreter.resizeTensorInput(0, 4 as never)).toThrow("'shape' has to be an array");
  });
});

describe('preserveAllTensors', () => {
  it('keeps intermediate tensors', async () => {
    const interpreter = await allocated('chain_b', { preserveAllTensors: true });
    interpreter.setTensor(0, [-4, 9, -16, 25]);
    interpreter.invoke();
    expect(interpreter.getTensor(1).toArray()).toEqual([4, -9, 16, -25]);
    expect(interpreter.getTensor(2).toArray()).toEqual([4, 9, 16, 25]);
    expect(interpreter.getTensor(3).toArray()).toEqual([2, 3, 4, 5]);
  });
});

describe('a subgraph', () => {
  it('that the model does not have is an error that says how many there are', async () => {
    const interpreter = await open('three_subgraphs_b');
    expect(interpreter.numSubgraphs).toBe(3);
    expect(interpreter.getTensorDetails(2).length).toBeGreaterThan(0);
    for (const call of [
      () => interpreter.getTensorDetails(3),
      () => interpreter.getOpsDetails(3),
      () => interpreter.getTensor(0, { subgraph: 3 }),
    ]) {
      expect(errorOf('SUBGRAPH_INDEX', call).data).toEqual({ index: 3, count: 3 });
    }
  });

  it('are asked for by number', async () => {
    const interpreter = await open('three_subgraphs_b');
    for (const call of [
      () => interpreter.getTensorDetails('0' as never),
      () => interpreter.getOpsDetails(null as never),
      () => interpreter.getTensor(0, { subgraph: '0' as never }),
    ]) {
      expect(call).toThrow(TypeError);
      expect(call).toThrow('has to be a number');
    }
  });
});

describe('a signature', () => {
  it('takes inputs and gives outputs by name', async () => {
    const interpreter = await open('two_signatures_one_subgraph_a');
    expect(interpreter.getSignatureList()).toEqual({
      both: { inputs: ['left', 'right'], outputs: ['difference', 'negated'] },
      renamed: { inputs: ['a', 'b'], outputs: ['only'] },
    });
    const runner = interpreter.getSignatureRunner('both');
    const { shape } = runner.getInputDetails()['left']!;
    const count = shape.reduce((a, b) => a * b, 1);
    const answer = runner.run({
      left: new Float32Array(count).fill(5),
      right: { dtype: 'float32', shape, data: new Float32Array(count).fill(2) },
    });
    expect(Object.keys(answer)).toEqual(['difference', 'negated']);
    expect(answer['difference']!.data).toEqual(new Float32Array(count).fill(3));
  });

  it('shares resource variables with signatures of other subgraphs', async () => {
    const interpreter = await open('tf_variables_shared_b');
    const [get, put] = ['get', 'put'].map((key) => interpreter.getSignatureRunner(key));
    const valueOf = (): unknown => get!.run({ scale: 1 })['value']!.toArray();
    const before = valueOf();
    put!.run({ x: [4, 3, 2, 1, 0] });
    const after = valueOf();
    expect(after).not.toEqual(before);
    put!.run({ x: [0, 0, 0, 0, 0] });
    expect(valueOf()).not.toEqual(after);
  });

  it('shares them with preserveAllTensors, too, and keeps its own tensors', async () => {
    const interpreter = await open('tf_variables_shared_b', { preserveAllTensors: true });
    interpreter.getSignatureRunner('put').run({ x: [4, 3, 2, 1, 0] });
    const value = interpreter.getSignatureRunner('get').run({ scale: 2 })['value']!.toArray() as number[];
    // Tensor 2 is what READ_VARIABLE gives to the MUL by the scale.
    expect(interpreter.getTensor(2).toArray()).toEqual(value.map((element) => element / 2));
  });

  it('has to be named where there are several, and to exist', async () => {
    const interpreter = await open('two_signatures_one_subgraph_a');
    const known = ['both', 'renamed'];
    expect(errorOf('SIGNATURE_KEY', () => interpreter.getSignatureRunner()).data).toEqual({ key: undefined, known });
    const error = errorOf('SIGNATURE_KEY', () => interpreter.getSignatureRunner('other'));
    expect(error.data).toEqual({ key: 'other', known });
    expect(error.message).toContain("'both', 'renamed'");
  });

  it.each([
    [{ left: [1] }, 'missing right'],
    [{ left: [1], right: [1], middle: [1] }, 'unknown middle'],
    [{ left: [1], rigth: [1] }, 'missing right; unknown rigth'],
    [{}, 'missing left, right'],
  ])('refuses %j and names what is wrong', async (inputs, wrong) => {
    const runner = (await open('two_signatures_one_subgraph_a')).getSignatureRunner('both');
    const error = errorOf('SIGNATURE_INPUTS', () => runner.run(inputs));
    expect(error.data).toEqual({ signature: 'both', expected: ['left', 'right'], actual: Object.keys(inputs) });
    expect(error.message).toContain(wrong);
  });
});

describe('a resize', () => {
  it('leaves the values of inputs readable that were resized before the last allocation', async () => {
    const interpreter = await open('two_signatures_one_subgraph_a');
    const [left, right] = interpreter.getInputDetails().map(({ index }) => index);
    interpreter.resizeTensorInput(left!, [4]);
    interpreter.resizeTensorInput(right!, [4]);
    interpreter.allocateTensors();
    interpreter.setTensor(left!, new Float32Array([1, 2, 3, 4]));
    interpreter.resizeTensorInput(right!, [2]);
    expect(interpreter.getTensor(left!).data).toEqual(new Float32Array([1, 2, 3, 4]));
    expect(errorOf('NOT_ALLOCATED', () => interpreter.getTensor(right!)).data).toEqual({ method: 'getTensor' });
  });
});
