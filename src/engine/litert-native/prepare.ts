// A model's way into the library: in one piece, shown to the loader, compiled.

import { takeRoom } from '../../platform/file-room.ts';
import type { ModelParts } from '../engine.ts';
import { unsupported } from './failures.ts';
import { read, StatusError, type Library } from './library.ts';
import { allocate } from './memory.ts';
import { hideSecrets, type ModelSecrets } from './model-bytes.ts';
import type { Ownership } from './ownership.ts';
import { createOptions, type SessionOptions } from './session-options.ts';

// The constants of a model, by the format's schema.
const ALIGNMENT = 16n;

/**
 * The model in one piece, in memory that stays until its owner lets go of it: where its file was read, or copied.
 *
 * @param copied - Called when it was copied.
 */
export function joinModel({ koffi }: Library, parts: ModelParts, owned: Ownership, copied?: () => void): Uint8Array {
  const [head, file] = parts;
  if (head && file && parts.length === 2 && koffi.address(file) % ALIGNMENT === 0n) {
    const room = takeRoom(file, head.length);
    if (room) {
      owned.defer(room.giveBack);
      room.bytes.set(head);
      return owned.keep(room.bytes);
    }
  }
  const byteLength = parts.reduce((sum, { length }) => sum + length, 0);
  const bytes = owned.keep(allocate(koffi, byteLength));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  copied?.();
  return bytes;
}

/**
 * The handle of the model, which its owner gives back.
 *
 * @throws {@link TFLiteError} `UNSUPPORTED_MODEL` for what the loader refuses, and for what may not be shown to it.
 */
export function loadModel(
  { bindings, environment }: Library,
  bytes: Uint8Array,
  secrets: ModelSecrets,
  owned: Ownership,
): bigint {
  if (secrets.hasInnerVariables) throw unsupported('a subgraph that another one calls has variables');
  if (secrets.fatal !== undefined) throw unsupported(secrets.fatal);
  const reveal = hideSecrets(bytes, secrets);
  try {
    const model = read(bindings, 'LiteRtCreateModelFromBuffer', environment, bytes, bytes.length);
    owned.add(bindings.LiteRtDestroyModel, model);
    return model;
  } catch (error) {
    throw error instanceof StatusError ? unsupported(error.message) : error;
  } finally {
    reveal();
  }
}

/**
 * The handle of the compiled model, which its owner gives back.
 *
 * @throws {@link StatusError}
 */
export function compileModel(library: Library, model: bigint, options: SessionOptions, owned: Ownership): bigint {
  const { bindings, environment } = library;
  const { handle, texts } = createOptions(library, options);
  owned.add(bindings.LiteRtDestroyOptions, handle);
  for (const text of texts) owned.keep(text);
  const compiled = read(bindings, 'LiteRtCreateCompiledModel', environment, model, handle);
  owned.add(bindings.LiteRtDestroyCompiledModel, compiled);
  return compiled;
}
