// `npx tflite-interpreter native`, and where the library is looked for.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  checkNativeEngine,
  findNativeLibrary,
  installNativeLibrary,
  listNativeFiles,
  NATIVE_LIBRARIES,
} from 'tflite-interpreter/native';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../src/cli/native.ts';
import { readWheel } from '../../src/cli/wheel.ts';
import { nativeLibrary } from '../helpers/native.ts';
import { ROOT } from '../helpers/repository.ts';
import { makeWheel } from '../helpers/wheel.ts';
import { rejectionOf } from '../unit/error-of.ts';

const HERE = `${process.platform}-${process.arch}` as keyof typeof NATIVE_LIBRARIES;
const OTHER = process.platform === 'darwin' ? 'linux-arm64' : 'darwin-arm64';

let folder: string;

// A user of an own, whose caches are empty.
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tflite-native-'));
  vi.stubEnv('XDG_CACHE_HOME', path.join(folder, 'caches'));
  return async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  };
});

/** Runs the command; gives its exit code and all that it printed. */
async function command(...args: string[]): Promise<{ code: number; out: string; notes: string }> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    const code = await run(args);
    return { code, out: log.mock.calls.join('\n'), notes: error.mock.calls.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

async function wheelFile(bytes: Uint8Array, name = 'litert.whl'): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, bytes);
  return file;
}

describe('a wheel', () => {
  const library = new Uint8Array([1, 2, 3]);
  const right = 'pip download ai-edge-litert==2.3.0 --no-deps gives the right one.';

  it.each([
    ['that is no archive', new Uint8Array(100), /^'litert\.whl' cannot be unpacked \(invalid zip data\)\. /],
    [
      'without a description',
      new Uint8Array(22).fill(0).map((_, i) => [0x50, 0x4b, 5, 6][i] ?? 0),
      /holds no METADATA/,
    ],
    ['of another project', makeWheel({ name: 'numpy', library }), /is a wheel of numpy, not of ai-edge-litert/],
    [
      'of another version',
      makeWheel({ version: '2.2.0', library }),
      /of ai-edge-litert 2\.2\.0, .* knows 2\.3\.0 alone/,
    ],
    ['without a library', makeWheel({}), /holds no library/],
    ['with an unknown library', makeWheel({ library }), /does not know: its SHA-256 is 039058c6f2c0cb49/],
  ])('%s is refused, with the remedy', (_, bytes, message) => {
    expect(() => readWheel(bytes, 'litert.whl')).toThrow(message);
    expect(() => readWheel(bytes, 'litert.whl')).toThrow(right);
  });
});

describe('npx tflite-interpreter native', () => {
  it('says that the library is missing, and where it would be', async () => {
    const { code, notes } = await command();
    expect(code).toBe(1);
    expect(notes).toMatch(
      /neither a package @tflite-interpreter\/native-\S+ nor a file \S+libLiteRt\.\w+; docs\/engines\.md/,
    );
  });

  it.each([
    [['--wheel', 'none.whl'], "Cannot read 'none.whl'. pip download"],
    [['--platform', 'linux-mips'], 'There is no native library for linux-mips; the platforms are linux-x64,'],
    [['--weel', 'x'], "Unknown option '--weel'. --help lists the flags."],
  ])('explains %j', async (args, message) => {
    await expect(command(...args)).rejects.toThrow(message);
  });

  it.skipIf(nativeLibrary === undefined)('installs the library of a wheel, and the engine is ready', async () => {
    const bytes = new Uint8Array(await readFile(nativeLibrary!));
    const wheel = await wheelFile(makeWheel({ library: bytes }));
    const { code, out } = await command('--wheel', wheel);
    const { path: installed } = await findNativeLibrary();
    expect(installed.startsWith(path.join(folder, 'caches/tflite-interpreter/litert-2.3.0'))).toBe(true);
    expect(code).toBe(0);
    expect(out.replace(/\(\d\.\d MB\)/, '(N MB)')).toBe(
      `Installed ${installed} (N MB).\nThe native engine is ready: LiteRT 2.3.0, ${installed}.`,
    );
    expect(await readFile(path.join(path.dirname(installed), 'LICENSE'), 'utf8')).toBe('Apache License\n');
    expect((await checkNativeEngine()).path).toBe(installed);
    // Again, over the file that is loaded.
    expect((await command('--wheel', wheel)).code).toBe(0);
    expect((await command()).out).toContain('is ready');
  });

  it.skipIf(nativeLibrary === undefined)(
    'does not take the wheel of another machine for that of this one',
    async () => {
      const wheel = await wheelFile(makeWheel({ library: new Uint8Array(await readFile(nativeLibrary!)) }));
      await expect(command('--wheel', wheel, '--platform', OTHER)).rejects.toThrow(
        `'litert.whl' is for ${process.platform}-${process.arch}, not for ${OTHER}.`,
      );
      await rejectionOf('ENGINE_LOAD', findNativeLibrary());
    },
  );
});

describe.skipIf(nativeLibrary === undefined)('a library that is damaged where a start does not look', () => {
  it.each([
    ['findNativeLibrary', findNativeLibrary],
    ['checkNativeEngine', checkNativeEngine],
    ['listNativeFiles', listNativeFiles],
  ])('is seen by %s', async (_, look) => {
    const libraryPath = path.join(folder, 'libLiteRt.so');
    const bytes = await readFile(nativeLibrary!);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(libraryPath, bytes);
    const { message } = await rejectionOf('ENGINE_LOAD', look({ libraryPath }));
    expect(message).toMatch(/libLiteRt\.so is not the library of .*: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}\.$/);
  });
});

describe('installNativeLibrary', () => {
  it('takes no other file, and leaves what is there', async () => {
    const { message, data } = await rejectionOf(
      'SHA256_MISMATCH',
      installNativeLibrary(new Uint8Array(3), { platform: OTHER }),
    );
    expect(message).toMatch(/^This is not libLiteRt\.\w+ of ai-edge-litert 2\.3\.0 for /);
    expect(data.expected).toBe(NATIVE_LIBRARIES[OTHER].sha256);
    await rejectionOf('ENGINE_LOAD', findNativeLibrary({ platform: OTHER }));
  });
});

describe('listNativeFiles', () => {
  it.skipIf(nativeLibrary === undefined)(
    'names the library and what of koffi is run, for the folder of a function',
    async () => {
      const files = await listNativeFiles({ libraryPath: nativeLibrary });
      const { packageName, file } = NATIVE_LIBRARIES[HERE];
      const names = files.map(({ name }) => name);
      expect(names).toContain(`node_modules/${packageName}/${file}`);
      expect(names).toContain(`node_modules/@koromix/koffi-${HERE}/${HERE.replace('-', '_')}/koffi.node`);
      expect(names).toContain('node_modules/koffi/LICENSE.txt');
      expect(names.filter((name) => /musl|\.cc$|cnoke/.test(name))).toEqual([]);
    },
  );

  it('says how to get what is missing', async () => {
    const { message } = await rejectionOf('ENGINE_LOAD', listNativeFiles({ platform: OTHER }));
    expect(message).toContain(NATIVE_LIBRARIES[OTHER].packageName);
  });

  it('refuses a library of another platform', async () => {
    const file = path.join(ROOT, 'package.json');
    const { message } = await rejectionOf('ENGINE_LOAD', listNativeFiles({ platform: OTHER, libraryPath: file }));
    expect(message).toContain(`for ${OTHER}: it has `);
  });
});
