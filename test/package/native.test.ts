// The package of a platform, built from a wheel as it is published, in a project that has installed it beside this one.

import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NATIVE_LIBRARIES } from 'tflite-interpreter/native';
import { nativeLibrary } from '../helpers/native.ts';
import { ROOT, runNode, runNpm } from '../helpers/repository.ts';
import { makeWheel } from '../helpers/wheel.ts';

const HERE = `${process.platform}-${process.arch}` as keyof typeof NATIVE_LIBRARIES;

/** The engine and the bytes of an answer, as the package's user gets them. */
const PROGRAM = `
import { Interpreter } from 'tflite-interpreter';
const interpreter = await Interpreter.create({ modelPath: 'model.tflite' });
interpreter.allocateTensors();
interpreter.setTensor(0, new Uint8Array(224 * 224 * 3).map((_, i) => (i * 31) % 251));
interpreter.invoke();
const { name, reason } = interpreter.engine;
console.log(name + ': ' + reason, interpreter.getTensor(interpreter.getOutputDetails()[0].index).data.join());
`;

let folder: string;
let project: string;
let packages: string;

describe.skipIf(nativeLibrary === undefined)('the package of this platform', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tflite-packages-'));
    packages = path.join(folder, 'packages');
    project = path.join(folder, 'project');
    const wheel = process.env['NATIVE_WHEEL'] ?? path.join(folder, 'litert.whl');
    if (!process.env['NATIVE_WHEEL']) {
      await writeFile(wheel, makeWheel({ library: new Uint8Array(await readFile(nativeLibrary!)) }));
    }
    const built = await runNode([path.join(ROOT, 'scripts/native-packages.mjs'), '--out', packages, wheel]);
    expect(built).toMatchObject({ code: 0, stderr: '' });
    const ours = await runNpm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
    const [{ filename }] = JSON.parse(ours.stdout) as [{ filename: string }];
    await cp(path.join(ROOT, 'examples/assets/efficientnet_lite0_int8.tflite'), path.join(project, 'model.tflite'));
    await writeFile(path.join(project, 'package.json'), '{ "name": "consumer", "private": true }');
    await writeFile(path.join(project, 'program.mjs'), PROGRAM);
    const theirs = built.stdout.trim();
    const tarballs = [path.join(folder, filename), path.resolve(ROOT, theirs)];
    const offline = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    const installed = await runNpm(['install', ...offline, ...tarballs], { cwd: project });
    expect(installed).toMatchObject({ code: 0 });
    // The registry need not be at hand: koffi is that of this repository.
    for (const name of ['koffi', `@koromix/koffi-${HERE}`]) {
      await cp(path.join(ROOT, 'node_modules', name), path.join(project, 'node_modules', name), { recursive: true });
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('says for which machines it is, and holds the library with its licences', async () => {
    const { packageName, file, sha256 } = NATIVE_LIBRARIES[HERE];
    const inside = path.join(project, 'node_modules', packageName);
    expect((await readdir(inside)).toSorted()).toEqual(
      ['LICENSE', 'NOTICE', 'README.md', file, 'package.json'].toSorted(),
    );
    const manifest = JSON.parse(await readFile(path.join(inside, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      name: packageName,
      version: '2.3.0',
      os: [process.platform],
      cpu: [process.arch],
    });
    const notice = await readFile(path.join(inside, 'NOTICE'), 'utf8');
    expect(notice).toContain(sha256);
    expect(notice).not.toMatch(/@[A-Z0-9]+@|Text C/);
    expect(notice).toContain('Text B: MIT');
  });

  it('is found without a word, and runs natively', async () => {
    const { stdout, stderr } = await runNode(['program.mjs'], { cwd: project });
    expect(stdout).toMatch(/^litert-native: the native library is installed (?:[\d.]+,){999}[\d.]+\n$/);
    expect(stderr).toMatch(/^(?:INFO: Created TensorFlow Lite XNNPACK delegate for CPU\.\n)?$/);
  });

  it('is what npx tflite-interpreter native finds', async () => {
    const cli = path.join(project, 'node_modules/tflite-interpreter/dist/cli.js');
    const { code, stdout } = await runNode([cli, 'native'], { cwd: project });
    expect(code).toBe(0);
    expect(stdout).toContain(path.join('node_modules', NATIVE_LIBRARIES[HERE].packageName));
  });
});
