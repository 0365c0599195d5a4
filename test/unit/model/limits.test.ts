import { describe, expect, it } from 'vitest';
import { limitsOf, MODEL_LIMITS } from '../../../src/model/limits.ts';
import { errorOf } from '../error-of.ts';

describe('limitsOf', () => {
  it('puts what is given over the rest', () => {
    expect(limitsOf()).toEqual(MODEL_LIMITS);
    expect(limitsOf({ maxTensors: 5, maxDims: undefined } as never)).toEqual({ ...MODEL_LIMITS, maxTensors: 5 });
  });

  it('refuses a limit that it does not know, and lists those that it does', () => {
    const error = errorOf('OPTION_INVALID', () => limitsOf({ maxByte: 5 } as never));
    expect(error.data).toEqual({ option: 'limits.maxByte', actual: 5 });
    expect(error.message).toContain('maxBytes, maxSubgraphs');
  });

  it.each([-1, 1.5, NaN, Infinity])('refuses a limit of %d', (maxTensors) => {
    const error = errorOf('OPTION_INVALID', () => limitsOf({ maxTensors }));
    expect(error.data).toEqual({ option: 'limits.maxTensors', actual: maxTensors });
  });

  it('refuses to read what no flatbuffer can be', () => {
    const error = errorOf('OPTION_INVALID', () => limitsOf({ maxBytes: 2 ** 31 }));
    expect(error.message).toContain('2147483647');
  });

  it('refuses a limit that is no number', () => {
    expect(() => limitsOf({ maxBytes: '10' } as never)).toThrow(TypeError);
    expect(() => limitsOf({ maxBytes: '10' } as never)).toThrow("'limits.maxBytes'");
  });
});
