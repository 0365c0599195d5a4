import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runNode } from '../helpers/repository.ts';

const SUBPATHS = [
  'tflite-interpreter',
  'tflite-interpreter/image',
  'tflite-interpreter/image/formats',
  'tflite-interpreter/image/tf',
  'tflite-interpreter/tfjs',
  'tflite-interpreter/worker',
  'tflite-interpreter/analyzer',
  'tflite-interpreter/lambda',
  'tflite-interpreter/converter',
  'tflite-interpreter/native',
];

/** The sorted names that a subpath of the built package exports, asked of a new process. */
async function exportsOf(subpath: string, load: 'import' | 'require'): Promise<string[]> {
  const program = {
    import: `console.log(JSON.stringify(Object.keys(await import('${subpath}')).sort()))`,
    require: `console.log(JSON.stringify(Object.keys(require('${subpath}')).sort()))`,
  }[load];
  const type = { import: 'module', require: 'commonjs' }[load];
  const { stdout, stderr } = await runNode([`--input-type=${type}`, '--eval', program]);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
}

describe('the public names', () => {
  it('of the main entry are these', async () => {
    expect(await exportsOf('tflite-interpreter', 'import')).toMatchInlineSnapshot(`
      [
        "DTYPES",
        "Interpreter",
        "SignatureRunner",
        "TFLiteError",
        "createTensor",
        "dequantize",
        "isTFLiteError",
        "parseLabels",
        "predictToLabels",
        "quantize",
        "readLabels",
        "topLabels",
      ]
    `);
  });

  it('of the image entry are these', async () => {
    expect(await exportsOf('tflite-interpreter/image', 'import')).toMatchInlineSnapshot(`
      [
        "DCT_METHODS",
        "FAMILIES",
        "INTERPOLATIONS",
        "SCALINGS",
        "applyOrientation",
        "centerCrop",
        "createPreprocessor",
        "decodeImage",
        "decodeJpeg",
        "decodePng",
        "readOrientation",
        "resize",
        "resizeShorterSide",
        "scalePixels",
      ]
    `);
  });

  it('of the entry of further formats are these', async () => {
    expect(await exportsOf('tflite-interpreter/image/formats', 'import')).toMatchInlineSnapshot(`
      [
        "decodeBmp",
        "decodeGif",
      ]
    `);
  });

  it('of the entry of TensorFlow resizes are these', async () => {
    expect(await exportsOf('tflite-interpreter/image/tf', 'import')).toMatchInlineSnapshot(`
      [
        "TF_METHODS",
        "centralCrop",
        "resizeWithCropOrPad",
        "resizeWithPad",
        "smartResize",
        "tfResize",
      ]
    `);
  });

  it('of the serverless entry are these', async () => {
    expect(await exportsOf('tflite-interpreter/lambda', 'import')).toMatchInlineSnapshot(`
      [
        "createFetchHandler",
        "createHandler",
        "createNodeListener",
      ]
    `);
  });

  it('of the TensorFlow.js entry are these', async () => {
    expect(await exportsOf('tflite-interpreter/tfjs', 'import')).toMatchInlineSnapshot(`
      [
        "fromTfjs",
        "toTfjs",
      ]
    `);
  });

  it('of the worker entry are these', async () => {
    expect(await exportsOf('tflite-interpreter/worker', 'import')).toMatchInlineSnapshot(`
      [
        "InterpreterWorker",
        "WorkerSignatureRunner",
      ]
    `);
  });

  it('of the analyzer entry is this', async () => {
    expect(await exportsOf('tflite-interpreter/analyzer', 'import')).toMatchInlineSnapshot(`
      [
        "analyzeModel",
      ]
    `);
  });

  it('of the converter entry are these', async () => {
    expect(await exportsOf('tflite-interpreter/converter', 'import')).toMatchInlineSnapshot(`
      [
        "TFLiteConverter",
        "readKerasModel",
      ]
    `);
  });

  it('of the native entry are these', async () => {
    expect(await exportsOf('tflite-interpreter/native', 'import')).toMatchInlineSnapshot(`
      [
        "LITERT_VERSION",
        "NATIVE_LIBRARIES",
        "checkNativeEngine",
        "findNativeLibrary",
        "installNativeLibrary",
        "listNativeFiles",
      ]
    `);
  });

  it.each(SUBPATHS)('of %s are the same in CommonJS', async (subpath) => {
    expect(await exportsOf(subpath, 'require')).toEqual(await exportsOf(subpath, 'import'));
  });

  it.each(['import', 'require'] as const)('share one TFLiteError between subpaths (%s)', async (load) => {
    const get = (subpath: string) => (load === 'import' ? `await import('${subpath}')` : `require('${subpath}')`);
    const program = `
      (async () => {
        const { TFLiteError } = ${get('tflite-interpreter')};
        const { decodeImage } = ${get('tflite-interpreter/image')};
        const error = await Promise.resolve().then(() => decodeImage(new Uint8Array(0))).catch((error) => error);
        console.log(error instanceof TFLiteError);
      })();`;
    const { stdout, stderr } = await runNode(['--input-type=commonjs', '--eval', program]);
    expect({ stdout, stderr }).toEqual({ stdout: 'true\n', stderr: '' });
  });
});

describe('the declarations', () => {
  const dist = new URL('../../dist/', import.meta.url);
  const files = readdirSync(dist).filter((name) => /\.d\.c?ts$/.test(name));

  it('are for every TypeScript from 5.0 on: typed arrays have had a parameter since 5.7', () => {
    expect(files).toContain('worker.d.cts');
    const generic = files.filter((name) => /\b\w+Array<ArrayBuffer/.test(readFileSync(new URL(name, dist), 'utf8')));
    expect(generic).toEqual([]);
  });
});
