// The preprocessor: from a path, URL, file or pixels to the tensor that a model takes, as keras-image-helper does.

import { createTensor, type Tensor } from '../tensor.ts';
import { viewBytes } from './bytes.ts';
import { decodeImage, type DecodeOptions } from './decode.ts';
import { FAMILIES, type Family, familyFacts } from './families.ts';
import { FETCH_TIMEOUT, fetchImage, readImageFile } from './fetch-image.ts';
import { invalidOption, requireMaxPixels } from './image-errors.ts';
import { describeType, type RgbImage } from './pixels.ts';
import { requireResizeNames, resize, type ResizeOptions } from './resize.ts';
import { toRgbImage } from './rgb.ts';
import { type MeanStd, requireMeanStd, scalePixels, type Scaling, SCALINGS } from './scale.ts';
import { type ImageSource, type PixelSource, readPixels, readSource } from './source.ts';

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
  /**
   * The longest file, in bytes. @defaultValue 25,000,000 for URLs, responses and streams; none for paths, bytes and blobs,
   * which are as long as they are
   */
  readonly maxBytes?: number | undefined;
  /** How long a download may take from the first step to the last byte, in milliseconds. @defaultValue 30,000 */
  readonly timeout?: number | undefined;
  /**
   * Whether `fromUrl` connects to private, loopback, link-local and other addresses that are not of the public internet.
   * Nothing hinders a browser, which has rules of its own. @defaultValue false
   */
  readonly allowPrivateNetwork?: boolean | undefined;
}

/** Turns images into tensors. It holds settings only and may be used by many calls at once. */
export interface Preprocessor<D extends 'float32' | 'uint8' = 'float32'> {
  /**
   * Takes whatever an image may come from, and does what the method for it does.
   *
   * @throws {@link TFLiteError} As the other methods; `IMAGE_TOO_LARGE` for more bytes than `maxBytes`. What a stream fails
   * with is thrown as it is, and an abortion throws the signal's reason.
   */
  from(source: ImageSource, options?: { readonly signal?: AbortSignal | undefined }): Promise<Tensor<D>>;
  /**
   * Reads a file of the machine it runs on.
   *
   * @param path - A path, or a `file:` URL.
   * @throws {@link TFLiteError} `FILE_NOT_FOUND`, and as {@link Preprocessor.fromBytes}.
   */
  fromPath(path: string | URL, options?: { readonly signal?: AbortSignal | undefined }): Promise<Tensor<D>>;
  /**
   * Downloads an image by http or https.
   *
   * Outside of browsers, addresses that are not of the public internet are refused, also after redirects: the host's
   * name is resolved once, and the connection goes to the address that was checked.
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
  fromBytes(bytes: ArrayBufferView | ArrayBufferLike): Promise<Tensor<D>>;
  /**
   * Takes decoded pixels: 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels of 8 bits; in a browser also what it
   * can draw, which is fast, but not equal to Python's.
   *
   * @throws {@link TFLiteError} `OPTION_INVALID` when the sizes do not fit the data, or nothing is loaded yet;
   * `IMAGE_TOO_LARGE`, `IMAGE_UNSUPPORTED` for what cannot be drawn.
   */
  fromPixels(image: PixelSource): Tensor<D>;
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
  const { decode, maxPixels, interpolation = 'nearest', passOrder = 'pillow-13' } = options;
  const { maxBytes, timeout = FETCH_TIMEOUT, allowPrivateNetwork } = options;
  requireResizeNames(interpolation, passOrder);
  if (maxPixels !== undefined) requireMaxPixels(maxPixels);
  if (maxBytes !== undefined && !(maxBytes >= 1)) throw invalidOption('maxBytes', maxBytes, 'a number of at least 1');
  if (!(timeout >= 1 && timeout < 2 ** 31))
    throw invalidOption('timeout', timeout, 'milliseconds, from 1 to 2,147,483,647');
  const resolved = resolveScaling(scaling);
  const [width, height] = resolveTargetSize(scaling, options.targetSize);
  const toTensor = createTensorMaker(resolved, options.dtype ?? 'float32', [1, height, width, 3]);

  const finish = (rgb: RgbImage) => toTensor(resize(rgb, width, height, { interpolation, passOrder }).data);
  const limits = { maxBytes, maxPixels, timeout, allowPrivateNetwork };
  const fromFile = async (bytes: Uint8Array) => finish(await decodeImage(bytes, { decode, maxPixels }));
  const fromPixels = (image: PixelSource) => finish(toRgbImage('image', readPixels(image, maxPixels)));
  const from = async (source: unknown, { signal }: { signal?: AbortSignal | undefined } = {}) => {
    const read = await readSource(source, { ...limits, signal });
    return ArrayBuffer.isView(read) ? fromFile(read) : fromPixels(read);
  };
  return {
    from,
    fromPath: async (path, { signal } = {}) => fromFile(await readImageFile(path, { signal, maxBytes })),
    fromUrl: async (url, { signal } = {}) => fromFile(await fetchImage(url, { ...limits, signal })),
    fromBytes: async (bytes) => {
      const view = viewBytes(bytes);
      if (!view) throw new TypeError(`'bytes' has to be bytes, not ${describeType(bytes)}.`);
      return from(view);
    },
    fromPixels,
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
      throw invalidOption(
        'dtype',
        dtype,
        "'float32' for a scaling other than 'none': 8 bits hold pixels, not scaled numbers",
      );
    }
    return (rgb) => createTensor('uint8', shape, rgb);
  }
  // The value may come from JavaScript without types.
  if ((dtype as string) !== 'float32') throw invalidOption('dtype', dtype, "'float32' or 'uint8'");
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
  throw invalidOption('scaling', scaling, `one of ${known}, or { mean, std }, or a function`);
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
  if (!resolved || !isPossible) throw invalidOption('targetSize', targetSize, '[width, height] in whole pixels');
  return resolved;
}
