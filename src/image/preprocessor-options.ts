// The settings of a preprocessor, checked and resolved once, when it is created.

import { describeType } from '../check-arguments.ts';
import type { DecodeOptions } from './decode.ts';
import { DCT_METHODS } from './jpeg/decode-jpeg.ts';
import { FAMILIES, type Family, familyFacts } from './families.ts';
import { invalidOption, isSize, requireKnown, requireMaxPixels, requireName } from './image-errors.ts';
import { type PreprocessorModel, readModelInput, readModelScaling } from './model-input.ts';
import type { FloatImage, PixelImage } from './pixels.ts';
import { FETCH_TIMEOUT } from './read-options.ts';
import { requireResizeNames, type ResizeOptions } from './resize.ts';
import { type MeanStd, requireMeanStd, type Scaling, SCALINGS } from './scale.ts';
import { IMAGE_DTYPES, type ImageDType, type Output, type ScaleFunction } from './write-pixels.ts';

/** How a preprocessor scales: a family of `keras.applications`, Keras' name of a mode, numbers, or a function. */
export type PreprocessorScaling = Family | Scaling | MeanStd | ScaleFunction;

/** A resize of one's own, such as `resizeWithPad`: it gets RGB pixels (one channel for grayscale), and gives that size. */
export type ResizeFunction = <C extends 1 | 3>(
  image: PixelImage<C>,
  width: number,
  height: number,
) => PixelImage<C> | FloatImage<C>;

/** Which of Python's ways is followed from the file to the resized pixels. */
export type Pipeline = 'pillow' | 'tf.data';

const PIPELINES: readonly Pipeline[] = ['pillow', 'tf.data'];

