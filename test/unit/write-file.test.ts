import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UsageError } from '../../src/cli/usage.ts';
import { writeFile } from '../../src/cli/write-file.ts';

it('what a command writes goes into folders that it makes, and what cannot be written is one sentence', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'write file '));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'ä b', 'c.txt');
  await writeFile(file, 'text');
  expect(readFileSync(file, 'utf8')).toBe('text');
  await expect(writeFile(folder, '')).rejects.toThrow(new UsageError(`Cannot write '${folder}': it is a folder.`));
  await expect(writeFile(path.join(file, 'd'), '')).rejects.toThrow('a part of its path is a file');
});
