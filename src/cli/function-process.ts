// A function running in a process of its own, as in one container of Lambda.

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Outcome, RuntimeApi } from './runtime-api.ts';

/** How a function is started. */
export interface ProcessOptions {
  /** The folder with its files. */
  readonly folder: string;
  /** @defaultValue `'index.handler'` */
  readonly handler?: string | undefined;
  /** What stands in `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`; it is not enforced. @defaultValue 512 */
  readonly memory?: number | undefined;
  /** Variables besides those that Lambda sets. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A program of JavaScript that speaks the Runtime API, and its arguments. @defaultValue the client of this package */
  readonly client?: readonly string[] | undefined;
}

/** The function's process ended, or took too long. */
export class FunctionStopped extends Error {
  override readonly name = 'FunctionStopped';
}

/** A running function. */
export class FunctionProcess {
  readonly #api: RuntimeApi;
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;
  /** What it has printed. */
  output = '';
  /** Milliseconds from the start of the process until it asked for its first event. */
  readonly initDuration: number;

  private constructor(api: RuntimeApi, started: Started, initDuration: number) {
    this.#api = api;
    this.#child = started.child;
    this.#ended = started.ended;
    this.initDuration = initDuration;
    started.onOutput((text) => (this.output += text));
  }

  /**
   * Starts the process and waits until it is set up.
   *
   * @throws {@link FunctionStopped}
   */
  static async start(options: ProcessOptions): Promise<FunctionProcess> {
    const api = await RuntimeApi.start();
    const start = performance.now();
    const started = startProcess(api.address, options);
    try {
      await Promise.race([api.ready, started.ended]);
    } catch (error) {
      started.child.kill('SIGKILL');
      api.close();
      throw new FunctionStopped(`The function could not be set up: ${reasonOf(error as Error)}`, { cause: error });
    }
    return new FunctionProcess(api, started, performance.now() - start);
  }

  /**
   * Hands an event over and waits for the answer.
   *
   * @throws {@link FunctionStopped} when the process ends, or is ended because the time is over.
   */
  async invoke(event: string, timeout: number): Promise<Outcome> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        reject(new FunctionStopped(`Task timed out after ${(timeout / 1000).toFixed(2)} seconds`));
      }, timeout);
    });
    try {
      return await Promise.race([this.#api.invoke(event, timeout), this.#ended, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the process. */
  close(): void {
    this.#child.kill('SIGKILL');
    this.#api.close();
  }
}

/** What Lambda's form of an error says, without its trace; an error as it is where it has another form. */
function reasonOf({ message }: Error): string {
  try {
    const { errorMessage } = JSON.parse(message) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : message;
  } catch {
    return message;
  }
}

interface Started {
  readonly child: ChildProcess;
  /** Rejects when the process ends. */
  readonly ended: Promise<never>;
  onOutput(listener: (text: string) => void): void;
}

function startProcess(
  address: string,
  { folder, handler = 'index.handler', memory = 512, env = {}, client }: ProcessOptions,
): Started {
  const program = client ?? [fileURLToPath(new URL('./runtime-client.js', import.meta.url))];
  const child = spawn(process.execPath, program, {
    cwd: folder,
    // As bare as Lambda's: nothing of whoever starts this leaks into the function.
    env: {
      PATH: process.env['PATH'],
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      AWS_LAMBDA_RUNTIME_API: address,
      AWS_LAMBDA_FUNCTION_NAME: 'local',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
      AWS_REGION: 'us-east-1',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let listener = (text: string): void => void (output += text);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => listener(String(data)));
  const ended = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      const lines = output.trim().split('\n').slice(-5).join('\n');
      reject(new FunctionStopped(`Its process ended with ${signal ?? `exit code ${code}`}.${lines && `\n${lines}`}`));
    });
  });
  ended.catch(() => undefined);
  const onOutput = (next: (text: string) => void): void => {
    next(output);
    listener = (text) => {
      output += text;
      next(text);
    };
  };
  return { child, ended, onOutput };
}
