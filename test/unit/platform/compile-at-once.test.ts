import { describe, expect, it, vi } from 'vitest';
import { compileAtOnce } from '../../../src/platform/compile-at-once.ts';

const bundled = vi.hoisted(() => ({ url: (): URL => new URL('file:///nowhere') }));
vi.mock('#glue/wasm', () => ({ wasmUrl: () => bundled.url() }));

describe('compileAtOnce', () => {
  it('compiles the file when it is asked to', () => {
    const file = new URL('../../../dist/wasm/tflite_simd.wasm', import.meta.url);
    bundled.url = () => file;
    expect(compileAtOnce('simd')!()).toBeInstanceOf(WebAssembly.Module);
  });

  it.each(['file:///nowhere/tflite_simd.wasm', 'data:application/wasm;base64,AGFzbQ=='])(
    'is not there for %s',
    (url) => {
      bundled.url = () => new URL(url);
      expect(compileAtOnce('simd')).toBeUndefined();
    },
  );

  it('is not there where bundled code has no URL', () => {
    bundled.url = () => new URL('../wasm/tflite_simd.wasm', undefined);
    expect(compileAtOnce('simd')).toBeUndefined();
  });
});
