import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, runNode } from '../helpers/repository.ts';
import { readSnippets, snippetsOf } from './markdown.ts';
import { hasExpectations, programOf } from './program.ts';

// Inside the package, so that its own name leads to the build, as it does for a user; two runs at once do not meet.
const FOLDER = path.join(ROOT, 'test/docs/.snippets', String(process.pid));
const fileOf = (name: string, extension: string) => path.join(FOLDER, name.replace(/[^\w]+/g, '-') + extension);

// What blocks may read: these folders of the repository, and files by the names that a user would give them.
const FOLDERS = ['examples/assets', 'test/fixtures'];
const FILES = {
  'model.tflite': 'efficientnet_lite0_int8.tflite',
  'labels.txt': 'imagenet_labels.txt',
  'cat.jpg': 'chelsea.jpg',
  'pants.jpg': 'coffee.jpg',
};

// TensorFlow.js advertises its native package when it starts.
const TFJS_GREETING = /^\s*=+\nHi, looks like you are running TensorFlow\.js .*\n=+\n/;

const snippets = readSnippets();

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  for (const folder of FOLDERS) await cp(path.join(ROOT, folder), path.join(FOLDER, folder), { recursive: true });
  for (const end of ['avif', 'gif', 'webp']) {
    await sharp(path.join(ROOT, 'examples/assets/chelsea.jpg'))
      .resize(60, 40)
      .toFile(path.join(FOLDER, `cat.${end}`));
  }
  for (const [name, asset] of Object.entries(FILES)) {
    await cp(path.join(ROOT, 'examples/assets', asset), path.join(FOLDER, name));
  }
});
afterAll(() => rm(FOLDER, { recursive: true, force: true }));

describe('the documentation', () => {
  it('compiles, block by block, against the package', () => {
    expect(compileErrors(snippets)).toEqual([]);
  });

  it.each(snippets.filter(({ code, compileOnly }) => hasExpectations(code) && !compileOnly))(
    'gives what it says at $name',
    async ({ name, code }) => {
      const file = fileOf(name, '.mjs');
      await writeFile(file, programOf(code));
      const { code: exitCode, stderr } = await runNode([file], { cwd: FOLDER });
      expect({ exitCode, stderr: stderr.replace(TFJS_GREETING, '') }).toEqual({ exitCode: 0, stderr: '' });
    },
  );
});

describe('the check of the documentation', () => {
  const run = async (code: string) => {
    const file = fileOf('self-test', '.mjs');
    await writeFile(file, programOf(code));
    return (await runNode([file], { cwd: FOLDER })).code;
  };

  it.each([
    ['a value', `1 + 1; //=> 2`, `1 + 1; //=> 3`],
    ['a constant', `const sum = 1 + 1; //=> 2`, `const sum = 1 + 1; //=> 3`],
    ['rounded numbers', `[1 / 3]; //=> [0.33]`, `[1 / 3]; //=> [0.34]`],
    ['the beginning of an object', `({ a: 1, b: 2 }); //=> { a: 1, ... }`, `({ a: 1 }); //=> { b: 1, ... }`],
    ['the beginning of an array', `[1, 2, 3];\n//=> [1,\n//    2, ...]`, `[1, 2, 3];\n//=> [2, ...]`],
    ['printed text', `console.log('a', 1); //=> a 1`, `console.log('a', 1); //=> a 2`],
  ])('accepts and refuses %s', async (_, right, wrong) => {
    expect([await run(right), await run(wrong)]).toEqual([0, 1]);
  });

  it('finds blocks in Markdown and in doc comments', () => {
    expect(snippetsOf('a.md', 'text\n```ts\nf();\n```\n```ts no-run\ng();\n```\n```js\nh();\n```')).toEqual([
      { name: 'a.md:3', code: 'f();', compileOnly: false },
      { name: 'a.md:6', code: 'g();', compileOnly: true },
    ]);
    expect(snippetsOf('a.ts', '/**\n * ```ts\n * f();\n * ```\n */')).toEqual([
      { name: 'a.ts:3', code: 'f();', compileOnly: false },
    ]);
  });

  it('reports a block that does not compile, with its place', () => {
    const code = `import { Interpreter } from 'tflite-interpreter';\nInterpreter.load();`;
    expect(compileErrors([{ name: 'a.md:3', code }])).toEqual([expect.stringMatching(/^a\.md:3, line 2: .*'load'/)]);
  });
});

/** Compiles blocks as modules of a project with plain strict settings. */
function compileErrors(blocks: readonly { name: string; code: string }[]): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.disposable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    types: ['node'],
    typeRoots: [path.join(ROOT, 'node_modules/@types')],
  };
  const files = new Map(blocks.map(({ name, code }) => [fileOf(name, '.ts'), { name, code }]));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => files.has(path.normalize(file)) || disk.fileExists(file),
    readFile: (file) => files.get(path.normalize(file))?.code ?? disk.readFile(file),
    getSourceFile: (file, target, ...rest) => {
      const code = files.get(path.normalize(file))?.code;
      return code === undefined
        ? disk.getSourceFile(file, target, ...rest)
        : ts.createSourceFile(file, code, target, true);
    },
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const name = file && (files.get(path.normalize(file.fileName))?.name ?? file.fileName);
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${name}, line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
