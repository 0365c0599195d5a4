// What the native engine asks of Node when its library is installed, checked or packed: whole files, and folders.

import { builtin } from './builtin.ts';

/** Functions of Node, for the native engine's files alone. */
export const installHost = {
  folderOf: (path: string): string => builtin('node:path').dirname(path),

  /** The bytes of a file; undefined when there is none. */
  async readFile(path: string): Promise<Uint8Array | undefined> {
    try {
      return await builtin('node:fs/promises').readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },

  /** Writes a file, and the folders that it needs, in one step: a reader sees the whole file or none. */
  async writeFile(path: string, bytes: Uint8Array): Promise<void> {
    const { mkdir, rename, writeFile } = builtin('node:fs/promises');
    await mkdir(this.folderOf(path), { recursive: true });
    const unfinished = `${path}.${globalThis.process.pid}`;
    await writeFile(unfinished, bytes);
    await rename(unfinished, path);
  },

  /** The files in a folder and in those below it, by their paths from there. */
  filesBelow: (folder: string): string[] =>
    builtin('node:fs').readdirSync(folder, { recursive: true, encoding: 'utf8' }),
};
