import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { patchGlue, pthreadScript } from '../../scripts/patch-glue.mjs';
import { ROOT } from '../helpers/repository.ts';

const published = (file: string) => readFileSync(path.join(ROOT, 'node_modules/@tensorflow/tfjs-tflite/wasm', file));
const simd = published('tflite_web_api_cc_simd.js').toString();
const worker = published('tflite_web_api_cc_simd_threaded.worker.js').toString();

describe('the patched glue', () => {
  it('is made from exactly the text that the edits were written for', () => {
    expect(() => patchGlue(simd, { threaded: false })).not.toThrow();
    expect(() => patchGlue(simd, { threaded: true })).toThrow(
      /expected one occurrence, found 0, of function craft|found 0/,
    );
    expect(() => patchGlue(simd.replace('var _scriptDir', 'let _scriptDir'), { threaded: false })).toThrow(
      /found 0, of var _scriptDir/,
    );
    expect(() => patchGlue(`${simd}\nfunction createNamedFunction() {}`, { threaded: false })).toThrow(/found 2/);
    expect(() => pthreadScript('', worker.replace('importScripts', 'importThem'))).toThrow(/nothing matches/);
  });

  it.each(readdirSync(path.join(ROOT, 'dist/glue')))('makes no code from text and knows no platform: %s', (file) => {
    const text = readFileSync(path.join(ROOT, 'dist/glue', file), 'utf8');
    expect(text).not.toMatch(
      /new Function|\beval\(|importScripts\(|(?<!globalThis\.|the |this )\bprocess\b|node_modules/,
    );
  });
});

// The engine reads C++ objects by their layout: it holds for these binaries alone.
describe('the WebAssembly', () => {
  it.each([
    ['tflite_simd.wasm', '40f49cc2d458ec09bb43db160e9e55f4b3c790a4c1d1fa280f8a61796296cf8e'],
    ['tflite_simd_threaded.wasm', '6f7aa370b3fd3660ffa50c5028b95283640f6e6f0c79381f456f35c83b40903f'],
  ])('%s is the one that was measured', (file, sha256) => {
    const bytes = readFileSync(path.join(ROOT, 'dist/wasm', file));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  });
});
