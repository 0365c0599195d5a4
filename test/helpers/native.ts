// Where tests find the native library: what NATIVE_LIBRARY names, else what is installed. Without one they are skipped.

import { findLibrary } from '../../src/engine/litert-native/find-library.ts';

const named = process.env['NATIVE_LIBRARY'];

/** The path of the library; undefined where there is none. */
export const nativeLibrary: string | undefined = find();

function find(): string | undefined {
  try {
    return findLibrary(named === '' ? undefined : named).path;
  } catch (error) {
    console.log(`Tests of the native engine are skipped: ${String(error)}`);
    return undefined;
  }
}
