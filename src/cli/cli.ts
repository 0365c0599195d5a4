#!/usr/bin/env node
// `npx tflite-interpreter COMMAND`: finds the command and runs it. Nothing else is loaded.

import { readFile } from 'node:fs/promises';
import { isTFLiteError } from 'tflite-interpreter';
import { note, print } from './output.ts';
import { UsageError } from './usage.ts';

/** A command: `run` gives the exit code. */
interface Command {
  run(args: readonly string[]): Promise<number>;
}

const COMMANDS = {
  lambda: {
    summary: 'make a zip for AWS Lambda of a model and its labels',
    load: () => import('./lambda.ts'),
  },
  invoke: {
    summary: 'run such a zip on this machine, as Lambda would',
    load: () => import('./invoke.ts'),
  },
  convert: {
    summary: 'make a .tflite file of a Keras model, and a report',
    load: () => import('./convert.ts'),
  },
  native: {
    summary: 'install the native engine, or say whether it is there',
    load: () => import('./native.ts'),
  },
  doctor: {
    summary: 'say which engines run a model, and why another one does not',
    load: () => import('./doctor.ts'),
  },
} as const satisfies Record<string, { summary: string; load: () => Promise<Command> }>;

const HELP = `Usage: npx tflite-interpreter COMMAND [flags]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join('\n')}

npx tflite-interpreter COMMAND --help lists the flags of a command, npx tflite-interpreter --version says which one it is.`;

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(HELP);
    return name === undefined ? 1 : 0;
  }
  if (name === '--version' || name === '-v') {
    // The file lies beside the folder of the built commands.
    const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
    print((JSON.parse(text) as { version: string }).version);
    return 0;
  }
  if (!isCommand(name)) {
    note(`There is no command '${name}'; the commands are ${Object.keys(COMMANDS).join(', ')}.`);
    return 1;
  }
  try {
    const command = await COMMANDS[name].load();
    return await command.run(args);
  } catch (error) {
    if (!isTFLiteError(error) && !(error instanceof UsageError)) throw error;
    note(error.message);
    return 1;
  }
}

function isCommand(name: string): name is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, name);
}
