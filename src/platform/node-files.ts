// Files of Node: read while other work goes on, or at once.

import type { FileHandle } from 'node:fs/promises';
import { abbreviate, requireTextOrUrl } from '../check-arguments.ts';
import { TFLiteError } from '../errors.ts';
import { builtin } from './builtin.ts';
import { allocateWithRoom, freeRoom } from './file-room.ts';
import type { Platform } from './platform.ts';

/** By the system, while other work goes on. */
export const readFile: Platform['readFile'] = async (path, { signal, maxBytes = Infinity, withRoom } = {}) => {
  requireTextOrUrl('path', path);
  signal?.throwIfAborted();
  const file = await openFile(path).catch((cause: unknown) => notReadable(path, cause));
  try {
    const { size } = await file.stat();
    requireSize(path, size, maxBytes);
    // What is no file on a disk has no size, either.
    const content = withRoom && size > 0 ? readWithRoom(file, size, signal) : file.readFile(signal ? { signal } : {});
    return plainBytes(
      await content.catch((cause: unknown) => {
        signal?.throwIfAborted();
        return notReadable(path, cause);
      }),
    );
  } finally {
    await file.close();
  }
};

// Node reads a whole file in pieces of half a megabyte, each with a turn of the event loop.
const PIECE = 1 << 28;

async function readWithRoom(file: FileHandle, size: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const bytes = allocateWithRoom(size);
  let at = 0;
  for (let count = 1; count > 0 && at < size; at += count) {
    signal?.throwIfAborted();
    count = (await file.read(bytes, at, Math.min(PIECE, size - at), at)).bytesRead;
  }
  return bytes.subarray(0, at);
}

/** In the call itself, for where nothing else waits to be done: each turn of the event loop costs a start some of its time. */
export const readFileAtOnce: Platform['readFile'] = (path, { signal, maxBytes = Infinity, withRoom } = {}) =>
  new Promise((resolve) => {
    requireTextOrUrl('path', path);
    signal?.throwIfAborted();
    const { readFileSync, statSync } = builtin('node:fs');
    const { size } = tryFile(path, (name) => statSync(name));
    requireSize(path, size, maxBytes);
    const read = withRoom && size > 0 ? (name: string) => readWithRoomAtOnce(name, size) : readFileSync;
    resolve(plainBytes(tryFile(path, (name) => read(name))));
  });

/** By the system, at once. */
export const holdFile: Platform['holdFile'] = (path, maxBytes) => {
  const open = (): LoanedFile => tryFile(path, (name) => loanFile(name, maxBytes));
  let opened: LoanedFile | undefined = open();
  const { size, changed } = opened;
  const release = (): void => {
    opened?.giveBack();
    opened = undefined;
  };
  return {
    read() {
      opened ??= open();
      if (opened.size === size && opened.changed === changed) return opened.bytes;
      release();
      const where = 'it has changed since it was opened';
      throw new TFLiteError(
        'MODEL_CORRUPT',
        `'${String(path)}' has to be read again, but ${where}: create a new interpreter, or keep the file in memory with keepModel.`,
        { source: String(path), where },
      );
    },
    release,
  };
};

function readWithRoomAtOnce(path: string, size: number): Uint8Array {
  const { closeSync, openSync } = builtin('node:fs');
  const file = openSync(path, 'r');
  try {
    const bytes = allocateWithRoom(size);
    return bytes.subarray(0, fill(file, bytes));
  } finally {
    closeSync(file);
  }
}

/** Reads into memory until that is full or the file has ended; the number of bytes that were read. */
function fill(file: number, bytes: Uint8Array): number {
  const { readSync } = builtin('node:fs');
  let at = 0;
  for (let count = 1; count > 0 && at < bytes.length; at += count) {
    count = readSync(file, bytes, at, Math.min(PIECE, bytes.length - at), at);
  }
  return at;
}

/**
 * Hands the bytes of a file to a function and lets go of them when it returns.
 *
 * @param use - Must keep nothing of them.
 */
export function withFile<Result>(url: string | URL, use: (bytes: Uint8Array<ArrayBuffer>) => Result): Result {
  const { bytes, giveBack } = loanFile(toPath(url));
  try {
    return use(bytes);
  } finally {
    giveBack();
  }
}

interface LoanedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly size: number;
  /** When the content changed, in milliseconds. */
  readonly changed: number;
  readonly giveBack: () => void;
}

function loanFile(path: string, maxBytes = Infinity): LoanedFile {
  const { closeSync, fstatSync, openSync } = builtin('node:fs');
  const file = openSync(path, 'r');
  try {
    const { size, mtimeMs: changed } = fstatSync(file);
    requireSize(path, size, maxBytes);
    const bytes = allocateWithRoom(size, true);
    if (fill(file, bytes) < size) throw new Error(`'${path}' became shorter while it was read`);
    return { bytes, size, changed, giveBack: () => freeRoom(bytes) };
  } finally {
    closeSync(file);
  }
}

/** A path as Node takes it. Not as a URL object: a test runner's imitation of a page has a class of its own. */
export function toPath(path: string | URL): string {
  return /^file:/i.test(String(path)) ? builtin('node:url').fileURLToPath(String(path)) : String(path);
}

async function openFile(path: string | URL): Promise<FileHandle> {
  return builtin('node:fs/promises').open(toPath(path));
}

function tryFile<Result>(path: string | URL, read: (path: string) => Result): Result {
  try {
    return read(toPath(path));
  } catch (cause) {
    return notReadable(path, cause);
  }
}

function requireSize(path: string | URL, size: number, maxBytes: number): void {
  if (size <= maxBytes) return;
  throw new TFLiteError('MODEL_TOO_LARGE', `'${String(path)}' has ${size} bytes, more than the limit of ${maxBytes}.`, {
    what: 'bytes',
    actual: size,
    limit: maxBytes,
  });
}

/** A Buffer's slice() is a view where a Uint8Array's is a copy: the plain class is handed out. */
function plainBytes({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'it is too long for a path; content itself is passed as bytes',
  EACCES: 'this process may not read it',
};

function notReadable(path: string | URL, cause: unknown): never {
  if (cause instanceof TFLiteError) throw cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  throw new TFLiteError(
    'FILE_NOT_FOUND',
    `Cannot read '${abbreviate(path)}': ${reason}.`,
    { path: String(path) },
    { cause },
  );
}
