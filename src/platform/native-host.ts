// What the native engine asks of Node: packages, files, folders, and that a library stays loaded.

import { builtin, hasBuiltins } from './builtin.ts';

/** A part of koffi: C functions of what is loaded already. */
interface Loader {
  load(path: string | null): { func(prototype: string): (...args: readonly unknown[]) => unknown };
}

/** What a file is recognised by. */
export interface FileMarks {
  readonly byteLength: number;
  /** Of its first and its last 4096 bytes; a shorter file is filled up with zeros. */
  readonly crc32: number;
}

const END = 4096;

/** Functions of Node, for the native engine alone. */
export const nativeHost = {
  /** This machine, as `linux-x64`. */
  platform: (): string =>
    hasBuiltins() ? `${globalThis.process.platform}-${globalThis.process.arch}` : 'a place without Node.js',

  /** Cores that the system lets this process use, also where the platform's own engine has one thread only. */
  availableThreads: (): number => builtin('node:os').availableParallelism(),

  join: (...parts: readonly string[]): string => builtin('node:path').join(...parts),

  /** Loads a package that bundlers must not see, from where this package is installed. */
  require: (name: string): unknown => createRequire()(name),

  /**
   * Where a file of an installed package is, seen from this package or from another file; undefined where it is not
   * installed.
   */
  resolve(name: string, from?: string): string | undefined {
    try {
      return createRequire(from).resolve(name);
    } catch {
      return undefined;
    }
  },

  /** What a file can be recognised by without reading it: its length, and its ends; undefined when there is none. */
  fileMarks(path: string): FileMarks | undefined {
    const { closeSync, fstatSync, openSync, readSync } = builtin('node:fs');
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      const { size: byteLength } = fstatSync(file);
      const ends = new Uint8Array(2 * END);
      readSync(file, ends, 0, END, 0);
      readSync(file, ends, END, END, Math.max(0, byteLength - END));
      return { byteLength, crc32: builtin('node:zlib').crc32(ends) };
    } finally {
      closeSync(file);
    }
  },

  /** The SHA-256 of bytes, as 64 hexadecimal digits. Web Crypto would copy them before, which takes longer than this. */
  sha256: (bytes: Uint8Array): string => builtin('node:crypto').createHash('sha256').update(bytes).digest('hex'),

  makeFolder: async (path: string): Promise<void> => {
    await builtin('node:fs/promises').mkdir(path, { recursive: true });
  },

  rename: (path: string, name: string): void => builtin('node:fs').renameSync(path, name),

  /** Removes a file, if it is there. */
  remove: (path: string): void => builtin('node:fs').rmSync(path, { force: true }),

  hasFile: (path: string): boolean => builtin('node:fs').existsSync(path),

  /**
   * Where programs of this user keep what can be made again.
   *
   * @throws What Node throws for a user without a home.
   */
  cacheFolder(): string {
    const { XDG_CACHE_HOME, LOCALAPPDATA } = globalThis.process.env;
    if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
    const home = builtin('node:os').homedir();
    if (globalThis.process.platform === 'darwin') return this.join(home, 'Library', 'Caches');
    return globalThis.process.platform === 'win32'
      ? (LOCALAPPDATA ?? this.join(home, 'AppData', 'Local'))
      : this.join(home, '.cache');
  },

  /**
   * Keeps a library in memory until the process ends. koffi lets go of it with its thread, but the library has threads
   * and destructors of its own, which must not lose their code.
   */
  pin(koffi: Loader, path: string): void {
    if (globalThis.process.platform === 'win32') {
      // GET_MODULE_HANDLE_EX_FLAG_PIN of libloaderapi.h, for a library that is loaded.
      const kernel = koffi.load('kernel32.dll');
      kernel.func('void *LoadLibraryW(const char16_t *path)')(path);
      kernel.func('bool GetModuleHandleExW(uint32_t flags, const char16_t *path, void *module)')(
        1,
        path,
        new BigUint64Array(1),
      );
      return;
    }
    // RTLD_NOW with RTLD_NODELETE, of dlfcn.h.
    const flags = globalThis.process.platform === 'darwin' ? 0x2 | 0x80 : 0x2 | 0x1000;
    koffi.load(null).func('void *dlopen(const char *path, int flags)')(path, flags);
  },
};

function createRequire(from?: string): NodeJS.Require {
  // CommonJS files have no import.meta.url, ES modules no __filename.
  return builtin('node:module').createRequire(from ?? (typeof __filename === 'string' ? __filename : import.meta.url));
}
