// Models that are enough to ask an engine which operators it resolves: one tensor, one operator code.

/** BuiltinOperator of the file format that stands for a custom operator. */
export const CUSTOM_CODE = 32;

/** Custom operators that some build of TensorFlow Lite registers. */
export const CUSTOM_NAMES = [
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

/** A model of one tensor, with one operator code, and one node of it if `customName` is given. */
export function modelWith(code, version, customName) {
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
