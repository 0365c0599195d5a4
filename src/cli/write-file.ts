// Files that the commands write: folders are made, and what cannot be written is said in one sentence.

import { mkdir, writeFile as write } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from './usage.ts';

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EEXIST: 'a part of its path is a file',
  ENOTDIR: 'a part of its path is a file',
  ENOENT: 'its folder cannot be made',
  EACCES: 'this process may not write there',
  EPERM: 'this process may not write there',
  EROFS: 'the file system can only be read',
  ENOSPC: 'the disk is full',
};

/**
 * Writes a file, and the folders above it.
 *
 * @throws {@link UsageError}
 */
export async function writeFile(file: string, content: Uint8Array | string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await write(file, content);
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new UsageError(`Cannot write '${file}': ${REASONS[code] ?? message}.`, { cause });
  }
}
