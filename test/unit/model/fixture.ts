// The small models that the repository holds, as bytes that a test may change.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A fresh copy of a fixture's bytes. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(fileURLToPath(new URL(`../../fixtures/models/${name}.tflite`, import.meta.url))));
}
