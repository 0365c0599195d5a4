// From a trained Keras model to names, without Python: digits.keras becomes an int8 .tflite, which names ten digits.
//
// npm run example:convert [-- OUTPUT.tflite]

import { readFile, writeFile } from 'node:fs/promises';
import { Interpreter, predictToLabels, readLabels } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';

const FOLDER = 'test/fixtures/digits';
const [output = 'dist-examples/digits_int8.tflite'] = process.argv.slice(2);

// Twenty digits of 8 x 8 pixels, 0 to 16, two of each: one to calibrate with, one to be named.
const pixels = await readFile(`${FOLDER}/answers.bin`);
const digits = Array.from({ length: 20 }, (_, i) =>
  Float32Array.from(pixels.subarray(64 * i, 64 * (i + 1)), (pixel) => pixel / 16),
);
const typical = digits.filter((_, i) => i % 2 === 0);
const unseen = digits.filter((_, i) => i % 2 === 1);

const converter = TFLiteConverter.fromKerasModel(await readKerasModel(`${FOLDER}/digits.keras`));
converter.optimizations = ['DEFAULT'];
converter.representativeDataset = () => typical;
converter.inferenceInputType = 'int8';
converter.inferenceOutputType = 'int8';
converter.labels = await readLabels(`${FOLDER}/labels.txt`);
const tflite = await converter.convert();
await writeFile(output, tflite);
console.log(`${output}: ${tflite.length} bytes`);

const interpreter = await Interpreter.create({ modelContent: tflite });
try {
  interpreter.allocateTensors();
  const [input] = interpreter.getInputDetails();
  const [scores] = interpreter.getOutputDetails();
  const labels = interpreter.metadata?.labels ?? [];
  unseen.forEach((digit, i) => {
    interpreter.setTensor(input!.index, digit, { quantize: true });
    interpreter.invoke();
    const best = predictToLabels(labels, interpreter.getTensor(scores!.index, { dequantize: true }), { k: 1 });
    const [[label, score] = []] = Object.entries(best);
    console.log(`a ${i} is taken for ${label ?? 'nothing'} (${score?.toFixed(3)})`);
  });
} finally {
  interpreter.close();
}
