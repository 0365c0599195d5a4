// Names what a photo shows. Beside it, line for line: classify.py.
// npm install tflite-interpreter

import { fileURLToPath } from 'node:url';

import { Interpreter, predictToLabels, readLabels } from 'tflite-interpreter';
import { createPreprocessor } from 'tflite-interpreter/image';

const assets = fileURLToPath(new URL('../assets', import.meta.url));

const interpreter = await Interpreter.create({ modelPath: `${assets}/efficientnet_lite0_int8.tflite` });
interpreter.allocateTensors();
const inputDetails = interpreter.getInputDetails()[0]!;
const outputDetails = interpreter.getOutputDetails()[0]!;

const preprocessor = createPreprocessor('xception', { targetSize: [224, 224] });
const X = await preprocessor.fromPath(`${assets}/chelsea.jpg`);

// The model's input is uint8: numbers become the nearest integers.
interpreter.setTensor(inputDetails.index, X, { quantize: true });

interpreter.invoke();
const preds = interpreter.getTensor(outputDetails.index);

const classes = await readLabels(`${assets}/imagenet_labels.txt`);
const labels = predictToLabels(classes, preds);
for (const [label, score] of Object.entries(labels)
  .sort((a, b) => b[1] - a[1])
  .slice(0, 5)) {
  console.log(`${score.toFixed(3)} ${label}`);
}
