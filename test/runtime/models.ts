// The fixture models by name, and interpreters of them that end with their test.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Interpreter } from 'tflite-interpreter';
import { onTestFinished } from 'vitest';

type Settings = Omit<Parameters<typeof Interpreter.create>[0], 'modelPath' | 'modelContent' | 'modelUrl'>;

/** Where a fixture model lies; its README says what each one is. */
export function modelPath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/models/${name}.tflite`, import.meta.url));
}

/** The bytes of a fixture model, free to be damaged. */
export function modelBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(modelPath(name)));
}

/** An interpreter that is closed when the test ends. */
export async function open(name: string, settings: Settings = {}): Promise<Interpreter> {
  const interpreter = await Interpreter.create({ modelPath: modelPath(name), ...settings });
  onTestFinished(() => interpreter.close());
  return interpreter;
}

/** The same, allocated. */
export async function allocated(name: string, settings: Settings = {}): Promise<Interpreter> {
  const interpreter = await open(name, settings);
  interpreter.allocateTensors();
  return interpreter;
}
