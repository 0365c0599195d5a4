// Where onnxruntime-node and the models in its format are kept for benchmarks: a folder that git does not see.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const FOLDER = fileURLToPath(new URL('.onnxruntime', import.meta.url));

/**
 * The model as `npm run bench:onnxruntime` writes it.
 *
 * @param {string} model - A .tflite file.
 */
export function onnxOf(model) {
  return path.join(FOLDER, path.basename(model).replace(/\.tflite$/, '.onnx'));
}
