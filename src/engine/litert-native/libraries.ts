// The builds of the native library that this version knows, one for each platform; no other is loaded.

/** One build: the library inside the wheel of its platform, unchanged. */
export interface NativeLibrary {
  /** The npm package that brings it. */
  readonly package: string;
  readonly file: string;
  readonly byteLength: number;
  readonly sha256: string;
  /** How the platform is called at the end of the wheel's name. */
  readonly wheel: RegExp;
  /** What has to be there, for people. */
  readonly needs: string;
}

/** The version of the Python package `ai-edge-litert` whose library is used. */
export const LITERT_VERSION = '2.3.0';

/** By `process.platform` and `process.arch`. */
export const NATIVE_LIBRARIES = {
  'linux-x64': {
    package: '@tflite-interpreter/native-linux-x64-gnu',
    file: 'libLiteRt.so',
    byteLength: 8039424,
    sha256: 'eec47eb35e2924b3166015887e652a58edc9af823ae38e02bf83bef2548300bb',
    wheel: /manylinux\w*_x86_64/,
    needs: 'glibc 2.27 and GLIBCXX 3.4.22',
  },
  'linux-arm64': {
    package: '@tflite-interpreter/native-linux-arm64-gnu',
    file: 'libLiteRt.so',
    byteLength: 5991672,
    sha256: 'b57687dc234d2b8b0598aef5a9c961ed24263df8f8b3f56adbee1cff618e544b',
    wheel: /manylinux\w*_aarch64/,
    needs: 'glibc 2.34 and GLIBCXX 3.4.30',
  },
  'darwin-arm64': {
    package: '@tflite-interpreter/native-darwin-arm64',
    file: 'libLiteRt.dylib',
    byteLength: 6362912,
    sha256: 'f3d8b2c3dea5125111de6b005820088629efd13db04b5f157ffd4f2c5dbb318b',
    wheel: /macosx\w*_arm64/,
    needs: 'macOS 12',
  },
  'win32-x64': {
    package: '@tflite-interpreter/native-win32-x64',
    file: 'libLiteRt.dll',
    byteLength: 6259200,
    sha256: '445f51fed26967fc1112e0de9ddfef7d8497b24322bbfe18b556426a60000891',
    wheel: /win_amd64/,
    needs: 'Windows 10',
  },
} as const satisfies Record<string, NativeLibrary>;

/** A platform that the native engine has a library for, as `process.platform` and `process.arch` name it. */
export type NativePlatform = keyof typeof NATIVE_LIBRARIES;

/** The library for a platform; undefined where there is none. */
export function libraryFor(platform: string): NativeLibrary | undefined {
  return Object.hasOwn(NATIVE_LIBRARIES, platform) ? NATIVE_LIBRARIES[platform as NativePlatform] : undefined;
}
