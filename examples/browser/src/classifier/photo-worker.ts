// The worker that turns photos into tensors, so that the page stays free for what its reader does.

import {
  applyOrientation,
  createPreprocessor,
  decodeImage,
  readOrientation,
  type PixelImage,
  type Preprocessor,
} from 'tflite-interpreter/image';
import type { PhotoAnswer, PhotoRequest } from './photo-messages.ts';

let preprocessor: Preprocessor<'float32' | 'int8' | 'uint8'> | undefined;

addEventListener('message', ({ data }: MessageEvent<PhotoRequest>) => {
  void answer(data);
});

async function answer(request: PhotoRequest): Promise<void> {
  try {
    if (request.kind === 'model') {
      const { inputs, subgraphs } = request;
      const from = { getInputDetails: () => inputs, metadata: subgraphs && { subgraphs } };
      preprocessor = createPreprocessor({ from }, { interpolation: 'bilinear' });
      return;
    }
    if (!preprocessor) throw new Error('A photo came before the model.');
    const start = performance.now();
    const pixels = await readPixels(request.source);
    const decoded = performance.now();
    const { data, shape, dtype } = preprocessor.fromPixels(pixels);
    const times = { decode: decoded - start, prepare: performance.now() - decoded };
    const { width, height } = pixels;
    send({ id: request.id, tensor: { data, shape, dtype } as never, times, width, height }, [data.buffer]);
  } catch (error) {
    if (request.kind === 'photo')
      send({ id: request.id, error: error instanceof Error ? error.message : String(error) });
    else throw error;
  }
}

/** JPEG and PNG are decoded by the library, equal to Python's; the browser decodes the rest, and frames of the camera. */
async function readPixels(source: ArrayBuffer | ImageBitmap): Promise<PixelImage> {
  if (source instanceof ImageBitmap) return drawn(source);
  const bytes = new Uint8Array(source);
  const image = await decodeImage(bytes, { decode: async () => drawn(await createImageBitmap(new Blob([bytes]))) });
  return applyOrientation(image as Parameters<typeof applyOrientation>[0], readOrientation(bytes));
}

function drawn(bitmap: ImageBitmap): PixelImage {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, channels: 4, data: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer) };
}

function send(message: PhotoAnswer, transfer: Transferable[] = []): void {
  postMessage(message, { transfer });
}
