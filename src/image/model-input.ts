// What a model wants for a picture, in its own words: the shape, dtype and quantization of its input, its metadata.

import { TFLiteError } from '../errors.ts';
import type { MeanStd } from './scale.ts';
import { IMAGE_DTYPES, type ImageDType, type Output } from './write-pixels.ts';

/** An `Interpreter`, or whatever tells of a model's inputs as it does. */
export interface PreprocessorModel {
  /** The model's inputs. */
  getInputDetails(): readonly PictureInput[];
  /** What the model says of the inputs of its graphs, in the same order. */
  readonly metadata:
    | {
        readonly subgraphs: readonly {
          readonly inputs: readonly {
            readonly normalization: { readonly mean: readonly number[]; readonly std: readonly number[] } | undefined;
          }[];
        }[];
      }
    | undefined;
}

/** What counts of the details of an input, as `getInputDetails` gives them. */
export interface PictureInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly shapeSignature: readonly number[];
  readonly dtype: string;
  readonly quantization: readonly [scale: number, zeroPoint: number];
  readonly quantizationParameters: { readonly scales: ArrayLike<number> };
}

/** What {@link readModelInput} finds; `width` and `height` are -1 where the model takes any. */
export type ModelInput = Omit<Output, 'scaling'>;

/**
 * Reads the one input of a model that takes a picture.
 *
 * @throws {@link TFLiteError} `OPTION_INVALID` when there is none, or several, or one of another dtype.
 */
export function readModelInput(model: PreprocessorModel): ModelInput {
  const { dtype, shape, shapeSignature, quantization, quantizationParameters } = findInput(model).details;
  const isNhwc = shape[3] === 3 || (shape[1] !== 3 && shape[3] === 1);
  const [height, width, channels] = isNhwc ? ([1, 2, 3] as const) : ([2, 3, 1] as const);
  if (!(dtype in IMAGE_DTYPES)) throw unclear(model, `its input is ${dtype}, and float32, uint8 or int8 is given here`);
  if (quantizationParameters.scales.length > 1) throw unclear(model, 'its input has several scales');
  const sizeOf = (dimension: number): number => {
    const size = shape[dimension]!;
    return size === 1 && shapeSignature[dimension] === -1 ? -1 : size;
  };
  return {
    width: sizeOf(width),
    height: sizeOf(height),
    channels: shape[channels] as 1 | 3,
    layout: isNhwc ? 'NHWC' : 'NCHW',
    dtype: dtype as ImageDType,
    quantization,
  };
}

/**
 * Reads how a model wants its pixels scaled, before quantization.
 *
 * @returns The normalization of the metadata; `'none'` for an input that takes pixels as they are.
 * @throws {@link TFLiteError} `OPTION_INVALID` when the model does not say; `METADATA_CORRUPT`.
 */
export function readModelScaling(model: PreprocessorModel): MeanStd | 'none' {
  const { position, details } = findInput(model);
  const normalization = model.metadata?.subgraphs[0]?.inputs[position]?.normalization;
  if (normalization) {
    const pick = (numbers: readonly number[]): MeanStd['mean'] =>
      numbers.length === 1 ? numbers[0]! : (numbers as unknown as [number, number, number]);
    return { mean: pick(normalization.mean), std: pick(normalization.std) };
  }
  const { dtype, quantization } = details;
  const [scale, zeroPoint] = quantization;
  // Steps of 1 from 0: the integers stand for pixels.
  if (dtype === 'uint8' && (scale === 0 || (scale === 1 && zeroPoint === 0))) return 'none';
  if (dtype === 'int8' && scale === 1 && zeroPoint === -128) return 'none';
  throw unclear(
    model,
    "its metadata does not tell how pixels are scaled: name its family or a scaling, as in createPreprocessor('mobilenet_v2', { from: interpreter })",
  );
}

function findInput(model: PreprocessorModel): {
  readonly position: number;
  readonly details: PictureInput;
} {
  if (typeof (model as Partial<PreprocessorModel> | undefined)?.getInputDetails !== 'function') {
    throw new TypeError("'from' has to be an Interpreter.");
  }
  const inputs = model.getInputDetails().map((details, position) => ({ details, position }));
  const pictures = inputs.filter(
    ({ details: { shape } }) => shape.length === 4 && [shape[1], shape[3]].some((size) => size === 1 || size === 3),
  );
  if (pictures.length === 1) return pictures[0]!;
  const shapes = inputs.map(({ details: { name, shape } }) => `'${name}' [${shape.join(', ')}]`).join(', ');
  throw unclear(
    model,
    `of its inputs (${shapes}) ${pictures.length} can take pictures, which have 4 dimensions and 1 or 3 channels`,
  );
}

function unclear(model: PreprocessorModel, reason: string): TFLiteError<'OPTION_INVALID'> {
  return new TFLiteError('OPTION_INVALID', `The model does not say enough to prepare pictures for it: ${reason}.`, {
    option: 'from',
    actual: model,
  });
}
