// The preprocessor: from a path, URL, file or pixels to the tensor that a model takes, as keras-image-helper does.

import { TFLiteError } from '../errors.ts';
import { createTensor, type Tensor } from '../tensor.ts';
import { decodeImage, type DecodeOptions } from './decode.ts';
import { FAMILIES, type Family, familyFacts } from './families.ts';
import { fetchImage, MAX_IMAGE_BYTES, readImageFile } from './fetch-image.ts';
import { requireMaxPixels } from './image-errors.ts';
import { describeType, type PixelImage, type RgbImage } from './pixels.ts';
import { requireResizeNames, resize, type ResizeOptions } from './resize.ts';
import { toRgbImage } from './rgb.ts';
import { type MeanStd, requireMeanStd, scalePixels, type Scaling, SCALINGS } from './scale.ts';

/** Shape of what a preprocessor gives: one picture, its rows, its columns, its channels (NHWC). */
export type ImageShape = readonly [batch: 1, height: number, width: number, channels: 3];

/**
 * A scaling of one's own, as a callable is in keras-image-helper: it gets the pixels as float32, 0 to 255, in the order
 * R, G, B, and gives back as many numbers; it may change the array in place and return it.
 */
export type ScaleFunction = (pixels: Float32Array, shape: ImageShape) => Float32Array;

/** How a preprocessor scales: a family of `keras.applications`, Keras' name of a mode, numbers, or a function. */
export type PreprocessorScaling = Family | Scaling | MeanStd | ScaleFunction;

/** Settings of a preprocessor; what is not given is as in keras-image-helper. */
export interface PreprocessorOptions extends Omit<ResizeOptions, 'box'>, DecodeOptions {
  /**
   * **Width, then height**, as keras-image-helper's `target_size`; Keras' own `load_img` has them the other way round.
   * The tensor's shape is `[1, height, width, 3]`. @defaultValue the size of the family, where one is named
   */
  readonly targetSize?: readonly [width: number, height: number] | undefined;
  /** `'uint8'` gives the pixels as they are, for scalings that leave them so. @defaultValue `'float32'` */
  readonly dtype?: 'float32' | 'uint8' | undefined;
  /** The longest download, in bytes. @defaultValue 25,000,000 */
  readonly maxBytes?: number | undefined;
}

/** Turns images into tensors. It holds settings only and may be used by many calls at once. */
export interface Preprocessor<D extends 'float32' | 'uint8' = 'float32'> {
  /**
   * Reads a file of the machine it runs on.
   *
   * @param path - A path, or a `file:` URL.
   * @throws {@link TFLiteError} `FILE_NOT_FOUND`, and as {@link Preprocessor.fromBytes}.
   */
  fromPath(path: string | URL, options?: { readonly signal?: AbortSignal | undefined }): Promise<Tensor<D>>;
  /**
   * Downloads an image.
   *
   * @throws {@link TFLiteError} `URL_REFUSED`, `HTTP_STATUS`, `NETWORK`, `DOWNLOAD_TOO_LARGE`, and as
   * {@link Preprocessor.fromBytes}. An abortion throws the signal's reason.
   */
  fromUrl(url: string | URL, options?: { readonly signal?: AbortSignal | undefined }): Promise<Tensor<D>>;
  /**
   * Decodes a file that is in memory.
   *
   * @throws {@link TFLiteError} `IMAGE_UNSUPPORTED`, `IMAGE_CORRUPT`, `IMAGE_TOO_LARGE`.
   */
  fromBytes(bytes: Uint8Array): Promise<Tensor<D>>;
  /**
   * Takes decoded pixels: 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels of 8 bits.
   *
   * @throws {@link TFLiteError} `OPTION_INVALID` when the sizes do not fit the data.
   */
  fromPixels(image: PixelImage): Tensor<D>;
}

/**
 * Creates a preprocessor: RGB, then resized, then scaled, each step equal to Python's in every bit.
 *
 * The same words as keras-image-helper's `create_preprocessor`, and its defaults: NEAREST, EXIF orientation ignored.
 *
 * @param scaling - A family such as `'xception'`; or a scaling, by name, by numbers or by a function.
 * @throws {@link TFLiteError} `OPTION_INVALID`
 * @example
 * ```ts
 * import { createPreprocessor } from 'tflite-interpreter/image';
 *
 * const preprocessor = createPreprocessor('xception', { targetSize: [299, 299] });
 * const X = await preprocessor.fromPath('pants.jpg');
 * X.shape; //=> [1, 299, 299, 3]
 * ```
 */
