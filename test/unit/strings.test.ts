import { describe, expect, it } from 'vitest';
import { packStrings, unpackStrings } from '../../src/strings.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Little-endian int32 words, then text: the layout of tensorflow/lite/string_util.h, written out. */
function block(words: readonly number[], text = ''): Uint8Array {
  return new Uint8Array([...new Uint8Array(Int32Array.from(words).buffer), ...bytes(text)]);
}

describe('packStrings', () => {
  it.each([
    ['no string', [], block([0, 8])],
    ['one empty string', [''], block([1, 12, 12])],
    ['several', ['ab', '', 'cde'], block([3, 20, 22, 22, 25], 'abcde')],
    ['text beyond ASCII, counted in bytes', ['é', '😀'], block([2, 16, 18, 22], 'é😀')],
  ])('writes count, offsets and bytes of %s', (_, strings, packed) => {
    expect(packStrings(strings.map(bytes))).toEqual(packed);
  });

  it('keeps bytes that are no text', () => {
    expect(unpackStrings(packStrings([new Uint8Array([0, 255, 0])]))).toEqual([new Uint8Array([0, 255, 0])]);
  });
});

describe('unpackStrings', () => {
  it('reads from a view that starts anywhere in its buffer', () => {
    const shifted = new Uint8Array([9, 9, 9, ...block([2, 16, 18, 19], 'abc')]).subarray(3);
    expect(unpackStrings(shifted)).toEqual([bytes('ab'), bytes('c')]);
  });

  it('copies: a later change of the block does not reach the strings', () => {
    const packed = block([1, 12, 13], 'a');
    const [first] = unpackStrings(packed)!;
    packed.fill(0);
    expect(first).toEqual(bytes('a'));
  });

  it('takes a tensor without memory for one without strings', () => {
    expect(unpackStrings(new Uint8Array())).toEqual([]);
  });

  it.each([
    ['three bytes', new Uint8Array(3)],
    ['a count without offsets', block([1])],
    ['a count beyond the block', block([0x7fffffff, 12])],
    ['a negative count', block([-1, 8, 8])],
    ['a string that ends behind the block', block([1, 12, 14], 'a')],
    ['a string that ends before it starts', block([1, 13, 12], 'a')],
    ['a string that starts before the block', block([1, -4, 12], 'a')],
  ])('finds no strings in %s', (_, packed) => {
    expect(unpackStrings(packed)).toBeUndefined();
  });
});
