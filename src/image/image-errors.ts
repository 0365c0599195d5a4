// The errors of the image room, in one voice, and the limit that all decoders share.

import { describeType } from '../check-arguments.ts';
import { TFLiteError } from '../errors.ts';
import { formatName } from './format.ts';

/**
 * The most pixels that a picture may have unless a caller says otherwise.
 *
 * It is the size from which Pillow raises `DecompressionBombError`: twice its `MAX_IMAGE_PIXELS` of 89,478,485.
 */
export const MAX_PIXELS = 178_956_970;

/** A file of a known format that is truncated or damaged; `detail` is a clause that says where. */
export function corruptImage(format: string, detail: string): TFLiteError<'IMAGE_CORRUPT'> {
  return new TFLiteError(
    'IMAGE_CORRUPT',
    `This ${formatName(format)} file is truncated or damaged: ${detail}. Fetch or export it again.`,
    { format },
  );
}

/** A well-formed file that uses something that is not decoded here; `remedy` is a sentence. */
export function unsupportedImage(
  format: string,
  feature: string,
  remedy = 'Save it as a baseline JPEG or as a PNG, or decode it yourself through the decode option.',
): TFLiteError<'IMAGE_UNSUPPORTED'> {
  return new TFLiteError(
    'IMAGE_UNSUPPORTED',
    `This ${formatName(format)} file uses ${feature}, which is not decoded here. ${remedy}`,
    { format, feature },
  );
}

/**
 * Refuses a picture by the size in its header, before anything is allocated for its pixels.
 *
 * @throws {@link TFLiteError} `IMAGE_TOO_LARGE`
 */
export function requirePixelLimit(width: number, height: number, limit: number): void {
  if (width * height > limit) {
    throw new TFLiteError(
      'IMAGE_TOO_LARGE',
      `This image is ${width} x ${height} pixels, ${width * height} in all; the limit is ${limit}. Use a smaller image, or raise maxPixels if you trust where it comes from.`,
      { width, height, limit },
    );
  }
}

/** A file that is longer than a caller allows; `bytes` is undefined where nobody knows how much longer. */
export function imageTooLong(bytes: number | undefined, limit: number): TFLiteError<'IMAGE_TOO_LARGE'> {
  return new TFLiteError(
    'IMAGE_TOO_LARGE',
    `This image has ${bytes ?? `more than ${limit}`} bytes; the limit is ${limit}. Use a smaller file, or raise maxBytes if you trust where it comes from.`,
    { ...(bytes !== undefined && { bytes }), limit },
  );
}

/**
 * Checks the option of that name.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function requireMaxPixels(maxPixels: number): void {
  if (!(maxPixels >= 1)) throw invalidOption('maxPixels', maxPixels, 'a number of at least 1');
}

/** An option or argument whose value cannot be used; `expected` completes "has to be". */
export function invalidOption(option: string, actual: unknown, expected: string): TFLiteError<'OPTION_INVALID'> {
  return new TFLiteError('OPTION_INVALID', `'${option}' has to be ${expected}; it is ${show(actual)}.`, {
    option,
    actual,
  });
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'object' && value !== null ? describeType(value) : String(value);
}

/**
 * Refuses a name that is none of those known.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function requireName(option: string, actual: string, known: readonly string[]): void {
  if (!known.includes(actual)) throw invalidOption(option, actual, `one of ${known.join(', ')}`);
}

/**
 * Refuses an option that does not exist, such as a misspelled one, which would be passed over in silence.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function requireKnown(options: object, known: Readonly<Record<string, true>>): void {
  const names = Object.keys(known);
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name)) throw invalidOption(name, value, `left out: the options are ${names.join(', ')}`);
  }
}

/** Whether a picture can have this size: whole pixels, and no more of them than a file may have. */
export function isSize(width: number, height: number): boolean {
  return [width, height].every((side) => Number.isInteger(side) && side >= 1) && width * height <= MAX_PIXELS;
}

/**
 * Refuses a size that a picture cannot be given.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID`
 */
export function requireSize(width: number, height: number): void {
  const option = isSize(width, 1) ? 'height' : 'width';
  if (!isSize(width, height))
    throw invalidOption(
      option,
      { width, height }[option],
      `a whole number of pixels, at least 1, at most ${MAX_PIXELS}`,
    );
}
