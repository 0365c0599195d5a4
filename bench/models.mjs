// The models that engines are compared on: a classifier in three quantizations, where they are at hand, else the example's.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (file) => fileURLToPath(new URL(file, import.meta.url));
const all = ['float32', 'int8', 'dynamic'].map((name) => at(`../../shared/models/efficientnet_lite0_${name}.tflite`));

export const BENCHMARK_MODELS = all.every((file) => existsSync(file))
  ? all
  : [at('../examples/assets/efficientnet_lite0_int8.tflite')];
