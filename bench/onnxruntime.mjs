// npm run bench:onnxruntime: fetches onnxruntime-node (290 MB on disk) into a folder that git does not see, and makes .onnx
// files of the models, so that npm run bench:engines has it beside the others. --python names a Python with TensorFlow, into
// which nothing is installed: tf2onnx goes into the same folder. --model FILE may be repeated.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BENCHMARK_MODELS } from './models.mjs';
import { FOLDER, onnxOf } from './onnxruntime-folder.mjs';

const PACKAGES = ['onnxruntime-node@1.30.0'];
const CONVERTER = ['tf2onnx==1.17.0', 'onnx==1.23.2'];

const { values } = parseArgs({
  options: { model: { type: 'string', multiple: true }, python: { type: 'string', default: 'python3' } },
});
const models = values.model ?? BENCHMARK_MODELS;
const converter = path.join(FOLDER, 'python');

mkdirSync(FOLDER, { recursive: true });
if (!existsSync(path.join(FOLDER, 'node_modules/onnxruntime-node'))) {
  writeFileSync(path.join(FOLDER, 'package.json'), '{ "private": true }');
  // Its install script would fetch what graphics cards need.
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...PACKAGES]);
}
if (!existsSync(path.join(converter, 'tf2onnx'))) {
  run(values.python, ['-m', 'pip', 'install', '--quiet', '--target', converter, ...CONVERTER]);
}
for (const model of models) {
  const script = fileURLToPath(new URL('to_onnx.py', import.meta.url));
  run(values.python, [script, converter, path.resolve(model), onnxOf(model)]);
  console.log(onnxOf(model));
}

function run(program, args) {
  execFileSync(program, args, { cwd: FOLDER, stdio: ['ignore', 'inherit', 'inherit'] });
}
