// Tools that check by themselves: test runners and TypeScript.

import { tool } from '../kinds.mjs';

/** A test in the user's own runner. */
const RUNNER_TEST = (how) => {
  const load = (names, from) =>
    how === 'import' ? `import { ${names} } from '${from}';` : `const { ${names} } = require('${from}');`;
  return `${load('readFileSync', 'node:fs')}
${load('Interpreter, topLabels', 'tflite-interpreter')}
${load('createPreprocessor', 'tflite-interpreter/image')}
it('classifies', async () => {
  const interpreter = await Interpreter.create({ modelContent: readFileSync('model.tflite') });
  interpreter.allocateTensors();
  const pixels = await createPreprocessor('efficientnet_lite').fromBytes(readFileSync('photo.jpg'));
  interpreter.setTensor(interpreter.getInputDetails()[0].index, pixels, { quantize: true });
  interpreter.invoke();
  const scores = interpreter.getTensor(interpreter.getOutputDetails()[0].index);
  expect(topLabels(interpreter.metadata.labels, scores, { k: 1 })[0].label).toBe('Egyptian cat');
  interpreter.close();
}, 60_000);\n`;
};

/** @type {readonly import('../consumers.mjs').Project[]} */
export const TOOLS = [
  {
    tools: { jest: '30', 'jest-environment-jsdom': '30' },
    type: 'commonjs',
    files: { 'classify.test.cjs': RUNNER_TEST('require') },
    consumers: {
      'jest, node': { run: tool({ command: ['jest', '--env=node'] }) },
      'jest, jsdom': { run: tool({ command: ['jest', '--env=jsdom'] }) },
    },
  },
  {
    tools: { vitest: '4', jsdom: '27' },
    files: { 'classify.test.mjs': RUNNER_TEST('import') },
    consumers: {
      'vitest, node': { run: tool({ command: ['vitest', 'run', '--globals'] }) },
      'vitest, jsdom': { run: tool({ command: ['vitest', 'run', '--globals', '--environment', 'jsdom'] }) },
    },
  },
  {
    tools: { typescript: '5.9', '@types/node': '20' },
    files: {
      'types.ts': `import { Interpreter, isTFLiteError, topLabels, type TensorDetails } from 'tflite-interpreter';
import { createPreprocessor } from 'tflite-interpreter/image';
export { InterpreterWorker } from 'tflite-interpreter/worker';
export { analyzeModel } from 'tflite-interpreter/analyzer';
export { createHandler } from 'tflite-interpreter/lambda';
export async function classify(modelContent: Uint8Array, photo: Uint8Array): Promise<string> {
  const interpreter = await Interpreter.create({ modelContent, numThreads: 2 });
  interpreter.allocateTensors();
  const input: TensorDetails = interpreter.getInputDetails()[0]!;
  interpreter.setTensor(input.index, await createPreprocessor('efficientnet_lite').fromBytes(photo), { quantize: true });
  interpreter.invoke();
  // @ts-expect-error: an index is a number.
  interpreter.getTensor('0');
  return topLabels(['a'], interpreter.getTensor(0), { k: 1 })[0]!.label;
}
export const isMissing = (error: unknown): string | undefined =>
  isTFLiteError(error, 'FILE_NOT_FOUND') ? error.data.path : undefined;\n`,
      'tsconfig.json': `{ "compilerOptions": { "strict": true, "noEmit": true, "target": "ES2022", "types": [], "lib": ["ES2023", "DOM", "DOM.Iterable", "ESNext.Disposable"], "skipLibCheck": false }, "files": ["types.ts"] }\n`,
    },
    consumers: {
      ...Object.fromEntries(
        [
          ['bundler', 'esnext'],
          ['node16', 'node16'],
          ['nodenext', 'nodenext'],
          ['node10', 'commonjs'],
        ].map(([resolution, module]) => [
          `TypeScript, moduleResolution ${resolution}`,
          { run: tool({ command: ['tsc', '--moduleResolution', resolution, '--module', module] }) },
        ]),
      ),
      'TypeScript, without the types of pages': {
        run: tool({ command: ['tsc', '--module', 'nodenext', '--lib', 'es2023,esnext.disposable', '--types', 'node'] }),
      },
      'TypeScript, verbatimModuleSyntax, exactOptionalPropertyTypes': {
        run: tool({
          command: [
            'tsc',
            '--module',
            'preserve',
            '--verbatimModuleSyntax',
            '--exactOptionalPropertyTypes',
            '--isolatedModules',
          ],
        }),
      },
    },
  },
];
