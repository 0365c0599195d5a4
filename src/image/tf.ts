// The public names of "tflite-interpreter/image/tf", listed one by one.

export { TF_METHODS, tfResize } from './tf-resize.ts';
export type { TfMethod, TfResizeOptions } from './tf-resize.ts';
export { centralCrop, resizeWithCropOrPad, resizeWithPad, smartResize } from './tf-framing.ts';
export type { FloatImage, PixelImage } from './pixels.ts';
