// From a photo's pixels to what a model takes: its size, and the numbers that it was trained on.

import type { ModelMetadata, TensorDetails } from 'tflite-interpreter';
import { UsageError, type Settings } from './arguments.ts';

/** How the pixels of a photo, 0 to 255, become the values of a model's input. */
export interface ModelInput {
  readonly width: number;
  readonly height: number;
  /** What happens to the pixels, in words. */
  readonly description: string;
  /** The real number that a pixel of one of the three channels stands for. */
  readonly scale: (pixel: number, channel: number) => number;
}

/**
 * Finds out what an input wants: what the user says, else the model's metadata, else the custom of its dtype.
 *
 * @throws {@link UsageError} for an input that is no photo.
 */
export function describeInput(
  details: TensorDetails,
  metadata: ModelMetadata | undefined,
  given: Settings['scaling'],
): ModelInput {
  const [batch, height, width, channels] = details.shape;
  if (batch !== 1 || !height || !width || channels !== 3 || details.shape.length !== 4) {
    const shape = details.shape.join(', ');
    throw new UsageError(
      `The model's input '${details.name}' is [${shape}]; this program classifies photos, so it needs [1, height, width, 3].`,
    );
  }
  return { width, height, ...scaling(details, metadata, given) };
}

function scaling(
  { dtype, quantization: [scale, zeroPoint] }: TensorDetails,
  metadata: ModelMetadata | undefined,
  given: Settings['scaling'],
): Pick<ModelInput, 'description' | 'scale'> {
  if (given) {
    return {
      description: `(pixel - ${given.mean}) / ${given.std}, as --mean and --std say`,
      scale: (pixel) => (pixel - given.mean) / given.std,
    };
  }
  const { mean, std } = metadata?.subgraphs[0]?.inputs[0]?.normalization ?? {};
  if (mean?.length && std?.length) {
    return {
      description: `(pixel - ${mean.join(', ')}) / ${std.join(', ')}, as the model's metadata says`,
      // One value stands for all channels.
      scale: (pixel, channel) => (pixel - (mean[channel] ?? mean[0]!)) / (std[channel] ?? std[0]!),
    };
  }
  if (scale === 0) {
    return {
      description: '(pixel - 127.5) / 127.5, a guess: the model has no metadata',
      scale: (pixel) => (pixel - 127.5) / 127.5,
    };
  }
  // By custom, quantized inputs run over the pixels themselves, shifted by 128 where they are signed.
  const shift = dtype === 'int8' ? 128 : 0;
  return {
    description: `pixels as they are${shift ? `, less ${shift}` : ''}, a guess: the model has no metadata`,
    scale: (pixel) => (pixel - shift - zeroPoint) * scale,
  };
}

/** The values of a photo that already has the input's size, channel by channel, pixel by pixel. */
export function valuesOf({ width, height, scale }: ModelInput, pixels: Uint8Array): Float32Array {
  const values = new Float32Array(width * height * 3);
  for (let i = 0; i < values.length; i++) values[i] = scale(pixels[i]!, i % 3);
  return values;
}
