// The builds of the native library that this version knows, one for each platform; no other is loaded.

/** One build: the library inside the wheel of its platform, unchanged. */
export interface NativeLibrary {
  /** The file's name, in the wheel and wherever it is put. */
  readonly file: string;
  /** Of the file, as 64 hexadecimal digits: what is compared before the file is installed or packed. */
  readonly sha256: string;
  /** Its length in bytes, which is compared at each start. */
  readonly byteLength: number;
  /** The CRC-32 of its first and last 4096 bytes, the headers of its format, which is compared at each start. */
  readonly crc32: number;
  /** The npm package that holds it. */
  readonly packageName: string;
}

/** The version of the Python package `ai-edge-litert` whose library is used. */
export const LITERT_VERSION = '2.3.0';

/** The library of each platform, by `process.platform` and `process.arch`. */
export const NATIVE_LIBRARIES = {
  'linux-x64': {
    file: 'libLiteRt.so',
    sha256: 'eec47eb35e2924b3166015887e652a58edc9af823ae38e02bf83bef2548300bb',
    byteLength: 8_039_424,
    crc32: 0x680156ea,
    packageName: '@tflite-interpreter/native-linux-x64-gnu',
  },
  'linux-arm64': {
    file: 'libLiteRt.so',
    sha256: 'b57687dc234d2b8b0598aef5a9c961ed24263df8f8b3f56adbee1cff618e544b',
    byteLength: 5_991_672,
    crc32: 0x9c23987c,
    packageName: '@tflite-interpreter/native-linux-arm64-gnu',
  },
  'darwin-arm64': {
    file: 'libLiteRt.dylib',
    sha256: 'f3d8b2c3dea5125111de6b005820088629efd13db04b5f157ffd4f2c5dbb318b',
    byteLength: 6_362_912,
    crc32: 0x4014725d,
    packageName: '@tflite-interpreter/native-darwin-arm64',
  },
  'win32-x64': {
    file: 'libLiteRt.dll',
    sha256: '445f51fed26967fc1112e0de9ddfef7d8497b24322bbfe18b556426a60000891',
    byteLength: 6_259_200,
    crc32: 0x6d42fa21,
    packageName: '@tflite-interpreter/native-win32-x64',
  },
} as const satisfies Record<string, NativeLibrary>;

/** A platform that the native engine has a library for, as `process.platform` and `process.arch` name it. */
export type NativePlatform = keyof typeof NATIVE_LIBRARIES;

/** The library for a platform; undefined where there is none. */
export function libraryFor(platform: string): NativeLibrary | undefined {
  return Object.hasOwn(NATIVE_LIBRARIES, platform) ? NATIVE_LIBRARIES[platform as NativePlatform] : undefined;
}

/** koffi's own binary for a platform, by its place in `node_modules`: a package for each, with a folder inside. */
export function koffiBinary(platform: string): { readonly packageName: string; readonly file: string } {
  return { packageName: `@koromix/koffi-${platform}`, file: `${platform.replace('-', '_')}/koffi.node` };
}
