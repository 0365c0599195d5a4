// Compares each step from a picture to a tensor with a recording of record.py, to the bit, and names the first that differs.
//
// Usage: node compare.ts PICTURE RECORDING.json

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createPreprocessor, decodeImage, type Interpolation, resize, type Scaling } from 'tflite-interpreter/image';

interface Recording {
  file_sha256: string;
  interpolation: Interpolation;
  scaling: Scaling;
  decoded: { width: number; height: number; sha256: string };
  resized: { width: number; height: number; uint8: string };
  tensor: { shape: number[]; float32: string };
}

const [picture, recording] = process.argv.slice(2);
if (picture === undefined || recording === undefined) {
  console.error('Usage: node compare.ts PICTURE RECORDING.json');
  process.exit(1);
}
process.exitCode = (await compare(readFileSync(picture), JSON.parse(readFileSync(recording, 'utf8')) as Recording))
  ? 0
  : 1;

/** Prints a line for each step; false as soon as one differs, since those behind it differ too. */
async function compare(bytes: Uint8Array, recorded: Recording): Promise<boolean> {
  const { interpolation, scaling } = recorded;
  const { width, height } = recorded.resized;
  if (!report('file', sha256(bytes) === recorded.file_sha256, 'it is not the file that was recorded')) return false;

  const decoded = decodeImage(bytes);
  const isSame =
    `${decoded.width} x ${decoded.height}` === `${recorded.decoded.width} x ${recorded.decoded.height}` &&
    sha256(decoded.data) === recorded.decoded.sha256;
  if (!report('decoded', isSame, `${decoded.width} x ${decoded.height} pixels with another checksum`)) return false;

  const resized = resize(decoded, width, height, { interpolation }).data;
  const pixels = Buffer.from(recorded.resized.uint8, 'base64');
  if (!report('resized', ...difference(resized, pixels, width))) return false;

  const preprocessor = createPreprocessor(scaling, { targetSize: [width, height], interpolation });
  const tensor = await preprocessor.fromBytes(bytes);
  const bits = Buffer.from(recorded.tensor.float32, 'base64');
  const numbers = new Float32Array(bits.buffer.slice(bits.byteOffset, bits.byteOffset + bits.byteLength));
  return report('tensor', ...difference(tensor.data, numbers, width));
}

function report(step: string, isEqual: boolean, detail: string): boolean {
  console.log(`${step}: ${isEqual ? 'equal to the bit' : `differs: ${detail}`}`);
  return isEqual;
}

/** Whether all is the same, and else where and how it first is not. */
function difference(
  actual: Uint8Array | Float32Array,
  expected: Uint8Array | Float32Array,
  width: number,
): [isEqual: boolean, detail: string] {
  if (actual.length !== expected.length) return [false, `${actual.length} numbers instead of ${expected.length}`];
  const at = actual.findIndex((value, i) => !Object.is(value, expected[i]));
  if (at === -1) return [true, ''];
  const pixel = Math.floor(at / 3);
  const place = `row ${Math.floor(pixel / width)}, column ${pixel % width}, channel ${at % 3}`;
  return [false, `${place} is ${actual[at]}, Python has ${expected[at]}`];
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
