// Room around files that are read whole.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { allocateWithRoom, freeRoom, takeRoom } from '../../../src/platform/file-room.ts';
import { readFile, readFileAtOnce } from '../../../src/platform/node-files.ts';
import { rejectionOf } from '../error-of.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'file-room-'));
const file = path.join(folder, 'model.tflite');
writeFileSync(file, new Uint8Array([1, 2, 3]));
const empty = path.join(folder, 'empty');
writeFileSync(empty, '');
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ['readFile', readFile],
  ['readFileAtOnce', readFileAtOnce],
])('%s with room', (_, read) => {
  it('gives the bytes of the file, with room in front of them for one at a time', async () => {
    const bytes = await read(file, { withRoom: true });
    expect([...bytes]).toEqual([1, 2, 3]);
    const room = takeRoom(bytes, 16)!;
    expect(room.bytes).toHaveLength(19);
    room.bytes.fill(9, 0, 16);
    expect([...bytes, ...room.bytes.subarray(16)]).toEqual([1, 2, 3, 1, 2, 3]);
    expect(takeRoom(bytes, 16)).toBeUndefined();
    room.giveBack();
    expect(takeRoom(bytes, 1)?.bytes).toHaveLength(4);
  });

  it('has no room for more than there is', async () => {
    const bytes = await read(file, { withRoom: true });
    expect(takeRoom(bytes, 1 << 20)).toBeUndefined();
    expect(takeRoom(bytes, 1 << 16)).toBeDefined();
  });

  it('gives no room unless it was asked for', async () => {
    expect(takeRoom(await read(file), 0)).toBeUndefined();
  });

  it('reads an empty file, and names what it cannot read', async () => {
    expect(await read(empty, { withRoom: true })).toHaveLength(0);
    await rejectionOf('FILE_NOT_FOUND', read(path.join(folder, 'none'), { withRoom: true }));
    await rejectionOf('FILE_NOT_FOUND', read(folder, { withRoom: true }));
    await rejectionOf('MODEL_TOO_LARGE', read(file, { withRoom: true, maxBytes: 2 }));
  });
});

describe('freeRoom', () => {
  it('gives memory back, but not what somebody uses', () => {
    const [unused, used] = [allocateWithRoom(8, true), allocateWithRoom(8, true)];
    const { bytes } = takeRoom(used, 16)!;
    freeRoom(unused);
    freeRoom(used);
    expect([unused.length, used.length, bytes.length]).toEqual([0, 8, 24]);
  });
});

describe('takeRoom', () => {
  it("leaves a caller's memory alone", () => {
    expect(takeRoom(new Uint8Array(new ArrayBuffer(64), 32), 16)).toBeUndefined();
  });
});
