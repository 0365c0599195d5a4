// Python with its interpreter, for tests: what PYTHON names, else python3. Without ai-edge-litert they are skipped.

import path from 'node:path';
import { run } from '../helpers/repository.ts';

const PYTHON = process.env['PYTHON'] ?? 'python3';
const SCRIPTS = path.join(import.meta.dirname, 'python');

/** Whether Python is there with the packages that most scripts need. */
export const hasPython: boolean = await hasModules('ai_edge_litert.interpreter', 'numpy');

/** Whether Python is there with some modules. */
export async function hasModules(...names: readonly string[]): Promise<boolean> {
  return run(PYTHON, ['-c', `import ${names.join(', ')}`]).then(
    ({ code }) => code === 0,
    () => false,
  );
}

/** Runs a script of test/conformance/python; what it prints. */
export async function runPython(script: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(PYTHON, [path.join(SCRIPTS, script), ...args]);
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${stderr.slice(-2000)}`);
  return stdout;
}
