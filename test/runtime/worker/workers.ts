// Workers that are closed when their test ends.

import { InterpreterWorker, type InterpreterWorkerOptions } from 'tflite-interpreter/worker';
import { onTestFinished } from 'vitest';
import { ROOT } from '../../helpers/repository.ts';
import { modelPath } from '../models.ts';

export const CLASSIFIER = `${ROOT}examples/assets/efficientnet_lite0_int8.tflite`;

export async function open(name: string, options: Omit<InterpreterWorkerOptions, 'modelPath'> = {}) {
  const interpreter = await InterpreterWorker.create({ modelPath: modelPath(name), ...options });
  onTestFinished(() => interpreter.close());
  return interpreter;
}

export async function ready(name: string, options: Omit<InterpreterWorkerOptions, 'modelPath'> = {}) {
  const interpreter = await open(name, options);
  await interpreter.allocateTensors();
  return interpreter;
}

/** A model that counts up to a few from where it is told to, and so goes on for minutes. */
export async function endless() {
  const interpreter = await ready('while_written_b');
  await interpreter.setTensor(0, -(2 ** 31));
  return interpreter;
}
