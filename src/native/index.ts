// The public names of "tflite-interpreter/native", listed one by one.

export {
  checkNativeEngine,
  findNativeLibrary,
  installNativeLibrary,
  LITERT_VERSION,
  NATIVE_LIBRARIES,
} from './native-library.ts';
export type { FindLibraryOptions, FoundLibrary, InstallLibraryOptions } from './native-library.ts';
export type { NativeLibrary, NativePlatform } from './native-library.ts';
export { listNativeFiles } from './native-files.ts';
export type { NativeFile, NativeFilesOptions } from './native-files.ts';
