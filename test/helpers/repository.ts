// Where things are in the repository, and running programs from a test.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root, ending in a slash. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
export function run(command: string, args: readonly string[], { cwd = ROOT } = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env: cleanEnvironment(), maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error ? error.code : 0;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(new Error(`${command} did not run to its end`, { cause: error }));
    });
  });
}

/** Runs Node with this process's own version. */
export function runNode(args: readonly string[], options: { cwd?: string } = {}): Promise<Finished> {
  return run(process.execPath, args, options);
}

/** Runs npm. */
export function runNpm(args: readonly string[], options: { cwd?: string } = {}): Promise<Finished> {
  const npm = process.env['npm_execpath'];
  return npm ? runNode([npm, ...args], options) : run('npm', args, options);
}

/** Without what the test runner and npm add for themselves, which changes how programs behave. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const added = /^(npm_(?!execpath|config_cache)|VITEST|TEST$|NODE_OPTIONS$|NODE_ENV$|FORCE_COLOR$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !added.test(name)));
}
