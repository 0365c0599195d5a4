// The native library by its own functions, with nothing of this library around it: what a call's overhead is measured
// against.

import koffi from 'koffi';

const CPU = 1;
// A LiteRtEnvOption in three words: which accelerators register themselves, as an int, the CPU.
const ONLY_CPU = [24n, 2n, BigInt(CPU)];
const ALIGNMENT = 64;
// More than a LiteRtRankedTensorType.
const TYPE_SIZE = 128;

/**
 * The library's functions, and an environment.
 *
 * @param {string} path
 */
export function loadRawNative(path) {
  const library = koffi.load(path);
  const declare = (prototype) => library.func(prototype);
  const given = (prototype, ...args) => {
    const out = new BigUint64Array(1);
    check(declare(prototype)(...args, out));
    return out[0];
  };
  const environment = given(
    'int LiteRtCreateEnvironment(int n, const void *options, void *out)',
    1,
    new BigInt64Array(ONLY_CPU),
  );
  return { declare, given, environment };
}

/**
 * A model, loaded and compiled. The bytes have to stay as long as it is used.
 *
 * @param {ReturnType<typeof loadRawNative>} library
 * @param {Uint8Array} model
 * @throws An `Error` with the status where the library refuses the model.
 */
export function compileRaw({ declare, given, environment }, model) {
  const bytes = aligned(model.length);
  bytes.set(model);
  const loaded = given(
    'int LiteRtCreateModelFromBuffer(void *environment, const void *bytes, size_t size, void *out)',
    environment,
    bytes,
    bytes.length,
  );
  const options = given('int LiteRtCreateOptions(void *out)');
  check(declare('int LiteRtSetOptionsHardwareAccelerators(void *options, int which)')(options, CPU));
  const compiled = given(
    'int LiteRtCreateCompiledModel(void *environment, void *model, void *options, void *out)',
    environment,
    loaded,
    options,
  );
  return { bytes, loaded, compiled };
}

/**
 * A model of one input and one output, ready to run.
 *
 * @param {string} libraryPath
 * @param {Uint8Array} model
 * @param {number} answerLength - Bytes of the output; the library asks for more.
 */
export function openRawNative(libraryPath, model, answerLength) {
  const library = loadRawNative(libraryPath);
  const { declare, given } = library;
  const { bytes, loaded, compiled } = compileRaw(library, model);
  const signature = given('int LiteRtGetModelSignature(void *model, size_t i, void *out)', loaded, 0);
  const [input, output] = ['Input', 'Output'].map((kind) => {
    const needs = `int LiteRtGetCompiledModel${kind}BufferRequirements(void *compiled, size_t s, size_t i, void *out)`;
    const size = given(
      'int LiteRtGetTensorBufferRequirementsBufferSize(void *needs, void *out)',
      given(needs, compiled, 0, 0),
    );
    const tensor = given(
      `int LiteRtGetSignature${kind}TensorByIndex(void *signature, size_t i, void *out)`,
      signature,
      0,
    );
    const type = new Uint8Array(TYPE_SIZE);
    check(declare('int LiteRtGetRankedTensorType(void *tensor, void *type)')(tensor, type));
    const memory = aligned(Number(size));
    const create =
      'int LiteRtCreateTensorBufferFromHostMemory(const void *type, void *memory, size_t size, void *free, void *out)';
    return { memory, buffer: BigUint64Array.of(given(create, type, memory, memory.length, null)) };
  });
  const run = declare(
    'int LiteRtRunCompiledModel(void *compiled, size_t s, size_t n, void *inputs, size_t m, void *outputs)',
  );
  return {
    model: bytes,
    infer(value) {
      input.memory.set(value);
      check(run(compiled, 0, 1, input.buffer, 1, output.buffer));
      return output.memory.slice(0, answerLength);
    },
  };
}

function aligned(size) {
  const whole = new Uint8Array(size + 2 * ALIGNMENT);
  return whole.subarray(ALIGNMENT - Number(koffi.address(whole) % BigInt(ALIGNMENT)), -ALIGNMENT);
}

function check(status) {
  if (status !== 0) throw new Error(`the library answered with status ${status}`);
}
