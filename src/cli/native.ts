// `npx tflite-interpreter native`: takes the native library out of a wheel, and puts it where the engine looks.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isTFLiteError } from 'tflite-interpreter';
import {
  checkNativeEngine,
  findNativeLibrary,
  installNativeLibrary,
  LITERT_VERSION,
  NATIVE_LIBRARIES,
  type NativePlatform,
} from 'tflite-interpreter/native';
import { note, print } from './output.ts';
import { readFlags, UsageError } from './usage.ts';
import { DOWNLOAD, readWheel } from './wheel.ts';

const PLATFORMS = Object.keys(NATIVE_LIBRARIES).join(', ');
const HERE = `${process.platform}-${process.arch}`;

const HELP = `Usage: npx tflite-interpreter native [--wheel FILE.whl] [flags]

Installs the native engine: takes the library out of a wheel of the Python package ai-edge-litert ${LITERT_VERSION},
checks its SHA-256, and puts it where the engine looks. Without --wheel it says whether the engine is there.

  --wheel FILE      as "${DOWNLOAD}" loads it
  --platform NAME   for another machine, such as that of a function: ${PLATFORMS}  [${HERE}]`;

const FLAGS = {
  wheel: { type: 'string' },
  platform: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command; the exit code is 1 when there is no native engine afterwards. */
export async function run(args: readonly string[]): Promise<number> {
  const { values: flags } = readFlags({ args: [...args], options: FLAGS });
  if (flags.help) {
    print(HELP);
    return 0;
  }
  const platform = flags.platform ?? HERE;
  if (!Object.hasOwn(NATIVE_LIBRARIES, platform)) {
    throw new UsageError(`There is no native library for ${platform}; the platforms are ${PLATFORMS}.`);
  }
  if (flags.wheel !== undefined) await install(flags.wheel, platform as NativePlatform);
  return platform === HERE ? reportEngine() : reportLibrary(platform as NativePlatform);
}

async function install(file: string, platform: NativePlatform): Promise<void> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UsageError(`Cannot read '${file}'. ${DOWNLOAD} puts the wheel into the folder where it is run.`, {
      cause,
    });
  });
  const wheel = readWheel(bytes, path.basename(file));
  if (wheel.platform !== platform) {
    throw new UsageError(
      `'${path.basename(file)}' is for ${wheel.platform}, not for ${platform}. Download it on the machine that it is for, or pass --platform ${wheel.platform}.`,
    );
  }
  const installed = await installNativeLibrary(wheel.library, { platform, texts: { LICENSE: wheel.licence } });
  print(`Installed ${installed} (${(wheel.library.length / 1e6).toFixed(1)} MB).`);
}

/** What a process on this machine would find. */
async function reportEngine(): Promise<number> {
  try {
    const { path: library } = await checkNativeEngine();
    print(`The native engine is ready: LiteRT ${LITERT_VERSION}, ${library}.`);
    return 0;
  } catch (error) {
    if (!isTFLiteError(error, 'ENGINE_LOAD')) throw error;
    note(error.message);
    return 1;
  }
}

async function reportLibrary(platform: NativePlatform): Promise<number> {
  const { path: library } = await findNativeLibrary({ platform });
  print(`The library for ${platform} is there: ${library}. It cannot be tried out on this machine.`);
  return 0;
}
