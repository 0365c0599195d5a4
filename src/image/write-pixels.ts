// The last step: pixels into a tensor's memory, scaled, in the model's channel order, layout and dtype.

import { describeType } from '../check-arguments.ts';
import { TFLiteError } from '../errors.ts';
import { quantizeNumber } from '../quantization.ts';
import { invalidOption } from './image-errors.ts';
import type { FloatImage, PixelImage } from './pixels.ts';
import { type MeanStd, type Scaling, scalingFacts } from './scale.ts';

/** A dtype that a preprocessor gives. */
export type ImageDType = 'float32' | 'uint8' | 'int8';

/** The arrays of the dtypes. */
export const IMAGE_DTYPES = { float32: Float32Array, uint8: Uint8Array, int8: Int8Array } satisfies Record<
  ImageDType,
  unknown
>;

/** The array of an {@link ImageDType}. */
export type ImageArray = Float32Array | Uint8Array | Int8Array;

/** Shape of one picture as a scaling function sees it: its rows, its columns, its channels (NHWC). */
export type ImageShape = readonly [batch: 1, height: number, width: number, channels: number];

/**
 * A scaling of one's own, as a callable is in keras-image-helper: it gets the pixels as float32, 0 to 255, in the order
 * R, G, B, and gives back as many numbers; it may change the array in place and return it.
 */
export type ScaleFunction = (pixels: Float32Array, shape: ImageShape) => Float32Array;

/** What becomes of resized pixels. */
export interface Output {
  readonly scaling: Scaling | MeanStd | ScaleFunction;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly layout: 'NHWC' | 'NCHW';
  readonly dtype: ImageDType;
  /** Scale and zero point; a scale of 0 is none. */
  readonly quantization: readonly [scale: number, zeroPoint: number];
}

/** Writes one picture to where it begins in a tensor. */
export type PixelWriter = (image: PixelImage | FloatImage, out: ImageArray, offset: number) => void;

/**
 * Prepares to write pictures of one kind.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID` for a scaling that has no meaning in the dtype or for the channels.
 */
export function createPixelWriter(output: Output): PixelWriter {
  const { scaling, width, height, channels, layout, dtype } = output;
  const samples = width * height * channels;
  const [start, step] = layout === 'NHWC' ? [1, channels] : [width * height, 1];
  const store = createStore(output);
  if (typeof scaling === 'function') {
    return (image, out, offset) => {
      const pixels = scaleBy(scaling, Float32Array.from(image.data), [1, height, width, channels]);
      const ordered = new Float32Array(samples);
      for (let i = 0; i < samples; i++) ordered[(i % channels) * start + Math.floor(i / channels) * step] = pixels[i]!;
      out.set(store(ordered), offset);
    };
  }
  const { order, scale } = scalingFacts(scaling);
  const isGeneral =
    scaling === 'none' ||
    scaling === 'tf' ||
    (typeof scaling === 'object' && !('length' in Object(scaling.mean)) && !('length' in Object(scaling.std)));
  if (channels === 1 && !isGeneral)
    throw invalidOption('scaling', scaling, "'none', 'tf' or one mean and std: there is one channel");
  const positions = Array.from({ length: channels }, (_, channel) => (order === 'rgb' ? channel : 2 - channel) * start);
  // A sample of 8 bits has 256 values: what each becomes is computed once.
  const tables = positions.map((_, channel) =>
    store(Float32Array.from({ length: 256 }, (__, value) => scale(value, channel))),
  );
  return ({ data }, out, offset) => {
    const isFloat = data.BYTES_PER_ELEMENT === 4;
    const target = isFloat && dtype !== 'float32' ? new Float32Array(samples) : out;
    const begin = target === out ? offset : 0;
    positions.forEach((position, channel) => {
      const table = tables[channel]!;
      let at = begin + position;
      for (let i = channel; i < samples; i += channels, at += step) {
        target[at] = isFloat ? scale(data[i]!, channel) : table[data[i]!]!;
      }
    });
    if (target !== out) out.set(store(target as Float32Array), offset);
  };
}

/** Turns scaled numbers into the dtype. */
function createStore({
  scaling,
  dtype,
  quantization: [scale, zeroPoint],
}: Output): (reals: Float32Array) => ImageArray {
  if (dtype === 'float32') return (reals) => reals;
  if (scale === 0) {
    if (dtype === 'uint8' && scaling === 'none') return (reals) => Uint8Array.from(reals);
    throw invalidOption('dtype', dtype, "'float32' for scaled numbers, unless a quantization is given");
  }
  const range = dtype === 'uint8' ? ([0, 255] as const) : ([-128, 127] as const);
  const step = Math.fround(scale);
  return (reals) => {
    const quantized = new IMAGE_DTYPES[dtype](reals.length);
    for (let i = 0; i < reals.length; i++) quantized[i] = quantizeNumber(reals[i]!, step, zeroPoint, range);
    return quantized;
  };
}

function scaleBy(scale: ScaleFunction, pixels: Float32Array, shape: ImageShape): Float32Array {
  const { length } = pixels;
  const scaled = scale(pixels, shape);
  // By its tag, since arrays of another realm (jest's, an iframe's) are instances of another class.
  if (describeType(scaled) === 'Float32Array' && scaled.length === length) return scaled;
  throw new TypeError(
    `The scaling function has to return a Float32Array of ${length} numbers; it returned ${describeType(scaled)}.`,
  );
}

/**
 * The memory that a caller wants written: as it is, out of a tensor, or shown by a function.
 *
 * @throws {@link TFLiteError} `DTYPE_MISMATCH`, `SHAPE_MISMATCH`
 */
export function requireTarget(into: unknown, dtype: ImageDType, shape: readonly number[]): ImageArray {
  const given = typeof into === 'function' ? (into as () => unknown)() : into;
  const data = ArrayBuffer.isView(given) ? given : (given as { data?: unknown } | null)?.data;
  const expected = IMAGE_DTYPES[dtype].name;
  const actual = describeType(data);
  if (actual !== expected) {
    throw new TFLiteError(
      'DTYPE_MISMATCH',
      `'into' has to be a ${expected}, or a tensor or function that gives one, not ${actual}.`,
      {
        tensor: 'into',
        expected: dtype,
        actual,
      },
    );
  }
  const { length } = data as ImageArray;
  const count = shape.reduce((product, size) => product * size);
  if (length === count) return data as ImageArray;
  throw new TFLiteError('SHAPE_MISMATCH', `'into' has ${length} elements: [${shape.join(', ')}] needs ${count}.`, {
    tensor: 'into',
    expected: shape,
    actual: [length],
  });
}
