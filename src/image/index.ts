// The public names of "tflite-interpreter/image", listed one by one.

export { createPreprocessor } from './preprocessor.ts';
export type { FromOptions, FromPixelsOptions, IntoTarget, Preprocessor } from './preprocessor.ts';
export type { Pipeline, PreprocessorOptions, PreprocessorScaling, ResizeFunction } from './preprocessor-options.ts';
export type { ImageDType, ImageShape, ScaleFunction } from './write-pixels.ts';
export type { PictureInput, PreprocessorModel } from './model-input.ts';
export { decodeImage } from './decode.ts';
export type { DecodeLimits, DecodeOptions, ImageDecoder, ImageFileInfo } from './decode.ts';
export { DCT_METHODS, decodeJpeg } from './jpeg/decode-jpeg.ts';
export type { DctMethod, JpegOptions } from './jpeg/decode-jpeg.ts';
export { decodePng } from './png.ts';
export type { ImageFormat } from './format.ts';
export type {
  Drawable,
  DrawableBitmap,
  DrawableCanvas,
  DrawableFrame,
  DrawableImage,
  DrawableVideo,
} from './drawable.ts';
export type { ImageDataLike, ImageSource, PixelSource } from './source.ts';
export type { FloatImage, PixelImage, RgbImage } from './pixels.ts';
export { INTERPOLATIONS, resize } from './resize.ts';
export type { Box, Interpolation, PassOrder, ResizeOptions } from './resize.ts';
export { centerCrop, resizeShorterSide } from './framing.ts';
export { scalePixels, SCALINGS } from './scale.ts';
export type { MeanStd, Scaling } from './scale.ts';
export { applyOrientation, readOrientation } from './orientation.ts';
export type { Orientation } from './orientation.ts';
export { FAMILIES } from './families.ts';
export type { Family, FamilyFacts } from './families.ts';
