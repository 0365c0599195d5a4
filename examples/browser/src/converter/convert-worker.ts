// The worker that converts: from a Keras file to a .tflite file, and to the names that it gives.

import { Interpreter, isTFLiteError, predictToLabels } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
import { createPreprocessor } from 'tflite-interpreter/image';
import type { Converted, ConvertAnswer, ConvertRequest, Name } from './messages.ts';

addEventListener('message', ({ data }: MessageEvent<ConvertRequest>) => {
  convert(data).then(
    (converted) => send({ converted }, [converted.tflite.buffer]),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      send({ error: { message, code: isTFLiteError(error) ? error.code : undefined } });
    },
  );
});

async function convert({ model, mode, labels, samples, photos, toName = [] }: ConvertRequest): Promise<Converted> {
  const start = performance.now();
  const converter = TFLiteConverter.fromKerasModel(await readKerasModel(model));
  if (mode !== 'float32') converter.optimizations = ['DEFAULT'];
  if (mode === 'float16') converter.targetSpec = { supportedTypes: ['float16'] };
  converter.labels = labels;
  if (photos) converter.normalization = { mean: photos.mean, std: photos.std };
  if (mode === 'int8') {
    const typical = samples ?? (photos && (await tensorsOf(photos, await floatModel(model))));
    if (!typical) throw new Error('int8 values take typical photos, by which their scales are chosen: choose some.');
    converter.representativeDataset = typical;
  }
  const { tflite, layers } = await converter.convertWithReport({ onSample: (count) => send({ samples: count }) });
  const milliseconds = performance.now() - start;
  const interpreter = await Interpreter.create({ modelContent: tflite });
  try {
    interpreter.allocateTensors();
    const [inputs, outputs] = [interpreter.getInputDetails(), interpreter.getOutputDetails()];
    const names = toName.map((values) => nameOf(interpreter, values));
    return { tflite: new Uint8Array(tflite), layers, inputs, outputs, names, milliseconds };
  } finally {
    interpreter.close();
  }
}

/** The float model says which size its photos have. */
async function floatModel(model: ArrayBuffer): Promise<Uint8Array> {
  return TFLiteConverter.fromKerasModel(await readKerasModel(model)).convert();
}

async function tensorsOf(
  { files, mean, std }: NonNullable<ConvertRequest['photos']>,
  modelContent: Uint8Array,
): Promise<Float32Array[]> {
  const interpreter = await Interpreter.create({ modelContent });
  try {
    const [input, second] = interpreter.getInputDetails();
    const [, height, width, channels] = input!.shapeSignature;
    if (second || channels !== 3 || !height || !width || height < 0 || width < 0) {
      throw new Error(
        `Photos are [1, height, width, 3], and the model's input is [${input!.shapeSignature.join(', ')}]: for int8 values, convert it with data of its kind in Node.`,
      );
    }
    const preprocessor = createPreprocessor({ mean, std }, { targetSize: [width, height] });
    return await Promise.all(files.map(async (file) => (await preprocessor.from(file)).data));
  } finally {
    interpreter.close();
  }
}

function nameOf(interpreter: Interpreter, values: Float32Array): Name {
  const [input] = interpreter.getInputDetails();
  const [output] = interpreter.getOutputDetails();
  interpreter.setTensor(input!.index, values);
  interpreter.invoke();
  const best = predictToLabels(interpreter.metadata?.labels ?? [], interpreter.getTensor(output!.index), { k: 1 });
  const [[label, score] = ['nothing', 0]] = Object.entries(best);
  return { label, score: score ?? 0 };
}

function send(message: ConvertAnswer, transfer: Transferable[] = []): void {
  postMessage(message, { transfer });
}
