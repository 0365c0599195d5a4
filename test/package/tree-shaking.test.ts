// What a bundler leaves out of "tflite-interpreter/image" when one decoder alone is used.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function bundle(names: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names} } from './dist/browser/image.js';`, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  });
  return outputFiles[0]!.text;
}

// Sentences of the errors of each decoder.
const JPEG = 'a Huffman table has impossible code lengths';
const PNG = 'it does not begin with the PNG signature';
const PREPROCESSOR = 'efficientnet_lite';

describe('a bundle', () => {
  it.each([
    ['decodeJpeg', true, false],
    ['decodeJpeg, resize', true, false],
    ['decodePng', false, true],
    ['resize, resizeShorterSide, centerCrop', false, false],
    ['decodeImage', true, true],
  ])('of { %s } holds JPEG: %j, PNG: %j, and no preprocessor', async (names, jpeg, png) => {
    const text = await bundle(names);
    expect({ jpeg: text.includes(JPEG), png: text.includes(PNG) }).toEqual({ jpeg, png });
    expect(text).not.toContain(PREPROCESSOR);
  });
});
