// A wheel of the Python package ai-edge-litert: the one library in it, its licence, and whose it is.

import { createHash } from 'node:crypto';
import { type Unzipped, unzipSync } from 'fflate';
import { LITERT_VERSION, NATIVE_LIBRARIES, type NativePlatform } from 'tflite-interpreter/native';
import { UsageError } from './usage.ts';

/** How to get the wheel that is wanted. */
export const DOWNLOAD = `pip download ai-edge-litert==${LITERT_VERSION} --no-deps`;

/** What of a wheel is used. */
export interface Wheel {
  readonly platform: NativePlatform;
  readonly library: Uint8Array;
  readonly licence: Uint8Array;
}

const LIBRARY = /^ai_edge_litert\/(?:lib)?LiteRt\.(?:so|dylib|dll)$/i;
const METADATA = /^[^/]+\.dist-info\/METADATA$/;
const LICENCE = /^[^/]+\.dist-info\/(?:licenses\/)?LICENSE$/;

/**
 * Reads a wheel of the version that this package knows.
 *
 * @param name - What it is called in messages.
 * @throws {@link UsageError} for every other file: it says what came, and how to get the right one.
 */
export function readWheel(bytes: Uint8Array, name: string): Wheel {
  const files = unpack(bytes, name);
  const find = (pattern: RegExp): Uint8Array | undefined =>
    Object.entries(files).find(([file]) => pattern.test(file))?.[1];
  const metadata = new TextDecoder().decode(find(METADATA) ?? new Uint8Array());
  const field = (title: string): string | undefined => new RegExp(`^${title}: (.+)$`, 'm').exec(metadata)?.[1]?.trim();
  const [project, version] = [field('Name'), field('Version')];
  if (project === undefined) throw wrong(name, 'is no wheel: it holds no METADATA');
  if (project.replace(/[-_.]+/g, '-').toLowerCase() !== 'ai-edge-litert') {
    throw wrong(name, `is a wheel of ${project}, not of ai-edge-litert`);
  }
  if (version !== LITERT_VERSION) {
    throw wrong(name, `is a wheel of ai-edge-litert ${version}, and this package knows ${LITERT_VERSION} alone`);
  }
  const library = find(LIBRARY);
  if (!library) throw wrong(name, 'holds no library: it is not for a platform that has one');
  const sha256 = createHash('sha256').update(library).digest('hex');
  const [known] = Object.entries(NATIVE_LIBRARIES).filter((entry) => entry[1].sha256 === sha256);
  if (!known) throw wrong(name, `holds a library that this package does not know: its SHA-256 is ${sha256}`);
  return { platform: known[0] as NativePlatform, library, licence: find(LICENCE) ?? new Uint8Array() };
}

function unpack(bytes: Uint8Array, name: string): Unzipped {
  try {
    const filter = (file: { name: string }): boolean =>
      [LIBRARY, METADATA, LICENCE].some((pattern) => pattern.test(file.name));
    return unzipSync(bytes, { filter });
  } catch (error) {
    throw wrong(name, `cannot be unpacked (${(error as Error).message})`);
  }
}

function wrong(name: string, what: string): UsageError {
  return new UsageError(`'${name}' ${what}. ${DOWNLOAD} gives the right one.`);
}