export function createPreprocessor(
  scaling: PreprocessorScaling,
  options: PreprocessorOptions & { readonly dtype: 'uint8' },
): Preprocessor<'uint8'>;
export function createPreprocessor(
  scaling: PreprocessorScaling,
  options?: PreprocessorOptions & { readonly dtype?: 'float32' | undefined },
): Preprocessor;
export function createPreprocessor(
  scaling: PreprocessorScaling,
  options: PreprocessorOptions = {},
): Preprocessor<'float32' | 'uint8'> {
  const { decode, maxPixels, maxBytes = MAX_IMAGE_BYTES, interpolation = 'nearest', passOrder = 'pillow-13' } = options;
  requireResizeNames(interpolation, passOrder);
  if (maxPixels !== undefined) requireMaxPixels(maxPixels);
  if (!(maxBytes >= 1)) throw invalid('maxBytes', maxBytes, 'a number of at least 1');
  const resolved = resolveScaling(scaling);
  const [width, height] = resolveTargetSize(scaling, options.targetSize);
  const toTensor = createTensorMaker(resolved, options.dtype ?? 'float32', [1, height, width, 3]);

  const finish = (rgb: RgbImage) => toTensor(resize(rgb, width, height, { interpolation, passOrder }).data);
  const fromBytes = async (bytes: Uint8Array) => finish(await decodeImage(bytes, { decode, maxPixels }));
  return {
    fromPath: async (path, { signal } = {}) => fromBytes(await readImageFile(path, { signal })),
    fromUrl: async (url, { signal } = {}) => fromBytes(await fetchImage(url, { signal, maxBytes })),
    fromBytes,
    fromPixels: (image) => finish(toRgbImage('image', image)),
  };
}

/** Makes a tensor of resized pixels, which it may keep. */
function createTensorMaker(
  scaling: Scaling | MeanStd | ScaleFunction,
  dtype: 'float32' | 'uint8',
  shape: ImageShape,
): (rgb: Uint8Array) => Tensor<'float32' | 'uint8'> {
  if (dtype === 'uint8') {
    if (scaling !== 'none') {
      throw invalid(
        'dtype',
        dtype,
        "'float32' for a scaling other than 'none': 8 bits hold pixels, not scaled numbers",
      );
    }
    return (rgb) => createTensor('uint8', shape, rgb);
  }
  // The value may come from JavaScript without types.
  if ((dtype as string) !== 'float32') throw invalid('dtype', dtype, "'float32' or 'uint8'");
  return (rgb) =>
    createTensor(
      'float32',
      shape,
      typeof scaling === 'function' ? scaleBy(scaling, rgb, shape) : scalePixels(rgb, scaling),
    );
}

function scaleBy(scale: ScaleFunction, rgb: Uint8Array, shape: ImageShape): Float32Array {
  const scaled = scale(Float32Array.from(rgb), shape);
  // By its tag, since arrays of another realm (jest's, an iframe's) are instances of another class.
  if (describeType(scaled) === 'Float32Array' && scaled.length === rgb.length) return scaled;
  throw new TypeError(
    `The scaling function has to return a Float32Array of ${rgb.length} numbers; it returned ${describeType(scaled)}.`,
  );
}

function resolveScaling(scaling: PreprocessorScaling): Scaling | MeanStd | ScaleFunction {
  if (typeof scaling === 'function') return scaling;
  if (typeof scaling === 'object' && (scaling as unknown) !== null) {
    requireMeanStd(scaling);
    return scaling;
  }
  if (typeof scaling !== 'string') {
    throw new TypeError(`'scaling' has to be a name, { mean, std } or a function, not ${describeType(scaling)}.`);
  }
  const family = familyFacts(scaling);
  if (family) return family.scaling;
  if (isScaling(scaling)) return scaling;
  const known = [...Object.keys(FAMILIES), ...Object.keys(SCALINGS)].join(', ');
  throw invalid('scaling', scaling, `one of ${known}, or { mean, std }, or a function`);
}

function isScaling(name: string): name is Scaling {
  return Object.hasOwn(SCALINGS, name);
}

function resolveTargetSize(
  scaling: PreprocessorScaling,
  targetSize: PreprocessorOptions['targetSize'],
): readonly [width: number, height: number] {
  const size = typeof scaling === 'string' ? familyFacts(scaling)?.size : undefined;
  const resolved = targetSize ?? (size === undefined ? undefined : ([size, size] as const));
  const isPossible =
    Array.isArray(resolved) && resolved.length === 2 && resolved.every((side) => Number.isInteger(side) && side >= 1);
  if (!resolved || !isPossible) throw invalid('targetSize', targetSize, '[width, height] in whole pixels');
  return resolved;
}

function invalid(option: string, actual: unknown, expected: string): TFLiteError<'OPTION_INVALID'> {
  return new TFLiteError('OPTION_INVALID', `'${option}' has to be ${expected}; it is ${show(actual)}.`, {
    option,
    actual,
  });
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  return typeof value === 'string'
    ? `'${value}'`
    : typeof value === 'object' && value !== null
      ? describeType(value)
      : String(value);
}
