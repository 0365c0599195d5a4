// Files of Node: read while other work goes on, or at once.

import type { FileHandle } from 'node:fs/promises';
import { TFLiteError } from '../errors.ts';
import { builtin } from './builtin.ts';
import type { Platform } from './platform.ts';

/** By the system, while other work goes on. */
export const readFile: Platform['readFile'] = async (path, { signal, maxBytes = Infinity } = {}) => {
  signal?.throwIfAborted();
  const file = await openFile(path).catch((cause: unknown) => notReadable(path, cause));
  try {
    const { size } = await file.stat();
    requireSize(path, size, maxBytes);
    const content = await file.readFile(signal ? { signal } : {}).catch((cause: unknown) => {
      signal?.throwIfAborted();
      return notReadable(path, cause);
    });
    return plainBytes(content);
  } finally {
    await file.close();
  }
};

/** In the call itself, for where nothing else waits to be done: each turn of the event loop costs a start some of its time. */
export const readFileAtOnce: Platform['readFile'] = (path, { signal, maxBytes = Infinity } = {}) =>
  new Promise((resolve) => {
    signal?.throwIfAborted();
    const { readFileSync, statSync } = builtin('node:fs');
    const { size } = tryFile(path, (name) => statSync(name));
    requireSize(path, size, maxBytes);
    resolve(plainBytes(tryFile(path, (name) => readFileSync(name))));
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
  /** Not the collector says when: the buffer gives its memory back. */
  readonly giveBack: () => void;
}

function loanFile(path: string, maxBytes = Infinity): LoanedFile {
  const { closeSync, fstatSync, openSync, readSync } = builtin('node:fs');
  const file = openSync(path, 'r');
  try {
    const { size, mtimeMs: changed } = fstatSync(file);
    requireSize(path, size, maxBytes);
    const buffer = new ArrayBuffer(size, { maxByteLength: size });
    const bytes = new Uint8Array(buffer);
    for (let at = 0; at < size;) {
      const count = readSync(file, bytes, at, size - at, at);
      if (count === 0) throw new Error(`'${path}' became shorter while it was read`);
      at += count;
    }
    return { bytes, size, changed, giveBack: () => buffer.resize(0) };
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
  EACCES: 'this process may not read it',
};

function notReadable(path: string | URL, cause: unknown): never {
  if (cause instanceof TFLiteError) throw cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  throw new TFLiteError(
    'FILE_NOT_FOUND',
    `Cannot read '${String(path)}': ${reason}.`,
    { path: String(path) },
    { cause },
  );
}
