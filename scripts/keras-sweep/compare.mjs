// node scripts/keras-sweep/compare.mjs FOLDER [TEXT] [--write]: converts what record.py wrote, and compares with Keras, its
// answers, and TensorFlow's own conversion where it was recorded. Exits with 1 where an answer differs or a file is no valid
// one. --write is for record.py --applications --tensorflow, and writes docs/converter-applications.md.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createTensor, Interpreter, isTFLiteError } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';
import { table } from '../../bench/statistics.mjs';

const {
  positionals: [folder, only = ''],
  values: { write },
} = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
const ARRAYS = {
  float32: Float32Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};
const count = { equal: 0, differs: 0, refused: 0, failed: 0, larger: 0 };
const rows = [];

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json') && name.includes(only))) {
  const one = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  const bytes = readFileSync(path.join(folder, `${one.name}.bin`));
  for (const name of one.files) await compare(one, bytes, name);
}
console.log(JSON.stringify(count));
if (write) writeFileSync('docs/converter-applications.md', applicationsPage());
process.exitCode = count.differs + count.failed > 0 ? 1 : 0;

async function compare(one, bytes, name) {
  try {
    const model = await TFLiteConverter.fromKerasModel(await readKerasModel(path.join(folder, name))).convert();
    const interpreter = await Interpreter.create({ modelContent: model });
    try {
      const difference = differenceOf(interpreter, one, bytes);
      const operators = interpreter.getOpsDetails().length;
      const isEqual = difference <= one.tolerance;
      count[isEqual ? 'equal' : 'differs']++;
      if (!isEqual) console.log(`differs  ${name}: ${difference.toExponential(1)} relative`);
      const theirs = one.tensorflow;
      rows.push({ name, operators, bytes: model.length, difference, theirs });
      if (theirs?.operators && (operators > 1.05 * theirs.operators || model.length > 1.05 * theirs.bytes)) {
        count.larger++;
        const sizes = `${operators} operators against ${theirs.operators}, ${model.length} bytes against ${theirs.bytes}`;
        console.log(`larger   ${name}: ${sizes}`);
      }
    } finally {
      interpreter.close();
    }
  } catch (error) {
    const kind = isTFLiteError(error, 'UNSUPPORTED_LAYERS') ? 'refused' : 'failed';
    count[kind]++;
    console.log(`${kind.padEnd(8)} ${name}: ${String(error.message).slice(0, 300)}`);
  }
}

function differenceOf(interpreter, { inputs, samples }, bytes) {
  const runner = interpreter.getSignatureRunner('serving_default');
  let worst = 0;
  for (const sample of samples) {
    const details = inputs.map((_, i) => inputDetails(runner, inputs, i));
    sample.inputs.forEach(({ shape }, i) => interpreter.resizeTensorInput(details[i].index, shape));
    interpreter.allocateTensors();
    sample.inputs.forEach((stored, i) => {
      const { index, dtype } = details[i];
      interpreter.setTensor(index, tensorOf(stored, bytes, dtype));
    });
    interpreter.invoke();
    const outputs = interpreter.getOutputDetails();
    if (outputs.length !== sample.outputs.length)
      throw new Error(`${outputs.length} outputs instead of ${sample.outputs.length}`);
    outputs.forEach(({ index }, i) => {
      const got = interpreter.getTensor(index);
      const wanted = tensorOf(sample.outputs[i], bytes);
      if (got.shape.join() !== wanted.shape.join())
        throw new Error(`output ${i} is [${got.shape}] instead of [${wanted.shape}]`);
      for (let k = 0; k < wanted.data.length; k++) {
        const [a, b] = [Number(got.data[k]), Number(wanted.data[k])];
        const difference =
          a === b || (Number.isNaN(a) && Number.isNaN(b)) ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b));
        worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
      }
    });
  }
  return worst;
}

/** By name; a Sequential model without an input has one of Keras' own naming. */
function inputDetails(runner, names, i) {
  const all = runner.getInputDetails();
  return all[names[i]] ?? Object.values(all)[i];
}

function tensorOf({ dtype, shape, offset }, bytes, as = dtype) {
  const length = shape.reduce((product, size) => product * size, 1);
  const Stored = ARRAYS[dtype];
  const start = bytes.byteOffset + offset;
  const data = new Stored(bytes.buffer.slice(start, start + length * Stored.BYTES_PER_ELEMENT));
  return createTensor(as, shape, as === dtype ? data : ARRAYS[as].from(data));
}

function applicationsPage() {
  const cells = rows.map(({ name, operators, bytes, difference, theirs }) => [
    `\`${path.parse(name).name.replace('app_', '')}\``,
    ...[operators, theirs?.operators ?? '', bytes, theirs?.bytes ?? ''].map(String),
    difference.toExponential(1),
  ]);
  return `# Models of keras.applications

Random weights, at the least size that each takes quickly, converted to float32 here and by TensorFlow 2.21. The difference to what Keras answers is relative for numbers above 1; the limit is 1e-5. As these two wrote it:

\`\`\`sh
python scripts/keras-sweep/record.py FOLDER --applications --tensorflow
node scripts/keras-sweep/compare.mjs FOLDER --write
\`\`\`

${table(['model', 'operators', 'TensorFlow', 'bytes', 'TensorFlow', 'difference'], cells)}
`;
}
