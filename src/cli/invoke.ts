// `npx tflite-interpreter invoke`: a function run on this machine, through the Runtime API, in a process of its own.

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PRIVATE_NETWORK_VARIABLE } from './function-entry.ts';
import { FunctionProcess, FunctionStopped } from './function-process.ts';
import { note, print } from './output.ts';
import type { Outcome } from './runtime-api.ts';
import { readFlags, readNumber, UsageError } from './usage.ts';
import { unpackZip } from './zip.ts';

const HELP = `Usage: npx tflite-interpreter invoke ZIP_OR_FOLDER --event FILE [flags]

Runs a function on this machine: init, then the event; prints the answer, then a line as Lambda's log has it.

  --event FILE             the event as a JSON file, the JSON itself, or - for standard input
  --repeat N               call it N times, the first one cold  [1]
  --timeout SECONDS        ends the function as Lambda would  [30]
  --memory MB              what the report says; not enforced  [512]
  --handler NAME           file and exported name  [index.handler]
  --env NAME=VALUE         a variable of the function; may be repeated
  --allow-private-network  let it fetch URLs of this machine and its network
  --client FILE            another client of the Runtime API, such as aws-lambda-ric`;

const FLAGS = {
  event: { type: 'string' },
  repeat: { type: 'string', default: '1' },
  timeout: { type: 'string', default: '30' },
  memory: { type: 'string', default: '512' },
  handler: { type: 'string', default: 'index.handler' },
  env: { type: 'string', multiple: true },
  'allow-private-network': { type: 'boolean' },
  client: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command; the exit code is 1 when the function fails. */
export async function run(args: readonly string[]): Promise<number> {
  const { values: flags, positionals } = readFlags({ args: [...args], options: FLAGS, allowPositionals: true });
  if (flags.help) {
    print(HELP);
    return 0;
  }
  const [where, ...others] = positionals;
  if (where === undefined || others.length > 0) throw new UsageError('Name one zip or folder. --help lists the flags.');
  if (flags.event === undefined) throw new UsageError('--event FILE is missing. --help lists the flags.');
  const repeat = readNumber('repeat', flags.repeat, { least: 1, whole: true });
  const timeout = 1000 * readNumber('timeout', flags.timeout, { least: 0.001 });
  const memory = readNumber('memory', flags.memory, { least: 1, whole: true });
  const event = await readEvent(flags.event);
  const env = Object.fromEntries((flags.env ?? []).map(readVariable));
  if (flags['allow-private-network']) env[PRIVATE_NETWORK_VARIABLE] = '1';
  const client = flags.client === undefined ? undefined : [path.resolve(flags.client), flags.handler];

  return withFolder(where, async (folder) => {
    let running: FunctionProcess | undefined;
    try {
      running = await FunctionProcess.start({ folder, handler: flags.handler, memory, env, client });
      let failed = false;
      for (let i = 0; i < repeat; i++) {
        const outcome = await running.invoke(event, timeout);
        failed ||= outcome.kind === 'error';
        print(pretty(outcome.body));
        note(reportLine(outcome, memory, i === 0 ? running.initDuration : undefined));
      }
      return failed ? 1 : 0;
    } catch (error) {
      if (!(error instanceof FunctionStopped)) throw error;
      note(error.message);
      return 1;
    } finally {
      if (running?.output) note(`\nThe function printed:\n${running.output.trimEnd()}`);
      running?.close();
    }
  });
}

/** The line that Lambda's log has for each call. Since August 2025 the init phase is billed as well. */
function reportLine({ duration, peakMemory }: Outcome, memory: number, initDuration: number | undefined): string {
  const parts = [
    `REPORT Duration: ${duration.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(duration + (initDuration ?? 0))} ms`,
    `Memory Size: ${memory} MB`,
    ...(peakMemory === undefined ? [] : [`Max Memory Used: ${Math.ceil(peakMemory / 2 ** 20)} MB`]),
    ...(initDuration === undefined ? [] : [`Init Duration: ${initDuration.toFixed(2)} ms`]),
  ];
  return parts.join('  ');
}

async function readEvent(from: string): Promise<string> {
  const text = /^\s*[{[]/.test(from) ? from : await readText(from);
  try {
    JSON.parse(text);
  } catch {
    throw new UsageError(`The event is not JSON: '${from.slice(0, 80)}'.`);
  }
  return text;
}

async function readText(from: string): Promise<string> {
  // Node reads standard input by the descriptor 0.
  return (from === '-' ? readFile('/dev/stdin', 'utf8') : readFile(from, 'utf8')).catch((error: unknown) => {
    const reason = (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'it is a folder' : 'there is no such file';
    throw new UsageError(`Cannot read the event '${from}': ${reason}.`);
  });
}

function readVariable(text: string): [name: string, value: string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`--env has to be NAME=VALUE, not '${text}'.`);
  return [name, value];
}

/** Gives a folder as it is, and the contents of a zip in one that is removed afterwards. */
async function withFolder<T>(where: string, use: (folder: string) => Promise<T>): Promise<T> {
  const info = await stat(where).catch(() => undefined);
  if (!info) throw new UsageError(`Cannot read '${where}': there is no such file.`);
  if (info.isDirectory()) return use(path.resolve(where));
  const folder = await mkdtemp(path.join(tmpdir(), 'tflite-function-'));
  try {
    for (const { name, bytes } of unpack(where, await readFile(where))) {
      const target = path.join(folder, name);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, bytes);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function unpack(where: string, bytes: Uint8Array): ReturnType<typeof unpackZip> {
  try {
    return unpackZip(bytes);
  } catch (error) {
    throw new UsageError(`'${where}' cannot be unpacked: ${(error as Error).message}.`, { cause: error });
  }
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    return json;
  }
}
