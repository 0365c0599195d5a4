// tf.image.resize: TensorFlow's resizing, which gives float32 and is not Pillow's.

import { requireName, requireSize } from './image-errors.ts';
import type { FloatImage, PixelImage } from './pixels.ts';
import { resizeBilinear } from './resize/tf-bilinear.ts';
import { TF_KERNELS } from './resize/tf-kernels.ts';
import { areaSpans, bicubicSpans, kernelSpans, type Span, sumSpans } from './resize/tf-spans.ts';

const f = Math.fround;

/** The methods of `tf.image.resize`, by TensorFlow's names. */
export const TF_METHODS = [
  'nearest',
  'area',
  'bilinear',
  'bicubic',
  'lanczos3',
  'lanczos5',
  'gaussian',
  'mitchellcubic',
] as const;

/** The name of a method of `tf.image.resize`. */
export type TfMethod = (typeof TF_METHODS)[number];

/** How {@link tfResize} resizes. */
export interface TfResizeOptions {
  /** @defaultValue `'bilinear'` */
  readonly method?: TfMethod | undefined;
  /** Whether a picture that shrinks is blurred first; `nearest` and `area` know no difference. @defaultValue false */
  readonly antialias?: boolean | undefined;
}

/**
 * Resizes to the float32 numbers of `tf.image.resize(image, (height, width), method, antialias=antialias)`.
 *
 * Equal to TensorFlow's CPU kernels in every bit, as its wheels for Linux on x86-64 compute them; with `lanczos3` and
 * `lanczos5` a last bit may differ now and then.
 *
 * @param image - 8 bits a sample or float32, any number of channels.
 * @param width - In pixels, at least 1. TensorFlow names the height first.
 * @param height - In pixels, at least 1.
 * @returns A new picture.
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function tfResize<C extends number>(
  image: PixelImage<C> | FloatImage<C>,
  width: number,
  height: number,
  { method = 'bilinear', antialias = false }: TfResizeOptions = {},
): FloatImage<C> {
  requireName('method', method, TF_METHODS);
  requireSize(width, height);
  if (width === image.width && height === image.height) return { ...image, data: Float32Array.from(image.data) };
  if (method === 'nearest')
    return gather(image, nearestPositions(image.width, width), nearestPositions(image.height, height));
  if (method === 'bilinear' && !antialias) return resizeBilinear(image, width, height);
  if (method === 'area') {
    const across = sumSpans(image, 'columns', areaSpans(image.width, width));
    const result = sumSpans(across, 'rows', areaSpans(image.height, height));
    const scale = f(1 / f(f(image.height / height) * f(image.width / width)));
    for (let i = 0; i < result.data.length; i++) result.data[i]! *= scale;
    return result;
  }
  const spans = (size: number, resized: number): Span[] =>
    method === 'bicubic' && !antialias
      ? bicubicSpans(size, resized)
      : kernelSpans(size, resized, TF_KERNELS[method], antialias);
  return sumSpans(sumSpans(image, 'rows', spans(image.height, height)), 'columns', spans(image.width, width));
}

/** `ResizeNearestNeighbor` with half_pixel_centers. */
function nearestPositions(size: number, resized: number): number[] {
  const scale = f(size / resized);
  return Array.from({ length: resized }, (_, i) => Math.min(Math.floor(f((i + 0.5) * scale)), size - 1));
}

function gather<C extends number>(
  { width, channels, data }: PixelImage<C> | FloatImage<C>,
  columns: readonly number[],
  rows: readonly number[],
): FloatImage<C> {
  const result = new Float32Array(columns.length * rows.length * channels);
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) result[at++] = data[from + channel]!;
    }
  }
  return { width: columns.length, height: rows.length, channels, data: result };
}
