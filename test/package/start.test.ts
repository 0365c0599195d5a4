import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, runNode, runNpm, type Finished } from '../helpers/repository.ts';

const start = (...flags: string[]): Promise<Finished> => runNode(['dist-examples/classify.js', ...flags]);

interface Printed {
  engine: string;
  threads: number;
  milliseconds: Record<string, number>;
  photos: {
    image: string;
    width: number;
    height: number;
    labels: { label: string; score: number; index: number }[];
    milliseconds: Record<string, number>;
  }[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'start '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('npm start', () => {
  it('names what the two photos show', async () => {
    const { code, stdout, stderr } = await runNpm(['start', '--silent']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/chelsea\.jpg \(451 x 300\)\n {2}Egyptian cat +0\.7\d\d +█+\n/);
    expect(stdout).toMatch(/coffee\.jpg \(600 x 400\)\n {2}espresso +0\.9\d\d +█+\n/);
    expect(stdout).toMatch(/engine .*, 1 thread\nreason .+\n/);
    for (const stage of ['load', 'create', 'decode', 'preprocess', 'first invoke', 'warm invoke']) {
      expect(stdout).toMatch(new RegExp(`${stage} \\d+\\.\\d ms`));
    }
  });

  // Python's answers and the tolerance between kernels: examples/assets/README.md.
  it("gives Python's labels and scores as JSON, on two threads", async () => {
    const { code, stdout, stderr } = await start('--json', '--threads', '2', '--top', '3');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { photos, threads, milliseconds } = JSON.parse(stdout) as Printed;
    expect(threads).toBeGreaterThanOrEqual(1);
    expect(Object.keys(milliseconds)).toEqual(['load', 'create']);
    expect(photos).toMatchObject([
      { width: 451, height: 300, labels: [{ label: 'Egyptian cat', index: 285 }, {}, {}] },
      { width: 600, height: 400, labels: [{ label: 'espresso', index: 967 }, {}, {}] },
    ]);
    expect(photos.map(({ labels }) => labels[0]!.score)).toEqual([near(0.754, 0.06), near(0.922, 0.06)]);
  });

  it('takes the photos, the model and the labels that it is given', async () => {
    const labels = path.join(folder, 'labels.txt');
    const model = path.join(folder, 'model.tflite');
    await copyFile(path.join(ROOT, 'examples/assets/efficientnet_lite0_int8.tflite'), model);
    const names = (await readFile(path.join(ROOT, 'examples/assets/imagenet_labels.txt'), 'utf8'))
      .trimEnd()
      .split('\n');
    await writeFile(labels, names.map((name) => name.toUpperCase()).join('\r\n'));
    const photos = ['--image', 'examples/assets/coffee.jpg', '--image', 'examples/assets/chelsea.jpg'];
    const { stdout } = await start('--json', '--model', model, '--labels', labels, ...photos);
    const first = (JSON.parse(stdout) as Printed).photos.map(({ image, labels }) => [image, labels[0]!.label]);
    expect(first).toEqual([
      ['examples/assets/coffee.jpg', 'ESPRESSO'],
      ['examples/assets/chelsea.jpg', 'EGYPTIAN CAT'],
    ]);
  });

  it.each([
    ['an unknown flag', ['--imagine', 'cat.jpg'], /--imagine/],
    ['an impossible count', ['--top', '0'], /--top .*'0'/],
    ['half a scaling', ['--mean', '127'], /--std .*'127' and ''/],
    ['an impossible scaling', ['--mean', '127', '--std', '0'], /--std .*'0'/],
    ['a missing photo', ['--image', 'nowhere/cat.jpg'], /nowhere\/cat\.jpg/],
    ['a folder as a photo', ['--image', 'examples'], /examples': it is a folder/],
    ['a missing model', ['--model', 'nowhere.tflite'], /nowhere\.tflite/],
    ['missing labels', ['--labels', 'nowhere.txt'], /nowhere\.txt/],
    ['too few labels', ['--labels', 'NOTICE'], /1000/],
    ['a file that is no photo', ['--image', 'package.json'], /package\.json/],
    ['a file that is no model', ['--model', 'examples/assets/chelsea.jpg'], /JPEG/],
  ])('ends with one sentence and exit code 1 for %s', async (_, flags, sentence) => {
    const { code, stderr } = await start(...flags);
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('ends with one sentence for a photo that is cut off', async () => {
    const photo = path.join(folder, 'half.jpg');
    const whole = await readFile(path.join(ROOT, 'examples/assets/chelsea.jpg'));
    await writeFile(photo, whole.subarray(0, whole.length / 2));
    const { code, stderr } = await start('--image', photo);
    expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toContain('half.jpg');
  });

  it('explains its flags', async () => {
    const { code, stdout } = await start('--help');
    expect(code).toBe(0);
    for (const flag of ['image', 'model', 'labels', 'mean', 'std', 'top', 'engine', 'threads', 'json', 'help'])
      expect(stdout).toContain(`--${flag}`);
  });
});

function near(value: number, tolerance: number): unknown {
  return {
    asymmetricMatch: (actual: number) => Math.abs(actual - value) <= tolerance,
    toString: () => `within ${tolerance} of ${value}`,
  };
}
