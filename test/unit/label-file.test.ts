import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseLabels, readLabels } from '../../src/label-file.ts';
import { errorOf, rejectionOf } from './error-of.ts';

describe('parseLabels', () => {
  it.each([
    ['lines', 'hat\npants', ['hat', 'pants']],
    ['a newline at the end', 'hat\npants\n', ['hat', 'pants']],
    ['blank lines at the end', 'hat\npants\n\n \n', ['hat', 'pants']],
    ['carriage returns', 'hat\r\npants\r\n', ['hat', 'pants']],
    ['carriage returns alone', 'hat\rpants\r', ['hat', 'pants']],
    ['a byte order mark', '\uFEFFhat\npants', ['hat', 'pants']],
    ['spaces inside and at the end of a label', 'top hat \n  pants\t', ['top hat', '  pants']],
    ['a blank line in the middle, which is a label', 'hat\n\npants', ['hat', '', 'pants']],
    ['a blank line at the start, which is a label', '\nhat', ['', 'hat']],
    ['labels that occur twice', 'crane\ncrane', ['crane', 'crane']],
    ['labels beyond ASCII', 'Hüte\n帽子', ['Hüte', '帽子']],
    ['nothing', '', []],
    ['blank lines only', '\r\n\r\n', []],
  ])('reads %s', (_, text, labels) => {
    expect(parseLabels(text)).toEqual(labels);
    expect(parseLabels(new TextEncoder().encode(text))).toEqual(labels);
  });
});

describe('parseLabels of something else', () => {
  it.each([undefined, null, 5, {}, ['hat']])('refuses %o', (text) => {
    expect(() => parseLabels(text as never)).toThrow(TypeError);
    expect(() => parseLabels(text as never)).toThrow("'text' has to be");
  });
});

describe('parseLabels of bytes in another encoding', () => {
  it.each([
    ['UTF-16 with a byte order mark', Buffer.from('\uFEFFhat\r\npants\r\n', 'utf16le')],
    ['UTF-16', Buffer.from('hat\r\npants\r\n', 'utf16le')],
    ['Latin-1', Buffer.from('hat\nHüte\n', 'latin1')],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ])('refuses %s, as Python does', (_, bytes) => {
    const { message, data } = errorOf('OPTION_INVALID', () => parseLabels(bytes));
    expect([message, data.option]).toEqual([expect.stringContaining('UTF-8'), 'text']);
  });
});

describe('readLabels', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'labels-'));
  const file = path.join(folder, 'labels.txt');
  writeFileSync(file, '\uFEFFhat\r\npants\r\n');
  const latin = path.join(folder, 'latin.txt');
  writeFileSync(latin, 'Hüte', 'latin1');
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['a path', file],
    ['a file URL', pathToFileURL(file)],
    ['a data URL', 'data:text/plain,hat%0Apants%0A'],
    ['a data URL as a URL', new URL('data:text/plain,hat%0Apants%0A')],
  ])('reads %s', async (_, source) => {
    expect(await readLabels(source)).toEqual(['hat', 'pants']);
  });

  it('names the file that is in another encoding', async () => {
    expect((await rejectionOf('OPTION_INVALID', readLabels(latin))).message).toContain(latin);
  });

  it('reads a blob URL', async () => {
    const url = URL.createObjectURL(new Blob(['hat\npants']));
    expect(await readLabels(url)).toEqual(['hat', 'pants']);
    URL.revokeObjectURL(url);
  });

  it('reads a file URL that is a string', async () => {
    expect(await readLabels(pathToFileURL(file).href)).toEqual(['hat', 'pants']);
  });

  it('says which file is missing', async () => {
    const error = await rejectionOf('FILE_NOT_FOUND', readLabels(path.join(folder, 'none.txt')));
    expect(error.data.path).toBe(path.join(folder, 'none.txt'));
  });

  it.each([file, 'data:text/plain,hat'])(
    "ends with the signal's reason when it was aborted before (%s)",
    async (source) => {
      const reason = new Error('enough');
      await expect(readLabels(source, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    },
  );

  it.each([undefined, 5, new Uint8Array(1)])('refuses %o as a source', async (source) => {
    await expect(readLabels(source as never)).rejects.toThrow("'source' has to be a path or a URL");
  });
});