/** Settings of a preprocessor; what is not given is as in keras-image-helper. */
export interface PreprocessorOptions extends Omit<ResizeOptions, 'box'>, DecodeOptions {
  /**
   * **Width, then height**, as keras-image-helper's `target_size`; Keras' own `load_img` has them the other way round.
   * The tensor's shape is `[1, height, width, 3]`. @defaultValue the size of the family or model, where one is named
   */
  readonly targetSize?: readonly [width: number, height: number] | undefined;
  /**
   * `'tf.data'` gives what a model saw that was trained through `image_dataset_from_directory`: `dct` is `'fast'` unless
   * said, then `tf.image.resize`, bilinear in float32, without antialias. `interpolation` has to be left out or
   * `'bilinear'` then.
   * @defaultValue `'pillow'`
   */
  readonly pipeline?: Pipeline | undefined;
  /** Takes the place of `interpolation`, `keepAspectRatio` and `passOrder`. */
  readonly resize?: ResizeFunction | undefined;
  /**
   * `'exif'` turns the picture as its file says, as `ImageOps.exif_transpose` does; `'ignore'` is what keras-image-helper
   * and Keras do. @defaultValue `'ignore'`
   */
  readonly orientation?: 'ignore' | 'exif' | undefined;
  /** `'grayscale'` gives one channel, as Pillow's `convert('L')`. @defaultValue `'rgb'`, or what the model takes */
  readonly colorMode?: 'rgb' | 'grayscale' | undefined;
  /** @defaultValue `'float32'`, or what the model takes */
  readonly dtype?: ImageDType | undefined;
  /**
   * Scale and zero point of a quantized input, as `getInputDetails()` tells: the tensor holds the scaled numbers quantized.
   * Without, `'uint8'` holds pixels as they are. @defaultValue that of the model, where there is one
   */
  readonly quantization?: readonly [scale: number, zeroPoint: number] | undefined;
  /** `'NCHW'` puts the channels before the rows. @defaultValue `'NHWC'`, or what the model takes */
  readonly layout?: 'NHWC' | 'NCHW' | undefined;
  /** An `Interpreter`: size, layout, channels, dtype and quantization are those of its input. */
  readonly from?: PreprocessorModel | undefined;
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

/** Every one of them, for whoever hands them on. */
export const PREPROCESSOR_OPTIONS = {
  interpolation: true,
  keepAspectRatio: true,
  passOrder: true,
  targetSize: true,
  pipeline: true,
  resize: true,
  orientation: true,
  colorMode: true,
  dtype: true,
  quantization: true,
  layout: true,
  from: true,
  decode: true,
  dct: true,
  maxPixels: true,
  maxBytes: true,
  timeout: true,
  allowPrivateNetwork: true,
} as const satisfies Record<keyof PreprocessorOptions, true>;

/** Settings with nothing left open. */
export interface Settings extends DecodeOptions {
  readonly output: Output;
  readonly pipeline: Pipeline;
  readonly resize?: ResizeFunction | undefined;
  readonly resizing: ResizeOptions;
  readonly orientation: 'ignore' | 'exif';
  readonly maxBytes?: number | undefined;
  readonly timeout: number;
  readonly allowPrivateNetwork?: boolean | undefined;
}

/**
 * Checks settings, and takes from the family or the model what they leave open.
 *
 * @param scaling - undefined to take it from the model.
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function resolveSettings(scaling: PreprocessorScaling | undefined, options: PreprocessorOptions): Settings {
  requireKnown(options, PREPROCESSOR_OPTIONS);
  const { maxPixels, maxBytes, timeout = FETCH_TIMEOUT } = options;
  const { from, resize, pipeline = 'pillow', orientation = 'ignore', passOrder, keepAspectRatio } = options;
  const { dct = pipeline === 'tf.data' ? 'fast' : 'accurate' } = options;
  const { interpolation = pipeline === 'pillow' ? 'nearest' : 'bilinear' } = options;
  requireResizeNames(interpolation, passOrder);
  requireName('pipeline', pipeline, PIPELINES);
  requireName('dct', dct, DCT_METHODS);
  requireName('orientation', orientation, ['ignore', 'exif']);
  if (maxPixels !== undefined) requireMaxPixels(maxPixels);
  if (maxBytes !== undefined && !(maxBytes >= 1)) throw invalidOption('maxBytes', maxBytes, 'a number of at least 1');
  if (!(timeout >= 1 && timeout < 2 ** 31)) {
    throw invalidOption('timeout', timeout, 'milliseconds, from 1 to 2,147,483,647');
  }
  if (resize !== undefined && typeof resize !== 'function') throw invalidOption('resize', resize, 'a function');
  if (pipeline === 'tf.data') {
    if (interpolation !== 'bilinear') {
      const expected =
        "'bilinear' with pipeline 'tf.data'; for another method, give resize a function that calls tfResize";
      throw invalidOption('interpolation', interpolation, expected);
    }
    if (keepAspectRatio)
      throw invalidOption(
        'keepAspectRatio',
        keepAspectRatio,
        "false with pipeline 'tf.data'; give smartResize as resize",
      );
  }
  const output = resolveOutput(scaling ?? (from && readModelScaling(from)), options);
  if (pipeline === 'tf.data' && output.channels === 1)
    throw invalidOption('colorMode', 'grayscale', "'rgb' with pipeline 'tf.data'");
  const resizing = { interpolation, passOrder, keepAspectRatio };
  return { ...options, output, pipeline, resizing, orientation, dct, timeout };
}

function resolveOutput(scaling: PreprocessorScaling | undefined, options: PreprocessorOptions): Output {
  const { from, colorMode, targetSize } = options;
  const resolved = resolveScaling(scaling);
  const model = from && readModelInput(from);
  requireName('colorMode', colorMode ?? 'rgb', ['rgb', 'grayscale']);
  const asked = colorMode && (colorMode === 'rgb' ? 3 : 1);
  const { channels = asked ?? 3, layout = options.layout ?? 'NHWC', dtype = options.dtype ?? 'float32' } = model ?? {};
  const { quantization = options.quantization ?? [0, 0] } = model ?? {};
  requireName('dtype', dtype, Object.keys(IMAGE_DTYPES));
  requireName('layout', layout, ['NHWC', 'NCHW']);
  if (!isPair(quantization) || !(quantization[0] >= 0 && Number.isInteger(quantization[1]))) {
    throw invalidOption('quantization', quantization, '[scale, zeroPoint]');
  }
  const [width, height] = resolveTargetSize(scaling, targetSize, model);
  // A model's word is not to be overruled: what contradicts it would be refused by setTensor, or worse, taken.
  for (const [option, given, wanted] of [
    ['colorMode', asked, channels],
    ['layout', options.layout, layout],
    ['dtype', options.dtype, dtype],
    ['quantization', options.quantization?.join(), quantization.join()],
  ] as const) {
    if (given !== undefined && given !== wanted) {
      throw invalidOption(option, options[option], `what the model's input takes (${String(wanted)}), or left out`);
    }
  }
  return { scaling: resolved, width, height, channels, layout, dtype, quantization };
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
}

function resolveScaling(scaling: PreprocessorScaling | undefined): Scaling | MeanStd | ScaleFunction {
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
  scaling: PreprocessorScaling | undefined,
  targetSize: PreprocessorOptions['targetSize'],
  model: { readonly width: number; readonly height: number } | undefined,
): readonly [width: number, height: number] {
  const size = typeof scaling === 'string' ? familyFacts(scaling)?.size : undefined;
  const free = model && (model.width === -1 || model.height === -1);
  const given = model && !free ? ([model.width, model.height] as const) : size && ([size, size] as const);
  const resolved = targetSize ?? given;
  if (!isPair(resolved) || !isSize(...resolved)) {
    const expected = '[width, height] in whole pixels';
    throw invalidOption('targetSize', targetSize, free ? `${expected}, since the model takes any size` : expected);
  }
  for (const [i, side] of [model?.width ?? -1, model?.height ?? -1].entries()) {
    if (side === -1 || side === resolved[i]) continue;
    throw invalidOption('targetSize', targetSize, `[${model!.width}, ${model!.height}], the size of the model's input`);
  }
  return resolved;
}
