import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, runNode, runNpm } from '../helpers/repository.ts';
import { smallModel } from '../unit/model/small-model.ts';

// A project outside of the repository that has installed the packed tarball.
let project: string;

beforeAll(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'consumer '));
  await writeFile(path.join(project, 'package.json'), '{ "name": "consumer", "private": true }');
  const packed = await runNpm(['pack', '--ignore-scripts', '--json', '--pack-destination', project]);
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  const offline = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const installed = await runNpm(['install', ...offline, `./${filename}`], { cwd: project });
  expect(installed).toMatchObject({ code: 0 });
  for (const file of ['efficientnet_lite0_int8.tflite', 'imagenet_labels.txt', 'chelsea.jpg']) {
    await cp(path.join(ROOT, 'examples/assets', file), path.join(project, file));
  }
  const four = { dtype: 'int32', shape: [4] } as const;
  const sign = smallModel({ operator: 'SIGN', version: 2, inputs: [four], outputs: [four] });
  await writeFile(path.join(project, 'sign.tflite'), sign);
  await writeFile(path.join(project, 'parts.mjs'), `${imports('import')}${PARTS}`);
  await writeFile(path.join(project, 'parts.cjs'), `${imports('require')}${PARTS}`);
  await writeFile(path.join(project, 'classify.mjs'), `${imports('import')}${CLASSIFY}`);
  await writeFile(path.join(project, 'classify.cjs'), `${imports('require')}${CLASSIFY}`);
  for (const kind of ['mjs', 'cjs']) {
    await writeFile(path.join(project, `worker.${kind}.mjs`), WORKER.replace('KIND', kind));
  }
});

afterAll(() => rm(project, { recursive: true, force: true }));

function imports(how: 'import' | 'require'): string {
  return Object.entries({ 'tflite-interpreter': 'tflite', 'tflite-interpreter/image': 'image' })
    .map(([from, name]) =>
      how === 'import' ? `import * as ${name} from '${from}';\n` : `const ${name} = require('${from}');\n`,
    )
    .join('');
}

const CLASSIFY = `
const threads = Number(process.argv[2] ?? 1);
(async () => {
  const interpreter = await tflite.Interpreter.create({
    modelPath: 'efficientnet_lite0_int8.tflite',
    numThreads: threads,
  });
  interpreter.allocateTensors();
  const [input] = interpreter.getInputDetails();
  const [output] = interpreter.getOutputDetails();
  const preprocessor = image.createPreprocessor('efficientnet_lite');
  interpreter.setTensor(input.index, await preprocessor.fromPath('chelsea.jpg'), { quantize: true });
  interpreter.invoke();
  const labels = await tflite.readLabels('imagenet_labels.txt');
  const [best] = tflite.topLabels(labels, interpreter.getTensor(output.index), { k: 1 });
  console.log(best.label);
})();
`;

// What is loaded only for models that need it: the reader of metadata, the rules of lowering.
const PARTS = `
(async () => {
  const described = await tflite.Interpreter.create({ modelPath: 'efficientnet_lite0_int8.tflite' });
  console.log(described.metadata.labels[285], described.engine.lowered.length);
  const lowered = await tflite.Interpreter.create({ modelPath: 'sign.tflite' });
  lowered.allocateTensors();
  lowered.setTensor(0, [-7, 0, 3, 2 ** 31 - 1]);
  lowered.invoke();
  console.log(lowered.metadata, lowered.engine.lowered[0], lowered.getTensor(1).toArray().join());
})();
`;

const WORKER = `
import { Worker } from 'node:worker_threads';
new Worker(new URL('./classify.KIND', import.meta.url));
`;

describe('a project that has installed the package', () => {
  const cat = { code: 0, stdout: 'Egyptian cat\n', stderr: '' };

  it('has only what users need', async () => {
    const folder = path.join(project, 'node_modules/tflite-interpreter');
    const names = [
      'LICENSE',
      'NOTICE',
      'README.md',
      'analyzer',
      'converter',
      'dist',
      'image',
      'lambda',
      'native',
      'package.json',
      'static',
      'tfjs',
      'worker',
    ];
    expect((await readdir(folder)).toSorted()).toEqual(names);
    expect((await readdir(path.join(project, 'node_modules'))).filter((name) => !name.startsWith('.'))).toHaveLength(1);
  });

  it.each(['classify.mjs', 'classify.cjs'])('classifies a photo with %s', async (program) => {
    expect(await runNode([program], { cwd: project })).toEqual(cat);
  });

  it.each(['parts.mjs', 'parts.cjs'])('loads the parts that only some models need, with %s', async (program) => {
    const stdout = 'Egyptian cat 0\nundefined SIGN 2 -1,0,1,1\n';
    expect(await runNode([program], { cwd: project })).toEqual({ code: 0, stdout, stderr: '' });
  });

  it.each(['classify.mjs', 'classify.cjs'])('and on two threads, ending by itself, with %s', async (program) => {
    expect(await runNode([program, '2'], { cwd: project })).toEqual(cat);
  });

  it.each(['classify.mjs', 'classify.cjs'])('and where no code may be made from text, with %s', async (program) => {
    const flag = '--disallow-code-generation-from-strings';
    expect(await runNode([flag, program, '2'], { cwd: project })).toEqual(cat);
  });

  it.each(['worker.mjs.mjs', 'worker.cjs.mjs'])('and inside of a worker thread, with %s', async (program) => {
    expect(await runNode([program], { cwd: project })).toEqual(cat);
  });
});
