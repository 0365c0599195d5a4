// `npx tflite-interpreter lambda` and `invoke`: a function made of the build, run in processes of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run as invoke } from '../../src/cli/invoke.ts';
import { run as lambda } from '../../src/cli/lambda.ts';
import { requireUnpackedSize } from '../../src/cli/size-report.ts';
import { unpackZip } from '../../src/cli/zip.ts';
import { nativeLibrary } from '../helpers/native.ts';
import { ROOT, runNode } from '../helpers/repository.ts';
import { serve } from '../unit/serve.ts';

const ASSETS = path.join(ROOT, 'examples/assets');
const MODEL = path.join(ASSETS, 'efficientnet_lite0_int8.tflite');
const LABELS = path.join(ASSETS, 'imagenet_labels.txt');
const cli = (...args: string[]) => runNode([path.join(ROOT, 'dist/cli.js'), ...args]);

let folder: string;
let zip: string;
let event: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tflite-test-'));
  zip = path.join(folder, 'function.zip');
  event = path.join(folder, 'cat.json');
  const image = (await readFile(path.join(ASSETS, 'chelsea.jpg'))).toString('base64');
  await writeFile(event, JSON.stringify({ image }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('npx tflite-interpreter lambda', () => {
  it('makes a zip within its limits, and says what each part weighs', async () => {
    const { code, stdout, stderr } = await cli(
      ...[
        'lambda',
        '--model',
        MODEL,
        '--labels',
        LABELS,
        '--family',
        'efficientnet_lite',
        '--top-k',
        '1',
        '--out',
        zip,
      ],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const files = unpackZip(await readFile(zip));
    expect(files.map(({ name }) => name)).toEqual(
      ['index.mjs', 'labels.txt', 'model.tflite', 'tflite-interpreter.mjs', 'tflite_simd.wasm'], // prettier-ignore
    );
    const [, unpacked, zipped] = /^without the model +([\d.]+) MB +([\d.]+) MB$/m.exec(stdout) ?? [];
    expect(Number(unpacked)).toBeLessThanOrEqual(4.2);
    expect(Number(zipped)).toBeLessThanOrEqual(1.4);
    const entry = files[0]!.bytes;
    expect(new TextDecoder().decode(entry)).toContain('preprocess: "efficientnet_lite",\n  topK: 1,\n');
  });

  it('gives the same bytes in another time zone and at another time', async () => {
    const again = path.join(folder, 'again.zip');
    const flags = ['--model', MODEL, '--labels', LABELS, '--family', 'efficientnet_lite', '--top-k', '1'];
    const before = process.env['TZ'];
    process.env['TZ'] = 'Asia/Tokyo';
    try {
      await cli('lambda', ...flags, '--out', again);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
    expect((await readFile(again)).equals(await readFile(zip))).toBe(true);
  });

  it.each([
    [lambda, [], '--model FILE is missing'],
    [lambda, ['--modle', MODEL], "Unknown option '--modle'"],
    [lambda, ['--model', 'hats.tflite'], "Cannot read 'hats.tflite'"],
    [lambda, ['--model', MODEL, '--family', 'exception'], "'scaling' has to be one of xception"],
    [lambda, ['--model', MODEL, '--top-k', 'five'], '--top-k has to be a whole number of at least 1'],
    [lambda, ['--model', MODEL, '--target-size', '299'], '--target-size has to be width and height'],
    [lambda, ['--model', MODEL, '--dir', ROOT], 'holds other files'],
    [lambda, ['--model', LABELS], 'not a'],
    [lambda, ['--model', MODEL, '--native', '--architecture', 'arm64'], 'does not load in Lambda'],
    [lambda, ['--model', MODEL, '--native', '--architecture', 'x64'], '--architecture has to be x86_64 or arm64'],
    [lambda, ['--model', MODEL, '--native-library', 'libLiteRt.so'], '--native-library goes with --native'],
    [lambda, ['--model', MODEL, '--native', '--native-library', 'missing.so'], 'there is no file missing.so'],
    [lambda, ['--model', MODEL, '--native', '--native-library', LABELS], 'is not the library of'],
    [invoke, [], 'Name one zip or folder'],
    [invoke, ['missing.zip', '--event', '{}'], "Cannot read 'missing.zip'"],
    [invoke, [LABELS, '--event', '{}'], 'cannot be unpacked'],
    [invoke, [LABELS, '--event', 'missing.json'], "Cannot read the event 'missing.json'"],
    [invoke, [LABELS, '--event', '{ url }'], 'The event is not JSON'],
  ])('refuses wrong flags (%#)', async (run, args, sentence) => {
    await expect(run(args)).rejects.toThrow(sentence);
  });

  it('ends with one sentence for what was typed wrongly', async () => {
    for (const [args, sentence] of [
      [['lambdas'], "There is no command 'lambdas'; the commands are lambda, invoke, convert, native, doctor.\n"],
      [['lambda', '--modle', MODEL], "Unknown option '--modle'. --help lists the flags.\n"],
    ] as const) {
      expect(await cli(...args)).toEqual({ code: 1, stdout: '', stderr: sentence });
    }
  });

  it('lists its commands and their flags', async () => {
    expect((await cli('--help')).stdout).toMatch(/^ {2}lambda .*\n {2}invoke /m);
    expect((await cli('lambda', '--help')).stdout).toContain('--model FILE');
  });
});

describe('a function of more than 250 MB', () => {
  it('is refused', () => {
    const file = (size: number) => ({ name: 'model.tflite', bytes: new Uint8Array(size) });
    requireUnpackedSize([file(250 * 1024 * 1024 - 1), file(1)]);
    expect(() => requireUnpackedSize([file(250 * 1024 * 1024), file(1)])).toThrow(
      'would be 262.1 MB unpacked; Lambda takes 262.1 MB',
    );
  });
});

describe.skipIf(nativeLibrary === undefined || `${process.platform}-${process.arch}` !== 'linux-x64')(
  '--native',
  () => {
    it('packs the native engine alone, which gives what the WebAssembly gives', async () => {
      const native = path.join(folder, 'native.zip');
      const flags = ['--model', MODEL, '--labels', LABELS, '--family', 'efficientnet_lite', '--top-k', '1'];
      const made = await cli('lambda', ...flags, '--native', '--native-library', nativeLibrary!, '--out', native);
      expect(made.code).toBe(0);
      const [, zipped] = /^without the model +[\d.]+ MB +([\d.]+) MB$/m.exec(made.stdout) ?? [];
      expect(Number(zipped)).toBeLessThanOrEqual(4.7);
      const files = unpackZip(await readFile(native));
      expect(files.map(({ name }) => path.basename(name))).toEqual(
        expect.arrayContaining(['libLiteRt.so', 'koffi.node', 'LICENSE.txt']),
      );
      expect(new TextDecoder().decode(files.find(({ name }) => name === 'index.mjs')!.bytes)).toContain(
        "interpreter: { engine: 'native' },",
      );
      const [answer, other] = await Promise.all([native, zip].map((of) => cli('invoke', of, '--event', event)));
      expect(answer).toMatchObject({ code: 0, stdout: other!.stdout });
      expect(answer!.stdout).toContain('"Egyptian cat": 0.7');
      const folderOfIt = path.join(folder, 'native');
      await cli('lambda', ...flags, '--native', '--native-library', nativeLibrary!, '--dir', folderOfIt);
      const name = files.find((file) => file.name.endsWith('koffi.node'))!.name;
      expect(
        (await readFile(path.join(folderOfIt, name))).equals(files.find((file) => file.name === name)!.bytes),
      ).toBe(true);
    });
  },
);

describe('npx tflite-interpreter invoke', () => {
  const REPORT =
    /^REPORT Duration: [\d.]+ ms {2}Billed Duration: \d+ ms {2}Memory Size: 512 MB {2}Max Memory Used: (\d+) MB/m;

  it('runs the zip in a process of its own: answer, times, memory', async () => {
    const { code, stdout, stderr } = await cli('invoke', zip, '--event', event, '--repeat', '2');
    expect(code).toBe(0);
    expect(stdout.match(/"Egyptian cat": 0\.7/g)).toHaveLength(2);
    expect(stderr.match(new RegExp(REPORT, 'gm'))).toHaveLength(2);
    expect(stderr.match(/Init Duration/g)).toHaveLength(1);
  });

  it('fetches from this machine when it is allowed to, and only then', async () => {
    const photo = await readFile(path.join(ASSETS, 'coffee.jpg'));
    const server = await serve({ 'coffee.jpg': (_, response) => response.end(photo) });
    try {
      const url = JSON.stringify({ url: `${server.url}coffee.jpg` });
      expect((await cli('invoke', zip, '--event', url, '--allow-private-network')).stdout).toContain('"espresso": 0.9');
      const refused = await cli('invoke', zip, '--event', url);
      expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('"errorType": "URL_REFUSED"')]);
    } finally {
      await server.close();
    }
  });

  it.each([
    ['throws while it loads', 'throw new Error("no model here");', 1, 'no model here'],
    ['exits', 'export const handler = () => process.exit(3);', 1, 'exit code 3'],
    [
      'hangs',
      'export const handler = () => new Promise((done) => setTimeout(done, 60_000));',
      1,
      'timed out after 1.50',
    ],
    ['exports no handler', 'export const other = 1;', 1, "no function 'handler'"],
    ['returns nothing', 'export const handler = () => undefined;', 0, 'REPORT'],
  ])('reports a function that %s', async (name, source, exitCode, text) => {
    const own = await mkdtemp(path.join(folder, 'own-'));
    await writeFile(path.join(own, 'index.mjs'), source);
    const { code, stdout, stderr } = await cli('invoke', own, '--event', '{}', '--timeout', '1.5');
    expect([name, code, stdout + stderr]).toEqual([name, exitCode, expect.stringContaining(text)]);
  });

  it('gives the function the variables that are set for it, and no others', async () => {
    const own = await mkdtemp(path.join(folder, 'own-'));
    await writeFile(
      path.join(own, 'index.mjs'),
      'export const handler = () => ({ a: process.env.A, home: process.env.HOME });',
    );
    const { stdout } = await cli('invoke', own, '--event', '{}', '--env', 'A=1=2');
    expect(JSON.parse(stdout)).toEqual({ a: '1=2' });
  });

  it('runs several containers of one function at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => cli('invoke', zip, '--event', event)));
    for (const { stdout } of answers) expect(stdout).toContain('"Egyptian cat": 0.7');
  });
});

describe('examples/lambda', () => {
  it('serves photos on this machine', async () => {
    const server = spawn(process.execPath, [path.join(ROOT, 'examples/lambda/serve.mjs')], {
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [greeting] = (await once(server.stdout, 'data')) as [Buffer];
      const url = /http:\S+(?=,)/.exec(String(greeting))![0];
      const body = await readFile(path.join(ASSETS, 'coffee.jpg'));
      const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'image/jpeg' } });
      expect([answer.status, await answer.json()]).toEqual([
        200,
        expect.objectContaining({ espresso: expect.any(Number) }),
      ]);
    } finally {
      server.kill();
    }
  });

  it('has the handler as one writes it by hand', async () => {
    const program = `
      const { handler } = await import('./examples/lambda/index.mjs');
      console.log(JSON.stringify(await handler(JSON.parse((await import('node:fs')).readFileSync(${JSON.stringify(event)}, 'utf8')))));`;
    const { stdout, stderr } = await runNode(['--input-type=module', '--eval', program]);
    expect({ first: Object.keys(JSON.parse(stdout) as object)[0], stderr }).toEqual({
      first: 'Egyptian cat',
      stderr: '',
    });
  });
});
