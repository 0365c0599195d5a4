// Asks the engine which operators it resolves: the source of src/engine/tflite-wasm/supported-operators.ts.
//
// `node scripts/measure-operator-versions.mjs`. The engine resolves every operator code of a model when it loads it,
// so a model of one tensor, no node and one operator code is enough. Custom operators need a node.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const WASM = '@tensorflow/tfjs-tflite/wasm/tflite_web_api_cc_simd';
const LAST_BUILTIN = 165;
const LAST_VERSION = 30;
const CUSTOM_CODE = 32;
const CUSTOM_NAMES = [
  'TFLite_Detection_PostProcess',
  'AudioSpectrogram',
  'Mfcc',
  'MaxPoolingWithArgmax2D',
  'MaxUnpooling2D',
  'Convolution2DTransposeBias',
  'TransformTensorBilinear',
  'TransformLandmarks',
  'Landmarks2TransformMatrix',
  'NumericVerify',
  'Atan2',
  'Sign',
  'Irfft2d',
  'Roll',
  'Table',
  'Gelu',
  'HashTable',
  'HashTableV2',
  'CustomMultinomial',
  'RandomUniform',
  'RandomStandardNormal',
  'FakeQuantWithMinMaxArgs',
  'Custom',
  'FlexAddV2',
  'FlexErf',
  'FlexTensorListReserve',
  'TFSentencepieceTokenizeOp',
  'NGrams',
  'tftext:WhitespaceTokenizeWithOffsets',
  'DISPATCH_OP',
];

const factory = require(`${WASM}.js`);
const wasmBinary = readFileSync(require.resolve(`${WASM}.wasm`));

/** Loads a model; what the engine printed, or how it ended. Each one gets an instance of its own. */
async function load(bytes) {
  const log = [];
  const module = await factory({ wasmBinary, print() {}, printErr: (line) => log.push(line) });
  const pointer = module._malloc(bytes.length);
  module.HEAPU8.set(bytes, pointer);
  const options = { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 1 };
  try {
    const status = module.TFLiteWebModelRunner.CreateFromBufferAndOptions(pointer, bytes.length, options);
    if (!status.ok()) log.push(status.errorMessage());
  } catch (error) {
    log.push(String(error));
  }
  return log.join('\n');
}

/** A model of one tensor, with one operator code, and one node of it if `customName` is given. */
function modelWith(code, version, customName) {
  const operatorCode = [Math.min(code, 127), customName, version, code];
  const nodes = customName === undefined ? [] : [table([0, Int32Array.of(0), Int32Array.of(1)])];
  const tensors = [table([Int32Array.of(1)]), table([Int32Array.of(1)])];
  const subgraph = table([tensors, Int32Array.of(0), Int32Array.of(customName === undefined ? 0 : 1), nodes]);
  return flatbuffer(table([3, [table(operatorCode)], [subgraph], undefined, [table([])]]));
}

/** A table by its slots: a number, a text, an Int32Array, an array of tables, or undefined. */
function table(fields) {
  return { fields };
}

/** Lays a table out in 32-bit words, each thing in front of what it refers to. */
function flatbuffer(root) {
  const words = [0, new DataView(new TextEncoder().encode('TFL3').buffer).getUint32(0, true)];
  refer(0, root);
  return new Uint8Array(Uint32Array.from(words).buffer);

  function refer(at, value) {
    words[at] = 4 * (words.length + vtableWords(value) - at);
    put(value);
  }

  function put(value) {
    if (typeof value === 'string') {
      const text = new TextEncoder().encode(value);
      const padded = new Uint8Array(4 * (Math.floor(text.length / 4) + 1));
      padded.set(text);
      words.push(text.length, ...new Uint32Array(padded.buffer));
    } else if (value instanceof Int32Array) {
      words.push(value.length, ...value);
    } else if (Array.isArray(value)) {
      const first = words.push(value.length);
      value.forEach(() => words.push(0));
      value.forEach((element, i) => refer(first + i, element));
    } else {
      putTable(value.fields);
    }
  }

  function putTable(fields) {
    const sizes = [4 + 2 * fields.length, 4 + 4 * fields.length];
    const places = fields.map((field, slot) => (field === undefined ? 0 : 4 + 4 * slot));
    const vtable = Uint16Array.from({ length: 2 * vtableWords({ fields }) }, (_, i) => [...sizes, ...places][i] ?? 0);
    words.push(...new Uint32Array(vtable.buffer));
    const first = words.push(4 * vtableWords({ fields }));
    fields.forEach((field) => words.push(typeof field === 'number' ? field : 0));
    fields.forEach((field, slot) =>
      typeof field === 'object' || typeof field === 'string' ? refer(first + slot, field) : 0,
    );
  }

  function vtableWords(value) {
    return value.fields ? Math.ceil((4 + 2 * value.fields.length) / 4) : 0;
  }
}

for (let code = 0; code <= LAST_BUILTIN; code++) {
  if (code === CUSTOM_CODE) continue;
  const known = [];
  let name = '';
  for (let version = 1; version <= LAST_VERSION; version++) {
    const log = await load(modelWith(code, version));
    name = /builtin opcode '(\w+)'/.exec(log)?.[1] ?? name;
    if (log === '') known.push(version);
  }
  console.log(`${code} ${name}: ${known.join(' ') || 'none'}`);
}
for (const name of CUSTOM_NAMES) {
  const log = await load(modelWith(CUSTOM_CODE, 1, name));
  const answer = log.includes('unresolved custom op') ? 'unknown' : log.includes('dlopen') ? 'aborts' : 'known';
  console.log(`${name}: ${answer}`);
}
