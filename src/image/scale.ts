// Pixels of 8 bits to the numbers that a model was trained on, rounded to float32 at each step as numpy does.

import { invalidOption } from './image-errors.ts';

/** A way to scale, given by numbers: `(x - mean) / std`, one number for all channels or one for each of R, G, B. */
export interface MeanStd {
  readonly mean: number | readonly [red: number, green: number, blue: number];
  readonly std: number | readonly [red: number, green: number, blue: number];
}

/** One scaling: the order in which the channels come out, and the arithmetic on each. */
export interface ScalingFacts {
  readonly order: 'rgb' | 'bgr';
  /** @param channel - 0, 1, 2 for red, green, blue, whatever the order. */
  readonly scale: (value: number, channel: number) => number;
}

// keras/src/applications/imagenet_utils.py, _preprocess_numpy_input. numpy keeps float32 there: the constants are
// rounded to it, and so is each result.
const CAFFE_MEAN = /* @__PURE__ */ [123.68, 116.779, 103.939].map(Math.fround);
const IMAGENET: MeanStd = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * The scalings by the names of Keras' `mode`, and `'none'`, which leaves 0 to 255.
 *
 * `tf`: `x / 127.5 - 1`. `caffe`: channels in the order B, G, R, less ImageNet's means. `torch`: `x / 255`, less
 * ImageNet's means, over its deviations.
 */
export const SCALINGS = {
  none: { order: 'rgb', scale: (value) => value },
  tf: { order: 'rgb', scale: (value) => Math.fround(value / 127.5) - 1 },
  caffe: { order: 'bgr', scale: (value, channel) => value - CAFFE_MEAN[channel]! },
  torch: { order: 'rgb', scale: (value, channel) => standardize(Math.fround(value / 255), IMAGENET, channel) },
} as const satisfies Record<string, ScalingFacts>;

/** The name of a scaling. */
export type Scaling = keyof typeof SCALINGS;

/**
 * Scales pixels to float32.
 *
 * @param rgb - Red, green, blue of each pixel.
 * @param scaling - By name or by numbers.
 * @param result - Where the numbers go. @defaultValue a new array
 * @returns As many numbers as there are samples, each what numpy gives in float32.
 * @throws {@link TFLiteError} `OPTION_INVALID` for an unknown name, or numbers that cannot be used.
 */
export function scalePixels(
  rgb: Uint8Array,
  scaling: Scaling | MeanStd,
  result: Float32Array = new Float32Array(rgb.length),
): Float32Array {
  const { order, scale } = scalingFacts(scaling);
  // A sample has 256 values: what each becomes is computed once.
  const [red, green, blue] = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, value) => scale(value, channel)),
  );
  const first = order === 'rgb' ? 0 : 2;
  const last = 2 - first;
  for (let i = 0; i < rgb.length; i += 3) {
    result[i + first] = red![rgb[i]!]!;
    result[i + 1] = green![rgb[i + 1]!]!;
    result[i + last] = blue![rgb[i + 2]!]!;
  }
  return result;
}

/**
 * The order and arithmetic of a scaling.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function scalingFacts(scaling: Scaling | MeanStd): ScalingFacts {
  if (typeof scaling === 'object') {
    requireMeanStd(scaling);
    return { order: 'rgb', scale: (value, channel) => standardize(value, scaling, channel) };
  }
  const facts = (SCALINGS as Readonly<Partial<Record<string, ScalingFacts>>>)[scaling];
  if (facts) return facts;
  throw invalidOption('scaling', scaling, `one of ${Object.keys(SCALINGS).join(', ')}, or { mean, std }`);
}

/**
 * Refuses means and deviations that are no numbers, and a deviation of 0.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function requireMeanStd({ mean, std }: MeanStd): void {
  for (const [option, numbers] of [
    ['mean', mean],
    ['std', std],
  ] as const) {
    const list: readonly unknown[] = typeof numbers === 'number' ? [numbers, numbers, numbers] : numbers;
    const isUsable =
      Array.isArray(list) &&
      list.length === 3 &&
      list.every((n) => Number.isFinite(n) && (option === 'mean' || n !== 0));
    if (isUsable) continue;
    const rest = option === 'std' ? ', none of them 0' : '';
    throw invalidOption(option, numbers, `a number or three, one for each of red, green, blue${rest}`);
  }
}

function standardize(value: number, { mean, std }: MeanStd, channel: number): number {
  return Math.fround(value - Math.fround(pick(mean, channel))) / Math.fround(pick(std, channel));
}

function pick(numbers: MeanStd['mean'], channel: number): number {
  return typeof numbers === 'number' ? numbers : numbers[channel]!;
}
