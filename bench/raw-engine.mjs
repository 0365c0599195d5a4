// The WebAssembly engine by its own bindings, with nothing of this library around it: what the overhead is measured against.

import { readFileSync } from 'node:fs';
import factory from '../dist/glue/simd.js';

const WASM = new URL('../dist/wasm/tflite_simd.wasm', import.meta.url);

/** @param {Uint8Array} bytes */
export async function openRawEngine(bytes) {
  const compiled = await WebAssembly.compile(readFileSync(WASM));
  const module = {
    locateFile: (name) => name,
    print() {},
    printErr() {},
    instantiateWasm(imports, done) {
      done(new WebAssembly.Instance(compiled, imports), compiled);
      return {};
    },
  };
  await factory(module);
  const model = module._malloc(bytes.length);
  module.HEAPU8.set(bytes, model);
  const status = module.TFLiteWebModelRunner.CreateFromBufferAndOptions(model, bytes.length, {
    numThreads: 1,
    enableProfiling: false,
    maxProfilingBufferEntries: 1,
  });
  const runner = status.value();
  const inputs = runner.GetInputs();
  const input = inputs.get(0);
  const value = input.data().slice().fill(1);
  return {
    infer() {
      input.data().set(value);
      if (!runner.Infer()) throw new Error('Infer failed');
      const outputs = runner.GetOutputs();
      const output = outputs.get(0);
      const answer = output.data().slice();
      output.delete();
      outputs.delete();
      return answer;
    },
    close() {
      input.delete();
      inputs.delete();
      runner.delete();
      module._free(model);
    },
  };
}
