import { describe, expect, it } from 'vitest';
import { abbreviate, describeType, requireOptions, requireTextOrUrl } from '../../src/check-arguments.ts';
import { errorOf } from './error-of.ts';

const TYPES = { k: 'number', strict: 'boolean', shape: 'unknown' } as const;

describe('requireOptions', () => {
  const require = (options: unknown) => () => requireOptions(options as object, TYPES as never);

  it('takes options of their types, also none and undefined ones', () => {
    for (const options of [{}, { k: 1, strict: false, shape: null }, { k: undefined }])
      expect(require(options)).not.toThrow();
  });

  it('refuses a misspelled option, and names those that exist', () => {
    const error = errorOf('OPTION_INVALID', require({ Strict: true }));
    expect(error.message).toBe("There is no option 'Strict'; the options are k, strict, shape.");
    expect(error.data).toEqual({ option: 'Strict', actual: true });
    errorOf('OPTION_INVALID', require({ constructor: 1 }));
  });

  it('refuses another type with what came', () => {
    expect(require({ strict: 'no' })).toThrow(new TypeError("'strict' has to be a boolean, not string."));
    expect(require({ k: null })).toThrow(new TypeError("'k' has to be a number, not null."));
    expect(require(null)).toThrow(new TypeError("'options' has to be an object, not null."));
    expect(require('strict')).toThrow(new TypeError("'options' has to be an object, not string."));
  });
});

it('describeType names classes by their tag', () => {
  const values = [null, undefined, 1, [], new Map(), new ArrayBuffer(1), Promise.resolve(), () => 1];
  expect(values.map(describeType)).toEqual([
    'null',
    'undefined',
    'number',
    'Array',
    'Map',
    'ArrayBuffer',
    'Promise',
    'function',
  ]);
});

it('requireTextOrUrl takes strings and URLs alone', () => {
  expect(() => [requireTextOrUrl('path', 'a'), requireTextOrUrl('path', new URL('file:///a'))]).not.toThrow();
  expect(() => requireTextOrUrl('path', undefined)).toThrow(
    new TypeError("'path' has to be a string or a URL, not undefined."),
  );
});

it('abbreviate shows the beginning of what holds data', () => {
  expect(abbreviate('model.tflite')).toBe('model.tflite');
  expect(abbreviate(`data:,${'x'.repeat(300)}`)).toHaveLength(103);
});
