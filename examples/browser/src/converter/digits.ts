// The sample: a Keras model of handwritten digits, and twenty of them.

import pixelsUrl from '../../../../test/fixtures/digits/answers.bin?url';
import modelUrl from '../../../../test/fixtures/digits/digits.keras?url';
import labelsUrl from '../../../../test/fixtures/digits/labels.txt?url';
import { readLabels } from 'tflite-interpreter';

/** 8 x 8 pixels, 0 to 16. */
const SIZE = 8;
const GREATEST = 16;

/** The model with inputs for it, each 0 to 1. */
export interface Sample {
  readonly model: Blob;
  readonly labels: readonly string[];
  /** To calibrate with. */
  readonly typical: readonly Float32Array[];
  /** To be named: one of each digit, 0 to 9. */
  readonly unseen: readonly Float32Array[];
}

/** Fetches the sample. */
export async function fetchSample(): Promise<Sample> {
  const [model, pixels, labels] = await Promise.all([fetchBlob(modelUrl), fetchBlob(pixelsUrl), readLabels(labelsUrl)]);
  const bytes = new Uint8Array(await pixels.arrayBuffer());
  const digits = Array.from({ length: 20 }, (_, i) =>
    Float32Array.from(bytes.subarray(i * SIZE * SIZE, (i + 1) * SIZE * SIZE), (pixel) => pixel / GREATEST),
  );
  // Two of each digit lie one behind the other.
  return {
    model,
    labels,
    typical: digits.filter((_, i) => i % 2 === 0),
    unseen: digits.filter((_, i) => i % 2 === 1),
  };
}

/** A digit as a picture. */
export function drawDigit(values: Float32Array): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const pixels = new ImageData(SIZE, SIZE);
  values.forEach((value, i) => pixels.data.set([255 * (1 - value), 255 * (1 - value), 255 * (1 - value), 255], 4 * i));
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  return canvas;
}

async function fetchBlob(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered with status ${response.status}.`);
  return response.blob();
}
