// What every consumer runs: a photo through both entries, as a user would write it.

import { Interpreter, isTFLiteError, topLabels } from 'tflite-interpreter';
import { createPreprocessor, decodeImage } from 'tflite-interpreter/image';

/**
 * Names what the photo shows.
 *
 * @param {Uint8Array} model
 * @param {Uint8Array} photo
 * @param {object} [options] - Of `Interpreter.create`.
 */
export async function classify(model, photo, options = {}) {
  const start = performance.now();
  const interpreter = await Interpreter.create({ modelContent: model, ...options });
  try {
    interpreter.allocateTensors();
    const [input] = interpreter.getInputDetails();
    const [output] = interpreter.getOutputDetails();
    const pixels = createPreprocessor('efficientnet_lite').fromPixels(decodeImage(photo));
    interpreter.setTensor(input.index, pixels, { quantize: true });
    interpreter.invoke();
    const scores = interpreter.getTensor(output.index);
    const milliseconds = performance.now() - start;
    const [{ label, index, score }] = topLabels(interpreter.metadata.labels, scores, { k: 1 });
    return {
      label,
      index,
      score,
      sum: scores.data.reduce((sum, value, i) => sum + i * value, 0),
      numThreads: interpreter.numThreads,
      oneFamily: await Promise.resolve()
        .then(() => decodeImage(new Uint8Array(0)))
        .catch((error) => isTFLiteError(error, 'IMAGE_UNSUPPORTED') || isTFLiteError(error, 'IMAGE_CORRUPT')),
      milliseconds,
    };
  } finally {
    interpreter.close();
  }
}

/**
 * Fetches both files and classifies.
 *
 * @param {string | URL} assets - The folder that holds them.
 * @param {object} [options]
 */
export async function classifyFrom(assets, options) {
  const bytes = async (name) => new Uint8Array(await (await fetch(new URL(name, assets))).arrayBuffer());
  return classify(await bytes('model.tflite'), await bytes('photo.jpg'), options);
}
