// One conversion in a process of its own: node converter-process.mjs MODEL MODE prints a line of JSON.

import { readFileSync } from 'node:fs';
import { readKerasModel, TFLiteConverter } from 'tflite-interpreter/converter';

const [model, mode] = process.argv.slice(2);
const SAMPLES = 4;

const start = performance.now();
const converter = TFLiteConverter.fromKerasModel(await readKerasModel(model));
if (mode !== 'float32') converter.optimizations = ['DEFAULT'];
if (mode === 'float16') converter.targetSpec = { supportedTypes: ['float16'] };
if (mode === 'int8') {
  converter.representativeDataset = function* () {
    for (let i = 0; i < SAMPLES; i++) yield new Float32Array(32 * 32 * 3).map((_, k) => ((k + i) % 13) / 13);
  };
}
const { length } = await converter.convert();
const milliseconds = performance.now() - start;
// The kernel's own count of the greatest resident memory; Linux has it.
const [, peak] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
console.log(JSON.stringify({ length, milliseconds, peak: 1024 * Number(peak) }));
