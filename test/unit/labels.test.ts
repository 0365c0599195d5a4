import { describe, expect, expectTypeOf, it } from 'vitest';
import { predictToLabels, topLabels } from '../../src/labels.ts';
import { createTensor } from '../../src/tensor.ts';
import { errorOf } from './error-of.ts';

describe('predictToLabels', () => {
  it('names each score in the order of the classes', () => {
    const named = predictToLabels(['hat', 'pants'], [0.25, 0.75]);
    expect(Object.entries(named)).toEqual([
      ['hat', 0.25],
      ['pants', 0.75],
    ]);
  });

  it('takes a batch of one, as preds[0] does in Python', () => {
    const preds = { data: new Float32Array([0.25, 0.75]), shape: [1, 2], dtype: 'float32' } as const;
    expect(predictToLabels(['hat', 'pants'], preds)).toEqual({ hat: 0.25, pants: 0.75 });
  });

  it.each([
    ['a typed array', new Float32Array([0.25, 0.75])],
    ['a tensor of rank 1', createTensor('float32', [2], new Float32Array([0.25, 0.75]))],
    ['a tensor with more dimensions of one', createTensor('float64', [1, 1, 2], new Float64Array([0.25, 0.75]))],
  ])('takes %s', (_, scores) => {
    expect(predictToLabels(['hat', 'pants'], scores)).toEqual({ hat: 0.25, pants: 0.75 });
  });

  it('gives 64-bit integer scores as numbers', () => {
    const scores = createTensor('int64', [1, 2], new BigInt64Array([-3n, 12n]));
    expect(predictToLabels(['hat', 'pants'], scores)).toEqual({ hat: -3, pants: 12 });
  });

  it('takes a scalar for a single class', () => {
    expect(predictToLabels(['hat'], createTensor('float32', [], new Float32Array([1])))).toEqual({ hat: 1 });
  });

  it('types the keys when the labels are literal', () => {
    expectTypeOf(predictToLabels(['hat', 'pants'], [0, 1])).toEqualTypeOf<Record<'hat' | 'pants', number>>();
  });

  it.each([[['hat']], [['hat', 'pants', 'shirt']], [[]]])(
    'refuses %j for two scores, naming both counts',
    (classes) => {
      const error = errorOf('LABEL_COUNT', () => predictToLabels(classes, [0, 1]));
      expect(error.data).toEqual({ labels: classes.length, scores: 2 });
      expect(error.message).toContain(`gave 2 scores, but there are ${classes.length} labels`);
    },
  );

  it('refuses a label that occurs twice instead of losing its first score', () => {
    const error = errorOf('LABEL_REPEATED', () => predictToLabels(['crane', 'hat', 'crane'], [0, 1, 2]));
    expect(error.data).toEqual({ label: 'crane', indices: [0, 2] });
    expect(error.message).toContain('topLabels');
    expect(topLabels(['crane', 'crane'], [0, 1]).map(({ index }) => index)).toEqual([1, 0]);
  });

  it('refuses it too where k would leave only one of both', () => {
    errorOf('LABEL_REPEATED', () => predictToLabels(['crane', 'crane'], [0, 1], { k: 1 }));
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'keeps a label called %j as a label',
    (label) => {
      expect(Object.entries(predictToLabels([label], [1]))).toEqual([[label, 1]]);
    },
  );

  it('leaves the prototype of its result alone', () => {
    expect(Object.getPrototypeOf(predictToLabels(['__proto__'], [1]))).toBe(Object.prototype);
  });

  it('keeps number-like labels, which any object puts first', () => {
    const named = predictToLabels(['seven', '7', '0'], [0.1, 0.2, 0.3]);
    expect(named).toEqual({ seven: 0.1, 7: 0.2, 0: 0.3 });
    expect(Object.keys(named)).toEqual(['0', '7', 'seven']);
    expect(topLabels(['seven', '7', '0'], [0.1, 0.2, 0.3]).map(({ label }) => label)).toEqual(['0', '7', 'seven']);
  });

  it('gives with k or threshold the best classes first', () => {
    const classes = ['hat', 'pants', 'shirt'];
    expect(Object.entries(predictToLabels(classes, [0.1, 0.3, 0.6], { k: 2 }))).toEqual([
      ['shirt', 0.6],
      ['pants', 0.3],
    ]);
    expect(predictToLabels(classes, [0.1, 0.3, 0.6], { threshold: 0.3 })).toEqual({ shirt: 0.6, pants: 0.3 });
  });
});

describe('topLabels', () => {
  const classes = ['a', 'b', 'c', 'd'];
  const order = (...args: Parameters<typeof topLabels>) => topLabels(...args).map(({ index }) => index);

  it('gives label, score and index, the best first', () => {
    expect(topLabels(['hat', 'pants'], [0.25, 0.75])).toEqual([
      { label: 'pants', score: 0.75, index: 1 },
      { label: 'hat', score: 0.25, index: 0 },
    ]);
  });

  it("keeps the model's order among equal scores", () => {
    expect(order(classes, [0.5, 1, 0.5, 1])).toEqual([1, 3, 0, 2]);
    expect(order(classes, [Infinity, 1, Infinity, -Infinity])).toEqual([0, 2, 1, 3]);
  });

  it('puts NaN last, behind everything else', () => {
    expect(order(classes, [NaN, 0, NaN, 1])).toEqual([3, 1, 0, 2]);
    expect(order(classes, [NaN, -1, 5, NaN])).toEqual([2, 1, 0, 3]);
    expect(order(['a', 'b', 'c'], [NaN, -Infinity, 0])).toEqual([2, 1, 0]);
  });

  it.each([
    [{}, [3, 2, 1, 0]],
    [{ k: 2 }, [3, 2]],
    [{ k: 0 }, []],
    [{ k: 9 }, [3, 2, 1, 0]],
    [{ threshold: 0.5 }, [3, 2]],
    [{ threshold: 2 }, []],
    [{ threshold: 0.2, k: 1 }, [3]],
    [{ threshold: -Infinity }, [3, 2, 1, 0]],
    [{ k: undefined, threshold: undefined }, [3, 2, 1, 0]],
  ])('with %j gives the classes %j', (options, indices) => {
    expect(order(classes, [0.1, 0.2, 0.5, 0.8], options)).toEqual(indices);
  });

  it('leaves NaN out where there is a threshold', () => {
    expect(order(classes, [NaN, 0, 1, 2], { threshold: -Infinity })).toEqual([3, 2, 1]);
  });

  it('sorts 64-bit integers by their value', () => {
    expect(order(['a', 'b', 'c'], createTensor('int64', [3], new BigInt64Array([5n, -7n, 2n ** 40n])))).toEqual([
      2, 0, 1,
    ]);
  });

  it('gives nothing for no classes', () => {
    expect(topLabels([], [])).toEqual([]);
  });

  it('changes neither the classes nor the scores', () => {
    const labels = Object.freeze(['a', 'b']);
    const scores = new Float32Array([0, 1]);
    topLabels(labels, scores, { k: 1 });
    expect(scores).toEqual(new Float32Array([0, 1]));
  });

  it.each([
    ['k', -1],
    ['k', 1.5],
    ['k', NaN],
    ['k', Infinity],
    ['threshold', NaN],
  ])('refuses %s of %d, also in predictToLabels', (option, value) => {
    const error = errorOf('OPTION_INVALID', () => topLabels(['a'], [1], { [option]: value }));
    expect(error.data).toEqual({ option, actual: value });
    expect(error.message).toContain(`'${option}'`);
    errorOf('OPTION_INVALID', () => predictToLabels(['a'], [1], { [option]: value }));
  });

  it.each([
    ['k', '5'],
    ['threshold', 1n],
    ['k', null],
  ])('refuses %s that is no number', (option, value) => {
    expect(() => topLabels(['a'], [1], { [option]: value })).toThrow(TypeError);
    expect(() => topLabels(['a'], [1], { [option]: value })).toThrow(`'${option}' has to be a number`);
  });

  it.each([
    ['a batch as nested arrays', [[0.1, 0.9]], 'scores[0]'],
    ['a batch of a single class', [[0.1]], 'scores[0]'],
    ['texts', ['0.1', '0.9'], 'string'],
    ['a hole', [0.1, undefined], 'element 1 is undefined'],
    ['an object', {}, 'object without elements'],
    ['a Map', new Map([[0, 1]]), 'object without elements'],
    ["another library's tensor", { dtype: 'float32', shape: [2], dataSync: () => [0, 1] }, 'object without elements'],
  ])('refuses %s as scores', (_, scores, sentence) => {
    const name = (): unknown => predictToLabels(['a', 'b'], scores as never);
    expect(name).toThrow(TypeError);
    expect(name).toThrow("'scores' has to");
    expect(name).toThrow(sentence);
  });

  it.each([
    ['a batch of two', createTensor('float32', [2, 2], new Float32Array(4)), [2, 2]],
    ['a column', createTensor('float32', [2, 1], new Float32Array(2)), [2, 1]],
  ])('refuses %s and says to take its rows', (_, scores, shape) => {
    const error = errorOf('SHAPE_MISMATCH', () => topLabels(['a', 'b'], scores));
    expect(error.data).toMatchObject({ expected: [1, shape.at(-1)], actual: shape });
    expect(error.message).toContain('rows one by one');
  });

  it.each([
    createTensor('string', [1], [new Uint8Array()]),
    createTensor('complex64', [1], new Float32Array(2)),
    createTensor('complex128', [1], new Float64Array(2)),
  ])('refuses a tensor of $dtype, which has no order', (scores) => {
    const error = errorOf('DTYPE_MISMATCH', () => topLabels(['a'], scores));
    expect(error.data).toEqual({ tensor: 'scores', expected: 'float32', actual: scores.dtype });
  });

  it.each([undefined, null, 5, 'text'])('refuses %o as scores', (scores) => {
    expect(() => topLabels(['a'], scores as never)).toThrow(TypeError);
    expect(() => topLabels(['a'], scores as never)).toThrow("'scores'");
  });

  it.each([undefined, null, 'ab', { 0: 'a', length: 1 }])('refuses %o as classes, also in predictToLabels', (given) => {
    expect(() => topLabels(given as never, [1])).toThrow(TypeError);
    expect(() => topLabels(given as never, [1])).toThrow("'classes'");
    expect(() => predictToLabels(given as never, [1])).toThrow("'classes'");
  });
});
